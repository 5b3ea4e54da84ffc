//! Households.

use xiangyue_shared::household::{
    GetBalance, GetHousehold, ListExpiries, ListHouseholds, PutRankingChoice,
};

use super::{mount, table::Routes};
use crate::services::household;

pub(super) fn configure(config: &mut Routes) {
    mount::query::<ListHouseholds>(config, household::list);
    mount::query::<GetHousehold>(config, household::show);
    mount::kept::<GetBalance>(
        config,
        |path| Some(path.household),
        |conn, call, asked| Ok((household::balance(conn, call, asked)?, None)),
    );
    mount::query::<ListExpiries>(config, household::expiries);
    mount::command::<PutRankingChoice>(config, household::choose_ranking);
}
