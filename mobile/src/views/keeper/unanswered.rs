//! A sale whose answer did not come. Its order and everything that is sent are fixed and kept before the first try,
//! so that trying again never makes a second one. A handover needs none of this: it waits in the queue.

use serde::{Deserialize, Serialize};
use xiangyue_shared::{
    endpoint::NoQuery,
    error::ErrorCode,
    ids::{OrderId, StoreId},
    order::{GetOrder, LineDraft, Order, OrderState},
    points::Points,
    scan::{CounterSale, SellAtCounter},
};

use crate::{
    api::{self, Failure},
    json,
    platform::storage,
};

const KEY: &str = "xy.keep.unanswered";

/// A sale on its way, or lost there. A card's PIN is never kept.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct Unanswered {
    pub store: StoreId,
    pub order: OrderId,
    pub code: String,
    pub lines: Vec<LineDraft>,
    pub total: Points,
    /// Whether a PIN is needed to send it again.
    pub by_card: bool,
}

impl Unanswered {
    /// The one that waits at this counter.
    #[must_use]
    pub fn waiting(store: StoreId) -> Option<Self> {
        let kept: Self = json::read(&storage::get(KEY)?)?;
        (kept.store == store).then_some(kept)
    }

    /// Sends it, for the first time or again, and forgets it once its outcome is known.
    ///
    /// # Errors
    /// What the server refused, or that no answer came.
    pub async fn send(self, pin: Option<String>) -> Result<Order, Failure> {
        let again = Self::waiting(self.store).as_ref() == Some(&self);
        if let Ok(text) = serde_json::to_string(&self) {
            storage::set(KEY, &text);
        }
        let outcome = match self.already(again).await {
            Ok(Some(order)) => Ok(order),
            Ok(None) => self.sell(pin).await,
            Err(failure) => Err(failure),
        };
        if outcome.as_ref().err().is_none_or(Failure::is_settled) {
            storage::remove(KEY);
        }
        outcome
    }

    /// The receipt, where an earlier try had its effect. A PIN typed again may be another one, and then
    /// the server would not know the command by its key.
    async fn already(&self, again: bool) -> Result<Option<Order>, Failure> {
        if !again || !self.by_card {
            return Ok(None);
        }
        match api::fetch(&GetOrder { order: self.order }, &NoQuery {}).await {
            Ok(order) => Ok((order.state == OrderState::Collected).then_some(order)),
            Err(failure) if failure.code() == Some(ErrorCode::NotFound) => Ok(None),
            Err(failure) => Err(failure),
        }
    }

    async fn sell(&self, pin: Option<String>) -> Result<Order, Failure> {
        let body = CounterSale {
            code: self.code.clone(),
            lines: self.lines.clone(),
            total: self.total,
            pin,
        };
        let endpoint = SellAtCounter { store: self.store, order: self.order };
        api::call(&endpoint, &NoQuery {}, &body).await
    }
}
