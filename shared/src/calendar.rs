//! The calendar 日程 of a person: the classes of their children, and what they have promised to be at themselves.

use chrono::{DateTime, NaiveDate, NaiveTime, Utc};
use schemars::JsonSchema;
use serde::{Deserialize, Serialize};

use crate::{
    access::Access,
    class_booking::SeatState,
    endpoint::endpoints,
    ids::{ClassSessionId, CourseId, ShiftId},
};

/// Days of a calendar, at most: six weeks, as a page of a month shows them.
pub const DAYS_MOST: i64 = 42;

/// Why a person has to be somewhere.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash, Serialize, Deserialize, JsonSchema)]
#[serde(rename_all = "snake_case")]
pub enum Purpose {
    /// A child of the household goes to class, and is to be collected 接孩子.
    Class,
    /// They teach 上课.
    Teaching,
    /// They are one of the adults of a class 值守.
    Duty,
    /// They have signed up as a volunteer 志愿服务.
    Shift,
}

/// Something at a time and a place.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize, JsonSchema)]
pub struct Appointment {
    pub purpose: Purpose,
    /// The class and its session, but for a shift of volunteers.
    pub course: Option<CourseId>,
    pub session: Option<ClassSessionId>,
    pub shift: Option<ShiftId>,
    pub title: String,
    pub place: String,
    pub day: NaiveDate,
    pub begins: NaiveTime,
    pub ends: NaiveTime,
    /// The child, for its guardians.
    pub child_name: Option<String>,
    /// Whether the child has a seat, waits for one, or was offered one.
    pub seat: Option<SeatState>,
    pub arrived_at: Option<DateTime<Utc>>,
    pub left_at: Option<DateTime<Utc>>,
}

#[derive(Debug, Clone, Default, PartialEq, Eq, Serialize, Deserialize, JsonSchema)]
pub struct CalendarQuery {
    /// Today where absent.
    pub from: Option<NaiveDate>,
    /// 1 to 42; 1 where absent.
    pub days: Option<i64>,
}

endpoints! { "calendar":
    /// What the caller and the children of the household have to be at, the earliest first.
    ListAppointments: GET "/calendar", Access::SignedIn, query CalendarQuery, reply Vec<Appointment>;
}
