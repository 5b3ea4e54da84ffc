//! One store: its data and hours, its goods, its settlement sheet.

use chrono::{Datelike, Months, NaiveDate, NaiveTime, Utc};
use dioxus::prelude::*;
use xiangyue_shared::{
    day,
    endpoint::NoQuery,
    fields::Check as _,
    ids::StoreId,
    region::RegionCode,
    stock::{GetSettlement, SettlementQuery},
    store::{GetStore, Item, ItemQuery, ListItems, OpeningHours, PutStore, Store, StoreDraft},
};

use super::place::{Village, in_village};
use crate::views::file::save;
use crate::{
    api::{self, Failure},
    components::{
        AppBar, Badge, Banner, Button, Card, Cell, Empty, Field, Go, Icon, Look, Picto, Section,
        Shape, Switch, Tile, TileTone, Tone, go, item_icon, shown, toast,
    },
    draft, format,
    hooks::{use_action, use_part, use_remote},
    i18n::{LANG, errors, t, village::v, work::w},
    work::WorkRoute,
};

#[component]
pub fn NewStorePage() -> Element {
    in_village(w().stores.new, |village: Village| {
        rsx! {
            AppBar { title: w().stores.new, back: WorkRoute::StoresPage {} }
            div { class: "stack",
                Editor { key: "{village.code}", village: village.code, store: None, ondone: |store: Store| go(WorkRoute::DeskStorePage { store: store.id }) }
            }
        }
    })
}

#[component]
pub fn DeskStorePage(store: ReadSignal<StoreId>) -> Element {
    let known = use_remote(move || Some((GetStore { store: store() }, NoQuery {})));
    let items = use_remote(move || {
        Some((ListItems { store: store() }, ItemQuery { with_withdrawn: true }))
    });
    let title =
        known.get().data().map_or_else(|| w().stores.title.to_owned(), |store| store.name.clone());
    rsx! {
        AppBar { title, back: WorkRoute::StoresPage {},
            Go { class: Look::Small.class(), to: WorkRoute::DeskPosterPage { store: store() }, testid: "to-poster",
                Icon { of: Picto::Code }
                {w().poster.make}
            }
        }
        div { class: "stack",
            div { class: "columns",
                Section { title: w().stores.goods,
                    Go { class: Look::Main.class(), to: WorkRoute::NewItemPage { store: store() }, testid: "item-new",
                        Icon { of: Picto::Plus }
                        {w().stores.new_item}
                    }
                    {shown(&items.get(), Shape::Rows(5), move |()| items.refresh(), |items| goods(items))}
                }
                div { class: "stack",
                    Section { title: w().stores.data,
                        {shown(&known.get(), Shape::Page, move |()| known.refresh(), |found| rsx! {
                            Editor { key: "{found.id}", village: found.village.clone(), store: Some(found.clone()), ondone: move |store: Store| known.replace(&store) }
                        })}
                    }
                    Settlement { store: store() }
                }
            }
        }
    }
}

fn goods(items: &[Item]) -> Element {
    let say = &w().stores;
    if items.is_empty() {
        return rsx! {
            Empty { icon: Picto::Bag, title: say.no_goods, hint: say.no_goods_hint }
        };
    }
    rsx! {
        Card {
            for item in items.iter() {
                Cell {
                    key: "{item.id}",
                    title: item.name.clone(),
                    note: format!("{} · {}", item.unit, (w().stock.on_shelf)(item.in_stock)),
                    to: WorkRoute::DeskItemPage { store: item.store, item: item.id },
                    testid: "item-row",
                    leading: rsx! {
                        Tile { of: item_icon(item.category), tone: TileTone::Gold }
                    },
                    if item.withdrawn {
                        Badge { tone: Tone::Plain, {say.withdrawn} }
                    } else {
                        span { class: "price", {format::points(LANG(), item.price)} }
                    }
                }
            }
        }
    }
}

/// Hours as a time field gives them.
fn time(text: &str) -> Option<NaiveTime> {
    NaiveTime::parse_from_str(text, "%H:%M")
        .or_else(|_| NaiveTime::parse_from_str(text, "%H:%M:%S"))
        .ok()
}

fn shown_time(time: NaiveTime) -> String {
    time.format("%H:%M").to_string()
}

