//! What waits for the network, and what could not be done and why.

use chrono::{DateTime, Utc};
use dioxus::{core::spawn_forever, prelude::*};

use crate::{
    basket,
    components::{
        AppBar, Badge, Banner, Button, Card, Cell, Empty, Look, Picto, Tile, TileTone, Tone, toast,
    },
    format,
    i18n::{LANG, Texts, errors, t},
    queue::{self, Deed, WAITING, Waiting},
    route::{Address, Route},
};

#[component]
pub fn WaitingPage() -> Element {
    rsx! {
        WaitingList { back: Address::from(Route::Home {}) }
    }
}

/// The page for whichever part of the client it stands in.
#[component]
pub fn WaitingList(back: Address) -> Element {
    rsx! {
        WaitingView {
            waiting: WAITING(),
            back,
            now: Utc::now(),
            onagain: move |one: Waiting| {
                spawn(queue::try_again(one.key));
            },
            onseen: seen,
        }
    }
}

/// The person has seen that a command was refused. The goods of an order go back into the basket.
pub(super) fn seen(one: Waiting) {
    if let Some((store, goods)) = one.goods_to_put_back() {
        basket::change(|basket| basket.put_back(store, &goods.lines));
        toast(t().waiting.put_back);
    }
    // The page that it was seen on may be left the next moment.
    spawn_forever(queue::dismiss(one.key));
}

/// The list, drawn: first what was refused, then what waits.
#[component]
pub fn WaitingView(
    waiting: Vec<Waiting>,
    back: Address,
    now: DateTime<Utc>,
    onagain: EventHandler<Waiting>,
    onseen: EventHandler<Waiting>,
) -> Element {
    let say = &t().waiting;
    let (refused, waits): (Vec<Waiting>, Vec<Waiting>) =
        waiting.into_iter().partition(|one| one.refused.is_some());
    rsx! {
        AppBar { title: say.title, back }
        div { class: "stack",
            if refused.is_empty() && waits.is_empty() {
                Empty { icon: Picto::Check, title: say.none, hint: say.none_hint }
            }
            for one in refused {
                WaitingCard { key: "{one.key}", one, now, onagain, onseen }
            }
            if !waits.is_empty() {
                p { class: "hint", {say.lead} }
                Card {
                    for one in waits {
                        WaitingCell { key: "{one.key}", one, now }
                    }
                }
            }
        }
    }
}

/// One that was refused: why, and what can be done.
#[component]
pub fn WaitingCard(
    one: Waiting,
    now: DateTime<Utc>,
    onagain: EventHandler<Waiting>,
    onseen: EventHandler<Waiting>,
) -> Element {
    let say = &t().waiting;
    let reason = one.refused.as_ref().map(|problem| errors::problem_sentence(LANG(), problem));
    let (again, seen) = (one.clone(), one.clone());
    let has_goods = one.goods_to_put_back().is_some();
    rsx! {
        Card {
            WaitingCell { one, now }
            if let Some(reason) = reason {
                div { class: "card-foot stack",
                    Banner { tone: Tone::Bad, testid: "refusal", {reason} }
                    div { class: "pair",
                        Button { look: Look::Ghost, testid: "waiting-again", onclick: move |_| onagain.call(again.clone()), {say.again} }
                        Button { testid: "waiting-seen", onclick: move |_| onseen.call(seen.clone()),
                            {if has_goods { say.seen_goods } else { say.seen }}
                        }
                    }
                }
            }
        }
    }
}

/// One command in a row: what it does, for whom, since when.
#[component]
pub fn WaitingCell(
    one: Waiting,
    now: DateTime<Utc>,
    #[props(default)] to: Option<Address>,
) -> Element {
    let texts = t();
    let say = &texts.waiting;
    let refused = one.refused.is_some();
    let made = (say.made)(&format::moment(LANG(), one.made_at, now));
    let about = details(&one);
    rsx! {
        Cell {
            title: name(texts, one.subject.deed),
            note: if about.is_empty() { made } else { format!("{about} · {made}") },
            to,
            testid: "waiting-one",
            leading: rsx! {
                Tile { of: icon(one.subject.deed), tone: if refused { TileTone::Seal } else { TileTone::Gold } }
            },
            Badge { tone: if refused { Tone::Bad } else { Tone::Note },
                {if refused { say.refused } else { say.waits }}
            }
        }
    }
}

const fn name(texts: &Texts, deed: Deed) -> &'static str {
    let say = &texts.waiting;
    match deed {
        Deed::PlaceOrder => say.place_order,
        Deed::CancelOrder => say.cancel_order,
        Deed::HandOver => say.hand_over,
        Deed::Award => say.award,
        Deed::AddPicture => say.picture,
        Deed::Restock => say.restock,
        Deed::Acknowledge => say.acknowledge,
        Deed::CheckIn => say.check_in,
        Deed::CheckOut => say.check_out,
    }
}

const fn icon(deed: Deed) -> Picto {
    match deed {
        Deed::PlaceOrder | Deed::CancelOrder => Picto::Orders,
        Deed::HandOver | Deed::Restock => Picto::Bag,
        Deed::Award => Picto::Medal,
        Deed::AddPicture => Picto::Camera,
        Deed::Acknowledge => Picto::Bell,
        Deed::CheckIn | Deed::CheckOut => Picto::Hands,
    }
}

/// For whom, what goods, how many points.
fn details(one: &Waiting) -> String {
    let Some(goods) = &one.subject.order else {
        return one.subject.note.clone();
    };
    let names = format::names(LANG(), goods.lines.iter().map(|line| line.name.as_str()));
    let mut said = vec![names, format::points(LANG(), goods.total)];
    if one.subject.deed == Deed::HandOver {
        said.insert(0, goods.household_name.clone());
    }
    said.join(" · ")
}
