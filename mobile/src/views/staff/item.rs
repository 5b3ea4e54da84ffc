//! Goods of a store: what they are, what they cost, how many a household may have.

use dioxus::prelude::*;
use xiangyue_shared::{
    endpoint::NoQuery,
    fields::Check as _,
    ids::{ItemId, PictureId, StoreId},
    points::Points,
    ranking::Period,
    region::RegionCode,
    rule::ENTRY_POINTS_MOST,
    store::{
        GetItem, GetStore, Item, ItemCategory, ItemDraft, PurchaseLimit, PutItem, QUANTITY_MOST,
    },
};

use super::shots::{Shot, Shots, is_sending, sent};
use crate::{
    api::{self, Failure},
    components::{
        Amount, AppBar, Banner, Button, Card, Field, Look, Picto, Segments, Shape, Switch, Tone,
        category_name, go, shown, toast,
    },
    draft,
    hooks::{use_action, use_part, use_remote},
    i18n::{LANG, errors, t, village::v, work::w},
    views::Photo,
    work::WorkRoute,
};

const PERIODS: [Period; 3] = [Period::Month, Period::Quarter, Period::Year];

#[component]
pub fn NewItemPage(store: ReadSignal<StoreId>) -> Element {
    let known = use_remote(move || Some((GetStore { store: store() }, NoQuery {})));
    rsx! {
        AppBar { title: w().stores.new_item, back: WorkRoute::DeskStorePage { store: store() } }
        div { class: "stack",
            {shown(&known.get(), Shape::Page, move |()| known.refresh(), |found| rsx! {
                Editor { store: found.id, village: found.village.clone(), item: None }
            })}
        }
    }
}

#[component]
pub fn DeskItemPage(store: ReadSignal<StoreId>, item: ReadSignal<ItemId>) -> Element {
    let known = use_remote(move || Some((GetStore { store: store() }, NoQuery {})));
    let goods = use_remote(move || Some((GetItem { item: item() }, NoQuery {})));
    let title =
        goods.get().data().map_or_else(|| w().stores.goods.to_owned(), |item| item.name.clone());
    rsx! {
        AppBar { title, back: WorkRoute::DeskStorePage { store: store() } }
        div { class: "stack",
            {shown(&known.get(), Shape::Page, move |()| known.refresh(), |found| {
                let (store, village) = (found.id, found.village.clone());
                shown(&goods.get(), Shape::Page, move |()| goods.refresh(), |item| rsx! {
                    Editor { key: "{item.id}", store, village, item: Some(item.clone()) }
                })
            })}
        }
    }
}

