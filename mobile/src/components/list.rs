//! Rows and cards of the things that lists hold: entries, goods, orders.

use chrono::{DateTime, Utc};
use dioxus::prelude::*;
use xiangyue_shared::{
    entry::{Entry, EntryState, Reason},
    order::{Order, OrderState},
    points::Points,
    rule::RuleCategory,
    store::{Item, ItemCategory},
};

use super::{
    banner::Tone,
    button::{Button, Look},
    card::{Badge, Cell},
    go::Go,
    icon::{Icon, Picto},
    tile::{Tile, TileTone},
};
use crate::{
    format,
    i18n::{LANG, Texts, t},
    route::{Address, Route},
};

#[must_use]
pub const fn rule_name(texts: &Texts, category: RuleCategory) -> &'static str {
    let texts = &texts.points;
    match category {
        RuleCategory::Filial => texts.filial,
        RuleCategory::Environment => texts.environment,
        RuleCategory::Volunteering => texts.volunteering,
        RuleCategory::Customs => texts.customs,
        RuleCategory::Industry => texts.industry,
        RuleCategory::Law => texts.law,
        RuleCategory::Other => texts.other,
    }
}

#[must_use]
pub const fn rule_icon(category: RuleCategory) -> (Picto, TileTone) {
    match category {
        RuleCategory::Filial => (Picto::Heart, TileTone::Gold),
        RuleCategory::Environment => (Picto::Broom, TileTone::Green),
        RuleCategory::Volunteering => (Picto::Hands, TileTone::Green),
        RuleCategory::Customs => (Picto::Lantern, TileTone::Seal),
        RuleCategory::Industry => (Picto::Wheat, TileTone::Gold),
        RuleCategory::Law => (Picto::Scales, TileTone::Info),
        RuleCategory::Other => (Picto::Star, TileTone::Info),
    }
}

#[must_use]
pub const fn reason_name(texts: &Texts, reason: Reason) -> &'static str {
    let texts = &texts.points;
    match reason {
        Reason::Award => texts.reason_award,
        Reason::Deduction => texts.reason_deduction,
        Reason::Opening => texts.reason_opening,
        Reason::Redemption => texts.reason_redemption,
        Reason::Expiry => texts.reason_expiry,
        Reason::Reversal => texts.reason_reversal,
    }
}

const fn entry_icon(entry: &Entry) -> (Picto, TileTone) {
    match (entry.reason, entry.category) {
        (Reason::Award | Reason::Deduction, Some(category)) => rule_icon(category),
        (Reason::Redemption, _) => (Picto::Bag, TileTone::Seal),
        (Reason::Expiry, _) => (Picto::Clock, TileTone::Gold),
        (Reason::Reversal, _) => (Picto::Undo, TileTone::Info),
        (Reason::Opening, _) => (Picto::Book, TileTone::Info),
        (Reason::Award | Reason::Deduction, None) => (Picto::Star, TileTone::Green),
    }
}

/// One entry of the history; a link to where it came from.
#[component]
pub fn EntryCell(
    entry: Entry,
    now: DateTime<Utc>,
    #[props(default)] to: Option<Address>,
) -> Element {
    let texts = t();
    let (icon, tone) = entry_icon(&entry);
    let kind = match entry.category {
        Some(category) => rule_name(texts, category),
        None => reason_name(texts, entry.reason),
    };
    let mut note = format!("{kind} · {}", format::day_of(LANG(), entry.at, now));
    let state = match entry.state {
        EntryState::Pending => Some(texts.points.pending),
        EntryState::Released => Some(texts.points.released),
        EntryState::Posted if entry.reversed => Some(texts.points.reversed),
        EntryState::Posted => None,
    };
    if let Some(state) = state {
        note = format!("{note} · {state}");
    }
    let undone = entry.reversed || entry.state == EntryState::Released;
    let sign = if entry.change < Points::ZERO { "minus" } else { "plus" };
    rsx! {
        Cell {
            title: entry.title.clone(),
            note,
            to: to.unwrap_or_else(|| Route::EntryPage { entry: entry.id }.into()),
            testid: "entry",
            leading: rsx! {
                Tile { of: icon, tone }
            },
            span { class: if undone { "amount undone" } else { "amount {sign}" }, {format::change(entry.change)} }
        }
    }
}

