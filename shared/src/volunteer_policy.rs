//! What a village or township decides for its volunteers 志愿服务设置. Every number has a default.

use schemars::JsonSchema;
use serde::{Deserialize, Serialize};

use crate::{
    access::{Access, Permission},
    endpoint::endpoints,
    fields::{Check, Checker},
    region::RegionCode,
};

/// How time is brought to whole steps.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash, Serialize, Deserialize, JsonSchema)]
#[serde(rename_all = "snake_case")]
pub enum Rounding {
    /// 舍去
    Down,
    /// 四舍五入
    Nearest,
    /// 进位
    Up,
}

impl Rounding {
    pub const ALL: [Self; 3] = [Self::Down, Self::Nearest, Self::Up];

    #[must_use]
    pub const fn as_str(self) -> &'static str {
        match self {
            Self::Down => "down",
            Self::Nearest => "nearest",
            Self::Up => "up",
        }
    }

    #[must_use]
    pub fn parse(text: &str) -> Option<Self> {
        Self::ALL.into_iter().find(|one| one.as_str() == text)
    }

    /// Minutes in whole steps of `step`, which is at least 1.
    #[must_use]
    pub fn apply(self, minutes: i64, step: i64) -> i64 {
        let step = step.max(1);
        let more = match self {
            Self::Down => 0,
            Self::Nearest => step / 2,
            Self::Up => step - 1,
        };
        (minutes.max(0) + more) / step * step
    }
}

#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize, JsonSchema)]
pub struct VolunteerPolicy {
    /// How long an offered place waits for its answer. 10 to 2,880.
    pub offer_minutes: i64,
    /// After how long the code at the venue changes; each is good for twice as long. 10 to 300.
    pub code_seconds: i64,
    /// How long before a shift one may check in, and after it check out. 0 to 240.
    pub margin_minutes: i64,
    /// How old a check-in may be that a phone kept while it had no network. 0 to 336.
    pub offline_hours: i64,
    /// Hours are counted in steps of so many minutes. 1 to 60.
    pub round_minutes: i64,
    pub rounding: Rounding,
}

impl Default for VolunteerPolicy {
    fn default() -> Self {
        Self {
            offer_minutes: 720,
            code_seconds: 30,
            margin_minutes: 30,
            offline_hours: 72,
            round_minutes: 15,
            rounding: Rounding::Down,
        }
    }
}

impl Check for VolunteerPolicy {
    fn check(&self, checker: &mut Checker) {
        checker.range("offer_minutes", self.offer_minutes, 10, 2_880);
        checker.range("code_seconds", self.code_seconds, 10, 300);
        checker.range("margin_minutes", self.margin_minutes, 0, 240);
        checker.range("offline_hours", self.offline_hours, 0, 336);
        checker.range("round_minutes", self.round_minutes, 1, 60);
    }
}

endpoints! { "volunteers":
    /// What a village or township has decided for its volunteers.
    GetVolunteerPolicy { region: RegionCode }: GET "/regions/{region}/volunteer-policy", Access::SignedIn, reply VolunteerPolicy;
    /// Changes what a village or township has decided for its volunteers.
    PutVolunteerPolicy { region: RegionCode }: PUT "/regions/{region}/volunteer-policy",
        Access::Needs(Permission::ManagePolicy), body VolunteerPolicy, reply VolunteerPolicy;
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn time_comes_in_whole_steps() {
        assert_eq!(Rounding::Down.apply(119, 15), 105);
        assert_eq!(Rounding::Nearest.apply(119, 15), 120);
        assert_eq!(Rounding::Nearest.apply(112, 15), 105);
        assert_eq!(Rounding::Up.apply(106, 15), 120);
        assert_eq!(Rounding::Up.apply(105, 15), 105);
        assert_eq!(Rounding::Up.apply(-3, 15), 0);
    }
}
