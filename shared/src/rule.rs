//! The catalogue of scoring rules 积分细则, and giving and taking points by it.

use chrono::{DateTime, Utc};
use schemars::JsonSchema;
use serde::{Deserialize, Serialize};

use crate::{
    access::{Access, Permission},
    endpoint::{Binary, endpoints},
    entry::Entry,
    error::ErrorCode,
    fields::{Check, Checker},
    ids::{HouseholdId, PictureId, ResidentId, RuleId, RuleVersionId},
    points::Points,
    region::RegionCode,
};

/// Category of a rule.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash, Serialize, Deserialize, JsonSchema)]
#[serde(rename_all = "snake_case")]
pub enum RuleCategory {
    /// 孝老爱亲
    Filial,
    /// 环境卫生
    Environment,
    /// 志愿服务
    Volunteering,
    /// 移风易俗
    Customs,
    /// 产业发展
    Industry,
    /// 遵纪守法
    Law,
    /// 其他
    Other,
}

impl RuleCategory {
    pub const ALL: [Self; 7] = [
        Self::Filial,
        Self::Environment,
        Self::Volunteering,
        Self::Customs,
        Self::Industry,
        Self::Law,
        Self::Other,
    ];

    #[must_use]
    pub const fn as_str(self) -> &'static str {
        match self {
            Self::Filial => "filial",
            Self::Environment => "environment",
            Self::Volunteering => "volunteering",
            Self::Customs => "customs",
            Self::Industry => "industry",
            Self::Law => "law",
            Self::Other => "other",
        }
    }

    #[must_use]
    pub fn parse(text: &str) -> Option<Self> {
        Self::ALL.into_iter().find(|category| category.as_str() == text)
    }
}

/// Most points that one entry may give or take.
pub const ENTRY_POINTS_MOST: i64 = 10_000;

/// A rule in its current version.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize, JsonSchema)]
pub struct Rule {
    pub id: RuleId,
    pub version_id: RuleVersionId,
    /// Counts up from 1.
    pub version: i32,
    pub village: RegionCode,
    pub category: RuleCategory,
    /// Short name, such as 门前三包 优秀.
    pub title: String,
    /// Clause of the village charter that it rests on, such as 村规民约 第 12 条.
    pub clause: String,
    /// Points given, or below zero taken. Never zero.
    pub points: Points,
    pub in_force_since: DateTime<Utc>,
    pub retired: bool,
}

#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize, JsonSchema)]
pub struct RuleDraft {
    pub category: RuleCategory,
    pub title: String,
    pub clause: String,
    pub points: Points,
    /// A retired rule stays on old entries and is not offered for new ones.
    #[serde(default)]
    pub retired: bool,
}

impl Check for RuleDraft {
    fn check(&self, checker: &mut Checker) {
        checker.text("title", &self.title, 40);
        checker.optional_text("clause", &self.clause, 80);
        checker.range("points", self.points.0, -ENTRY_POINTS_MOST, ENTRY_POINTS_MOST);
        if self.points == Points::ZERO {
            checker.fail("points", ErrorCode::Required);
        }
    }
}

/// Gives or takes points by one rule, for one household or several.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize, JsonSchema)]
pub struct Award {
    pub rule: RuleId,
    /// 1 to 200 of them, each once; all or none get the entry.
    pub households: Vec<AwardedHousehold>,
    /// What happened, in a sentence; may stay empty.
    pub note: String,
    /// Photos, at most 6; at least one where points are taken.
    pub evidence: Vec<PictureId>,
}

#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize, JsonSchema)]
pub struct AwardedHousehold {
    pub household: HouseholdId,
    /// The member who earned it, where it was one.
    pub resident: Option<ResidentId>,
}

impl Check for Award {
    fn check(&self, checker: &mut Checker) {
        let count = i64::try_from(self.households.len()).unwrap_or(i64::MAX);
        checker.range("households", count, 1, 200);
        let mut seen = std::collections::BTreeSet::new();
        if !self.households.iter().all(|one| seen.insert(one.household)) {
            checker.fail("households", ErrorCode::Duplicate);
        }
        checker.optional_text("note", &self.note, 200);
        checker.range("evidence", i64::try_from(self.evidence.len()).unwrap_or(i64::MAX), 0, 6);
    }
}

#[derive(Debug, Clone, Default, PartialEq, Eq, Serialize, Deserialize, JsonSchema)]
pub struct RuleQuery {
    /// Also those that are retired.
    #[serde(default)]
    pub with_retired: bool,
}

#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize, JsonSchema)]
pub struct Picture {
    pub id: PictureId,
    /// Pixels.
    pub width: u32,
    pub height: u32,
}

#[derive(Debug, Clone, Default, PartialEq, Eq, Serialize, Deserialize, JsonSchema)]
pub struct PictureQuery {
    /// A thumbnail of at most 320 pixels instead of the whole.
    #[serde(default)]
    pub thumbnail: bool,
}

endpoints! { "rules":
    /// The village's scoring rules.
    ListRules { village: RegionCode }: GET "/villages/{village}/rules", Access::SignedIn, query RuleQuery, reply Vec<Rule>;
    /// Adds a rule, or makes its next version.
    PutRule { village: RegionCode, rule: RuleId }: PUT "/villages/{village}/rules/{rule}",
        Access::Needs(Permission::ManageRules), body RuleDraft, reply Rule;
    /// Gives or takes points by a rule.
    AwardPoints: POST "/awards", Access::Needs(Permission::AwardPoints), body Award, reply Vec<Entry>;
    /// Stores a photo: re-encoded, at most 1,600 pixels, without metadata.
    AddPicture { village: RegionCode, picture: PictureId }: PUT "/villages/{village}/pictures/{picture}",
        Access::SignedIn, body Binary, reply Picture;
    /// A photo, to those who may see what it belongs to.
    GetPicture { picture: PictureId }: GET "/pictures/{picture}", Access::Public, query PictureQuery, reply Binary;
}
