//! A sale at the counter: goods by tapping, then one look at everything, then the points.

use dioxus::prelude::*;
use xiangyue_shared::{
    fields,
    points::Points,
    scan::{ScanPreview, ScanSubject},
    store::Item,
};

use super::{
    cart::Cart,
    goods::GoodsGrid,
    preview::{Buyer, NoAnswer, Person},
};
use crate::{
    components::{
        AppBar, Banner, Button, Card, Cell, Look, Picto, PinPad, Sheet, Tile, TileTone, Tone,
        item_icon,
    },
    format,
    hooks::{Remote, use_seconds},
    i18n::{LANG, t, work::w},
};

/// What stands in the way of selling this cart to this household, in words.
fn obstacle(cart: &Cart, preview: &ScanPreview) -> Option<String> {
    let say = &w().sale;
    let total = cart.total();
    if total > preview.available {
        return Some((t().store.short)(total.0.saturating_sub(preview.available.0)));
    }
    match &preview.subject {
        ScanSubject::Card { daily_left } if total > *daily_left => {
            Some((say.card_left)(daily_left.0))
        }
        _ => None,
    }
}

/// The sale, drawn. `onconfirm` carries the PIN where the buyer showed a card.
#[component]
pub fn SaleView(
    preview: ScanPreview,
    items: Remote<Vec<Item>>,
    cart: Cart,
    busy: bool,
    unanswered: bool,
    /// Why the last try was refused, where trying again can help.
    refusal: Option<String>,
    onput: EventHandler<(Item, i64)>,
    onconfirm: EventHandler<Option<String>>,
    oncancel: EventHandler<()>,
    onretry: EventHandler<()>,
) -> Element {
    let say = &w().sale;
    let total = cart.total();
    let obstacle = obstacle(&cart, &preview);
    let left = Points(preview.available.0.saturating_sub(total.0));
    // Goods that were on the counter before the scan need no second choosing.
    let mut checking = use_signal(|| !cart.is_empty());
    rsx! {
        div { class: "scan-preview", "data-testid": "scan-preview",
            AppBar { title: say.title }
            div { class: "stack",
                Person { buyer: Buyer::from(&preview) }
                match preview.subject.clone() {
                    ScanSubject::PayCode { expires_at } => rsx! {
                        Countdown { expires_at }
                    },
                    ScanSubject::Card { daily_left } => rsx! {
                        Banner { tone: Tone::Info, icon: Picto::Card, {(say.card_left)(daily_left.0)} }
                    },
                    ScanSubject::Pickup { .. } => rsx! {},
                }
                GoodsGrid { items, cart: cart.clone(), onput, onretry }
                div { class: "dock",
                    if let Some(obstacle) = obstacle.clone() {
                        Banner { tone: Tone::Bad, testid: "short", {obstacle} }
                    }
                    div { class: "grand",
                        span { {if cart.is_empty() { say.nothing_yet.to_owned() } else { (say.pieces)(cart.pieces()) }} }
                        b { class: "grand-number", "data-testid": "sale-total", {format::points(LANG(), total)} }
                    }
                    div { class: "dock-row",
                        Button { look: Look::Ghost, disabled: busy || unanswered, testid: "cancel", onclick: move |_| oncancel.call(()), {w().scan.wrong} }
                        Button { disabled: cart.is_empty() || obstacle.is_some(), busy, testid: "sale-check", onclick: move |_| checking.set(true), {say.check} }
                    }
                }
            }
        }
        if checking() && !cart.is_empty() && obstacle.is_none() {
            CheckSale {
                by_card: matches!(preview.subject, ScanSubject::Card { .. }),
                household: preview.household_name.clone(),
                cart,
                left,
                busy,
                unanswered,
                refusal,
                onconfirm,
                onclose: move |()| {
                    if !busy && !unanswered {
                        checking.set(false);
                    }
                },
            }
        }
    }
}

/// For how long the code on the buyer's phone is still good.
#[component]
fn Countdown(expires_at: chrono::DateTime<chrono::Utc>) -> Element {
    let say = &w().sale;
    let now = use_seconds();
    let left = expires_at.signed_duration_since(now()).num_seconds().max(0);
    rsx! {
        Banner { tone: if left > 0 { Tone::Info } else { Tone::Note }, icon: Picto::Clock, testid: "code-left",
            {if left > 0 { (say.code_left)(left) } else { say.code_over.to_owned() }}
        }
    }
}

/// Everything once more, the total largest; with a card, the PIN.
#[component]
fn CheckSale(
    by_card: bool,
    household: String,
    cart: Cart,
    left: Points,
    busy: bool,
    unanswered: bool,
    refusal: Option<String>,
    onconfirm: EventHandler<Option<String>>,
    onclose: EventHandler<()>,
) -> Element {
    let say = &w().sale;
    let total = cart.total();
    let mut pin = use_signal(String::new);
    // After a refusal the PIN is typed anew.
    let refused = refusal.is_some() && !busy;
    use_effect(use_reactive!(|refused| {
        if refused {
            pin.set(String::new());
        }
    }));
    let whole = !by_card || fields::pin(&pin()).is_ok();
    rsx! {
        Sheet { title: (t().home.household)(&household), onclose,
            div { class: "stack",
                Card {
                    for (item , quantity) in cart.lines().iter().cloned() {
                        Cell {
                            key: "{item.id}",
                            title: item.name.clone(),
                            note: format!("{} × {quantity}", format::points(LANG(), item.price)),
                            leading: rsx! {
                                Tile { of: item_icon(item.category), tone: TileTone::Seal }
                            },
                            span { class: "amount", {item.price.times(quantity).unwrap_or_default().to_string()} }
                        }
                    }
                }
                div { class: "grand",
                    span { {t().common.total} }
                    b { class: "grand-number", {format::points(LANG(), total)} }
                }
                p { class: "after", "data-testid": "after", {(t().store.after)(left.0)} }
                if let Some(refusal) = refusal {
                    Banner { tone: Tone::Bad, testid: "problem", {refusal} }
                }
                if by_card {
                    PinPad {
                        name: say.pin,
                        delete_label: w().scan.delete,
                        value: pin(),
                        onchange: move |typed| pin.set(typed),
                    }
                }
                if unanswered {
                    NoAnswer {}
                }
                Button {
                    busy,
                    disabled: !whole,
                    icon: Picto::Check,
                    testid: "confirm",
                    onclick: move |_| onconfirm.call(by_card.then(|| pin.peek().clone())),
                    {if unanswered { w().scan.send_again.to_owned() } else { (w().scan.confirm)(total.0) }}
                }
                Button { look: Look::Ghost, disabled: busy || unanswered, onclick: move |_| onclose.call(()), {say.change_goods} }
            }
        }
    }
}