#[must_use]
pub const fn category_name(texts: &Texts, category: ItemCategory) -> &'static str {
    let texts = &texts.store;
    match category {
        ItemCategory::Food => texts.food,
        ItemCategory::Household => texts.household,
        ItemCategory::Cleaning => texts.cleaning,
        ItemCategory::Stationery => texts.stationery,
        ItemCategory::Farming => texts.farming,
        ItemCategory::Other => texts.other,
    }
}

#[must_use]
pub const fn item_icon(category: ItemCategory) -> Picto {
    match category {
        ItemCategory::Food => Picto::Wheat,
        ItemCategory::Household => Picto::Cup,
        ItemCategory::Cleaning => Picto::Soap,
        ItemCategory::Stationery => Picto::Pencil,
        ItemCategory::Farming => Picto::Sprout,
        ItemCategory::Other => Picto::Gift,
    }
}

/// Class of the ground on which goods without a photo are drawn.
#[must_use]
pub const fn item_ground(category: ItemCategory) -> &'static str {
    match category {
        ItemCategory::Food | ItemCategory::Other => "tile gold",
        ItemCategory::Household => "tile seal",
        ItemCategory::Cleaning | ItemCategory::Stationery => "tile info",
        ItemCategory::Farming => "tile",
    }
}

/// Goods on the shelf; a link to their page. `children` is the photo, where there is one.
#[component]
pub fn ItemCard(item: Item, children: Element) -> Element {
    let texts = &t().store;
    let has_photo = item.picture.is_some();
    rsx! {
        Go { class: "good", to: Route::ItemPage { item: item.id }, testid: "item",
            span { class: "good-picture {item_ground(item.category)}",
                // Seen until the photo has come, or instead of one.
                Icon { of: item_icon(item.category) }
                if has_photo {
                    {children}
                }
            }
            span { class: "good-text",
                b { {item.name.clone()} }
                small { {item.unit.clone()} }
                span { class: "good-foot",
                    span { class: "price", {format::points(LANG(), item.price)} }
                    small { class: if item.available > 0 { "" } else { "gone" },
                        {if item.available > 0 { (texts.left)(item.available) } else { texts.sold_out.to_owned() }}
                    }
                }
            }
        }
    }
}

#[must_use]
pub const fn state_name(texts: &Texts, state: OrderState) -> &'static str {
    let texts = &texts.orders;
    match state {
        OrderState::Held => texts.held,
        OrderState::Collected => texts.collected,
        OrderState::Cancelled => texts.cancelled,
        OrderState::Expired => texts.expired,
        OrderState::Returned => texts.returned,
    }
}

/// One order; a link to its page.
#[component]
pub fn OrderCell(order: Order, now: DateTime<Utc>) -> Element {
    let texts = t();
    let names = format::names(LANG(), order.lines.iter().map(|line| line.name.as_str()));
    let held = order.state == OrderState::Held;
    rsx! {
        Cell {
            title: names,
            note: format!(
                "{} · {}",
                format::points(LANG(), order.total),
                format::day_of(LANG(), order.placed_at, now),
            ),
            to: Route::OrderPage { order: order.id },
            testid: "order",
            leading: rsx! {
                Tile { of: if held { Picto::Bag } else { Picto::Orders }, tone: if held { TileTone::Seal } else { TileTone::Gold } }
            },
            Badge { tone: if held { Tone::Good } else { Tone::Plain }, {state_name(texts, order.state)} }
        }
    }
}

/// Reads on in a list.
#[component]
pub fn MoreButton(busy: bool, onclick: EventHandler<()>) -> Element {
    rsx! {
        div { class: "more",
            Button { look: Look::Ghost, busy, testid: "more", onclick: move |_| onclick.call(()), {t().common.more} }
        }
    }
}
