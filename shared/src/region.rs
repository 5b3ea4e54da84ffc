//! Regions 行政区划 by national statistical code, whose prefix is the parent.

use std::{fmt, str::FromStr};

use schemars::JsonSchema;
use serde::{Deserialize, Serialize};

use crate::{
    access::Access,
    endpoint::endpoints,
    error::ErrorCode,
    fields::{Check, Checker},
};

/// Level of a region, told by the length of its code.
#[derive(
    Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash, Serialize, Deserialize, JsonSchema,
)]
#[serde(rename_all = "snake_case")]
pub enum Level {
    /// 省, 2 digits.
    Province,
    /// 市, 4 digits.
    City,
    /// 县区, 6 digits.
    County,
    /// 乡镇街道, 9 digits.
    Township,
    /// 村、社区, 12 digits.
    Village,
    /// 村民小组, 15 digits; numbered by the village.
    Group,
}

impl Level {
    pub const ALL: [Self; 6] =
        [Self::Province, Self::City, Self::County, Self::Township, Self::Village, Self::Group];

    /// Number of digits in a code of this level.
    #[must_use]
    pub const fn digits(self) -> usize {
        match self {
            Self::Province => 2,
            Self::City => 4,
            Self::County => 6,
            Self::Township => 9,
            Self::Village => 12,
            Self::Group => 15,
        }
    }

    #[must_use]
    pub const fn as_str(self) -> &'static str {
        match self {
            Self::Province => "province",
            Self::City => "city",
            Self::County => "county",
            Self::Township => "township",
            Self::Village => "village",
            Self::Group => "group",
        }
    }
}

/// Code of a region: 2, 4, 6, 9, 12 or 15 digits.
#[derive(
    Debug, Clone, PartialEq, Eq, PartialOrd, Ord, Hash, Serialize, Deserialize, JsonSchema,
)]
#[serde(try_from = "String", into = "String")]
#[schemars(with = "String")]
pub struct RegionCode(String);

impl RegionCode {
    #[must_use]
    pub fn as_str(&self) -> &str {
        &self.0
    }

    #[must_use]
    pub fn level(&self) -> Level {
        match self.0.len() {
            2 => Level::Province,
            4 => Level::City,
            6 => Level::County,
            9 => Level::Township,
            12 => Level::Village,
            _ => Level::Group,
        }
    }

    /// Whether `other` is this region or lies below it.
    #[must_use]
    pub fn covers(&self, other: &Self) -> bool {
        other.0.starts_with(&self.0)
    }

    /// The region of `level` that this one lies in; `None` where `level` is below this region's own.
    #[must_use]
    pub fn ancestor(&self, level: Level) -> Option<Self> {
        self.0.get(..level.digits()).map(|code| Self(code.to_owned()))
    }

    #[must_use]
    pub fn parent(&self) -> Option<Self> {
        let above = Level::ALL.into_iter().rev().find(|level| level.digits() < self.0.len())?;
        self.ancestor(above)
    }
}

impl FromStr for RegionCode {
    type Err = ErrorCode;

    fn from_str(text: &str) -> Result<Self, Self::Err> {
        let digits = text.bytes().all(|byte| byte.is_ascii_digit());
        let length = Level::ALL.into_iter().any(|level| level.digits() == text.len());
        if digits && length { Ok(Self(text.to_owned())) } else { Err(ErrorCode::RegionCodeInvalid) }
    }
}

impl TryFrom<String> for RegionCode {
    type Error = ErrorCode;

    fn try_from(text: String) -> Result<Self, Self::Error> {
        text.parse()
    }
}

impl From<RegionCode> for String {
    fn from(code: RegionCode) -> Self {
        code.0
    }
}

impl fmt::Display for RegionCode {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        self.0.fmt(f)
    }
}

#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize, JsonSchema)]
pub struct Region {
    pub code: RegionCode,
    pub name: String,
    pub level: Level,
}

/// What people call a place: the statistical list names villages by their committees (毛寺村委会 for 毛寺村).
#[must_use]
pub fn place_name(official: &str) -> &str {
    if official.ends_with("村委会") {
        official.strip_suffix("委会").unwrap_or(official)
    } else if let Some(name) = official.strip_suffix("村民委员会") {
        official.get(..name.len() + "村".len()).unwrap_or(official)
    } else {
        official.strip_suffix("居委会").filter(|name| name.ends_with("社区")).unwrap_or(official)
    }
}

#[derive(Debug, Clone, Default, PartialEq, Eq, Serialize, Deserialize, JsonSchema)]
pub struct RegionQuery {
    /// List what lies directly below this region; the top level where absent.
    pub parent: Option<RegionCode>,
}

/// What a village decides for itself 村级设置. Every number has a default.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize, JsonSchema)]
pub struct VillagePolicy {
    /// Days for which an order is held before its points and goods go back. 1 to 90.
    pub order_hold_days: i32,
    /// Months after which points lapse, counted to the end of the month; 0 for never. 0 to 120.
    pub points_expire_months: i32,
    /// Days of grace for points that come back after their day of expiry. 0 to 365.
    pub restored_grace_days: i32,
    /// Points that one household card may spend in a day. 0 to 100,000.
    pub card_daily_limit: i64,
    /// Days after collection within which goods may be returned. 0 to 90.
    pub return_days: i32,
}

impl Default for VillagePolicy {
    fn default() -> Self {
        Self {
            order_hold_days: 7,
            points_expire_months: 24,
            restored_grace_days: 30,
            card_daily_limit: 200,
            return_days: 7,
        }
    }
}

impl Check for VillagePolicy {
    fn check(&self, checker: &mut Checker) {
        checker.range("order_hold_days", self.order_hold_days.into(), 1, 90);
        checker.range("points_expire_months", self.points_expire_months.into(), 0, 120);
        checker.range("restored_grace_days", self.restored_grace_days.into(), 0, 365);
        checker.range("card_daily_limit", self.card_daily_limit, 0, 100_000);
        checker.range("return_days", self.return_days.into(), 0, 90);
    }
}

endpoints! { "places":
    /// Lists the regions below one region.
    ListRegions: GET "/regions", Access::Public, query RegionQuery, reply Vec<Region>;
    /// What a village has decided for itself.
    GetVillagePolicy { village: RegionCode }: GET "/villages/{village}/policy", Access::SignedIn, reply VillagePolicy;
    /// Changes what a village has decided for itself.
    PutVillagePolicy { village: RegionCode }: PUT "/villages/{village}/policy",
        Access::Needs(crate::access::Permission::ManagePolicy), body VillagePolicy, reply VillagePolicy;
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_code_knows_its_level_and_parents() {
        let village: RegionCode = "621002204206".parse().unwrap_or_else(|_| unreachable!());
        assert_eq!(village.level(), Level::Village);
        assert_eq!(village.parent().map(String::from), Some("621002204".to_owned()));
        assert_eq!(village.ancestor(Level::City).map(String::from), Some("6210".to_owned()));
        assert_eq!(village.ancestor(Level::Group), None);
        assert_eq!(place_name("毛寺村委会"), "毛寺村");
        assert_eq!(place_name("南街社区居委会"), "南街社区");
        assert_eq!(place_name("李岭村民委员会"), "李岭村");
        assert!("62100220".parse::<RegionCode>().is_err());
        assert!("62100a".parse::<RegionCode>().is_err());
    }
}