#[component]
fn Editor(store: StoreId, village: RegionCode, item: Option<Item>) -> Element {
    let say = &w().stores;
    let old = item.clone();
    let form = use_hook(|| {
        let name = old.as_ref().map_or_else(|| "new".to_owned(), |item| item.id.to_string());
        format!("desk.item.{name}")
    });
    let id = use_part(&form, "id", || old.as_ref().map_or_else(ItemId::new, |item| item.id));
    let mut name =
        use_part(&form, "name", || old.as_ref().map(|item| item.name.clone()).unwrap_or_default());
    let mut unit =
        use_part(&form, "unit", || old.as_ref().map(|item| item.unit.clone()).unwrap_or_default());
    let mut description = use_part(&form, "description", || {
        old.as_ref().map(|item| item.description.clone()).unwrap_or_default()
    });
    let mut category = use_part(&form, "category", || {
        old.as_ref().map_or(ItemCategory::Household, |item| item.category)
    });
    let mut price = use_part(&form, "price", || old.as_ref().map(|item| item.price.0));
    let mut limited =
        use_part(&form, "limited", || old.as_ref().is_some_and(|item| item.limit.is_some()));
    let mut limit = use_part(&form, "limit", || {
        old.as_ref().and_then(|item| item.limit).map(|limit| limit.quantity)
    });
    let mut period = use_part(&form, "period", || {
        old.as_ref().and_then(|item| item.limit).map_or(Period::Month, |limit| limit.period)
    });
    let mut withdrawn =
        use_part(&form, "withdrawn", || old.as_ref().is_some_and(|item| item.withdrawn));
    let mut picture = use_part(&form, "picture", || old.as_ref().and_then(|item| item.picture));
    let shots = use_signal(Vec::<Shot>::new);
    let sending = use_action();
    let failure = (sending.failure)();
    let wrong = |field| errors::field_sentence(LANG(), failure.as_ref(), field);
    let whole = failure
        .as_ref()
        .filter(
            |failure| !matches!(failure, Failure::Problem(problem) if !problem.fields.is_empty()),
        )
        .map(|failure| errors::sentence(LANG(), failure));
    let waiting = is_sending(&shots.read());
    let save = move |event: FormEvent| {
        event.prevent_default();
        let fresh: Option<PictureId> = sent(&shots.peek()).last().copied();
        let body = ItemDraft {
            name: name.peek().trim().to_owned(),
            unit: unit.peek().trim().to_owned(),
            description: description.peek().trim().to_owned(),
            category: *category.peek(),
            price: Points(price.peek().unwrap_or_default()),
            picture: fresh.or(*picture.peek()),
            limit: limited.peek().then(|| PurchaseLimit {
                quantity: limit.peek().unwrap_or(1),
                period: *period.peek(),
            }),
            withdrawn: *withdrawn.peek(),
        };
        if let Err(problem) = body.checked() {
            let mut failure = sending.failure;
            failure.set(Some(Failure::from(problem)));
            return;
        }
        let (endpoint, form) = (PutItem { store, item: *id.peek() }, form.clone());
        sending.run(async move { api::call(&endpoint, &NoQuery {}, &body).await }, move |_| {
            draft::forget(&form);
            toast(w().stores.item_saved);
            go(WorkRoute::DeskStorePage { store });
        });
    };
    let chosen = ItemCategory::ALL.iter().position(|one| *one == category()).unwrap_or_default();
    let counted = PERIODS.iter().position(|one| *one == period()).unwrap_or_default();
    let periods = [v().ranking.month, v().ranking.quarter, v().ranking.year];
    rsx! {
        form { class: "stack narrow-form", novalidate: true, onsubmit: save,
            Field { id: "item-name", label: say.item_name, value: name(), error: wrong("name"), testid: "item-name", oninput: move |text| name.set(text) }
            Field { id: "item-unit", label: t().store.unit, hint: say.unit_hint, value: unit(), error: wrong("unit"), testid: "item-unit", oninput: move |text| unit.set(text) }
            div { class: "field",
                span { class: "field-name", {say.item_category} }
                Segments {
                    label: say.item_category,
                    options: ItemCategory::ALL.map(|one| category_name(t(), one).to_owned()).to_vec(),
                    chosen,
                    testid: "item-category",
                    onchoose: move |index: usize| {
                        if let Some(one) = ItemCategory::ALL.get(index) {
                            category.set(*one);
                        }
                    },
                }
            }
            div { class: if wrong("price").is_some() { "field wrong" } else { "field" },
                span { class: "field-name", {say.price} }
                Amount { id: "item-price", name: say.price, value: price(), least: 1, most: ENTRY_POINTS_MOST, testid: "item-price", onchange: move |number| price.set(number) }
                if let Some(error) = wrong("price") {
                    p { class: "field-error", role: "alert", {error} }
                }
            }
            Card {
                Switch { title: say.limited, note: say.limited_hint, on: limited(), testid: "item-limited", onchange: move |on| limited.set(on) }
            }
            if limited() {
                div { class: "pair",
                    Segments {
                        label: say.limited,
                        options: periods.map(str::to_owned).to_vec(),
                        chosen: counted,
                        onchoose: move |index: usize| {
                            if let Some(one) = PERIODS.get(index) {
                                period.set(*one);
                            }
                        },
                    }
                    Amount { id: "item-limit", name: say.limited, value: limit(), least: 1, most: QUANTITY_MOST, testid: "item-limit", onchange: move |number| limit.set(number) }
                }
            }
            Field { id: "item-about", label: t().store.about, long: true, value: description(), error: wrong("description"), oninput: move |text| description.set(text) }
            div { class: "field",
                span { class: "field-name", {say.picture} }
                if let (Some(known), true) = (picture(), shots.read().is_empty()) {
                    div { class: "shots",
                        figure { class: "shot", Photo { picture: Some(known), name: name(), thumbnail: true } }
                    }
                    Button { look: Look::Ghost, onclick: move |_| picture.set(None), {say.picture_remove} }
                } else {
                    Shots { shots, village, most: 1 }
                }
            }
            if item.is_some() {
                Card {
                    Switch { title: say.withdraw, note: say.withdraw_hint, on: withdrawn(), testid: "item-withdraw", onchange: move |on| withdrawn.set(on) }
                }
            }
            if let Some(sentence) = whole {
                Banner { tone: Tone::Bad, testid: "problem", {sentence} }
            }
            Button { submit: true, busy: (sending.busy)() || waiting, icon: Picto::Check, testid: "item-save", {say.save} }
        }
    }
}
