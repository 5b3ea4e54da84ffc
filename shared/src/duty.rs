//! Volunteers' duties 志愿岗 and their shifts 班次.

use chrono::{DateTime, Datelike, Utc};
use schemars::JsonSchema;
use serde::{Deserialize, Serialize};

use crate::{
    access::{Access, Permission},
    endpoint::endpoints,
    error::ErrorCode,
    fields::{Check, Checker},
    ids::{ClassSessionId, CourseId, DutyId, RuleId, ShiftId, TeamId},
    page::Page,
    region::RegionCode,
    volunteer_policy::Rounding,
};

/// Hours that a shift lasts, at most.
pub const SHIFT_HOURS_MOST: i64 = 24;

/// In which steps a duty's time is counted, where that differs from the village's own.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize, JsonSchema)]
pub struct RoundingRule {
    /// 1 to 60.
    pub minutes: i64,
    pub rounding: Rounding,
}

/// By which rule a duty earns points 积分.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize, JsonSchema)]
pub struct PointsRule {
    pub rule: RuleId,
    /// The rule's points are given once for each so many minutes; 0 for once a shift. 0 to 1,440.
    pub per_minutes: i64,
}

#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize, JsonSchema)]
pub struct Duty {
    pub id: DutyId,
    /// The village or township whose residents may sign up.
    pub region: RegionCode,
    pub team: Option<TeamId>,
    pub team_name: Option<String>,
    /// The four-thirty class whose adults these are.
    pub course: Option<CourseId>,
    pub name: String,
    pub about: String,
    /// Who signs up waits for the leader's word.
    pub needs_approval: bool,
    pub rounding: Option<RoundingRule>,
    pub points: Option<PointsRule>,
    /// Takes nobody any more.
    pub closed: bool,
}

#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize, JsonSchema)]
pub struct DutyDraft {
    /// A village or township; stays what it was.
    pub region: RegionCode,
    /// Whose duty it is; the village's own where absent. Stays what it was.
    pub team: Option<TeamId>,
    pub name: String,
    pub about: String,
    pub needs_approval: bool,
    pub rounding: Option<RoundingRule>,
    /// By a rule of the village, which it alone may set.
    pub points: Option<PointsRule>,
    pub closed: bool,
}

impl Check for DutyDraft {
    fn check(&self, checker: &mut Checker) {
        checker.text("name", &self.name, 40);
        checker.optional_text("about", &self.about, 500);
        if let Some(rounding) = self.rounding {
            checker.range("rounding.minutes", rounding.minutes, 1, 60);
        }
        if let Some(points) = self.points {
            checker.range("points.per_minutes", points.per_minutes, 0, 1_440);
        }
    }
}

#[derive(Debug, Clone, Default, PartialEq, Eq, Serialize, Deserialize, JsonSchema)]
pub struct DutyQuery {
    /// Duties of this team only.
    pub team: Option<TeamId>,
    #[serde(default)]
    pub with_closed: bool,
    pub cursor: Option<String>,
    /// Rows wanted, 1 to 100; 20 where absent.
    pub limit: Option<i64>,
}

/// One shift.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize, JsonSchema)]
pub struct Shift {
    pub id: ShiftId,
    pub duty: DutyId,
    pub duty_name: String,
    pub region: RegionCode,
    pub team: Option<TeamId>,
    /// The session of a class that it belongs to.
    pub class_session: Option<ClassSessionId>,
    /// What one does there, such as 看护.
    pub role: String,
    pub place: String,
    pub starts_at: DateTime<Utc>,
    pub ends_at: DateTime<Utc>,
    /// When one can sign up.
    pub opens_at: DateTime<Utc>,
    pub closes_at: DateTime<Utc>,
    /// Volunteers wanted at least, and taken at most.
    pub least: i64,
    pub most: i64,
    /// Places that are taken, asked for, or offered to one who waits.
    pub taken: i64,
    /// Those who wait.
    pub waiting: i64,
    pub needs_approval: bool,
    pub cancelled: bool,
    /// Takes nobody any more.
    pub closed: bool,
}

#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize, JsonSchema)]
pub struct ShiftDraft {
    pub role: String,
    pub place: String,
    pub starts_at: DateTime<Utc>,
    /// At most 24 hours later.
    pub ends_at: DateTime<Utc>,
    pub opens_at: DateTime<Utc>,
    /// Later than `opens_at`, and not after the shift's end.
    pub closes_at: DateTime<Utc>,
    /// 0 to 500.
    pub least: i64,
    /// `least` to 500, and never fewer than have a place.
    pub most: i64,
    /// Places are given up, the queue is dissolved.
    pub cancelled: bool,
}

impl Check for ShiftDraft {
    fn check(&self, checker: &mut Checker) {
        checker.text("role", &self.role, 20);
        checker.text("place", &self.place, 60);
        for (field, at) in [
            ("starts_at", self.starts_at),
            ("ends_at", self.ends_at),
            ("opens_at", self.opens_at),
            ("closes_at", self.closes_at),
        ] {
            checker.range(field, at.year().into(), 2000, 2200);
        }
        let minutes = self.ends_at.signed_duration_since(self.starts_at).num_minutes();
        checker.range("ends_at", minutes, 1, SHIFT_HOURS_MOST * 60);
        if self.closes_at <= self.opens_at || self.closes_at > self.ends_at {
            checker.fail("closes_at", ErrorCode::OutOfRange);
        }
        checker.range("least", self.least, 0, 500);
        checker.range("most", self.most, self.least.clamp(1, 500), 500);
    }
}

#[derive(Debug, Clone, Default, PartialEq, Eq, Serialize, Deserialize, JsonSchema)]
pub struct ShiftQuery {
    /// Shifts that end after this moment; those to come where absent.
    pub after: Option<DateTime<Utc>>,
    pub cursor: Option<String>,
    /// Rows wanted, 1 to 100; 20 where absent.
    pub limit: Option<i64>,
}

endpoints! { "duties":
    /// Duties for residents of a place, and those of its parts.
    ListDuties { region: RegionCode }: GET "/regions/{region}/duties", Access::SignedIn, query DutyQuery, reply Page<Duty>;
    /// One duty.
    GetDuty { duty: DutyId }: GET "/duties/{duty}", Access::SignedIn, reply Duty;
    /// Sets up a duty or changes it.
    PutDuty { duty: DutyId }: PUT "/duties/{duty}", Access::LeaderOr(Permission::ManageVolunteers), body DutyDraft, reply Duty;
    /// Shifts for residents of a place, and those of its parts, the earliest first.
    ListShifts { region: RegionCode }: GET "/regions/{region}/shifts", Access::SignedIn, query ShiftQuery, reply Page<Shift>;
    /// Shifts of a duty, the earliest first.
    ListDutyShifts { duty: DutyId }: GET "/duties/{duty}/shifts", Access::SignedIn, query ShiftQuery, reply Page<Shift>;
    /// One shift.
    GetShift { shift: ShiftId }: GET "/shifts/{shift}", Access::SignedIn, reply Shift;
    /// Adds a shift, changes or cancels one.
    PutShift { duty: DutyId, shift: ShiftId }: PUT "/duties/{duty}/shifts/{shift}",
        Access::LeaderOr(Permission::ManageVolunteers), body ShiftDraft, reply Shift;
}
