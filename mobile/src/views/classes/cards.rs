//! The pickup cards 接送卡 of a household, for printing. They name who may collect, and no child.

use dioxus::prelude::*;
use xiangyue_shared::{
    child::{CollectorCard, ListCollectorCards},
    endpoint::NoQuery,
};

use crate::{
    components::{AppBar, Button, CodePanel, Empty, Picto, Shape, shown},
    hooks::{Remote, use_unkept},
    i18n::classes::c,
    platform::page,
    session,
    village::VillageRoute,
};

#[component]
pub fn CardsPage() -> Element {
    let cards =
        use_unkept(|| Some((ListCollectorCards { household: session::household()? }, NoQuery {})));
    rsx! {
        CardsView { cards: cards.get(), onretry: move |()| cards.refresh() }
    }
}

/// The cards, drawn.
#[component]
pub fn CardsView(cards: Remote<Vec<CollectorCard>>, onretry: EventHandler<()>) -> Element {
    let say = &c().family;
    rsx! {
        AppBar { title: say.cards, back: VillageRoute::ChildrenPage {},
            Button { icon: Picto::Sheet, testid: "print", onclick: |_| page::print(), {say.print} }
        }
        div { class: "stack",
            p { class: "lead no-print", {say.cards_hint} }
            {shown(&cards, Shape::Code, move |()| onretry.call(()), |cards| {
                if cards.is_empty() {
                    return rsx! {
                        Empty { icon: Picto::Card, title: say.no_children, hint: say.no_children_hint }
                    };
                }
                rsx! {
                    div { class: "collector-cards",
                        for card in cards.iter() {
                            article { key: "{card.code}", class: "collector-card", "data-testid": "collector-card",
                                p { class: "collector-title", {say.card_title} }
                                p { class: "collector-name", {(c().register.card_found)(&card.relation, &card.name)} }
                                CodePanel {
                                    code: card.code.clone(),
                                    name: (c().register.card_found)(&card.relation, &card.name),
                                    digits: card.digits.clone(),
                                    printed: true,
                                    testid: "collector-code",
                                    digits_testid: "collector-digits",
                                }
                                p { class: "collector-how", {say.card_how} }
                            }
                        }
                    }
                }
            })}
        }
    }
}
