//! The household's orders, newest first.

use chrono::{DateTime, Utc};
use dioxus::prelude::*;
use xiangyue_shared::{
    order::{ListOrders, Order, OrderQuery},
    page::Page,
};

use crate::{
    api::Failure,
    components::{
        AppBar, Card, Empty, Go, Look, MoreButton, OrderCell, Picto, Trouble, shown_page,
    },
    hooks::{Remote, use_pages},
    i18n::t,
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
    busy: bool,
    failure: Option<Failure>,
    now: DateTime<Utc>,
    onmore: EventHandler<()>,
    onretry: EventHandler<()>,
) -> Element {
    let texts = &t().orders;
    let empty = rsx! {
        Empty { icon: Picto::Orders, title: texts.none, hint: texts.none_hint,
            Go { class: Look::Main.class(), to: Route::StorePage {}, {t().store.title} }
        }
    };
    rsx! {
        AppBar { title: texts.title }
        div { class: "stack",
            {shown_page(&orders, 4, move |()| onretry.call(()), empty, |page| rsx! {
                Card {
                    for order in page.items.iter() {
                        OrderCell { key: "{order.id}", order: order.clone(), now }
                    }
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
