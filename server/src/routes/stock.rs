//! Stock, and the sheets made from it.

use xiangyue_shared::stock::{GetDaySheet, GetSettlement, ListMovements, RestockItems, TakeStock};

use super::{mount, table::Routes};
use crate::services::{
    settlement,
    stock::{self, count, sheet},
};

pub(super) fn configure(config: &mut Routes) {
    mount::command::<RestockItems>(config, stock::restock);
    mount::command::<TakeStock>(config, count::take);
    mount::query::<ListMovements>(config, stock::movements);
    mount::query::<GetDaySheet>(config, sheet::day_sheet);
    mount::download::<GetSettlement>(config, settlement::settle);
}
