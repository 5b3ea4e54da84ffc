//! A handover or sale whose answer did not come. Its order and everything that is sent are fixed and kept
//! before the first try, so that trying again never makes a second one.

use serde::{Deserialize, Serialize};
use xiangyue_shared::{
    endpoint::NoQuery,
    error::ErrorCode,
    ids::{OrderId, StoreId},
    order::{GetOrder, LineDraft, Order, OrderState},
    points::Points,
    scan::{ConfirmHandover, CounterSale, Handover, SellAtCounter},
};

use crate::{
    api::{self, Failure},
    platform::storage,
};

const KEY: &str = "xy.keep.unanswered";

/// What was sent. A card's PIN is never kept.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub enum Command {
    Handover { code: String },
    Sale { code: String, lines: Vec<LineDraft>, total: Points, by_card: bool },
}

/// A command on its way, or lost there.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct Unanswered {
    pub store: StoreId,
    pub order: OrderId,
    pub command: Command,
}

impl Unanswered {
    /// The one that waits at this counter.
    #[must_use]
    pub fn waiting(store: StoreId) -> Option<Self> {
        let kept: Self = serde_json::from_str(&storage::get(KEY)?).ok()?;
        (kept.store == store).then_some(kept)
    }

    /// Whether a PIN is needed to send it again.
    #[must_use]
    pub const fn by_card(&self) -> bool {
        matches!(self.command, Command::Sale { by_card: true, .. })
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
            Ok(None) => self.command(pin).await,
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
        if !again || !self.by_card() {
            return Ok(None);
        }
        match api::fetch(&GetOrder { order: self.order }, &NoQuery {}).await {
            Ok(order) => Ok((order.state == OrderState::Collected).then_some(order)),
            Err(failure) if failure.code() == Some(ErrorCode::NotFound) => Ok(None),
            Err(failure) => Err(failure),
        }
    }

    async fn command(&self, pin: Option<String>) -> Result<Order, Failure> {
        let (store, order) = (self.store, self.order);
        match self.command.clone() {
            Command::Handover { code } => {
                api::call(&ConfirmHandover { store, order }, &NoQuery {}, &Handover { code }).await
            }
            Command::Sale { code, lines, total, .. } => {
                let body = CounterSale { code, lines, total, pin };
                api::call(&SellAtCounter { store, order }, &NoQuery {}, &body).await
            }
        }
    }
}
