//! One order: the code to collect it with, what it is, and the way to cancel it.

use chrono::{DateTime, Utc};
use dioxus::prelude::*;
use xiangyue_shared::{
    endpoint::{NoQuery, Nothing},
    ids::OrderId,
    order::{CancelOrder, Channel, GetOrder, Order, OrderLine, OrderState},
    points::Points,
};

use super::waiting::{WaitingCard, seen};
use crate::{
    api::Failure,
    changes::Changes,
    components::{
        AppBar, Badge, Banner, Button, Card, Cell, CodePanel, Dialog, Fact, Go, Listen, Look,
        Picto, Shape, Tile, TileTone, Tone, go, item_icon, shown, state_name,
    },
    format,
    hooks::{Remote, use_action, use_remote, use_task},
    i18n::{LANG, Texts, errors, t},
    platform::page,
    queue::{self, Deed, Outcome, Subject, Waiting},
    route::Route,
    settings::LARGE_PRINT,
};

/// While an order waits, the page looks so often whether it was handed over, in milliseconds.
const LOOK_MS: u32 = 4_000;

#[component]
pub fn OrderPage(order: ReadSignal<OrderId>) -> Element {
    let known = use_remote(move || Some((GetOrder { order: order() }, NoQuery {})));
    let cancelling = use_action();
    use_task(move || async move {
        let mut changes = Changes::default();
        loop {
            changes.wait(LOOK_MS).await;
            let waits = known.get().data().is_some_and(|order| order.state == OrderState::Held);
            if waits && page::is_visible() {
                known.refresh();
            }
        }
    });
    // One whose page was left while it was on its way.
    use_task(queue::replay);
    let cancel = move |()| {
        let Some(held) = known.get().data().cloned() else {
            return;
        };
        let endpoint = CancelOrder { order: held.id };
        let subject = Subject::order(Deed::CancelOrder, held);
        cancelling.run(
            async move { queue::send(&endpoint, &NoQuery {}, &Nothing {}, subject).await },
            move |outcome| {
                if let Outcome::Done(order) = outcome {
                    known.replace(&order);
                }
            },
        );
    };
    let waiting = queue::about(order());
    if let Some(one) = waiting.iter().find(|one| one.subject.deed == Deed::PlaceOrder) {
        return rsx! {
            WaitingOrderView {
                one: one.clone(),
                now: Utc::now(),
                onagain: move |one: Waiting| {
                    spawn(queue::try_again(one.key));
                },
                onseen: move |one: Waiting| {
                    let back = one.goods_to_put_back().map_or(Route::OrdersPage {}, |_| Route::BasketPage {});
                    seen(one);
                    go(back);
                },
            }
        };
    }
    rsx! {
        OrderView {
            order: known.get(),
            waiting: waiting.into_iter().filter(|one| one.subject.deed == Deed::CancelOrder).collect::<Vec<_>>(),
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
    /// Cancelling it waits, or was refused.
    #[props(default)]
    waiting: Vec<Waiting>,
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
            if let Some(text) = spoken.clone().filter(|_| !LARGE_PRINT()) {
                Listen { text }
            }
        }
        div { class: "stack",
            {shown(&order, Shape::Page, move |()| onretry.call(()), |order| rsx! {
                if let Some(text) = spoken.filter(|_| LARGE_PRINT()) {
                    Listen { text, wide: true }
                }
                for one in waiting.clone() {
                    WaitingCard {
                        key: "{one.key}",
                        one,
                        now,
                        onagain: move |one: Waiting| {
                            spawn(queue::try_again(one.key));
                        },
                        onseen: seen,
                    }
                }
                Shown { order: order.clone(), cancelling: !waiting.is_empty(), busy, failure, now, oncancel }
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

/// The order as one would tell it, with the digits to collect it by.
fn spoken(texts: &Texts, order: &Order, now: DateTime<Utc>) -> String {
    let names = format::names(LANG(), order.lines.iter().map(|line| line.name.as_str()));
    let mut said = (texts.orders.spoken)(&names, &hint(texts, order, now));
    if let Some(pickup) = &order.pickup {
        let digits = format::spelled(&pickup.digits);
        said.push_str(&(texts.orders.spoken_pickup)(&order.store_name, &digits));
    }
    said
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
    cancelling: bool,
    busy: bool,
    failure: Option<Failure>,
    now: DateTime<Utc>,
    oncancel: EventHandler<()>,
) -> Element {
    let texts = t();
    let say = &texts.orders;
    let large = LARGE_PRINT();
    let mut asking = use_signal(|| false);
    rsx! {
        div { class: "columns",
            div { class: "column",
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
            }
            div { class: "column",
                Lines { lines: order.lines.clone(), total: order.total }
                Card {
                    Fact { name: say.store, value: order.store_name.clone() }
                    if !large {
                        Fact { name: say.placed, value: format::moment(LANG(), order.placed_at, now), hint: channel_name(texts, order.channel) }
                    }
                }
                if let Some(failure) = failure {
                    Banner { tone: Tone::Bad, testid: "problem", {errors::sentence(LANG(), &failure)} }
                }
                if !large {
                    Go { class: Look::Ghost.class(), to: Route::EntryPage { entry: order.transfer }, {say.entry} }
                }
                if order.state == OrderState::Held && !cancelling {
                    Button { look: Look::Danger, busy, testid: "order-cancel", onclick: move |_| asking.set(true), {say.cancel} }
                }
            }
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

/// An order that the server does not know yet, or has refused.
#[component]
pub fn WaitingOrderView(
    one: Waiting,
    now: DateTime<Utc>,
    onagain: EventHandler<Waiting>,
    onseen: EventHandler<Waiting>,
) -> Element {
    let texts = t();
    let say = &texts.waiting;
    let refused = one.refused.is_some();
    rsx! {
        AppBar { title: texts.orders.title, back: Route::OrdersPage {} }
        div { class: "stack",
            Banner {
                tone: if refused { Tone::Bad } else { Tone::Note },
                icon: if refused { Picto::Warning } else { Picto::Offline },
                testid: if refused { "order-refused" } else { "order-waits" },
                {if refused { say.order_refused } else { say.order_lead }}
            }
            WaitingCard { one: one.clone(), now, onagain, onseen }
            if let Some(goods) = one.subject.order {
                Lines { lines: goods.lines, total: goods.total }
                if !goods.store_name.is_empty() {
                    Card {
                        Fact { name: texts.orders.store, value: goods.store_name }
                    }
                }
            }
        }
    }
}

/// What an order holds, and its total.
#[component]
pub fn Lines(lines: Vec<OrderLine>, total: Points) -> Element {
    let large = LARGE_PRINT();
    rsx! {
        Card {
            for line in lines {
                Cell {
                    key: "{line.item}",
                    title: line.name.clone(),
                    note: if large { line.unit.clone() } else { format!("{} · {} × {}", line.unit, format::points(LANG(), line.unit_price), line.quantity) },
                    leading: rsx! {
                        Tile { of: item_icon(line.category), tone: TileTone::Seal }
                    },
                    span { class: "amount",
                        {if large { format!("× {}", line.quantity) } else { line.unit_price.times(line.quantity).unwrap_or_default().to_string() }}
                    }
                }
            }
            Cell { title: t().common.total,
                span { class: "total", {format::points(LANG(), total)} }
            }
        }
    }
}
