//! Stock, and the sheets made from it.

use xiangyue_shared::stock::{GetDaySheet, GetSettlement, ListMovements, RestockItems, TakeStock};

use super::{mount, table::Routes};
use crate::services::{
    settlement,
    stock::{self, count, sheet},
};

pub(super) fn configure(routes: &mut Routes) {
    mount::command::<RestockItems>(routes, stock::restock);
    mount::command::<TakeStock>(routes, count::take);
    mount::query::<ListMovements>(routes, stock::movements);
    mount::query::<GetDaySheet>(routes, sheet::day_sheet);
    mount::download::<GetSettlement>(routes, settlement::settle);
}
