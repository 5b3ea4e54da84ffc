//! A villager's hours 服务时长: how many in all, and what each came of.

use dioxus::prelude::*;
use xiangyue_shared::{
    attendance::{GetHoursTotal, HoursEntry, HoursQuery, HoursTotal, ListHours},
    page::{Page, PageQuery},
};

use super::words::lasted;
use crate::{
    api::Failure,
    components::{
        AppBar, Badge, Card, Cell, Empty, Fact, MoreButton, Picto, Shape, Tile, TileTone, Tone,
        Trouble, shown, shown_page,
    },
    format,
    hooks::{Remote, use_pages, use_remote},
    i18n::duties::d,
    session::ME,
    views::classes::day_words,
    village::VillageRoute,
};

#[component]
pub fn HoursPage() -> Element {
    let oneself = || ME.read().as_ref().and_then(|me| me.resident);
    let total =
        use_remote(move || Some((GetHoursTotal { resident: oneself()? }, HoursQuery::default())));
    let entries = use_pages(move |cursor| {
        Some((ListHours { resident: oneself()? }, PageQuery { cursor, limit: None }))
    });
    rsx! {
        HoursView {
            total: total.get(),
            entries: entries.get(),
            busy: (entries.busy)(),
            failure: (entries.failure)(),
            onmore: move |()| entries.more(),
            onretry: move |()| {
                total.refresh();
                entries.refresh();
            },
        }
    }
}

/// The hours, drawn.
#[component]
pub fn HoursView(
    total: Remote<HoursTotal>,
    entries: Remote<Page<HoursEntry>>,
    busy: bool,
    failure: Option<Failure>,
    onmore: EventHandler<()>,
    onretry: EventHandler<()>,
) -> Element {
    let say = &d().mine;
    let empty = rsx! {
        Empty { icon: Picto::Clock, title: say.no_hours, hint: say.no_hours_hint }
    };
    rsx! {
        AppBar { title: say.hours, back: VillageRoute::DutiesPage {} }
        div { class: "stack",
            {shown(&total, Shape::Rows(1), move |()| onretry.call(()), |total| rsx! {
                Card {
                    Fact { name: say.total, value: lasted(total.minutes), hint: (say.times)(total.times), testid: "hours-total" }
                }
            })}
            Card {
                Cell {
                    title: d().proof.title,
                    note: d().proof.new_hint,
                    to: VillageRoute::CertificatesPage {},
                    testid: "to-certificates",
                    leading: rsx! {
                        Tile { of: Picto::Medal, tone: TileTone::Gold }
                    },
                }
            }
            {shown_page(&entries, 4, move |()| onretry.call(()), empty, |page| rsx! {
                Card {
                    for entry in page.items.iter().cloned() {
                        Entry { key: "{entry.id}", entry }
                    }
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

#[component]
fn Entry(entry: HoursEntry) -> Element {
    let say = &d().mine;
    let mut said = vec![lasted(entry.minutes), day_words(entry.day)];
    if entry.corrects.is_some() {
        said.push(if entry.note.is_empty() {
            say.corrected.to_owned()
        } else {
            (say.corrects)(&entry.note)
        });
    }
    let points = entry.points.map(|points| (say.points)(&format::change(points)));
    rsx! {
        Cell {
            title: entry.title.clone(),
            note: said.join(" · "),
            testid: "hours-row",
            leading: rsx! {
                Tile { of: if entry.corrects.is_some() { Picto::Undo } else { Picto::Hands }, tone: TileTone::Green }
            },
            if let Some(points) = points {
                Badge { tone: Tone::Points, {points} }
            }
        }
    }
}
