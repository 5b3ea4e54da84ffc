//! Search.

use actix_web::web::ServiceConfig;
use xiangyue_shared::search::Search;

use super::mount;
use crate::services::search;

pub(super) fn configure(config: &mut ServiceConfig) {
    mount::query::<Search>(config, search::find);
}
