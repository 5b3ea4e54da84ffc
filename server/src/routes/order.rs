//! Orders.

use xiangyue_shared::order::{CancelOrder, GetOrder, ListOrders, PlaceOrder, ReturnOrder};

use super::{mount, table::Routes};
use crate::services::order::{self, give_back, place, release};

pub(super) fn configure(config: &mut Routes) {
    mount::together::<PlaceOrder, _, _>(
        config,
        |app| &app.orders,
        |app, asked| place::pickup_code(&app.keys, asked.path.order),
        place::place,
    );
    mount::query::<ListOrders>(config, order::list);
    mount::query::<GetOrder>(config, order::show);
    mount::command::<CancelOrder>(config, release::cancel);
    mount::command::<ReturnOrder>(config, give_back::give_back);
}
