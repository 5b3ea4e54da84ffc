//! One order: the code to collect it with, what it is, and the way to cancel it.

use chrono::{DateTime, Utc};
use dioxus::prelude::*;
use xiangyue_shared::{
    endpoint::{NoQuery, Nothing},
    ids::OrderId,
    order::{CancelOrder, Channel, GetOrder, Order, OrderState},
};

use crate::{
    api::{self, Failure},
    changes::Changes,
    components::{
        AppBar, Badge, Banner, Button, Card, Cell, CodePanel, Dialog, Fact, Go, Listen, Look,
        Picto, Shape, Tile, TileTone, Tone, item_icon, shown, state_name,
    },
    format,
    hooks::{Remote, use_action, use_remote},
    i18n::{LANG, Texts, errors, t},
    platform::page,
    route::Route,
};

/// While an order waits, the page looks so often whether it was handed over, in milliseconds.
const LOOK_MS: u32 = 4_000;

#[component]
pub fn OrderPage(order: ReadSignal<OrderId>) -> Element {
    let known = use_remote(move || Some((GetOrder { order: order() }, NoQuery {})));
    let cancelling = use_action();
    use_future(move || async move {
        let mut changes = Changes::default();
        loop {
            changes.wait(LOOK_MS).await;
            let waits = known.get().data().is_some_and(|order| order.state == OrderState::Held);
            if waits && page::is_visible() {
                known.refresh();
            }
        }
    });
    let cancel = move |()| {
        let id = *order.peek();
        cancelling.run(
            async move { api::call(&CancelOrder { order: id }, &NoQuery {}, &Nothing {}).await },
            move |order| known.replace(&order),
        );
    };
    rsx! {
        OrderView {
            order: known.get(),
            busy: (cancelling.busy)(),
            failure: (cancelling.failure)(),
            now: Utc::now(),
            oncancel: cancel,
            onretry: move |()| known.refresh(),
        }
    }
}

/// The order, drawn.
#[component]
pub fn OrderView(
    order: Remote<Order>,
    busy: bool,
    failure: Option<Failure>,
    now: DateTime<Utc>,
    oncancel: EventHandler<()>,
    onretry: EventHandler<()>,
) -> Element {
    let texts = t();
    let waits = order.data().is_some_and(|order| order.pickup.is_some());
    let spoken = order.data().map(|order| spoken(texts, order, now));
    rsx! {
        AppBar {
            title: if waits { texts.orders.pickup } else { texts.orders.title },
            back: Route::OrdersPage {},
            if let Some(text) = spoken {
                Listen { text }
            }
        }
        div { class: "stack",
            {shown(&order, Shape::Page, move |()| onretry.call(()), |order| rsx! {
                Shown { order: order.clone(), busy, failure, now, oncancel }
            })}
        }
    }
}

fn hint(texts: &Texts, order: &Order, now: DateTime<Utc>) -> String {
    let say = &texts.orders;
    let day = |at: Option<DateTime<Utc>>| {
        at.map(|at| format::day_of(LANG(), at, now)).unwrap_or_default()
    };
    match order.state {
        OrderState::Held => (say.held_hint)(&day(order.expires_at)),
        OrderState::Collected => (say.collected_hint)(&day(order.closed_at)),
        OrderState::Cancelled => say.cancelled_hint.to_owned(),
        OrderState::Expired => say.expired_hint.to_owned(),
        OrderState::Returned => say.returned_hint.to_owned(),
    }
}

fn spoken(texts: &Texts, order: &Order, now: DateTime<Utc>) -> String {
    let names = format::names(LANG(), order.lines.iter().map(|line| line.name.as_str()));
    format!("{names}。{}。{}", state_name(texts, order.state), hint(texts, order, now))
}

/// How an order came about, in words.
fn channel_name(texts: &Texts, channel: Channel) -> &'static str {
    match channel {
        Channel::Ahead => texts.orders.channel_ahead,
        Channel::PayCode => texts.orders.channel_pay,
        Channel::Card => texts.orders.channel_card,
    }
}

const fn tone(state: OrderState) -> Tone {
    match state {
        OrderState::Held | OrderState::Collected => Tone::Good,
        OrderState::Cancelled | OrderState::Expired | OrderState::Returned => Tone::Plain,
    }
}

#[component]
fn Shown(
    order: Order,
    busy: bool,
    failure: Option<Failure>,
    now: DateTime<Utc>,
    oncancel: EventHandler<()>,
) -> Element {
    let texts = t();
    let say = &texts.orders;
    let mut asking = use_signal(|| false);
    rsx! {
        if let Some(pickup) = order.pickup.clone() {
            div { class: "code-card",
                CodePanel {
                    code: pickup.code,
                    name: say.pickup,
                    digits: pickup.digits,
                    testid: "pickup-code",
                    digits_testid: "pickup-digits",
                }
                p { {say.pickup_hint} }
            }
        }
        Card {
            Cell {
                title: hint(texts, &order, now),
                leading: rsx! {
                    Tile { of: if order.state == OrderState::Collected { Picto::Check } else { Picto::Bag }, tone: TileTone::Green }
                },
                span { "data-testid": "order-state", "data-state": order.state.as_str(),
                    Badge { tone: tone(order.state), {state_name(texts, order.state)} }
                }
            }
        }
        Lines { order: order.clone() }
        Card {
            Fact { name: say.store, value: order.store_name.clone() }
            Fact { name: say.placed, value: format::moment(LANG(), order.placed_at, now), hint: channel_name(texts, order.channel) }
        }
        if let Some(failure) = failure {
            Banner { tone: Tone::Bad, testid: "problem", {errors::sentence(LANG(), &failure)} }
        }
        Go { class: Look::Ghost.class(), to: Route::EntryPage { entry: order.transfer }, {say.entry} }
        if order.state == OrderState::Held {
            Button { look: Look::Danger, busy, testid: "order-cancel", onclick: move |_| asking.set(true), {say.cancel} }
        }
        if asking() {
            Dialog { title: say.cancel_title, onclose: move |()| asking.set(false),
                div { class: "stack",
                    p { {(say.cancel_hint)(order.total.0)} }
                    Button {
                        look: Look::Danger,
                        testid: "cancel-confirm",
                        onclick: move |_| {
                            asking.set(false);
                            oncancel.call(());
                        },
                        {say.cancel_confirm}
                    }
                    Button { look: Look::Ghost, onclick: move |_| asking.set(false), {say.keep} }
                }
            }
        }
    }
}

/// What an order holds, and its total.
#[component]
pub fn Lines(order: Order) -> Element {
    rsx! {
        Card {
            for line in order.lines.iter() {
                Cell {
                    key: "{line.item}",
                    title: line.name.clone(),
                    note: format!("{} · {} × {}", line.unit, format::points(LANG(), line.unit_price), line.quantity),
                    leading: rsx! {
                        Tile { of: item_icon(line.category), tone: TileTone::Seal }
                    },
                    span { class: "amount", {line.unit_price.times(line.quantity).unwrap_or_default().to_string()} }
                }
            }
            Cell { title: t().common.total,
                span { class: "total", {format::points(LANG(), order.total)} }
            }
        }
    }
}
