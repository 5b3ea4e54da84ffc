//! What became of a scan, to be read from arm's length.

use dioxus::prelude::*;
use xiangyue_shared::{error::ErrorCode, ids::OrderId, order::Order};

use crate::{
    api::Failure,
    components::{Button, Go, Icon, Look, Picto},
    format,
    i18n::{LANG, errors, work::w},
    platform::speech,
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

/// Nothing was handed over, and why.
#[component]
pub fn RefusedView(refused: Refused, onnext: EventHandler<()>) -> Element {
    let say = &w().scan;
    let code = refused.code.map_or("", ErrorCode::as_str);
    let said = refused.sentence.clone();
    use_effect(use_reactive!(|said| {
        // A phone that cannot speak shows it all the same.
        let _silent = speech::speak(&said, LANG());
    }));
    use_drop(speech::stop);
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

/// Handed over: how many points, what, and what is left.
#[component]
pub fn DoneView(order: Order, onnext: EventHandler<()>) -> Element {
    let say = &w().scan;
    rsx! {
        section { class: "outcome done", role: "status", "data-testid": "scan-done",
            span { class: "outcome-mark", Icon { of: Picto::Check } }
            h1 { class: "outcome-title", tabindex: "-1", {say.done} }
            p { class: "outcome-number", {format!("−{}", format::points(LANG(), order.total))} }
            p { class: "outcome-words", {(say.household_left)(&order.household_name, order.available_after.0)} }
            ul { class: "outcome-lines",
                for line in order.lines.iter() {
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
