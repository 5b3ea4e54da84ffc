//! What a counter needs to serve without a network: the key that signs pickup codes, and the orders that wait to be
//! collected.

use chrono::{DateTime, Utc};
use schemars::JsonSchema;
use serde::{Deserialize, Serialize};

use crate::{
    access::{Access, Permission},
    endpoint::endpoints,
    ids::{OrderId, StoreId},
    order::OrderLine,
    page::PageQuery,
    points::Points,
};

/// A held order, as the one who hands it over must see it.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize, JsonSchema)]
pub struct ListedOrder {
    pub order: OrderId,
    pub household_name: String,
    pub group_name: String,
    pub lines: Vec<OrderLine>,
    pub total: Points,
    /// Held until then.
    pub expires_at: DateTime<Utc>,
    /// [`digits_digest`](crate::code::digits_digest) of the eight digits.
    pub digits_digest: String,
}

/// A page of the list of orders that wait at a store 待领名单.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize, JsonSchema)]
pub struct PickupList {
    /// By which pickup codes are checked, base64url.
    pub public_key: String,
    pub orders: Vec<ListedOrder>,
    /// Hand this back as `cursor` for the next page; absent on the last.
    pub next_cursor: Option<String>,
}

endpoints! { "counter":
    /// The orders that wait at a store, for a counter that may lose its network. Holds no code of any order.
    GetPickupList { store: StoreId }: GET "/stores/{store}/pickup-list",
        Access::Needs(Permission::KeepStore), query PageQuery, reply PickupList;
}