#[component]
fn Editor(village: RegionCode, store: Option<Store>, ondone: EventHandler<Store>) -> Element {
    let say = &w().stores;
    let old = store.clone();
    let form = use_hook(|| {
        let name = old.as_ref().map_or_else(|| "new".to_owned(), |store| store.id.to_string());
        format!("desk.store.{name}")
    });
    let id = use_part(&form, "id", || old.as_ref().map_or_else(StoreId::new, |store| store.id));
    let mut name = use_part(&form, "name", || {
        old.as_ref().map(|store| store.name.clone()).unwrap_or_default()
    });
    let mut place = use_part(&form, "place", || {
        old.as_ref().map(|store| store.place.clone()).unwrap_or_default()
    });
    let mut opens = use_part(&form, "opens", || {
        old.as_ref().map_or_else(|| "09:00".to_owned(), |store| shown_time(store.hours.opens))
    });
    let mut closes = use_part(&form, "closes", || {
        old.as_ref().map_or_else(|| "17:00".to_owned(), |store| shown_time(store.hours.closes))
    });
    let mut weekdays = use_part(&form, "weekdays", || {
        old.as_ref()
            .map_or_else(|| (1..=7).collect::<Vec<u8>>(), |store| store.hours.weekdays.clone())
    });
    let mut suspended =
        use_part(&form, "suspended", || old.as_ref().is_some_and(|store| store.suspended));
    let sending = use_action();
    let failure = (sending.failure)();
    let wrong = |field| errors::field_sentence(LANG(), failure.as_ref(), field);
    let whole = failure
        .as_ref()
        .filter(
            |failure| !matches!(failure, Failure::Problem(problem) if !problem.fields.is_empty()),
        )
        .map(|failure| errors::sentence(LANG(), failure));
    let save = move |event: FormEvent| {
        event.prevent_default();
        let (Some(from), Some(to)) = (time(&opens.peek()), time(&closes.peek())) else {
            return;
        };
        let body = StoreDraft {
            village: village.clone(),
            name: name.peek().trim().to_owned(),
            place: place.peek().trim().to_owned(),
            hours: OpeningHours { opens: from, closes: to, weekdays: weekdays.peek().clone() },
            suspended: *suspended.peek(),
        };
        if let Err(problem) = body.checked() {
            let mut failure = sending.failure;
            failure.set(Some(Failure::from(problem)));
            return;
        }
        let (endpoint, form) = (PutStore { store: *id.peek() }, form.clone());
        sending.run(async move { api::call(&endpoint, &NoQuery {}, &body).await }, move |store| {
            draft::forget(&form);
            toast(w().stores.saved);
            ondone.call(store);
        });
    };
    rsx! {
        form { class: "card padded stack", novalidate: true, onsubmit: save,
            Field { id: "store-name", label: say.name, value: name(), error: wrong("name"), testid: "store-name", oninput: move |text| name.set(text) }
            Field { id: "store-place", label: say.place, hint: say.place_hint, value: place(), error: wrong("place"), oninput: move |text| place.set(text) }
            div { class: "pair",
                Field { id: "store-opens", label: say.opens, kind: "time", value: opens(), oninput: move |text| opens.set(text) }
                Field { id: "store-closes", label: say.closes, kind: "time", value: closes(), error: wrong("hours.closes").map(|_| say.closes_wrong.to_owned()), oninput: move |text| closes.set(text) }
            }
            div { class: "field",
                span { class: "field-name", {say.weekdays} }
                div { class: "chips days",
                    for (name , number) in t().store.day_names.split_whitespace().zip(1_u8..) {
                        button {
                            key: "{number}",
                            class: "chip-button",
                            r#type: "button",
                            "aria-pressed": if weekdays.read().contains(&number) { "true" } else { "false" },
                            onclick: move |_| {
                                let mut days = weekdays.write();
                                if days.contains(&number) {
                                    days.retain(|day| *day != number);
                                } else {
                                    days.push(number);
                                    days.sort_unstable();
                                }
                            },
                            {name}
                        }
                    }
                }
            }
            Switch { title: say.suspend, note: say.suspend_hint, on: suspended(), testid: "store-suspend", onchange: move |on| suspended.set(on) }
            if let Some(sentence) = whole {
                Banner { tone: Tone::Bad, testid: "problem", {sentence} }
            }
            Button { submit: true, busy: (sending.busy)(), icon: Picto::Check, testid: "store-save", {say.save} }
        }
    }
}

/// The sheet that the township signs, month by month.
#[component]
fn Settlement(store: StoreId) -> Element {
    let say = &w().stores;
    let mut back = use_signal(|| 0_u32);
    let fetching = use_action();
    let month: NaiveDate = {
        let first = day::first_of_month(day::day_of(Utc::now()));
        first.checked_sub_months(Months::new(back())).unwrap_or(first)
    };
    let label = (v().ranking.label_month)(&month.year().to_string(), &month.month().to_string());
    let file = format!("{}-{}.xlsx", say.settlement, month.format("%Y-%m"));
    rsx! {
        Section { title: say.settlement,
            Card { class: "padded stack",
                div { class: "turn",
                    button { class: "icon-button", r#type: "button", "aria-label": v().ranking.earlier, onclick: move |_| back += 1, Icon { of: Picto::Back } }
                    b { {label} }
                    button { class: "icon-button", r#type: "button", "aria-label": v().ranking.later, disabled: back() == 0, onclick: move |_| {
                        let later = back.peek().saturating_sub(1);
                        back.set(later);
                    }, Icon { of: Picto::Forward } }
                }
                if let Some(failure) = (fetching.failure)() {
                    Banner { tone: Tone::Bad, testid: "problem", {errors::sentence(LANG(), &failure)} }
                }
                Button {
                    look: Look::Ghost,
                    icon: Picto::Sheet,
                    busy: (fetching.busy)(),
                    testid: "settlement",
                    onclick: move |_| {
                        let file = file.clone();
                        fetching.run(
                            async move { api::fetch(&GetSettlement { store }, &SettlementQuery { month: Some(month) }).await },
                            move |sheet| save(&file, &sheet),
                        );
                    },
                    {say.settlement_download}
                }
            }
        }
    }
}
