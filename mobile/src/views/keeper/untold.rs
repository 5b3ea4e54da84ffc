//! Handovers that the server does not know yet, and those that it did not take: the goods are gone, the points are
//! not. What it did not take stays until the keeper has settled it with the household.

use chrono::{DateTime, Utc};
use dioxus::prelude::*;
use xiangyue_shared::error::{ErrorCode, Problem};

use crate::{
    components::{Banner, Button, Card, Cell, Dialog, Look, Picto, Section, Tile, TileTone, Tone},
    format,
    i18n::{LANG, errors, t, work::w},
    queue::{self, Deed, WAITING, Waiting},
};

/// The handovers of this device that are not in the books.
#[component]
pub fn Untold() -> Element {
    let handovers: Vec<Waiting> =
        WAITING.read().iter().filter(|one| one.subject.deed == Deed::HandOver).cloned().collect();
    rsx! {
        UntoldView {
            handovers,
            now: Utc::now(),
            onsettled: move |one: Waiting| {
                spawn(queue::dismiss(one.key));
            },
        }
    }
}

/// The handovers, drawn: what was not taken first.
#[component]
pub fn UntoldView(
    handovers: Vec<Waiting>,
    now: DateTime<Utc>,
    onsettled: EventHandler<Waiting>,
) -> Element {
    let say = &w().today;
    let mut asking = use_signal(|| None::<Waiting>);
    let (conflicts, waiting): (Vec<_>, Vec<_>) =
        handovers.into_iter().partition(|one| one.refused.is_some());
    rsx! {
        if !conflicts.is_empty() {
            Section { title: say.conflicts,
                p { class: "hint", {say.conflicts_hint} }
                for one in conflicts {
                    Card { key: "{one.key}",
                        Handover { one: one.clone(), now, testid: "conflict" }
                        div { class: "card-foot stack",
                            if let Some(problem) = one.refused.as_ref() {
                                Banner { tone: Tone::Bad, testid: "conflict-reason", {reason(problem)} }
                            }
                            Button { look: Look::Ghost, icon: Picto::Check, testid: "conflict-settled", onclick: move |_| asking.set(Some(one.clone())), {say.settled} }
                        }
                    }
                }
            }
        }
        if !waiting.is_empty() {
            Section { title: (say.untold)(waiting.len()),
                p { class: "hint", {say.untold_hint} }
                Card {
                    for one in waiting {
                        Handover { key: "{one.key}", one, now, testid: "untold" }
                    }
                }
            }
        }
        if let Some(one) = asking() {
            Dialog { title: say.settle_ask, onclose: move |()| asking.set(None),
                div { class: "stack",
                    p { {say.settle_hint} }
                    Button { testid: "settle-confirm",
                        onclick: move |_| {
                            asking.set(None);
                            onsettled.call(one.clone());
                        },
                        {say.settled}
                    }
                    Button { look: Look::Ghost, onclick: move |_| asking.set(None), {t().common.back} }
                }
            }
        }
    }
}

/// Why the server did not take a handover.
fn reason(problem: &Problem) -> String {
    let by_clock = problem.fields.iter().any(|field| field.field == "handed_over_at");
    if problem.code == ErrorCode::Invalid && by_clock {
        return w().today.clock_wrong.to_owned();
    }
    errors::problem_sentence(LANG(), problem)
}

/// One handover: who, what, how many points, when.
#[component]
fn Handover(one: Waiting, now: DateTime<Utc>, testid: &'static str) -> Element {
    let say = &w().today;
    let Some(goods) = one.subject.order else {
        return rsx! {};
    };
    let lines: Vec<String> =
        goods.lines.iter().map(|line| format!("{} × {}", line.name, line.quantity)).collect();
    let when = (say.handed_at)(&format::moment(LANG(), one.made_at, now));
    let tone = if one.refused.is_some() { TileTone::Seal } else { TileTone::Gold };
    rsx! {
        Cell {
            title: format!("{} · {}", (t().home.household)(&goods.household_name), format::points(LANG(), goods.total)),
            note: format!("{} · {when}", lines.join(" · ")),
            testid,
            leading: rsx! {
                Tile { of: Picto::Bag, tone }
            },
        }
    }
}
