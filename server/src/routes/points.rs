//! Entries and rankings.

use xiangyue_shared::{
    entry::{ExplainEntry, ListEntries, ReverseEntry},
    ranking::GetRanking,
};

use super::{mount, table::Routes};
use crate::services::{entry, ranking};

pub(super) fn configure(routes: &mut Routes) {
    mount::kept::<ListEntries>(
        routes,
        |path| Some(path.household),
        |conn, call, asked| Ok((entry::list(conn, call, asked)?, None)),
    );
    mount::query::<ExplainEntry>(routes, entry::explain);
    mount::command::<ReverseEntry>(routes, entry::reverse);
    mount::query::<GetRanking>(routes, ranking::show);
}
