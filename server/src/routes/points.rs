//! Entries and rankings.

use xiangyue_shared::{
    entry::{ExplainEntry, ListEntries, ReverseEntry},
    ranking::GetRanking,
};

use super::{mount, table::Routes};
use crate::services::{entry, ranking};

pub(super) fn configure(config: &mut Routes) {
    mount::kept::<ListEntries>(
        config,
        |path| Some(path.household),
        |conn, call, asked| Ok((entry::list(conn, call, asked)?, None)),
    );
    mount::query::<ExplainEntry>(config, entry::explain);
    mount::command::<ReverseEntry>(config, entry::reverse);
    mount::query::<GetRanking>(config, ranking::show);
}
