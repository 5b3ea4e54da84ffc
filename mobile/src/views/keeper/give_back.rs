//! Goods that are brought back: the order, the reason, and what becomes of the goods.

use chrono::{DateTime, Utc};
use dioxus::prelude::*;
use xiangyue_shared::{
    endpoint::NoQuery,
    ids::OrderId,
    order::{GetOrder, Order, OrderState, ReturnOrder, ReturnRequest},
};

use crate::{
    api::{self, Failure},
    components::{
        AppBar, Badge, Banner, Button, Card, Cell, Dialog, Fact, Field, Look, Picto, Shape, Switch,
        Tile, TileTone, Tone, shown, state_name, toast,
    },
    draft, format,
    hooks::{Remote, use_action, use_draft, use_remote},
    i18n::{LANG, errors, t, work::w},
    views::Lines,
    work::WorkRoute,
};

/// Name under which the reason is kept while it is not sent.
const REASON: &str = "keep.return-reason";

#[component]
pub fn ReturnPage(order: ReadSignal<OrderId>) -> Element {
    let known = use_remote(move || Some((GetOrder { order: order() }, NoQuery {})));
    let sending = use_action();
    rsx! {
        ReturnView {
            order: known.get(),
            busy: (sending.busy)(),
            failure: (sending.failure)(),
            now: Utc::now(),
            onreturn: move |body: ReturnRequest| {
                let id = *order.peek();
                sending.run(
                    async move { api::call(&ReturnOrder { order: id }, &NoQuery {}, &body).await },
                    move |order| {
                        draft::put(REASON, "");
                        toast(&(w().back.done)(order.total.0));
                        known.replace(&order);
                    },
                );
            },
            onretry: move |()| known.refresh(),
        }
    }
}

/// The order, drawn, with the way to take its goods back.
#[component]
pub fn ReturnView(
    order: Remote<Order>,
    busy: bool,
    failure: Option<Failure>,
    now: DateTime<Utc>,
    onreturn: EventHandler<ReturnRequest>,
    onretry: EventHandler<()>,
) -> Element {
    let say = &w().back;
    rsx! {
        AppBar { title: say.order, back: WorkRoute::TodayPage {} }
        div { class: "stack",
            {shown(&order, Shape::Page, move |()| onretry.call(()), |order| rsx! {
                Card {
                    Cell {
                        title: (t().home.household)(&order.household_name),
                        note: format::moment(LANG(), order.closed_at.unwrap_or(order.placed_at), now),
                        leading: rsx! {
                            Tile { of: Picto::Me, tone: TileTone::Gold }
                        },
                        span { "data-testid": "order-state", "data-state": order.state.as_str(),
                            Badge { tone: if order.state == OrderState::Collected { Tone::Good } else { Tone::Plain }, {state_name(t(), order.state)} }
                        }
                    }
                }
                Lines { lines: order.lines.clone(), total: order.total }
                Card {
                    Fact { name: say.left, value: format::points(LANG(), order.available_after) }
                }
                if order.state == OrderState::Collected {
                    TakeBack { total: order.total.0, busy, failure, onreturn }
                }
            })}
        }
    }
}

#[component]
fn TakeBack(
    total: i64,
    busy: bool,
    failure: Option<Failure>,
    onreturn: EventHandler<ReturnRequest>,
) -> Element {
    let say = &w().back;
    let reason = use_draft(REASON);
    let mut restock = use_signal(|| true);
    let mut asking = use_signal(|| false);
    let wrong = errors::field_sentence(LANG(), failure.as_ref(), "reason");
    let whole = failure
        .as_ref()
        .filter(|_| wrong.is_none())
        .map(|failure| errors::sentence(LANG(), failure));
    let given = !reason.get().trim().is_empty();
    rsx! {
        Field {
            id: "return-reason",
            label: say.reason,
            hint: say.reason_hint,
            value: reason.get(),
            error: wrong,
            testid: "return-reason",
            oninput: move |text| reason.set(text),
        }
        Card {
            Switch { title: say.restock, note: say.restock_hint, on: restock(), testid: "return-restock", onchange: move |on| restock.set(on) }
        }
        if let Some(sentence) = whole {
            Banner { tone: Tone::Bad, testid: "problem", {sentence} }
        }
        Button { look: Look::Danger, busy, disabled: !given, testid: "return-open", onclick: move |_| asking.set(true), {(say.submit)(total)} }
        if asking() {
            Dialog { title: say.ask, onclose: move |()| asking.set(false),
                div { class: "stack",
                    p { {(say.ask_hint)(total)} }
                    p { {if restock() { say.goods_back } else { say.goods_gone }} }
                    Button {
                        look: Look::Danger,
                        testid: "return-confirm",
                        onclick: move |_| {
                            asking.set(false);
                            onreturn.call(ReturnRequest { reason: reason.get().trim().to_owned(), restock: *restock.peek() });
                        },
                        {(say.submit)(total)}
                    }
                    Button { look: Look::Ghost, onclick: move |_| asking.set(false), {t().common.cancel} }
                }
            }
        }
    }
}
