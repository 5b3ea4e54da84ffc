//! One's household: its members and its cards.

use chrono::{DateTime, Utc};
use dioxus::prelude::*;
use xiangyue_shared::{
    endpoint::{NoQuery, Nothing},
    household::{Card as HouseholdCard, GetHousehold, Household, ListCards, RevokeCard},
    ids::CardId,
};

use crate::{
    api::{self, Failure},
    components::{
        AppBar, Badge, Banner, Button, Card, Cell, Dialog, Empty, Fact, Look, Picto, Section,
        Shape, Tile, TileTone, Tone, shown,
    },
    format,
    hooks::{Remote, use_action, use_remote},
    i18n::{LANG, errors, t},
    route::Route,
    session::{self, ME},
};

#[component]
pub fn HouseholdPage() -> Element {
    let household = use_remote(|| {
        session::household().map(|household| (GetHousehold { household }, NoQuery {}))
    });
    let cards =
        use_remote(|| session::household().map(|household| (ListCards { household }, NoQuery {})));
    let revoking = use_action();
    let revoke = move |card: CardId| {
        revoking.run(
            async move { api::call(&RevokeCard { card }, &NoQuery {}, &Nothing {}).await },
            move |_| cards.refresh(),
        );
    };
    let village = ME.read().as_ref().and_then(|me| me.village.clone());
    rsx! {
        HouseholdView {
            household: household.get(),
            cards: cards.get(),
            village: village.map(|village| village.name).unwrap_or_default(),
            busy: (revoking.busy)(),
            failure: (revoking.failure)(),
            now: Utc::now(),
            onrevoke: revoke,
            onretry: move |()| {
                household.refresh();
                cards.refresh();
            },
        }
    }
}

/// The household, drawn.
#[component]
pub fn HouseholdView(
    household: Remote<Household>,
    cards: Remote<Vec<HouseholdCard>>,
    village: String,
    busy: bool,
    failure: Option<Failure>,
    now: DateTime<Utc>,
    onrevoke: EventHandler<CardId>,
    onretry: EventHandler<()>,
) -> Element {
    let texts = &t().me;
    let mut asking = use_signal(|| None::<CardId>);
    // What went wrong, or how old everything is, is said once.
    let nothing = matches!((&household, &cards), (Remote::Failed(_), Remote::Failed(_)));
    let cards = match (&household, cards) {
        (Remote::Ready { stale_since: Some(_), .. }, Remote::Ready { data, .. }) => {
            Remote::ready(data)
        }
        (_, cards) => cards,
    };
    rsx! {
        AppBar { title: texts.household, back: Route::MePage {} }
        div { class: "stack",
            {shown(&household, Shape::Page, move |()| onretry.call(()), |household| rsx! {
                Card {
                    Fact { name: texts.village, value: village }
                    Fact { name: texts.group, value: household.row.group_name.clone() }
                    Fact { name: texts.number, value: household.row.number.clone() }
                }
                Section { title: texts.members,
                    Card {
                        for one in household.residents.iter() {
                            Cell {
                                key: "{one.id}",
                                title: one.name.clone(),
                                note: if one.is_head { texts.head.to_owned() } else { one.relation.clone() },
                                leading: rsx! {
                                    Tile { of: Picto::Me, tone: TileTone::Gold }
                                },
                                if one.has_account {
                                    Badge { tone: Tone::Good, {texts.has_account} }
                                }
                            }
                        }
                    }
                }
            })}
            if !nothing {
                Section { title: texts.cards,
                    {shown(&cards, Shape::Rows(1), move |()| onretry.call(()), |cards| rsx! {
                        if cards.is_empty() {
                            Empty { icon: Picto::Card, title: texts.cards, hint: texts.cards_none }
                        } else {
                            Card {
                                for card in cards.iter().cloned() {
                                    CardCell { key: "{card.id}", card, now, busy, onask: move |card| asking.set(Some(card)) }
                                }
                            }
                        }
                    })}
                    if let Some(failure) = failure {
                        Banner { tone: Tone::Bad, {errors::sentence(LANG(), &failure)} }
                    }
                }
            }
        }
        if let Some(card) = asking() {
            Dialog { title: texts.card_revoke_title, onclose: move |()| asking.set(None),
                div { class: "stack",
                    p { {texts.card_revoke_hint} }
                    Button {
                        look: Look::Danger,
                        testid: "revoke-confirm",
                        onclick: move |_| {
                            asking.set(None);
                            onrevoke.call(card);
                        },
                        {texts.card_revoke}
                    }
                    Button { look: Look::Ghost, onclick: move |_| asking.set(None), {t().common.cancel} }
                }
            }
        }
    }
}

#[component]
fn CardCell(
    card: HouseholdCard,
    now: DateTime<Utc>,
    busy: bool,
    onask: EventHandler<CardId>,
) -> Element {
    let texts = &t().me;
    let state = if card.revoked_at.is_some() {
        texts.card_revoked
    } else if card.locked {
        texts.card_locked
    } else {
        texts.card_active
    };
    let id = card.id;
    rsx! {
        Cell {
            title: state,
            note: (texts.card_issued)(&format::day_of(LANG(), card.issued_at, now)),
            leading: rsx! {
                Tile { of: Picto::Card, tone: TileTone::Seal }
            },
            if card.revoked_at.is_none() {
                Button { look: Look::Small, busy, onclick: move |_| onask.call(id), {texts.card_revoke} }
            }
        }
    }
}
