//! Open affairs 三务公开: what the village tells of its party work, its own affairs and its money, month by month, and
//! what people ask about it.

use std::fmt;

use chrono::{DateTime, NaiveDate, Utc};
use schemars::JsonSchema;
use serde::{Deserialize, Serialize};

use crate::{
    access::{Access, Permission},
    endpoint::endpoints,
    fields::{Check, Checker},
    ids::QuestionId,
    page::{Page, PageQuery},
    region::RegionCode,
};

/// Most characters of a page.
pub const BODY_MOST: usize = 10_000;
/// Questions of one person on one page that wait for an answer.
pub const OPEN_QUESTIONS_MOST: i64 = 5;

/// Which of the three affairs.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash, Serialize, Deserialize, JsonSchema)]
#[serde(rename_all = "snake_case")]
pub enum AffairsKind {
    /// 党务
    Party,
    /// 村务
    Village,
    /// 财务
    Finance,
}

impl AffairsKind {
    pub const ALL: [Self; 3] = [Self::Party, Self::Village, Self::Finance];

    #[must_use]
    pub const fn as_str(self) -> &'static str {
        match self {
            Self::Party => "party",
            Self::Village => "village",
            Self::Finance => "finance",
        }
    }

    #[must_use]
    pub fn parse(text: &str) -> Option<Self> {
        Self::ALL.into_iter().find(|kind| kind.as_str() == text)
    }
}

impl fmt::Display for AffairsKind {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(self.as_str())
    }
}

/// Which months there are.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize, JsonSchema)]
pub struct AffairsMonth {
    pub kind: AffairsKind,
    /// The first day of the month.
    pub month: NaiveDate,
}

/// What is told of one month, in the version that stands.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize, JsonSchema)]
pub struct AffairsPage {
    pub kind: AffairsKind,
    /// The first day of the month.
    pub month: NaiveDate,
    /// Text with the marks of a notice, see [`crate::notice::blocks`].
    pub body: String,
    /// 1 for the first; every change makes another one.
    pub version: i32,
    pub published_by: String,
    pub published_at: DateTime<Utc>,
}

#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize, JsonSchema)]
pub struct AffairsDraft {
    pub body: String,
}

impl Check for AffairsDraft {
    fn check(&self, checker: &mut Checker) {
        checker.text("body", &self.body, BODY_MOST);
    }
}

/// A question, and what the village says to it.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize, JsonSchema)]
pub struct AffairsQuestion {
    pub id: QuestionId,
    /// Family name of who asked; the rest is hidden.
    pub asked_by: String,
    pub text: String,
    pub asked_at: DateTime<Utc>,
    pub answer: Option<String>,
    pub answered_by: Option<String>,
    pub answered_at: Option<DateTime<Utc>>,
}

/// A question or an answer.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize, JsonSchema)]
pub struct AffairsWords {
    pub text: String,
}

impl Check for AffairsWords {
    fn check(&self, checker: &mut Checker) {
        checker.text("text", &self.text, 500);
    }
}

endpoints! { "affairs":
    /// The months of which a village has told, the latest first.
    ListAffairs { village: RegionCode }: GET "/villages/{village}/affairs", Access::Public, reply Vec<AffairsMonth>;
    /// What a village tells of one month.
    GetAffairs { village: RegionCode, kind: AffairsKind, month: NaiveDate }: GET "/villages/{village}/affairs/{kind}/{month}",
        Access::Public, reply AffairsPage;
    /// Tells of one month, or tells it anew.
    PutAffairs { village: RegionCode, kind: AffairsKind, month: NaiveDate }: PUT "/villages/{village}/affairs/{kind}/{month}",
        Access::Needs(Permission::PublishNotices), body AffairsDraft, reply AffairsPage;
    /// What people asked about one month, and what they were answered; the latest first.
    ListQuestions { village: RegionCode, kind: AffairsKind, month: NaiveDate }:
        GET "/villages/{village}/affairs/{kind}/{month}/questions", Access::SignedIn, query PageQuery, reply Page<AffairsQuestion>;
    /// Asks about one month, before all of the village.
    AskQuestion { village: RegionCode, kind: AffairsKind, month: NaiveDate, question: QuestionId }:
        PUT "/villages/{village}/affairs/{kind}/{month}/questions/{question}", Access::Member, body AffairsWords, reply AffairsQuestion;
    /// Answers a question, before all of the village.
    AnswerQuestion { question: QuestionId }: PUT "/questions/{question}/answer",
        Access::Needs(Permission::PublishNotices), body AffairsWords, reply AffairsQuestion;
}
