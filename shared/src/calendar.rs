//! The calendar 日程 of a person: the classes of their children, what they teach, and the household's shifts of duties.

use chrono::{DateTime, NaiveDate, NaiveTime, Utc};
use schemars::JsonSchema;
use serde::{Deserialize, Serialize};

use crate::{
    access::Access,
    endpoint::endpoints,
    ids::{ClassSessionId, CourseId, DutyId, ShiftId},
};

/// Days of a calendar, at most: six weeks, as a page of a month shows them.
pub const DAYS_MOST: i64 = 42;

/// What somebody has to be at.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize, JsonSchema)]
#[serde(tag = "kind", rename_all = "snake_case")]
pub enum Occasion {
    /// A child of the household goes to class, and is to be collected 接孩子.
    Class { course: CourseId, session: ClassSessionId },
    /// The caller teaches 上课.
    Teaching { course: CourseId, session: ClassSessionId },
    /// One of the household has a shift of a duty 志愿服务.
    Duty { duty: DutyId, shift: ShiftId },
}

/// How sure it is.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize, JsonSchema)]
#[serde(rename_all = "snake_case")]
pub enum Standing {
    Sure,
    /// The leader of the duty has yet to agree 待同意.
    Asked,
    /// 候补
    Waiting,
    /// A seat or place was freed and waits for an answer 待确认.
    Offered,
}

/// Something at a time and a place.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize, JsonSchema)]
pub struct Appointment {
    pub occasion: Occasion,
    pub standing: Standing,
    pub title: String,
    pub place: String,
    /// On which it begins; a shift that goes on past midnight is of the next day too.
    pub day: NaiveDate,
    pub begins: NaiveTime,
    pub ends: NaiveTime,
    /// The child, or the one of the household who has the shift.
    pub person_name: Option<String>,
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
