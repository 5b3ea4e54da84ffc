//! Rankings 积分排行 by points earned. Households that opted out are left out, not counted as gaps.

use schemars::JsonSchema;
use serde::{Deserialize, Serialize};

use crate::{
    access::Access, endpoint::endpoints, ids::HouseholdId, points::Points, region::RegionCode,
};

#[derive(Debug, Clone, Copy, Default, PartialEq, Eq, Hash, Serialize, Deserialize, JsonSchema)]
#[serde(rename_all = "snake_case")]
pub enum Period {
    #[default]
    Month,
    Quarter,
    Year,
}

#[derive(Debug, Clone, Default, PartialEq, Eq, Serialize, Deserialize, JsonSchema)]
pub struct RankingQuery {
    #[serde(default)]
    pub period: Period,
    /// How many periods back; 0 is the running one, at most 24.
    #[serde(default)]
    pub back: u32,
}

#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize, JsonSchema)]
pub struct RankingRow {
    /// Equal points share a rank.
    pub rank: i64,
    pub household: HouseholdId,
    pub head_name: String,
    pub group_name: String,
    pub points: Points,
    /// The asker's own household.
    pub own: bool,
}

#[derive(Debug, Clone, Default, PartialEq, Eq, Serialize, Deserialize, JsonSchema)]
pub struct Ranking {
    /// Such as 2026-11, 2026-Q4 or 2026.
    pub label: String,
    /// The first hundred.
    pub rows: Vec<RankingRow>,
    /// The asker's own household where it is not among the rows.
    pub own: Option<RankingRow>,
}

endpoints! { "points":
    /// Households of a village or group by points earned in a period.
    GetRanking { region: RegionCode }: GET "/regions/{region}/ranking", Access::SignedIn, query RankingQuery, reply Ranking;
}
