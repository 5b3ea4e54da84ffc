//! What happens at the counter: scan, see what it is for, confirm. A refusal has a code and a sentence.

use chrono::{DateTime, Utc};
use schemars::JsonSchema;
use serde::{Deserialize, Serialize};

use crate::{
    access::{Access, Permission},
    endpoint::endpoints,
    error::ErrorCode,
    fields::{self, Check, Checker},
    ids::{HouseholdId, OrderId, StoreId},
    order::{LineDraft, Order, check_lines},
    points::Points,
};

/// Text of a QR code, or the digits that stand below it.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize, JsonSchema)]
pub struct Scan {
    pub code: String,
}

impl Check for Scan {
    fn check(&self, checker: &mut Checker) {
        checker.text("code", &self.code, 400);
    }
}

/// What a code is for, before anything happens.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize, JsonSchema)]
pub struct ScanPreview {
    pub subject: ScanSubject,
    pub household: HouseholdId,
    pub household_name: String,
    pub group_name: String,
    /// Last four digits of a member's phone, to ask for where in doubt.
    pub phone_tail: Option<String>,
    /// Points that can be spent now.
    pub available: Points,
    /// Why it cannot be confirmed now; absent where it can.
    pub refusal: Option<ErrorCode>,
}

#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize, JsonSchema)]
#[serde(tag = "kind", rename_all = "snake_case")]
pub enum ScanSubject {
    /// A pickup code: hand over this order.
    Pickup { order: Box<Order> },
    /// A pay code: choose the goods, then confirm.
    PayCode { expires_at: DateTime<Utc> },
    /// A printed card: choose the goods, ask for the PIN, then confirm.
    Card {
        /// What the card may still spend today.
        daily_left: Points,
    },
}

/// Days for which a hand-over may still be told, as long as its idempotency key is remembered.
pub const HANDOVER_DAYS: i64 = 30;

/// Hands over a held order to the one who showed its code.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize, JsonSchema)]
pub struct Handover {
    pub code: String,
    /// When the goods went over the counter, by the server's clock; absent where that is now. Up to
    /// [`HANDOVER_DAYS`] back: a counter without a network tells of it later.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub handed_over_at: Option<DateTime<Utc>>,
}

impl Check for Handover {
    fn check(&self, checker: &mut Checker) {
        checker.text("code", &self.code, 400);
    }
}

/// Sells goods at the counter to the one whose pay code or card was scanned.
#[derive(Clone, PartialEq, Eq, Serialize, Deserialize, JsonSchema)]
pub struct CounterSale {
    pub code: String,
    pub lines: Vec<LineDraft>,
    /// What the buyer was shown.
    pub total: Points,
    /// Six digits, with a card.
    pub pin: Option<String>,
}

impl Check for CounterSale {
    fn check(&self, checker: &mut Checker) {
        checker.text("code", &self.code, 400);
        check_lines(&self.lines, checker);
        if let Some(pin) = &self.pin {
            checker.parse("pin", fields::pin(pin));
        }
    }
}

/// Digits that stand for a pay code where a phone is online: to read out, or to type.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize, JsonSchema)]
pub struct PayDigits {
    /// Eight digits, the last one a check digit.
    pub digits: String,
    pub expires_at: DateTime<Utc>,
}

/// The text of the pay code on the screen, for which digits are wanted.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize, JsonSchema)]
pub struct PayDigitsRequest {
    pub code: String,
}

impl Check for PayDigitsRequest {
    fn check(&self, checker: &mut Checker) {
        checker.text("code", &self.code, 400);
    }
}

/// What became of a pay code.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize, JsonSchema)]
pub struct PayCodeStatus {
    /// The receipt, as soon as the keeper has confirmed.
    pub receipt: Option<Order>,
}

#[derive(Debug, Clone, Default, PartialEq, Eq, Serialize, Deserialize, JsonSchema)]
pub struct PayCodeQuery {
    /// Text of the pay code.
    pub code: String,
}

endpoints! { "counter":
    /// Says what a code is for, and whether it can be confirmed at this store. Changes nothing.
    PreviewScan { store: StoreId }: POST "/stores/{store}/scans", Access::Needs(Permission::KeepStore), body Scan, reply ScanPreview;
    /// Hands over an order.
    ConfirmHandover { store: StoreId, order: OrderId }: POST "/stores/{store}/orders/{order}/handover",
        Access::Needs(Permission::KeepStore), body Handover, reply Order;
    /// Sells at the counter.
    SellAtCounter { store: StoreId, order: OrderId }: PUT "/stores/{store}/sales/{order}",
        Access::Needs(Permission::KeepStore), body CounterSale, reply Order;
    /// Gives digits to read out for the pay code on one's screen.
    MakePayDigits: POST "/me/pay-digits", Access::Member, body PayDigitsRequest, reply PayDigits;
    /// Whether the pay code on one's screen has been used, and for what.
    GetPayCodeStatus: GET "/me/pay-code", Access::Member, query PayCodeQuery, reply PayCodeStatus;
}
