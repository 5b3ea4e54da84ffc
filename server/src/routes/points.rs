//! Entries and rankings.

use actix_web::web::ServiceConfig;
use xiangyue_shared::{
    entry::{ExplainEntry, ListEntries, ReverseEntry},
    ranking::GetRanking,
};

use super::mount;
use crate::services::{entry, ranking};

pub(super) fn configure(config: &mut ServiceConfig) {
    mount::query::<ListEntries>(config, entry::list);
    mount::query::<ExplainEntry>(config, entry::explain);
    mount::command::<ReverseEntry>(config, entry::reverse);
    mount::query::<GetRanking>(config, ranking::show);
}
