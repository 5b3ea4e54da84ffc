//! A household's printed cards 积分卡: issuing one with a PIN, a new PIN, revoking.

use chrono::{DateTime, Utc};
use dioxus::prelude::*;
use xiangyue_shared::{
    endpoint::{NoQuery, Nothing},
    fields,
    household::{Card as HouseholdCard, CardPin, IssueCard, ListCards, ResetCardPin, RevokeCard},
    ids::{CardId, HouseholdId},
};

use crate::{
    api,
    components::{
        Badge, Banner, Button, Card, CodePanel, Dialog, Icon, Look, Picto, PinPad, Section, Shape,
        Sheet, Tile, TileTone, Tone, shown, toast,
    },
    format,
    hooks::{use_action, use_remote},
    i18n::{LANG, errors, t, work::w},
    platform::page,
};

/// What is being done with a card.
#[derive(Debug, Clone, PartialEq)]
enum Task {
    /// A new card under an id that was made before the first try.
    Issue(CardId),
    Reset(HouseholdCard),
    Revoke(HouseholdCard),
    Show(HouseholdCard),
}

/// The cards of a household.
#[component]
pub fn Cards(household: HouseholdId, name: String, now: DateTime<Utc>) -> Element {
    let say = &w().cards;
    let cards = use_remote(move || Some((ListCards { household }, NoQuery {})));
    let mut task = use_signal(|| None::<Task>);
    let done = move |card: HouseholdCard| {
        cards.refresh();
        task.set((card.revoked_at.is_none()).then_some(Task::Show(card)));
    };
    rsx! {
        Section { title: t().me.cards,
            {shown(&cards.get(), Shape::Rows(1), move |()| cards.refresh(), |cards| rsx! {
                Card {
                    for card in cards.iter().cloned() {
                        CardRow { key: "{card.id}", card, now, ontask: move |wanted| task.set(Some(wanted)) }
                    }
                    button { class: "cell", r#type: "button", "data-testid": "card-issue", onclick: move |_| task.set(Some(Task::Issue(CardId::new()))),
                        Tile { of: Picto::Plus, tone: TileTone::Green }
                        span { class: "cell-text",
                            b { {say.issue} }
                            small { {say.issue_hint} }
                        }
                    }
                }
            })}
        }
        match task() {
            Some(Task::Issue(card)) => rsx! {
                SetPin { title: say.issue, household: Some(household), card, ondone: done, onclose: move |()| task.set(None) }
            },
            Some(Task::Reset(card)) => rsx! {
                SetPin { title: say.reset, household: None, card: card.id, ondone: done, onclose: move |()| task.set(None) }
            },
            Some(Task::Revoke(card)) => rsx! {
                Revoke { card: card.id, ondone: done, onclose: move |()| task.set(None) }
            },
            Some(Task::Show(card)) => rsx! {
                Sheet { title: say.show, onclose: move |()| task.set(None),
                    div { class: "stack print-this",
                        p { class: "print-name", {(t().home.household)(&name)} }
                        CodePanel { code: card.code, name: say.show, testid: "card-code" }
                        p { class: "hint", {say.show_hint} }
                        Button { look: Look::Ghost, icon: Picto::Sheet, onclick: |_| page::print(), {w().house.print} }
                    }
                }
            },
            None => rsx! {},
        }
    }
}

