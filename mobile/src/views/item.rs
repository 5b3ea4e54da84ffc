//! One kind of goods, and how many to take.

use dioxus::prelude::*;
use xiangyue_shared::{
    endpoint::NoQuery,
    ids::ItemId,
    ranking::Period,
    store::{GetItem, Item, QUANTITY_MOST},
};

use super::photo::Photo;
use crate::{
    basket::{self, BASKET},
    components::{
        AppBar, Banner, Button, Card, Fact, Go, Icon, Look, Picto, Shape, Share, Stepper, Tone,
        category_name, item_ground, item_icon, shown, toast,
    },
    format,
    hooks::{Remote, use_remote},
    i18n::{LANG, Texts, t},
    route::Route,
};

#[component]
pub fn ItemPage(item: ReadSignal<ItemId>) -> Element {
    let known = use_remote(move || Some((GetItem { item: item() }, NoQuery {})));
    rsx! {
        ItemView {
            item: known.get(),
            in_basket: BASKET.read().quantity_of(item()),
            pieces: BASKET.read().pieces(),
            onput: move |(item, quantity): (Item, i64)| basket::change(|basket| basket.put(&item, quantity)),
            onretry: move |()| known.refresh(),
        }
    }
}

fn limit(texts: &Texts, item: &Item) -> Option<String> {
    let limit = item.limit?;
    let say = match limit.period {
        Period::Month => texts.store.limit_month,
        Period::Quarter => texts.store.limit_quarter,
        Period::Year => texts.store.limit_year,
    };
    Some(say(limit.quantity))
}

/// The goods, drawn.
#[component]
pub fn ItemView(
    item: Remote<Item>,
    in_basket: i64,
    pieces: i64,
    onput: EventHandler<(Item, i64)>,
    onretry: EventHandler<()>,
) -> Element {
    let title = item.data().map_or(t().store.title.to_owned(), |item| item.name.clone());
    rsx! {
        AppBar { title, back: Route::StorePage {} }
        div { class: "stack",
            {shown(&item, Shape::Page, move |()| onretry.call(()), |item| rsx! {
                Offer { item: item.clone(), in_basket, pieces, onput }
            })}
        }
    }
}

#[component]
fn Offer(item: Item, in_basket: i64, pieces: i64, onput: EventHandler<(Item, i64)>) -> Element {
    let texts = t();
    let say = &texts.store;
    let mut wanted = use_signal(|| 1_i64);
    let most = item
        .limit
        .map_or(QUANTITY_MOST, |limit| limit.quantity)
        .min(item.available)
        .saturating_sub(in_basket);
    let offered = !item.withdrawn && item.available > 0;
    let quantity = wanted().clamp(1, most.max(1));
    let put = {
        let item = item.clone();
        move |_| {
            onput.call((item.clone(), in_basket.saturating_add(quantity)));
            wanted.set(1);
            toast(t().store.added);
        }
    };
    rsx! {
        div { class: "columns",
            div { class: "column",
                div { class: "item-picture {item_ground(item.category)}",
                    Icon { of: item_icon(item.category) }
                    if item.picture.is_some() {
                        Photo { picture: item.picture, name: item.name.clone(), thumbnail: false }
                    }
                }
                Card { class: "item-head",
                    p { class: "item-price", {format::points(LANG(), item.price)} }
                    p { class: "item-left",
                        {if offered { (say.left)(item.available) } else if item.withdrawn { say.withdrawn.to_owned() } else { say.sold_out.to_owned() }}
                    }
                }
            }
            div { class: "column",
                if let Some(limit) = limit(texts, &item) {
                    Banner { tone: Tone::Info, {limit} }
                }
                Card {
                    Fact { name: say.unit, value: item.unit.clone(), hint: category_name(texts, item.category) }
                    if !item.description.is_empty() {
                        Fact { name: say.about, value: item.description.clone() }
                    }
                }
                Share { title: item.name.clone(), to: Route::ItemPage { item: item.id } }
            }
        }
        if offered {
            div { class: "dock",
                if most > 0 {
                    div { class: "dock-row",
                        Stepper {
                            name: item.name.clone(),
                            value: quantity,
                            least: 1,
                            most,
                            testid: "quantity",
                            onchange: move |value| wanted.set(value),
                        }
                        Button { icon: Picto::Basket, testid: "add", onclick: put, {say.add} }
                    }
                }
                if pieces > 0 {
                    Go { class: if most > 0 { Look::Ghost.class() } else { Look::Main.class() }, to: Route::BasketPage {}, testid: "to-basket",
                        {(say.basket_count)(pieces)}
                    }
                }
            }
        }
    }
}
