//! What became of a scan, to be read from arm's length.

use dioxus::prelude::*;
use xiangyue_shared::{error::ErrorCode, ids::OrderId, points::Points};

use crate::{
    api::Failure,
    components::{Button, Go, Icon, Look, Picto, use_said},
    format,
    i18n::{LANG, errors, work::w},
    queue::Goods,
    work::WorkRoute,
};

/// A refusal: its code for machines, its sentence for people.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Refused {
    pub code: Option<ErrorCode>,
    pub sentence: String,
    /// An order that was collected can be brought back.
    pub order: Option<OrderId>,
}

impl Refused {
    #[must_use]
    pub fn of(failure: &Failure) -> Self {
        Self { code: failure.code(), sentence: errors::sentence(LANG(), failure), order: None }
    }

    #[must_use]
    pub fn because(code: ErrorCode, order: Option<OrderId>) -> Self {
        let sentence = errors::code_sentence(LANG(), code, &std::collections::BTreeMap::new());
        Self {
            code: Some(code),
            sentence,
            order: order.filter(|_| code == ErrorCode::OrderCollected),
        }
    }
}

/// What the counter cannot tell without a network, and what to do.
#[component]
pub fn UnknownView(
    title: &'static str,
    hint: String,
    onretry: EventHandler<()>,
    onnext: EventHandler<()>,
) -> Element {
    let say = &w().scan;
    use_said(hint.clone());
    rsx! {
        section { class: "outcome refused", role: "alert", "data-testid": "scan-unknown",
            span { class: "outcome-mark", Icon { of: Picto::Offline } }
            h1 { class: "outcome-title", tabindex: "-1", {title} }
            p { class: "outcome-words", {hint} }
            div { class: "outcome-buttons",
                Button { testid: "scan-next", icon: Picto::Scan, onclick: move |_| onnext.call(()), {say.next} }
                Button { look: Look::Ghost, testid: "scan-retry", onclick: move |_| onretry.call(()), {say.ask_again} }
            }
        }
    }
}

/// Nothing was handed over, and why.
#[component]
pub fn RefusedView(refused: Refused, onnext: EventHandler<()>) -> Element {
    let say = &w().scan;
    let code = refused.code.map_or("", ErrorCode::as_str);
    use_said(refused.sentence.clone());
    rsx! {
        section { class: "outcome refused", role: "alert", "data-testid": "scan-refusal", "data-code": code,
            span { class: "outcome-mark", Icon { of: Picto::Warning } }
            h1 { class: "outcome-title", tabindex: "-1", {say.refused} }
            p { class: "outcome-words", {refused.sentence} }
            div { class: "outcome-buttons",
                Button { testid: "scan-next", icon: Picto::Scan, onclick: move |_| onnext.call(()), {say.next} }
                if let Some(order) = refused.order {
                    Go { class: Look::Ghost.class(), to: WorkRoute::ReturnPage { order }, testid: "to-return", {say.to_return} }
                }
            }
        }
    }
}

/// Handed over: how many points, what, and what the household has left, which the server tells. Until then the
/// handover is noted.
#[component]
pub fn DoneView(goods: Goods, left: Option<Points>, onnext: EventHandler<()>) -> Element {
    let say = &w().scan;
    let (testid, title, words) = match left {
        Some(left) => ("scan-done", say.done, (say.household_left)(&goods.household_name, left.0)),
        None => ("scan-noted", say.noted, say.noted_hint.to_owned()),
    };
    use_said(format!("{title}. {words}"));
    rsx! {
        section { class: "outcome done", role: "status", "data-testid": testid,
            span { class: "outcome-mark", Icon { of: Picto::Check } }
            h1 { class: "outcome-title", tabindex: "-1", {title} }
            p { class: "outcome-number", {format!("−{}", format::points(LANG(), goods.total))} }
            p { class: "outcome-words", {words} }
            ul { class: "outcome-lines",
                for line in goods.lines.iter() {
                    li { key: "{line.item}",
                        span { {line.name.clone()} }
                        b { {format!("× {}", line.quantity)} }
                    }
                }
            }
            div { class: "outcome-buttons",
                Button { testid: "scan-next", icon: Picto::Scan, onclick: move |_| onnext.call(()), {say.next} }
            }
        }
    }
}
