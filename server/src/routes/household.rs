//! Households.

use xiangyue_shared::household::{
    GetBalance, GetHousehold, ListExpiries, ListHouseholds, PutRankingChoice,
};

use super::{mount, table::Routes};
use crate::services::household;

pub(super) fn configure(routes: &mut Routes) {
    mount::query::<ListHouseholds>(routes, household::list);
    mount::query::<GetHousehold>(routes, household::show);
    mount::kept::<GetBalance>(
        routes,
        |path| Some(path.household),
        |conn, call, asked| Ok((household::balance(conn, call, asked)?, None)),
    );
    mount::query::<ListExpiries>(routes, household::expiries);
    mount::command::<PutRankingChoice>(routes, household::choose_ranking);
}
