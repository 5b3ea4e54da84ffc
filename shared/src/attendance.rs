//! Checking in and out 签到签退 at a shift, and the hours 服务时长 that come of it.

use chrono::{DateTime, NaiveDate, Utc};
use schemars::JsonSchema;
use serde::{Deserialize, Serialize};

use crate::{
    access::{Access, Permission},
    endpoint::endpoints,
    fields::{Check, Checker},
    ids::{DutyId, HoursId, ResidentId, ServiceRecordId, ShiftId, SignupId, TransferId},
    page::{Page, PageQuery},
    points::Points,
    shift_signup::Signup,
};

/// How it is known that a volunteer came or went.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash, Serialize, Deserialize, JsonSchema)]
#[serde(rename_all = "snake_case")]
pub enum Witness {
    /// The code at the venue 现场码.
    Code,
    /// The same, told later by a phone that had no network 离线补传.
    Offline,
    /// The leader wrote it down 队长登记.
    Leader,
}

impl Witness {
    pub const ALL: [Self; 3] = [Self::Code, Self::Offline, Self::Leader];

    #[must_use]
    pub const fn as_str(self) -> &'static str {
        match self {
            Self::Code => "code",
            Self::Offline => "offline",
            Self::Leader => "leader",
        }
    }

    #[must_use]
    pub fn parse(text: &str) -> Option<Self> {
        Self::ALL.into_iter().find(|one| one.as_str() == text)
    }
}

/// A moment, and how it is known.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize, JsonSchema)]
pub struct Witnessed {
    pub at: DateTime<Utc>,
    pub by: Witness,
}

/// The code that a screen at the venue shows now.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize, JsonSchema)]
pub struct ShownVenueCode {
    /// The text of the QR code.
    pub code: String,
    /// Eight digits that say the same, the last a check digit, for one whose phone has no camera. Good a minute longer
    /// than the code, since they are typed.
    pub digits: String,
    /// When the screen asks for the next.
    pub next_at: DateTime<Utc>,
    /// Up to when this one is good.
    pub good_until: DateTime<Utc>,
}

/// A venue's code that was scanned, or its digits that were typed.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize, JsonSchema)]
pub struct ScannedVenueCode {
    /// The text of the QR code, or the eight digits.
    pub code: String,
    /// When it was scanned or typed, where the phone could not tell at once; now where absent. The code must have been good then, and
    /// the time must not lie further back than the place allows.
    pub scanned_at: Option<DateTime<Utc>>,
}

impl Check for ScannedVenueCode {
    fn check(&self, checker: &mut Checker) {
        checker.text("code", &self.code, 300);
    }
}

/// When a volunteer came and went, as the leader saw it.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize, JsonSchema)]
pub struct AttendanceNote {
    pub came_at: DateTime<Utc>,
    /// Still there where absent.
    pub left_at: Option<DateTime<Utc>>,
}

impl Check for AttendanceNote {
    fn check(&self, _: &mut Checker) {}
}

/// One row of the hours ledger 时长流水. Rows are never changed; what was wrong is set right by another row.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize, JsonSchema)]
pub struct HoursEntry {
    pub id: HoursId,
    pub resident: ResidentId,
    pub resident_name: String,
    /// What was done, as it was called then.
    pub title: String,
    /// A shift of a duty it was, or a service for a need.
    pub duty: Option<DutyId>,
    pub signup: Option<SignupId>,
    pub service: Option<ServiceRecordId>,
    /// On the village's calendar.
    pub day: NaiveDate,
    /// In a correction, how many more; below zero fewer.
    pub minutes: i64,
    /// The row that this one sets right.
    pub corrects: Option<HoursId>,
    /// The points that came of it.
    pub points: Option<Points>,
    pub transfer: Option<TransferId>,
    pub note: String,
    pub recorded_at: DateTime<Utc>,
}

/// Hours of a resident over a time.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize, JsonSchema)]
pub struct HoursTotal {
    pub minutes: i64,
    /// Times that they served.
    pub times: i64,
}

#[derive(Debug, Clone, Default, PartialEq, Eq, Serialize, Deserialize, JsonSchema)]
pub struct HoursQuery {
    /// From this day on; from the first where absent.
    pub from: Option<NaiveDate>,
    /// Up to this day, included.
    pub to: Option<NaiveDate>,
}

#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize, JsonSchema)]
pub struct HoursCorrection {
    /// What is right, in all. 0 to 1,440.
    pub minutes: i64,
    pub reason: String,
}

impl Check for HoursCorrection {
    fn check(&self, checker: &mut Checker) {
        checker.range("minutes", self.minutes, 0, 1_440);
        checker.text("reason", &self.reason, 200);
    }
}

endpoints! { "volunteer-hours":
    /// The code that the screen at the venue shows now. It changes all the time.
    GetVenueCode { shift: ShiftId }: GET "/shifts/{shift}/venue-code",
        Access::LeaderOr(Permission::ManageVolunteers), reply ShownVenueCode;
    /// Checks in by the venue's code, scanned or typed as digits. After ten wrong digits one waits for ten minutes.
    CheckIn { signup: SignupId }: POST "/signups/{signup}/arrival",
        Access::MemberLeaderOr(Permission::HelpVillagers), body ScannedVenueCode, reply Signup;
    /// Checks out by the venue's code: hours and points arrive.
    CheckOut { signup: SignupId }: POST "/signups/{signup}/departure",
        Access::MemberLeaderOr(Permission::HelpVillagers), body ScannedVenueCode, reply Signup;
    /// Writes down when a volunteer came and went. One who waits has a place by that, once the shift has begun.
    PutAttendance { signup: SignupId }: PUT "/signups/{signup}/attendance",
        Access::LeaderOr(Permission::ManageVolunteers), body AttendanceNote, reply Signup;
    /// The hours of a resident, newest first.
    ListHours { resident: ResidentId }: GET "/residents/{resident}/hours",
        Access::MemberOr(Permission::HelpVillagers), query PageQuery, reply Page<HoursEntry>;
    /// How many hours a resident has.
    GetHoursTotal { resident: ResidentId }: GET "/residents/{resident}/hours-total",
        Access::MemberOr(Permission::HelpVillagers), query HoursQuery, reply HoursTotal;
    /// Sets hours right by a linked row, and the points that came of them.
    CorrectHours { entry: HoursId }: POST "/volunteer-hours/{entry}/correction",
        Access::Needs(Permission::ManageVolunteers), body HoursCorrection, reply HoursEntry;
}
