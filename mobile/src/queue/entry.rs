//! One command that waits.

use base64::{Engine, engine::general_purpose::STANDARD};
use chrono::{DateTime, Utc};
use serde::{Deserialize, Serialize};
use uuid::Uuid;
use xiangyue_shared::{
    endpoint::Method,
    error::Problem,
    ids::{OrderId, SeatId, StoreId, UserId},
    order::{Order, OrderLine},
    points::Points,
};

use crate::api::{Encoded, Request};

/// What a command does.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum Deed {
    PlaceOrder,
    CancelOrder,
    HandOver,
    Award,
    AddPicture,
    Restock,
    Acknowledge,
    /// Of a volunteer, or of a child in class.
    CheckIn,
    CheckOut,
}

/// An order as the person sees it who sent a command about it.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
pub struct Goods {
    pub order: OrderId,
    pub household_name: String,
    /// Not known of what an older client has kept.
    #[serde(default)]
    pub store: Option<StoreId>,
    pub store_name: String,
    pub lines: Vec<OrderLine>,
    pub total: Points,
}

impl From<Order> for Goods {
    fn from(order: Order) -> Self {
        Self {
            order: order.id,
            household_name: order.household_name,
            store: Some(order.store),
            store_name: order.store_name,
            lines: order.lines,
            total: order.total,
        }
    }
}

/// What there is to say of a command while it waits.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
pub struct Subject {
    pub deed: Deed,
    /// Names and numbers, such as the rule and the households of an award.
    #[serde(default)]
    pub note: String,
    /// The order that it is about. Commands about one order build on each other: while one of them is refused, the
    /// later ones are not sent.
    #[serde(default)]
    pub order: Option<Goods>,
    /// The seat of a child that it is about: of the child itself nothing is kept.
    #[serde(default)]
    pub seat: Option<SeatId>,
}

impl Subject {
    /// A command about an order.
    #[must_use]
    pub fn order(deed: Deed, order: impl Into<Goods>) -> Self {
        Self { deed, note: String::new(), order: Some(order.into()), seat: None }
    }

    /// A command that a few names and numbers tell from others.
    #[must_use]
    pub const fn noted(deed: Deed, note: String) -> Self {
        Self { deed, note, order: None, seat: None }
    }

    /// A command about a child in class; `note` names the class and nothing of the child.
    #[must_use]
    pub const fn seat(deed: Deed, note: String, seat: SeatId) -> Self {
        Self { deed, note, order: None, seat: Some(seat) }
    }

    pub(super) fn about(&self) -> Option<OrderId> {
        self.order.as_ref().map(|goods| goods.order)
    }
}

/// A command that has not had its effect yet, as far as is known.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
pub struct Waiting {
    /// Its idempotency key, which sorts by the time it was made.
    pub key: Uuid,
    pub user: UserId,
    pub made_at: DateTime<Utc>,
    pub subject: Subject,
    /// Why the server refused it; kept until the person has seen it.
    pub refused: Option<Problem>,
}

impl Waiting {
    /// Whether somebody would miss it: it was not sent, or its goods are gone and the server did not take it.
    #[must_use]
    pub fn is_open(&self) -> bool {
        self.refused.is_none() || self.subject.deed == Deed::HandOver
    }

    /// What was ordered in vain, and in which store.
    #[must_use]
    pub fn goods_to_put_back(&self) -> Option<(StoreId, &Goods)> {
        let goods = self.subject.order.as_ref()?;
        (self.subject.deed == Deed::PlaceOrder).then_some((goods.store?, goods))
    }
}

/// A command as it is kept.
#[derive(Serialize, Deserialize)]
pub(super) struct Entry {
    pub waiting: Waiting,
    method: Method,
    url: String,
    media_type: Option<String>,
    /// Base64.
    body: String,
}

impl Entry {
    pub fn new(waiting: Waiting, request: Request) -> Self {
        let (media_type, body) =
            request.body.map(|body| (body.media_type, STANDARD.encode(body.bytes))).unzip();
        Self {
            waiting,
            method: request.method,
            url: request.url,
            media_type,
            body: body.unwrap_or_default(),
        }
    }

    pub fn request(&self) -> Request {
        let bytes = STANDARD.decode(&self.body).unwrap_or_default();
        Request {
            method: self.method,
            url: self.url.clone(),
            body: self.media_type.clone().map(|media_type| Encoded { media_type, bytes }),
            accepts: Some("application/json"),
            key: Some(self.waiting.key),
        }
    }

    /// For how long its answer is waited for, in milliseconds: photos take their time on a poor network.
    pub fn patience_ms(&self) -> u32 {
        let kilobytes = u32::try_from(self.body.len() / 1_000).unwrap_or(u32::MAX);
        kilobytes.saturating_mul(50).saturating_add(15_000)
    }
}
