//! Stock, and the sheets made from it.

use actix_web::web::ServiceConfig;
use xiangyue_shared::stock::{GetDaySheet, GetSettlement, ListMovements, RestockItems, TakeStock};

use super::mount;
use crate::services::{
    settlement,
    stock::{self, count, sheet},
};

pub(super) fn configure(config: &mut ServiceConfig) {
    mount::command::<RestockItems>(config, stock::restock);
    mount::command::<TakeStock>(config, count::take);
    mount::query::<ListMovements>(config, stock::movements);
    mount::query::<GetDaySheet>(config, sheet::day_sheet);
    mount::download::<GetSettlement>(config, settlement::settle);
}
