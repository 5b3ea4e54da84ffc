//! The household's orders, newest first.

use chrono::{DateTime, Utc};
use dioxus::prelude::*;
use xiangyue_shared::{
    order::{ListOrders, Order, OrderQuery},
    page::Page,
};

use super::waiting::WaitingCell;
use crate::{
    api::Failure,
    components::{
        AppBar, Card, Empty, Go, Look, MoreButton, OrderCell, Picto, Trouble, shown_page,
        use_window,
    },
    hooks::{Remote, use_pages},
    i18n::t,
    queue::{Deed, WAITING, Waiting},
    route::Route,
    session,
};

#[component]
pub fn OrdersPage() -> Element {
    let orders = use_pages(move |cursor| {
        let query = OrderQuery { cursor, ..OrderQuery::default() };
        session::household().map(|household| (ListOrders { household }, query))
    });
    rsx! {
        OrdersView {
            orders: orders.get(),
            waiting: WAITING.read().iter().filter(|one| one.subject.deed == Deed::PlaceOrder).cloned().collect::<Vec<_>>(),
            busy: (orders.busy)(),
            failure: (orders.failure)(),
            now: Utc::now(),
            onmore: move |()| orders.more(),
            onretry: move |()| orders.refresh(),
        }
    }
}

/// The list, drawn.
#[component]
pub fn OrdersView(
    orders: Remote<Page<Order>>,
    /// Orders that the server does not know yet, or has refused.
    #[props(default)]
    waiting: Vec<Waiting>,
    busy: bool,
    failure: Option<Failure>,
    now: DateTime<Utc>,
    onmore: EventHandler<()>,
    onretry: EventHandler<()>,
) -> Element {
    let texts = &t().orders;
    let window = use_window("orders");
    let empty = rsx! {
        if waiting.is_empty() {
        Empty { icon: Picto::Orders, title: texts.none, hint: texts.none_hint,
            Go { class: Look::Main.class(), to: Route::StorePage {}, {t().store.title} }
        }
        }
    };
    rsx! {
        AppBar { title: texts.title }
        div { class: "stack",
            if !waiting.is_empty() {
                Card {
                    for one in waiting.clone() {
                        WaitingCell { key: "{one.key}", to: one.subject.order.as_ref().map(|goods| Route::OrderPage { order: goods.order }.into()), one, now }
                    }
                }
            }
            {shown_page(&orders, 4, move |()| onretry.call(()), empty, |page| rsx! {
                Card {
                    {window.rows(&page.items, |order| rsx! {
                        OrderCell { key: "{order.id}", order: order.clone(), now }
                    })}
                }
                if let Some(failure) = failure {
                    Trouble { failure, onretry: move |()| onmore.call(()) }
                } else if page.next_cursor.is_some() {
                    MoreButton { busy, onclick: move |()| onmore.call(()) }
                }
            })}
        }
    }
}