#[component]
fn CardRow(card: HouseholdCard, now: DateTime<Utc>, ontask: EventHandler<Task>) -> Element {
    let say = &w().cards;
    let me = &t().me;
    let state = if card.revoked_at.is_some() {
        (Tone::Plain, me.card_revoked)
    } else if card.locked {
        (Tone::Bad, say.locked)
    } else {
        (Tone::Good, me.card_active)
    };
    let (shown, reset, revoke) = (card.clone(), card.clone(), card.clone());
    rsx! {
        div { class: "cell line", "data-testid": "card",
            Tile { of: Picto::Card, tone: TileTone::Gold }
            span { class: "cell-text",
                b { {(me.card_issued)(&format::day_of(LANG(), card.issued_at, now))} }
                span { Badge { tone: state.0, {state.1} } }
            }
            if card.revoked_at.is_none() {
                div { class: "row-buttons",
                    button { class: "button small", r#type: "button", "data-testid": "card-show", onclick: move |_| ontask.call(Task::Show(shown.clone())),
                        Icon { of: Picto::Code }
                        {say.show_short}
                    }
                    button { class: "button small", r#type: "button", "data-testid": "card-reset", onclick: move |_| ontask.call(Task::Reset(reset.clone())), {say.reset} }
                    button { class: "button small", r#type: "button", "data-testid": "card-revoke", onclick: move |_| ontask.call(Task::Revoke(revoke.clone())), {me.card_revoke} }
                }
            }
        }
    }
}

/// Asks for a PIN twice, and sends it once both are the same. With a household a new card is issued.
#[component]
fn SetPin(
    title: String,
    household: Option<HouseholdId>,
    card: CardId,
    ondone: EventHandler<HouseholdCard>,
    onclose: EventHandler<()>,
) -> Element {
    let say = &w().cards;
    let mut first = use_signal(|| None::<String>);
    let mut typed = use_signal(String::new);
    let mut differs = use_signal(|| false);
    let sending = use_action();
    let mut type_in = move |pin: String| {
        differs.set(false);
        if fields::pin(&pin).is_err() {
            typed.set(pin);
            return;
        }
        let Some(before) = first.peek().clone() else {
            first.set(Some(pin));
            typed.set(String::new());
            return;
        };
        if before != pin {
            first.set(None);
            typed.set(String::new());
            differs.set(true);
            return;
        }
        typed.set(pin.clone());
        let body = CardPin { pin };
        sending.run(
            async move {
                match household {
                    Some(household) => {
                        api::call(&IssueCard { household, card }, &NoQuery {}, &body).await
                    }
                    None => api::call(&ResetCardPin { card }, &NoQuery {}, &body).await,
                }
            },
            move |card| {
                toast(w().cards.saved);
                ondone.call(card);
            },
        );
    };
    let failed = (sending.failure)();
    rsx! {
        Sheet { title, onclose,
            div { class: "stack",
                p { class: "hint", {say.pin_hint} }
                if differs() {
                    Banner { tone: Tone::Bad, testid: "pin-differs", {say.pin_differs} }
                }
                if let Some(failure) = failed {
                    Banner { tone: Tone::Bad, testid: "problem", {errors::sentence(LANG(), &failure)} }
                    Button { testid: "pin-again", onclick: move |_| {
                        let pin = typed.peek().clone();
                        type_in(pin);
                    }, {t().common.retry} }
                }
                PinPad {
                    name: if first().is_none() { say.pin_first } else { say.pin_again },
                    delete_label: w().scan.delete,
                    value: typed(),
                    onchange: type_in,
                }
                if (sending.busy)() {
                    p { class: "hint", role: "status", {t().common.loading} }
                }
            }
        }
    }
}

#[component]
fn Revoke(card: CardId, ondone: EventHandler<HouseholdCard>, onclose: EventHandler<()>) -> Element {
    let me = &t().me;
    let sending = use_action();
    rsx! {
        Dialog { title: me.card_revoke_title, onclose,
            div { class: "stack",
                p { {me.card_revoke_hint} }
                if let Some(failure) = (sending.failure)() {
                    Banner { tone: Tone::Bad, testid: "problem", {errors::sentence(LANG(), &failure)} }
                }
                Button {
                    look: Look::Danger,
                    busy: (sending.busy)(),
                    testid: "card-revoke-confirm",
                    onclick: move |_| sending.run(
                        async move { api::call(&RevokeCard { card }, &NoQuery {}, &Nothing {}).await },
                        move |card| ondone.call(card),
                    ),
                    {me.card_revoke}
                }
                Button { look: Look::Ghost, onclick: move |_| onclose.call(()), {t().common.cancel} }
            }
        }
    }
}
