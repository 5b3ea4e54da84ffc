//! Entries 积分明细: what the ledger says of one household, and why.

use chrono::{DateTime, NaiveDate, Utc};
use schemars::JsonSchema;
use serde::{Deserialize, Serialize};

use crate::{
    access::{Access, Permission},
    endpoint::endpoints,
    fields::{Check, Checker},
    ids::{HouseholdId, OrderId, PictureId, TransferId},
    page::Page,
    points::Points,
    rule::Rule,
};

/// Why points came or went.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash, Serialize, Deserialize, JsonSchema)]
#[serde(rename_all = "snake_case")]
pub enum Reason {
    /// Given by a rule.
    Award,
    /// Taken by a rule.
    Deduction,
    /// Brought over from the village's paper book.
    Opening,
    /// Spent at a store. Held while the order waits.
    Redemption,
    /// Lapsed by the village's policy.
    Expiry,
    /// Undoes another entry.
    Reversal,
}

impl Reason {
    pub const ALL: [Self; 6] = [
        Self::Award,
        Self::Deduction,
        Self::Opening,
        Self::Redemption,
        Self::Expiry,
        Self::Reversal,
    ];

    #[must_use]
    pub const fn as_str(self) -> &'static str {
        match self {
            Self::Award => "award",
            Self::Deduction => "deduction",
            Self::Opening => "opening",
            Self::Redemption => "redemption",
            Self::Expiry => "expiry",
            Self::Reversal => "reversal",
        }
    }

    #[must_use]
    pub fn parse(text: &str) -> Option<Self> {
        Self::ALL.into_iter().find(|reason| reason.as_str() == text)
    }
}

/// Whether points have moved or are only held.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash, Serialize, Deserialize, JsonSchema)]
#[serde(rename_all = "snake_case")]
pub enum EntryState {
    Posted,
    /// Held for an order that waits to be collected.
    Pending,
    /// The hold was given back: cancelled or run out.
    Released,
}

/// One entry of a household's history.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize, JsonSchema)]
pub struct Entry {
    pub id: TransferId,
    pub household: HouseholdId,
    pub reason: Reason,
    pub state: EntryState,
    /// What it is called: the rule's title, or the goods.
    pub title: String,
    pub category: Option<crate::rule::RuleCategory>,
    /// Above zero came, below zero went.
    pub change: Points,
    /// Points that could be spent right after.
    pub available_after: Points,
    pub at: DateTime<Utc>,
    /// Undone by a later entry.
    pub reversed: bool,
}

/// Everything that explains one entry 这几分怎么来的.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize, JsonSchema)]
pub struct Explanation {
    pub entry: Entry,
    /// Number in the village's ledger, which has no gaps.
    pub sequence: i64,
    /// The rule in the version that was in force.
    pub rule: Option<Rule>,
    pub note: String,
    pub evidence: Vec<PictureId>,
    /// The member who earned it.
    pub resident_name: Option<String>,
    /// Who recorded it, with the role.
    pub recorded_by: String,
    /// The last day on which these points can be spent.
    pub expires_on: Option<NaiveDate>,
    pub order: Option<OrderId>,
    /// The entry that this one undoes.
    pub reverses: Option<TransferId>,
    /// The entry that undid this one.
    pub reversed_by: Option<TransferId>,
    /// First 16 hex digits of the row's hash in the village's chain.
    pub fingerprint: String,
}

/// Which entries to show.
#[derive(Debug, Clone, Copy, Default, PartialEq, Eq, Serialize, Deserialize, JsonSchema)]
#[serde(rename_all = "snake_case")]
pub enum Direction {
    #[default]
    All,
    In,
    Out,
}

#[derive(Debug, Clone, Default, PartialEq, Eq, Serialize, Deserialize, JsonSchema)]
pub struct EntryQuery {
    #[serde(default)]
    pub direction: Direction,
    pub cursor: Option<String>,
    /// Rows wanted, 1 to 100; 20 where absent.
    pub limit: Option<i64>,
}

#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize, JsonSchema)]
pub struct ReversalRequest {
    pub reason: String,
}

impl Check for ReversalRequest {
    fn check(&self, checker: &mut Checker) {
        checker.text("reason", &self.reason, 200);
    }
}

endpoints! { "points":
    /// The household's history, newest first.
    ListEntries { household: HouseholdId }: GET "/households/{household}/entries",
        Access::MemberOr(Permission::ViewHouseholds), query EntryQuery, reply Page<Entry>;
    /// Where an entry came from.
    ExplainEntry { transfer: TransferId }: GET "/entries/{transfer}", Access::MemberOr(Permission::ViewHouseholds), reply Explanation;
    /// Undoes an entry by a new one that is linked to it.
    ReverseEntry { transfer: TransferId }: POST "/entries/{transfer}/reversal",
        Access::Needs(Permission::ReversePoints), body ReversalRequest, reply Entry;
}
