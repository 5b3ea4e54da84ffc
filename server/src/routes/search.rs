//! Search.

use xiangyue_shared::search::Search;

use super::{mount, table::Routes};
use crate::services::search;

pub(super) fn configure(routes: &mut Routes) {
    mount::query::<Search>(routes, search::find);
}
