//! Stock of a store: an append-only ledger of movements, stocktakes, and the sheets made from it.

use chrono::{DateTime, NaiveDate, Utc};
use schemars::JsonSchema;
use serde::{Deserialize, Serialize};

use crate::{
    access::{Access, Permission},
    endpoint::{Binary, Nothing, endpoints},
    fields::{Check, Checker},
    ids::{ItemId, MovementId, OrderId, StoreId},
    page::{Page, PageQuery},
    points::Points,
    store::QUANTITY_MOST,
};

#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash, Serialize, Deserialize, JsonSchema)]
#[serde(rename_all = "snake_case")]
pub enum MovementKind {
    /// 进货
    Restock,
    /// 预留, for an order.
    Reserve,
    /// Reservation given back.
    Release,
    /// 交货, of what was reserved.
    Handover,
    /// Sold at the counter.
    Sale,
    /// 退货
    Return,
    /// 盘点, counted more or fewer than the books said.
    Stocktake,
    /// 报损
    WriteOff,
}

impl MovementKind {
    pub const ALL: [Self; 8] = [
        Self::Restock,
        Self::Reserve,
        Self::Release,
        Self::Handover,
        Self::Sale,
        Self::Return,
        Self::Stocktake,
        Self::WriteOff,
    ];

    #[must_use]
    pub const fn as_str(self) -> &'static str {
        match self {
            Self::Restock => "restock",
            Self::Reserve => "reserve",
            Self::Release => "release",
            Self::Handover => "handover",
            Self::Sale => "sale",
            Self::Return => "return",
            Self::Stocktake => "stocktake",
            Self::WriteOff => "write_off",
        }
    }

    #[must_use]
    pub fn parse(text: &str) -> Option<Self> {
        Self::ALL.into_iter().find(|kind| kind.as_str() == text)
    }
}

#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize, JsonSchema)]
pub struct Movement {
    pub id: MovementId,
    pub item: ItemId,
    pub item_name: String,
    pub kind: MovementKind,
    /// Change of what is on the shelf.
    pub stock_change: i64,
    /// Change of what is reserved.
    pub reserved_change: i64,
    pub order: Option<OrderId>,
    pub note: String,
    pub by_name: String,
    pub at: DateTime<Utc>,
}

#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize, JsonSchema)]
pub struct Restock {
    pub lines: Vec<RestockLine>,
    pub note: String,
}

#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize, JsonSchema)]
pub struct RestockLine {
    pub item: ItemId,
    /// 1 to 999.
    pub quantity: i64,
}

impl Check for Restock {
    fn check(&self, checker: &mut Checker) {
        checker.range("lines", i64::try_from(self.lines.len()).unwrap_or(i64::MAX), 1, 200);
        for (index, line) in self.lines.iter().enumerate() {
            checker.range(&format!("lines.{index}.quantity"), line.quantity, 1, QUANTITY_MOST);
        }
        checker.optional_text("note", &self.note, 200);
    }
}

/// What was counted. Differences become movements; pieces that are reserved stay reserved.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize, JsonSchema)]
pub struct Stocktake {
    pub lines: Vec<CountedLine>,
    pub note: String,
}

#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize, JsonSchema)]
pub struct CountedLine {
    pub item: ItemId,
    /// What the books said when counting began; refused where they have changed since.
    pub expected: i64,
    /// Pieces on the shelf, 0 to 99,999.
    pub counted: i64,
}

impl Check for Stocktake {
    fn check(&self, checker: &mut Checker) {
        checker.range("lines", i64::try_from(self.lines.len()).unwrap_or(i64::MAX), 1, 500);
        for (index, line) in self.lines.iter().enumerate() {
            checker.range(&format!("lines.{index}.counted"), line.counted, 0, 99_999);
        }
        checker.optional_text("note", &self.note, 200);
    }
}

#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize, JsonSchema)]
pub struct DayLine {
    pub item: ItemId,
    pub name: String,
    pub unit: String,
    pub sold: i64,
    pub returned: i64,
    pub restocked: i64,
    pub points: Points,
    /// On the shelf now.
    pub in_stock: i64,
}

/// One day of a store 日结单.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize, JsonSchema)]
pub struct DaySheet {
    pub day: NaiveDate,
    /// Orders handed over and sales made.
    pub orders: i64,
    /// Points taken in, less those returned.
    pub points: Points,
    /// Orders that still wait to be collected.
    pub waiting: i64,
    pub lines: Vec<DayLine>,
}

#[derive(Debug, Clone, Default, PartialEq, Eq, Serialize, Deserialize, JsonSchema)]
pub struct DayQuery {
    /// Today in the village where absent.
    pub day: Option<NaiveDate>,
}

#[derive(Debug, Clone, Default, PartialEq, Eq, Serialize, Deserialize, JsonSchema)]
pub struct SettlementQuery {
    /// Any day of the month to settle; the running month where absent.
    pub month: Option<NaiveDate>,
}

endpoints! { "stock":
    /// Takes goods into stock.
    RestockItems { store: StoreId }: POST "/stores/{store}/restocks", Access::Needs(Permission::KeepStore), body Restock, reply Nothing;
    /// Brings the books in line with what was counted.
    TakeStock { store: StoreId }: POST "/stores/{store}/stocktakes", Access::Needs(Permission::KeepStore), body Stocktake, reply Nothing;
    /// Movements of stock, newest first.
    ListMovements { store: StoreId }: GET "/stores/{store}/movements", Access::Needs(Permission::KeepStore), query PageQuery, reply Page<Movement>;
    /// What a store did in a day.
    GetDaySheet { store: StoreId }: GET "/stores/{store}/day-sheet", Access::Needs(Permission::KeepStore), query DayQuery, reply DaySheet;
    /// Settlement of a month with the township, as a spreadsheet.
    GetSettlement { store: StoreId }: GET "/stores/{store}/settlement.xlsx", Access::Needs(Permission::ManageStore), query SettlementQuery, reply Binary;
}
