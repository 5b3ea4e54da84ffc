//! Search 找一找, over what a person may see: by Chinese text, or by the first letters of its pinyin 拼音首字母.

use schemars::JsonSchema;
use serde::{Deserialize, Serialize};

use crate::{
    access::Access,
    endpoint::endpoints,
    ids::{CourseId, DutyId, ItemId, NoticeId},
};

/// Characters that one may look for, at most.
pub const TEXT_MOST: usize = 30;
/// Hits in an answer, at most.
pub const HITS_MOST: usize = 30;

/// What was found.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize, JsonSchema)]
#[serde(tag = "kind", rename_all = "snake_case")]
pub enum Found {
    Notice { notice: NoticeId },
    Item { item: ItemId },
    Course { course: CourseId },
    Duty { duty: DutyId },
}

/// One hit.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize, JsonSchema)]
pub struct Hit {
    pub found: Found,
    pub title: String,
    /// Where it is, or from whom.
    pub note: String,
}

#[derive(Debug, Clone, Default, PartialEq, Eq, Serialize, Deserialize, JsonSchema)]
pub struct SearchQuery {
    /// 1 to 30 characters.
    #[serde(default)]
    pub text: String,
}

endpoints! { "search":
    /// Looks for notices to the caller, goods of their village's stores, classes and duties there; 30 hits at most, the best first.
    Search: GET "/search", Access::SignedIn, query SearchQuery, reply Vec<Hit>;
}
