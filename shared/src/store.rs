//! Points stores 道德积分超市 and what they offer.

use chrono::{NaiveTime, Weekday};
use schemars::JsonSchema;
use serde::{Deserialize, Serialize};

use crate::{
    access::{Access, Permission},
    endpoint::endpoints,
    error::ErrorCode,
    fields::{Check, Checker},
    ids::{ItemId, PictureId, StoreId},
    points::Points,
    ranking::Period,
    region::RegionCode,
};

#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize, JsonSchema)]
pub struct Store {
    pub id: StoreId,
    pub village: RegionCode,
    pub name: String,
    /// Where it is, in words.
    pub place: String,
    pub hours: OpeningHours,
    /// Shut by hand, for stocktaking or a holiday, whatever the hours say.
    pub suspended: bool,
    /// Whether it serves at this moment.
    pub open_now: bool,
}

/// What anyone may know of a store: what stands on its door.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize, JsonSchema)]
pub struct StoreCard {
    pub store: Store,
    /// As its people call it.
    pub village_name: String,
}

/// Opening hours on the village's clock.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize, JsonSchema)]
pub struct OpeningHours {
    pub opens: NaiveTime,
    /// Later than `opens`.
    pub closes: NaiveTime,
    /// Days of the week on which it opens, 1 for Monday to 7 for Sunday.
    pub weekdays: Vec<u8>,
}

impl OpeningHours {
    /// Whether the store serves at a moment of the village's clock.
    #[must_use]
    pub fn include(&self, weekday: Weekday, time: NaiveTime) -> bool {
        let number = weekday.number_from_monday();
        self.weekdays.iter().any(|day| u32::from(*day) == number)
            && time >= self.opens
            && time < self.closes
    }
}

#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize, JsonSchema)]
pub struct StoreDraft {
    pub village: RegionCode,
    pub name: String,
    pub place: String,
    pub hours: OpeningHours,
    pub suspended: bool,
}

impl Check for StoreDraft {
    fn check(&self, checker: &mut Checker) {
        checker.text("name", &self.name, 40);
        checker.optional_text("place", &self.place, 80);
        if self.hours.closes <= self.hours.opens {
            checker.fail("hours.closes", ErrorCode::OutOfRange);
        }
        if self.hours.weekdays.iter().any(|day| !(1..=7).contains(day)) {
            checker.fail("hours.weekdays", ErrorCode::OutOfRange);
        }
    }
}

/// Goods of a store as the catalogue shows them.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize, JsonSchema)]
pub struct Item {
    pub id: ItemId,
    pub store: StoreId,
    pub name: String,
    /// Such as 瓶 or 袋 5 斤.
    pub unit: String,
    pub description: String,
    pub category: ItemCategory,
    pub price: Points,
    pub picture: Option<PictureId>,
    /// Pieces that can be ordered now: in stock less what is reserved.
    pub available: i64,
    /// Pieces on the shelf, those reserved among them.
    pub in_stock: i64,
    pub limit: Option<PurchaseLimit>,
    /// No longer offered.
    pub withdrawn: bool,
}

/// Kind of goods; the client shows an icon for it where there is no picture.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash, Serialize, Deserialize, JsonSchema)]
#[serde(rename_all = "snake_case")]
pub enum ItemCategory {
    /// 粮油
    Food,
    /// 日用品
    Household,
    /// 清洁
    Cleaning,
    /// 文具
    Stationery,
    /// 农资
    Farming,
    /// 其他
    Other,
}

impl ItemCategory {
    pub const ALL: [Self; 6] =
        [Self::Food, Self::Household, Self::Cleaning, Self::Stationery, Self::Farming, Self::Other];

    #[must_use]
    pub const fn as_str(self) -> &'static str {
        match self {
            Self::Food => "food",
            Self::Household => "household",
            Self::Cleaning => "cleaning",
            Self::Stationery => "stationery",
            Self::Farming => "farming",
            Self::Other => "other",
        }
    }

    #[must_use]
    pub fn parse(text: &str) -> Option<Self> {
        Self::ALL.into_iter().find(|category| category.as_str() == text)
    }
}

/// Most pieces that one household may have in a period 每户限购.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize, JsonSchema)]
pub struct PurchaseLimit {
    /// 1 to 999.
    pub quantity: i64,
    pub period: Period,
}

/// Most pieces of one item in one order or movement.
pub const QUANTITY_MOST: i64 = 999;

#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize, JsonSchema)]
pub struct ItemDraft {
    pub name: String,
    pub unit: String,
    pub description: String,
    pub category: ItemCategory,
    pub price: Points,
    pub picture: Option<PictureId>,
    pub limit: Option<PurchaseLimit>,
    #[serde(default)]
    pub withdrawn: bool,
}

impl Check for ItemDraft {
    fn check(&self, checker: &mut Checker) {
        checker.text("name", &self.name, 40);
        checker.optional_text("unit", &self.unit, 20);
        checker.optional_text("description", &self.description, 500);
        checker.range("price", self.price.0, 1, crate::rule::ENTRY_POINTS_MOST);
        if let Some(limit) = self.limit {
            checker.range("limit.quantity", limit.quantity, 1, QUANTITY_MOST);
        }
    }
}

#[derive(Debug, Clone, Default, PartialEq, Eq, Serialize, Deserialize, JsonSchema)]
pub struct ItemQuery {
    /// Also goods that are withdrawn; for the store's staff.
    #[serde(default)]
    pub with_withdrawn: bool,
}

endpoints! { "store":
    /// The stores of a village.
    ListStores { village: RegionCode }: GET "/villages/{village}/stores", Access::SignedIn, reply Vec<Store>;
    /// One store.
    GetStore { store: StoreId }: GET "/stores/{store}", Access::SignedIn, reply Store;
    /// What anyone may know of a store, for those who were sent its link.
    GetStoreCard { store: StoreId }: GET "/stores/{store}/card", Access::Public, reply StoreCard;
    /// Opens a store or changes it.
    PutStore { store: StoreId }: PUT "/stores/{store}", Access::Needs(Permission::ManageStore), body StoreDraft, reply Store;
    /// What a store offers.
    ListItems { store: StoreId }: GET "/stores/{store}/items", Access::SignedIn, query ItemQuery, reply Vec<Item>;
    /// One item.
    GetItem { item: ItemId }: GET "/items/{item}", Access::SignedIn, reply Item;
    /// Adds goods or changes them.
    PutItem { store: StoreId, item: ItemId }: PUT "/stores/{store}/items/{item}",
        Access::Needs(Permission::ManageStore), body ItemDraft, reply Item;
}
