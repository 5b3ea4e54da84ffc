//! One household as staff see it: points, members, entries, cards.

use chrono::{DateTime, Utc};
use dioxus::prelude::*;
use xiangyue_shared::{
    access::Permission,
    endpoint::NoQuery,
    entry::{Entry, EntryQuery, ListEntries},
    household::{GetHousehold, Household, ResidentRow},
    ids::HouseholdId,
    page::Page,
};

use super::{
    cards::Cards,
    chosen,
    invite::Invite,
    place::{may, may_within},
};
use crate::{
    api::Failure,
    components::{
        AppBar, Badge, Button, Card, Cell, Empty, EntryCell, Icon, MoreButton, Picto, Section,
        Shape, Tile, TileTone, Tone, Trouble, go, shown, shown_page, use_window,
    },
    format,
    hooks::{Remote, use_pages, use_remote},
    i18n::{t, work::w},
    session::ME,
    work::WorkRoute,
};

#[component]
pub fn DeskHouseholdPage(household: ReadSignal<HouseholdId>) -> Element {
    let known = use_remote(move || Some((GetHousehold { household: household() }, NoQuery {})));
    let entries = use_pages(move |cursor| {
        Some((
            ListEntries { household: household() },
            EntryQuery { cursor, ..EntryQuery::default() },
        ))
    });
    rsx! {
        DeskHouseholdView {
            household: known.get(),
            entries: entries.get(),
            busy: (entries.busy)(),
            failure: (entries.failure)(),
            now: Utc::now(),
            onmore: move |()| entries.more(),
            onretry: move |()| {
                known.refresh();
                entries.refresh();
            },
        }
    }
}

/// The household, drawn.
#[component]
pub fn DeskHouseholdView(
    household: Remote<Household>,
    entries: Remote<Page<Entry>>,
    busy: bool,
    failure: Option<Failure>,
    now: DateTime<Utc>,
    onmore: EventHandler<()>,
    onretry: EventHandler<()>,
) -> Element {
    let say = &w().house;
    let window = use_window("household-entries");
    let title = household.data().map_or_else(
        || say.title.to_owned(),
        |household| (t().home.household)(&household.row.head_name),
    );
    let empty = rsx! {
        Empty { icon: Picto::Star, title: say.no_entries, hint: say.no_entries_hint }
    };
    rsx! {
        AppBar { title, back: WorkRoute::FindPage {} }
        div { class: "stack",
            {shown(&household, Shape::Hero, move |()| onretry.call(()), |household| {
                let village = household.row.village.clone();
                rsx! {
                    Summary { household: household.clone() }
                    div { class: "columns",
                        div { class: "stack",
                            Members {
                                residents: household.residents.clone(),
                                invites: may(Permission::ManagePeople, &village),
                            }
                            if may_within(Permission::HelpVillagers, &village) {
                                Card {
                                    Cell {
                                        title: w().help.title,
                                        note: w().help.hint,
                                        to: WorkRoute::HelpPage { household: household.row.id },
                                        testid: "to-help",
                                        leading: rsx! {
                                            Tile { of: Picto::Hands, tone: TileTone::Green }
                                        },
                                    }
                                }
                            }
                            if may_within(Permission::IssueCards, &village) {
                                Cards { household: household.row.id, name: household.row.head_name.clone(), now }
                            }
                        }
                        Section { title: t().points.title,
                            {shown_page(&entries, 6, move |()| onretry.call(()), empty, |page| rsx! {
                                Card {
                                    {window.rows(&page.items, |entry| rsx! {
                                        EntryCell {
                                            key: "{entry.id}",
                                            entry: entry.clone(),
                                            now,
                                            to: WorkRoute::DeskEntryPage { entry: entry.id },
                                        }
                                    })}
                                }
                                if let Some(failure) = failure {
                                    Trouble { failure, onretry: move |()| onmore.call(()) }
                                } else if page.next_cursor.is_some() {
                                    MoreButton { busy, onclick: move |()| onmore.call(()) }
                                }
                            })}
                        }
                    }
                }
            })}
        }
    }
}

#[component]
fn Summary(household: Household) -> Element {
    let say = &w().house;
    let row = household.row.clone();
    // Nobody gives points to their own household.
    let own = ME.read().as_ref().and_then(|me| me.household) == Some(row.id);
    let awards = may_within(Permission::AwardPoints, &row.village) && !own;
    let held = (household.held.0 > 0).then(|| (say.held)(household.held.0));
    let mut facts = vec![row.group_name.clone(), (say.number)(&row.number)];
    facts.extend(row.phone_tail.as_deref().map(|tail| (w().find.tail)(tail)));
    facts.retain(|fact| !fact.is_empty());
    let chosen_row = row.clone();
    rsx! {
        Card { class: "summary",
            div { class: "summary-points",
                p { class: "summary-number", "data-testid": "household-balance", {row.available.to_string()}
                    em { {t().common.points_word} }
                }
                small { {format!("{} · {}", facts.join(" · "), (t().home.this_month)(&format::change(household.this_month)))} }
                if let Some(held) = held {
                    small { {held} }
                }
            }
            if awards {
                Button {
                    icon: Picto::Pencil,
                    testid: "award-open",
                    onclick: move |_| {
                        chosen::set(vec![chosen_row.clone()]);
                        go(WorkRoute::AwardPage {});
                    },
                    {say.award}
                }
            } else if own {
                p { class: "hint", {say.own} }
            }
        }
    }
}

#[component]
fn Members(residents: Vec<ResidentRow>, invites: bool) -> Element {
    let say = &w().house;
    let mut inviting = use_signal(|| None::<ResidentRow>);
    rsx! {
        Section { title: t().me.members,
            Card {
                for one in residents {
                    div { key: "{one.id}", class: "cell", "data-testid": "member",
                        Tile { of: Picto::Me, tone: if one.is_head { TileTone::Gold } else { TileTone::Info } }
                        span { class: "cell-text",
                            b { {one.name.clone()} }
                            small { {facts(&one)} }
                        }
                        span { class: "cell-end",
                            if one.has_account {
                                Badge { tone: Tone::Good, {t().me.has_account} }
                            } else if invites {
                                button {
                                    class: "button small",
                                    r#type: "button",
                                    "data-testid": "invite",
                                    onclick: {
                                        let one = one.clone();
                                        move |_| inviting.set(Some(one.clone()))
                                    },
                                    Icon { of: Picto::Key }
                                    {say.invite}
                                }
                            }
                        }
                    }
                }
            }
        }
        if let Some(resident) = inviting() {
            Invite { resident, onclose: move |()| inviting.set(None) }
        }
    }
}

fn facts(one: &ResidentRow) -> String {
    let say = &w().house;
    let mut facts = vec![if one.is_head { t().me.head.to_owned() } else { one.relation.clone() }];
    facts.extend(one.phone_tail.as_deref().map(|tail| (w().find.tail)(tail)));
    facts.extend(one.id_tail.as_deref().map(|tail| (say.id_tail)(tail)));
    facts.retain(|fact| !fact.is_empty());
    facts.join(" · ")
}
