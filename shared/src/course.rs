//! Four-thirty classes 四点半课堂: when they take place, who teaches them, and how many seats they have.

use chrono::{DateTime, NaiveDate, NaiveTime, Utc};
use schemars::JsonSchema;
use serde::{Deserialize, Serialize};

use crate::{
    access::{Access, Permission},
    endpoint::endpoints,
    error::ErrorCode,
    fields::{Check, Checker},
    ids::{ClassSessionId, CourseId, GrantId, UserId},
    page::Page,
    region::RegionCode,
};

/// Days from the first to the last day of a term, at most.
pub const TERM_DAYS_MOST: i64 = 400;

/// On which afternoons a class takes place.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize, JsonSchema)]
pub struct WeeklyPattern {
    /// Days of the week, 1 for Monday to 7 for Sunday.
    pub weekdays: Vec<u8>,
    /// On the village's clock.
    pub begins: NaiveTime,
    /// Later than `begins`, on the same day.
    pub ends: NaiveTime,
    pub first_day: NaiveDate,
    /// At most 400 days after `first_day`.
    pub last_day: NaiveDate,
    /// Leaves out the public holidays 法定节假日.
    pub skip_holidays: bool,
}

impl WeeklyPattern {
    fn check(&self, checker: &mut Checker) {
        if self.weekdays.is_empty() {
            checker.fail("pattern.weekdays", ErrorCode::Required);
        }
        if self.weekdays.len() > 7 || self.weekdays.iter().any(|day| !(1..=7).contains(day)) {
            checker.fail("pattern.weekdays", ErrorCode::OutOfRange);
        }
        if self.ends <= self.begins {
            checker.fail("pattern.ends", ErrorCode::OutOfRange);
        }
        let days = self.last_day.signed_duration_since(self.first_day).num_days();
        checker.range("pattern.last_day", days, 0, TERM_DAYS_MOST);
        check_year("pattern.first_day", self.first_day, checker);
    }
}

/// Years that a class may lie in: those that both databases and every client can write in four digits.
fn check_year(field: &str, day: NaiveDate, checker: &mut Checker) {
    use chrono::Datelike;
    checker.range(field, i64::from(day.year()), 2000, 2200);
}

#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize, JsonSchema)]
pub struct Course {
    pub id: CourseId,
    /// The village or township whose children may come.
    pub region: RegionCode,
    pub name: String,
    pub place: String,
    pub teacher: UserId,
    pub teacher_name: String,
    /// Full years that a child must have on the day, both included.
    pub age_from: i64,
    pub age_to: i64,
    pub pattern: WeeklyPattern,
    /// Seats of each session.
    pub quota: i64,
    /// Adults who must have signed up for a session to open.
    pub adults_required: i64,
    /// How long an offered seat waits for its answer.
    pub offer_minutes: i64,
    /// How long after the end a child may wait before the guardian is called.
    pub alarm_minutes: i64,
    /// Takes no more bookings.
    pub closed: bool,
    /// Years of the term for which no public holidays are known yet; nothing of them is left out.
    pub holidays_unknown: Vec<i32>,
}

#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize, JsonSchema)]
pub struct CourseDraft {
    /// A village or township; stays what it was.
    pub region: RegionCode,
    pub name: String,
    pub place: String,
    /// The role by which the teacher 老师 teaches there.
    pub teacher: GrantId,
    /// 3 to 18.
    pub age_from: i64,
    pub age_to: i64,
    pub pattern: WeeklyPattern,
    /// 1 to 500.
    pub quota: i64,
    /// 0 to 20.
    pub adults_required: i64,
    /// 10 to 2,880.
    pub offer_minutes: i64,
    /// 0 to 120.
    pub alarm_minutes: i64,
    pub closed: bool,
}

impl Check for CourseDraft {
    fn check(&self, checker: &mut Checker) {
        checker.text("name", &self.name, 40);
        checker.text("place", &self.place, 60);
        checker.range("age_from", self.age_from, 3, 18);
        checker.range("age_to", self.age_to, self.age_from.clamp(3, 18), 18);
        self.pattern.check(checker);
        checker.range("quota", self.quota, 1, 500);
        checker.range("adults_required", self.adults_required, 0, 20);
        checker.range("offer_minutes", self.offer_minutes, 10, 2_880);
        checker.range("alarm_minutes", self.alarm_minutes, 0, 120);
    }
}

