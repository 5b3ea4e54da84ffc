//! The store's goods as large tiles: one tap, one piece.

use dioxus::prelude::*;
use xiangyue_shared::store::Item;

use super::cart::Cart;
use crate::{
    components::{Empty, Icon, Picto, Shape, item_icon, shown},
    format,
    hooks::Remote,
    i18n::{LANG, t, work::w},
    views::Photo,
};

/// Tells the item and how many of it there shall be.
#[component]
pub fn GoodsGrid(
    items: Remote<Vec<Item>>,
    cart: Cart,
    onput: EventHandler<(Item, i64)>,
    onretry: EventHandler<()>,
) -> Element {
    let say = &w().sale;
    shown(
        &items,
        Shape::Goods,
        move |()| onretry.call(()),
        |items| {
            let offered: Vec<Item> = items.iter().filter(|item| !item.withdrawn).cloned().collect();
            if offered.is_empty() {
                return rsx! {
                    Empty { icon: Picto::Bag, title: say.no_goods, hint: say.no_goods_hint }
                };
            }
            rsx! {
                div { class: "sell-grid",
                    for item in offered {
                        SellTile { key: "{item.id}", quantity: cart.quantity_of(item.id), item, onput }
                    }
                }
            }
        },
    )
}

#[component]
fn SellTile(item: Item, quantity: i64, onput: EventHandler<(Item, i64)>) -> Element {
    let most = Cart::most_of(&item);
    let left = if item.available > 0 {
        (t().store.left)(item.available)
    } else {
        t().store.sold_out.to_owned()
    };
    let (more, fewer) = (item.clone(), item.clone());
    rsx! {
        div { class: if quantity > 0 { "sell-tile chosen-tile" } else { "sell-tile" },
            button {
                class: "sell-add",
                r#type: "button",
                disabled: quantity >= most,
                "data-testid": "sell-item",
                "data-item": "{item.id}",
                onclick: move |_| onput.call((more.clone(), quantity + 1)),
                span { class: "sell-picture",
                    Icon { of: item_icon(item.category) }
                    if item.picture.is_some() {
                        Photo { picture: item.picture, name: String::new(), thumbnail: true }
                    }
                }
                b { {item.name.clone()} }
                span { class: "sell-foot",
                    span { class: "price", {format::points(LANG(), item.price)} }
                    small { class: if item.available > 0 { "" } else { "gone" }, {left} }
                }
            }
            if quantity > 0 {
                div { class: "sell-count",
                    button {
                        class: "icon-button",
                        r#type: "button",
                        "aria-label": "{item.name} {t().common.fewer}",
                        "data-testid": "sell-fewer",
                        onclick: move |_| onput.call((fewer.clone(), quantity - 1)),
                        Icon { of: Picto::Minus }
                    }
                    output { "aria-live": "polite", {format!("× {quantity}")} }
                }
            }
        }
    }
}
