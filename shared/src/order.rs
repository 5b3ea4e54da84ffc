//! Orders 兑换单: goods held for points, or sold at the counter.

use chrono::{DateTime, Utc};
use schemars::JsonSchema;
use serde::{Deserialize, Serialize};

use crate::{
    access::{Access, Permission},
    endpoint::endpoints,
    fields::{Check, Checker},
    ids::{HouseholdId, ItemId, OrderId, StoreId, TransferId},
    page::Page,
    points::Points,
    store::QUANTITY_MOST,
};

#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash, Serialize, Deserialize, JsonSchema)]
#[serde(rename_all = "snake_case")]
pub enum OrderState {
    /// Points held, goods reserved, waiting to be collected 待领取.
    Held,
    /// Handed over 已领取.
    Collected,
    /// Cancelled by the household; points and goods went back 已取消.
    Cancelled,
    /// Not collected in time; points and goods went back 已过期.
    Expired,
    /// Brought back after it was collected 已退货.
    Returned,
}

impl OrderState {
    pub const ALL: [Self; 5] =
        [Self::Held, Self::Collected, Self::Cancelled, Self::Expired, Self::Returned];

    #[must_use]
    pub const fn as_str(self) -> &'static str {
        match self {
            Self::Held => "held",
            Self::Collected => "collected",
            Self::Cancelled => "cancelled",
            Self::Expired => "expired",
            Self::Returned => "returned",
        }
    }

    #[must_use]
    pub fn parse(text: &str) -> Option<Self> {
        Self::ALL.into_iter().find(|state| state.as_str() == text)
    }
}

/// How an order came about.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash, Serialize, Deserialize, JsonSchema)]
#[serde(rename_all = "snake_case")]
pub enum Channel {
    /// Ordered ahead, collected with a pickup code.
    Ahead,
    /// At the counter, with the code on a phone.
    PayCode,
    /// At the counter, with the printed card.
    Card,
}

impl Channel {
    pub const ALL: [Self; 3] = [Self::Ahead, Self::PayCode, Self::Card];

    #[must_use]
    pub const fn as_str(self) -> &'static str {
        match self {
            Self::Ahead => "ahead",
            Self::PayCode => "pay_code",
            Self::Card => "card",
        }
    }

    #[must_use]
    pub fn parse(text: &str) -> Option<Self> {
        Self::ALL.into_iter().find(|channel| channel.as_str() == text)
    }
}

#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize, JsonSchema)]
pub struct OrderLine {
    pub item: ItemId,
    /// Name at the time of the order.
    pub name: String,
    pub unit: String,
    pub quantity: i64,
    pub unit_price: Points,
    pub category: crate::store::ItemCategory,
    pub picture: Option<crate::ids::PictureId>,
}

#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize, JsonSchema)]
pub struct Order {
    pub id: OrderId,
    pub household: HouseholdId,
    pub household_name: String,
    pub store: StoreId,
    pub store_name: String,
    pub channel: Channel,
    pub state: OrderState,
    pub lines: Vec<OrderLine>,
    pub total: Points,
    pub placed_at: DateTime<Utc>,
    /// Held until then.
    pub expires_at: Option<DateTime<Utc>>,
    /// Collected, cancelled, expired or returned then.
    pub closed_at: Option<DateTime<Utc>>,
    /// The entry that moved or holds the points.
    pub transfer: TransferId,
    /// What the household shows to collect; only to the household, only while held.
    pub pickup: Option<Pickup>,
    /// Points the household can spend after it.
    pub available_after: Points,
}

/// The pickup code 提货码 of a held order.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize, JsonSchema)]
pub struct Pickup {
    /// What the QR code says; signed by the server, so that it can be checked offline.
    pub code: String,
    /// Eight digits to read out or type, the last one a check digit.
    pub digits: String,
}

#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize, JsonSchema)]
pub struct LineDraft {
    pub item: ItemId,
    /// 1 to 999.
    pub quantity: i64,
}

#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize, JsonSchema)]
pub struct OrderDraft {
    pub store: StoreId,
    /// 1 to 50 lines, each item once.
    pub lines: Vec<LineDraft>,
    /// What the buyer was shown; the order is refused where prices have changed since.
    pub total: Points,
}

/// Checks the lines of an order or a counter sale.
pub fn check_lines(lines: &[LineDraft], checker: &mut Checker) {
    checker.range("lines", i64::try_from(lines.len()).unwrap_or(i64::MAX), 1, 50);
    let mut seen = std::collections::BTreeSet::new();
    for (index, line) in lines.iter().enumerate() {
        checker.range(&format!("lines.{index}.quantity"), line.quantity, 1, QUANTITY_MOST);
        if !seen.insert(line.item) {
            checker.fail(format!("lines.{index}.item"), crate::error::ErrorCode::Duplicate);
        }
    }
}

impl Check for OrderDraft {
    fn check(&self, checker: &mut Checker) {
        check_lines(&self.lines, checker);
    }
}

#[derive(Debug, Clone, Default, PartialEq, Eq, Serialize, Deserialize, JsonSchema)]
pub struct OrderQuery {
    pub state: Option<OrderState>,
    pub cursor: Option<String>,
    /// Rows wanted, 1 to 100; 20 where absent.
    pub limit: Option<i64>,
}

#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize, JsonSchema)]
pub struct ReturnRequest {
    pub reason: String,
    /// Whether the goods can be sold again; otherwise they are written off.
    pub restock: bool,
}

impl Check for ReturnRequest {
    fn check(&self, checker: &mut Checker) {
        checker.text("reason", &self.reason, 200);
    }
}

endpoints! { "orders":
    /// Orders goods ahead: holds the points, reserves the goods.
    PlaceOrder { household: HouseholdId, order: OrderId }: PUT "/households/{household}/orders/{order}",
        Access::Member, body OrderDraft, reply Order;
    /// The household's orders, newest first.
    ListOrders { household: HouseholdId }: GET "/households/{household}/orders",
        Access::MemberOr(Permission::ViewHouseholds), query OrderQuery, reply Page<Order>;
    /// One order.
    GetOrder { order: OrderId }: GET "/orders/{order}", Access::MemberOr(Permission::KeepStore), reply Order;
    /// Cancels a held order: points and goods go back.
    CancelOrder { order: OrderId }: POST "/orders/{order}/cancellation", Access::MemberOr(Permission::KeepStore), reply Order;
    /// Takes goods back after they were collected: the points return.
    ReturnOrder { order: OrderId }: POST "/orders/{order}/return", Access::Needs(Permission::KeepStore), body ReturnRequest, reply Order;
}
