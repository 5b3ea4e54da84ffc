//! Orders.

use xiangyue_shared::order::{CancelOrder, GetOrder, ListOrders, PlaceOrder, ReturnOrder};

use super::{mount, table::Routes};
use crate::services::order::{self, give_back, place, release};

pub(super) fn configure(routes: &mut Routes) {
    mount::together::<PlaceOrder, _, _>(
        routes,
        |app| &app.orders,
        |app, asked| place::pickup_code(&app.keys, asked.path.order),
        place::place,
    );
    mount::query::<ListOrders>(routes, order::list);
    mount::query::<GetOrder>(routes, order::show);
    mount::command::<CancelOrder>(routes, release::cancel);
    mount::command::<ReturnOrder>(routes, give_back::give_back);
}
