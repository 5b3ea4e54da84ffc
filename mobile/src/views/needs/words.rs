//! How needs, services and money are put into words.

use chrono::{DateTime, NaiveDate, Utc};
use dioxus::prelude::*;
use xiangyue_shared::{
    contract::{Contract, Instalment},
    day,
    money::Fen,
    need::{Need, NeedState, ServiceState},
};

use crate::{
    components::{Badge, Tone},
    format,
    i18n::{LANG, needs::n},
    views::classes::day_words,
};

/// A day with its name, of a moment.
#[must_use]
pub fn day_of(at: DateTime<Utc>) -> String {
    day_words(day::day_of(at))
}

/// A day with its year: what is signed is looked for years later.
#[must_use]
pub fn dated(day: NaiveDate) -> String {
    day.format("%Y-%m-%d").to_string()
}

/// An amount in yuan; the fen only where there are some: 300 元, 12.50 元.
#[must_use]
pub fn yuan(amount: Fen) -> String {
    let whole = amount.to_string();
    (n().words.yuan)(whole.strip_suffix(".00").unwrap_or(&whole))
}

/// A need's state in a capsule.
#[component]
pub fn NeedBadge(state: NeedState) -> Element {
    let say = &n().words;
    let (tone, words) = match state {
        NeedState::Open => (Tone::Note, say.open),
        NeedState::Taken => (Tone::Info, say.taken),
        NeedState::Accepted => (Tone::Good, say.accepted),
        NeedState::Withdrawn => (Tone::Plain, say.withdrawn),
    };
    rsx! {
        span { "data-testid": "need-state", "data-state": state.as_str(),
            Badge { tone, {words} }
        }
    }
}

/// A service's state in a capsule.
#[component]
pub fn ServiceBadge(state: ServiceState) -> Element {
    let say = &n().words;
    let (tone, words) = match state {
        ServiceState::Told => (Tone::Note, say.told),
        ServiceState::Confirmed => (Tone::Good, say.confirmed),
        ServiceState::Disputed => (Tone::Bad, say.disputed),
    };
    rsx! {
        span { "data-testid": "service-state", "data-state": state.as_str(),
            Badge { tone, {words} }
        }
    }
}

/// What a row says of a need: whom it is of, when it was asked for, who has it, and what was done.
#[must_use]
pub fn need_note(need: &Need) -> String {
    let say = &n().words;
    let mut said = Vec::new();
    said.extend(need.beneficiary.as_ref().map(|who| who.name.clone()));
    said.push((say.asked)(&format::day_of(LANG(), need.asked_at, Utc::now())));
    said.extend(need.team_name.clone());
    if need.records > 0 {
        said.push((say.served)(need.records, need.confirmed));
    }
    said.join(" · ")
}

/// How it stands with a payment.
pub fn part_badge(part: &Instalment) -> Element {
    let say = &n().contract;
    let (tone, words) = match (part.released_at, part.paid_at) {
        (_, Some(_)) => (Tone::Good, say.paid),
        (Some(_), None) => (Tone::Note, say.released),
        (None, None) => (Tone::Plain, say.waits),
    };
    rsx! {
        Badge { tone, testid: "part-state", {words} }
    }
}

/// How it stands with a contract: what is to be paid, or that all is.
pub fn contract_badge(contract: &Contract) -> Element {
    let say = &n().contract;
    let open = |part: &&Instalment| part.released_at.is_some() && part.paid_at.is_none();
    let to_pay = contract.instalments.iter().filter(open).count();
    if to_pay > 0 {
        return rsx! {
            Badge { tone: Tone::Note, testid: "to-pay", {(say.to_pay)(to_pay)} }
        };
    }
    if contract.instalments.iter().all(|part| part.paid_at.is_some()) {
        return rsx! {
            Badge { tone: Tone::Good, {say.all_paid} }
        };
    }
    rsx! {}
}
