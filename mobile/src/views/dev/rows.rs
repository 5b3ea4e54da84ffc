//! Cards with their rows, goods, charts, and the states of a read.

use chrono::{DateTime, NaiveDate, TimeDelta, Utc};
use dioxus::prelude::*;
use uuid::Uuid;
use xiangyue_shared::{
    day,
    entry::{Entry, EntryState, Reason},
    error::{ErrorCode, Problem},
    ids::{HouseholdId, ItemId, StoreId, TransferId},
    points::Points,
    rule::RuleCategory,
    store::{Item, ItemCategory},
};

use super::Specimen;
use crate::{
    api::Failure,
    components::{
        Badge, Bar, Card, Cell, Chart, Empty, EntryCell, Fact, ItemCard, Look, MoreButton,
        NoticeBody, Picto, Section, Shape, Skeleton, Tile, TileTone, Tone, Trouble,
    },
    format,
    i18n::LANG,
    platform::lunar,
    route::Route,
};

/// Each of the marks that a notice knows.
const NOTICE: &str = "# 怎么防\n天干风大，一点火星就能烧一片。\n看见火情先走开，再打电话。\n\n- 不烧地埂和秸秆\n- 炉灰浇透水再倒\n\n\
    详见[防火公告](https://www.example.com/fire)。";

/// Days that the browser says by the farmers' calendar: plain ones, new year, and leap months.
const DAYS: [(i32, u32, u32); 8] = [
    (2026, 11, 23),
    (2026, 2, 16),
    (2026, 2, 17),
    (2025, 7, 24),
    (2025, 7, 25),
    (2025, 8, 23),
    (2028, 6, 23),
    (2033, 12, 22),
];

fn item(name: &str, category: ItemCategory, price: i64, available: i64) -> Item {
    Item {
        id: ItemId(Uuid::nil()),
        store: StoreId(Uuid::nil()),
        name: name.to_owned(),
        unit: "2 kg / 瓶".to_owned(),
        description: String::new(),
        category,
        price: Points(price),
        picture: None,
        available,
        in_stock: available,
        limit: None,
        withdrawn: false,
    }
}

fn entry(title: &str, category: Option<RuleCategory>, change: i64, at: DateTime<Utc>) -> Entry {
    Entry {
        id: TransferId(Uuid::nil()),
        household: HouseholdId(Uuid::nil()),
        reason: if category.is_some() { Reason::Award } else { Reason::Redemption },
        state: EntryState::Posted,
        title: title.to_owned(),
        category,
        change: Points(change),
        available_after: Points(386),
        at,
        reversed: false,
    }
}

fn bars() -> Vec<Bar> {
    let months = [("7 月", 24), ("8 月", 0), ("9 月", 61), ("10 月", 33), ("11 月", 42)];
    let bar = |(name, value): (&str, i64)| Bar {
        name: name.to_owned(),
        said: format!("{value} 分"),
        value,
    };
    months.map(bar).to_vec()
}

#[component]
pub fn Rows() -> Element {
    let now = Utc::now();
    rsx! {
        Specimen { name: "Card and cell",
            Section { title: "等您领", all: Route::OrdersPage {}, all_name: "全部",
                Card {
                    Cell {
                        title: "洗衣液、菜籽油",
                        note: "240 分 · 明天前到超市领",
                        to: Route::OrdersPage {},
                        leading: rsx! {
                            Tile { of: Picto::Bag, tone: TileTone::Seal }
                        },
                        Badge { tone: Tone::Good, "等您领" }
                    }
                    Cell { title: "合计",
                        span { class: "total", "240 分" }
                    }
                    Fact { name: "依据", value: "村规民约 第 12 条", hint: "环境卫生 · 第 2 版" }
                }
            }
        }
        Specimen { name: "Entry",
            Card {
                EntryCell { entry: entry("门前三包 优秀", Some(RuleCategory::Environment), 5, now), now }
                EntryCell { entry: entry("照料邻里老人", Some(RuleCategory::Filial), 10, now - TimeDelta::days(1)), now }
                EntryCell { entry: entry("洗衣液", None, -60, now - TimeDelta::days(9)), now }
            }
            MoreButton { busy: false, onclick: |()| () }
        }
        Specimen { name: "Goods",
            div { class: "goods",
                ItemCard { item: item("菜籽油", ItemCategory::Food, 180, 6) }
                ItemCard { item: item("洗衣液", ItemCategory::Cleaning, 60, 14) }
                ItemCard { item: item("毛巾", ItemCategory::Household, 15, 0) }
                ItemCard { item: item("白菜种子", ItemCategory::Farming, 8, 40) }
            }
        }
        Specimen { name: "Notice",
            article { class: "card padded notice",
                h2 { "冬春防火，不要烧荒" }
                NoticeBody { body: NOTICE }
            }
        }
        Specimen { name: "Chart",
            Card { class: "padded", Chart { name: "每月得分", bars: bars(), testid: "chart" } }
        }
        Specimen { name: "Skeleton",
            Skeleton { shape: Shape::Hero }
            Skeleton { shape: Shape::Rows(3) }
            Skeleton { shape: Shape::Goods }
            Skeleton { shape: Shape::Page }
            Skeleton { shape: Shape::Code }
        }
        Specimen { name: "Empty state",
            Empty { icon: Picto::Basket, title: "篮子是空的", hint: "到超市里挑一挑。",
                button { class: Look::Main.class(), r#type: "button", "积分超市" }
            }
        }
        Specimen { name: "Trouble",
            Trouble { failure: Failure::Offline, onretry: |()| () }
            Trouble { failure: Failure::from(Problem::new(ErrorCode::Forbidden)), onretry: |()| () }
        }
        Specimen { name: "Days by both calendars",
            Card {
                for date in DAYS.into_iter().filter_map(|(year, month, day)| NaiveDate::from_ymd_opt(year, month, day)) {
                    div { key: "{date}", class: "cell", "data-testid": "day", "data-date": date.to_string(),
                        "data-lunar": lunar::of(date).map(|one| format!("{}-{}-{}", one.month, one.day, one.leap)),
                        {format::today(LANG(), day::start_of(date))}
                    }
                }
            }
        }
    }
}
