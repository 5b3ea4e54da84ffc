//! The household's children, and what its guardians have agreed to.

use chrono::{DateTime, Utc};
use dioxus::prelude::*;
use xiangyue_shared::{
    child::{Child, Consent, ConsentRecord, ListChildConsents, ListChildren},
    endpoint::NoQuery,
    ids::ChildId,
    page::{Page, PageQuery},
};

use super::words::name_of;
use crate::{
    components::{
        AppBar, Badge, Card, Cell, Empty, Go, Icon, Look, MoreButton, Picto, Section, Shape, Tile,
        TileTone, Tone, shown,
    },
    format,
    hooks::{Remote, use_pages, use_unkept},
    i18n::{LANG, classes::c},
    route::Route,
    session,
    village::VillageRoute,
};

#[component]
pub fn ChildrenPage() -> Element {
    let children =
        use_unkept(|| Some((ListChildren { household: session::household()? }, NoQuery {})));
    let consents = use_pages(|cursor| {
        let household = session::household()?;
        Some((ListChildConsents { household }, PageQuery { cursor, limit: None }))
    });
    rsx! {
        ChildrenView {
            bound: session::household().is_some(),
            family: children.get(),
            consents: consents.get().data().cloned().unwrap_or_default(),
            now: Utc::now(),
            busy: (consents.busy)(),
            onmore: move |()| consents.more(),
            onretry: move |()| {
                children.refresh();
                consents.refresh();
            },
        }
    }
}

/// Children for whom was agreed, but of whom nothing was told yet.
fn agreed_only(consents: &[ConsentRecord], family: &[Child]) -> Vec<ChildId> {
    let mut seen: Vec<ChildId> = Vec::new();
    let mut open = Vec::new();
    // The newest answer for a child counts, and stands first.
    for record in consents {
        if seen.contains(&record.child) {
            continue;
        }
        seen.push(record.child);
        if record.consent == Consent::Given && family.iter().all(|child| child.id != record.child) {
            open.push(record.child);
        }
    }
    open
}

/// The children, drawn.
#[component]
pub fn ChildrenView(
    bound: bool,
    family: Remote<Vec<Child>>,
    consents: Page<ConsentRecord>,
    now: DateTime<Utc>,
    busy: bool,
    onmore: EventHandler<()>,
    onretry: EventHandler<()>,
) -> Element {
    let say = &c().family;
    if !bound {
        return rsx! {
            AppBar { title: say.my_children, back: VillageRoute::ClassesOfFamilyPage {} }
            Empty { icon: Picto::People, title: say.not_bound, hint: say.not_bound_hint,
                Go { class: Look::Main.class(), to: Route::Home {}, {crate::i18n::t().common.to_home} }
            }
        };
    }
    let known = family.data().cloned().unwrap_or_default();
    rsx! {
        AppBar { title: say.my_children, back: VillageRoute::ClassesOfFamilyPage {} }
        div { class: "stack",
            {shown(&family, Shape::Rows(2), move |()| onretry.call(()), |family| {
                let open = agreed_only(&consents.items, family);
                rsx! {
                    if family.is_empty() && open.is_empty() {
                        Empty { icon: Picto::People, title: say.no_children, hint: say.no_children_hint }
                    } else {
                        Card {
                            for child in family.iter() {
                                Cell {
                                    key: "{child.id}",
                                    title: child.profile.name.clone(),
                                    note: (say.collectors)(child.profile.pickup_persons.len()),
                                    to: VillageRoute::ChildPage { child: child.id },
                                    testid: "child-row",
                                    leading: rsx! {
                                        Tile { of: Picto::Me, tone: TileTone::Green }
                                    },
                                }
                            }
                            for child in open {
                                Cell {
                                    key: "{child}",
                                    title: say.not_told,
                                    note: say.not_told_hint,
                                    to: VillageRoute::ChildPage { child },
                                    testid: "child-open",
                                    leading: rsx! {
                                        Tile { of: Picto::Pencil, tone: TileTone::Gold }
                                    },
                                }
                            }
                        }
                    }
                    Go { class: Look::Main.class(), to: VillageRoute::NewChildPage {}, testid: "child-add",
                        Icon { of: Picto::Plus }
                        {say.add_child}
                    }
                    if !family.is_empty() {
                        Go { class: Look::Ghost.class(), to: VillageRoute::CardsPage {}, testid: "to-cards",
                            Icon { of: Picto::Card }
                            {say.cards}
                        }
                    }
                }
            })}
            if !consents.items.is_empty() {
                Section { title: say.consents,
                    Card {
                        for record in consents.items.iter() {
                            Cell {
                                key: "{record.id}",
                                title: name_of(&known, record.child),
                                note: format!("{} · {}", record.by_name, format::moment(LANG(), record.at, now)),
                                testid: "consent-row",
                                {consent_badge(record.consent)}
                            }
                        }
                    }
                    if consents.next_cursor.is_some() {
                        MoreButton { busy, onclick: move |()| onmore.call(()) }
                    }
                }
            }
        }
    }
}

fn consent_badge(consent: Consent) -> Element {
    let say = &c().family;
    let (tone, words) = match consent {
        Consent::Given => (Tone::Good, say.agreed),
        Consent::Refused => (Tone::Plain, say.refused),
        Consent::Withdrawn => (Tone::Note, say.withdrawn),
    };
    rsx! {
        Badge { tone, {words} }
    }
}
