//! The register 点名册 of a four-thirty class: who came, who was collected by whom, which adults are on duty, and what
//! becomes of a term.

use chrono::{DateTime, NaiveDate, NaiveTime, Utc};
use schemars::JsonSchema;
use serde::{Deserialize, Serialize};

use crate::{
    access::{Access, Permission},
    child::ChildProfile,
    class_booking::SeatState,
    course::ClassSession,
    endpoint::{Binary, Nothing, endpoints},
    fields::{Check, Checker},
    ids::{BookingId, ChildId, ClassSessionId, CourseId, HouseholdId, PickupPersonId, SeatId},
    page::{Page, PageQuery},
    region::RegionCode,
    stock::DayQuery,
};

/// Days within which a phone that had no network may tell who came and who was collected.
pub const TOLD_LATER_DAYS_MOST: i64 = 7;

/// A child on the register, as the day's teacher sees it.
#[derive(Clone, PartialEq, Eq, Serialize, Deserialize, JsonSchema)]
pub struct RegisterRow {
    pub seat: SeatId,
    pub child: ChildId,
    pub state: SeatState,
    pub profile: ChildProfile,
    pub arrived_at: Option<DateTime<Utc>>,
    pub left_at: Option<DateTime<Utc>>,
    pub collected_by: Option<PickupPersonId>,
    /// Those of its pickup persons of whom there is a photo.
    #[serde(default)]
    pub photos: Vec<PickupPersonId>,
}

#[derive(Clone, PartialEq, Eq, Serialize, Deserialize, JsonSchema)]
pub struct Register {
    pub session: ClassSession,
    /// Children with a seat and those on leave, in the order in which they booked.
    pub rows: Vec<RegisterRow>,
}

/// A child comes.
#[derive(Debug, Clone, Copy, Default, PartialEq, Eq, Serialize, Deserialize, JsonSchema)]
pub struct Arrival {
    /// When it came, by the phone; now where absent. On the session's day, and at most seven days ago.
    #[serde(default)]
    pub at: Option<DateTime<Utc>>,
}

impl Check for Arrival {
    fn check(&self, _: &mut Checker) {}
}

/// Who collects a child.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize, JsonSchema)]
pub struct Departure {
    pub pickup_person: PickupPersonId,
    /// When it went, by the phone; now where absent. On the session's day, and at most seven days ago.
    #[serde(default)]
    pub at: Option<DateTime<Utc>>,
}

impl Check for Departure {
    fn check(&self, _: &mut Checker) {}
}

/// What somebody shows who comes for a child: the text of their card's code, or its eight digits.
#[derive(Clone, PartialEq, Eq, Serialize, Deserialize, JsonSchema)]
pub struct ShownCard {
    pub code: String,
}

impl Check for ShownCard {
    fn check(&self, checker: &mut Checker) {
        checker.text("code", &self.code, 60);
    }
}

/// One whose card was shown, and a child of the session that they may collect.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize, JsonSchema)]
pub struct Collector {
    pub seat: SeatId,
    pub pickup_person: PickupPersonId,
}

/// Those of one booking that are in the same state in a session, known by their household alone.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize, JsonSchema)]
pub struct Party {
    pub booking: BookingId,
    pub household: HouseholdId,
    pub household_number: String,
    pub household_name: String,
    /// Children of the household.
    pub children: i64,
    pub state: SeatState,
    /// While they wait: 1 for the first.
    pub position: Option<i64>,
    /// While seats are offered: the answer must come before.
    pub offer_until: Option<DateTime<Utc>>,
}

/// A child that was not collected in time. Nothing of the child itself.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize, JsonSchema)]
pub struct NotCollected {
    pub seat: SeatId,
    pub course: CourseId,
    pub course_name: String,
    pub place: String,
    pub day: NaiveDate,
    pub ended: NaiveTime,
    pub household: HouseholdId,
    pub household_name: String,
    /// When the guardian was called; not yet where absent.
    pub alarmed_at: Option<DateTime<Utc>>,
}

/// How a session went.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize, JsonSchema)]
pub struct SessionFigures {
    pub session: ClassSessionId,
    pub day: NaiveDate,
    pub cancelled: bool,
    pub seats: i64,
    pub adults: i64,
    pub booked: i64,
    pub came: i64,
    pub on_leave: i64,
    /// Of a session that is over: booked, and neither came nor took leave.
    pub absent: i64,
    pub waiting: i64,
}

/// How a term went for a child, known by its household alone.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize, JsonSchema)]
pub struct ChildFigures {
    pub child: ChildId,
    pub household_number: String,
    pub household_name: String,
    pub booked: i64,
    pub came: i64,
    pub on_leave: i64,
    pub absent: i64,
}

/// Figures of a term 学期统计.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize, JsonSchema)]
pub struct TermFigures {
    pub sessions: Vec<SessionFigures>,
    pub children: Vec<ChildFigures>,
}

endpoints! { "class-register":
    /// The sessions that the caller teaches on a day.
    ListTaughtSessions: GET "/class-sessions", Access::Needs(Permission::TeachClasses), query DayQuery, reply Vec<ClassSession>;
    /// The register of a session, for its teacher on its day.
    GetClassRegister { session: ClassSessionId }: GET "/class-sessions/{session}/register", Access::Needs(Permission::TeachClasses), reply Register;
    /// Notes that a child has come 签到.
    CheckInChild { seat: SeatId }: POST "/class-seats/{seat}/arrival", Access::Needs(Permission::TeachClasses), body Arrival, reply Nothing;
    /// Notes that a child was collected 接走, by one of its pickup persons.
    CheckOutChild { seat: SeatId }: POST "/class-seats/{seat}/departure", Access::Needs(Permission::TeachClasses), body Departure, reply Nothing;
    /// Whom a card lets collect which children of a session; nobody where it is not of this class, which is noted.
    FindCollectors { session: ClassSessionId }: POST "/class-sessions/{session}/collectors",
        Access::Needs(Permission::TeachClasses), body ShownCard, reply Vec<Collector>;
    /// Notes that somebody who is not listed came for a child and was refused, and tells its guardian.
    RefuseCollector { seat: SeatId }: POST "/class-seats/{seat}/refusal", Access::Needs(Permission::TeachClasses), reply Nothing;
    /// Who has seats in a session, who is on leave and who waits, in the order in which they asked.
    ListParties { session: ClassSessionId }: GET "/class-sessions/{session}/parties",
        Access::Needs(Permission::ManageClasses), query PageQuery, reply Page<Party>;
    /// Children of a region who have come and were not collected when their session was over.
    ListNotCollected { region: RegionCode }: GET "/regions/{region}/not-collected",
        Access::Needs(Permission::ManageClasses), query PageQuery, reply Page<NotCollected>;
    /// Signs up as an adult on duty 看护.
    SignUpForDuty { session: ClassSessionId }: PUT "/class-sessions/{session}/duty", Access::Member, reply ClassSession;
    /// Steps back from being on duty.
    StepBackFromDuty { session: ClassSessionId }: DELETE "/class-sessions/{session}/duty", Access::Member, reply ClassSession;
    /// Attendance of a term.
    GetTermFigures { course: CourseId }: GET "/courses/{course}/figures", Access::Needs(Permission::ManageClasses), reply TermFigures;
    /// Attendance of a term, as a spreadsheet.
    ExportTermFigures { course: CourseId }: GET "/courses/{course}/figures.xlsx", Access::Needs(Permission::ManageClasses), reply Binary;
}