/// One who may teach at a place, by a role that reaches it.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize, JsonSchema)]
pub struct Teacher {
    pub grant: GrantId,
    pub user: UserId,
    /// The resident's name; of one who is not bound to a resident the phone's last four digits.
    pub name: String,
}

/// A class, and what its new pattern did to its sessions.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize, JsonSchema)]
pub struct PlannedCourse {
    pub course: Course,
    pub sessions_added: i64,
    /// Sessions to come that nobody had booked.
    pub sessions_removed: i64,
    /// Sessions to come that do not fit the pattern and stay, since they were booked or changed by hand.
    pub sessions_kept: i64,
}

/// One afternoon of a class.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize, JsonSchema)]
pub struct ClassSession {
    pub id: ClassSessionId,
    pub course: CourseId,
    pub course_name: String,
    pub place: String,
    /// Of that day: the class's own, or a substitute.
    pub teacher: UserId,
    pub day: NaiveDate,
    pub begins: NaiveTime,
    pub ends: NaiveTime,
    pub starts_at: DateTime<Utc>,
    pub cancelled: bool,
    pub seats: i64,
    /// Booked, or offered to one who waits.
    pub taken: i64,
    /// Children who wait.
    pub waiting: i64,
    pub adults: i64,
    pub adults_required: i64,
    /// Enough adults signed up.
    pub open: bool,
    pub homework: String,
}

/// A single day of a class that differs from its pattern: added, moved, cancelled.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize, JsonSchema)]
pub struct SessionDraft {
    pub day: NaiveDate,
    pub begins: NaiveTime,
    /// Later than `begins`.
    pub ends: NaiveTime,
    /// Seats are given up, the queue is dissolved.
    pub cancelled: bool,
    /// Somebody else teaches that day.
    pub substitute: Option<GrantId>,
}

impl Check for SessionDraft {
    fn check(&self, checker: &mut Checker) {
        if self.ends <= self.begins {
            checker.fail("ends", ErrorCode::OutOfRange);
        }
        check_year("day", self.day, checker);
    }
}

#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize, JsonSchema)]
pub struct Homework {
    pub text: String,
}

impl Check for Homework {
    fn check(&self, checker: &mut Checker) {
        checker.optional_text("text", &self.text, 500);
    }
}

#[derive(Debug, Clone, Default, PartialEq, Eq, Serialize, Deserialize, JsonSchema)]
pub struct CourseQuery {
    #[serde(default)]
    pub with_closed: bool,
    pub cursor: Option<String>,
    /// Rows wanted, 1 to 100; 20 where absent.
    pub limit: Option<i64>,
}

#[derive(Debug, Clone, Default, PartialEq, Eq, Serialize, Deserialize, JsonSchema)]
pub struct ClassSessionQuery {
    /// Sessions from this day on; all where absent.
    pub from: Option<NaiveDate>,
    pub cursor: Option<String>,
    /// Rows wanted, 1 to 100; 20 where absent.
    pub limit: Option<i64>,
}

endpoints! { "classes":
    /// Classes that children of a village can go to, or all of a township.
    ListCourses { region: RegionCode }: GET "/regions/{region}/courses", Access::SignedIn, query CourseQuery, reply Page<Course>;
    /// One class.
    GetCourse { course: CourseId }: GET "/courses/{course}", Access::SignedIn, reply Course;
    /// Sets up a class or changes it, and plans its sessions.
    PutCourse { course: CourseId }: PUT "/courses/{course}", Access::Needs(Permission::ManageClasses), body CourseDraft, reply PlannedCourse;
    /// Who may teach a class of a region.
    ListTeachers { region: RegionCode }: GET "/regions/{region}/teachers", Access::Needs(Permission::ManageClasses), reply Vec<Teacher>;
    /// Sessions of a class, the earliest first.
    ListClassSessions { course: CourseId }: GET "/courses/{course}/sessions",
        Access::SignedIn, query ClassSessionQuery, reply Page<ClassSession>;
    /// One session.
    GetClassSession { session: ClassSessionId }: GET "/class-sessions/{session}", Access::SignedIn, reply ClassSession;
    /// Adds, moves or cancels a single session.
    PutClassSession { course: CourseId, session: ClassSessionId }: PUT "/courses/{course}/sessions/{session}",
        Access::Needs(Permission::ManageClasses), body SessionDraft, reply ClassSession;
    /// Says what homework there is.
    PutHomework { session: ClassSessionId }: PUT "/class-sessions/{session}/homework",
        Access::Needs(Permission::TeachClasses), body Homework, reply ClassSession;
}
