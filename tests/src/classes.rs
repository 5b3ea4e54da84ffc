//! Four-thirty classes to work with: a teacher, a class with sessions to come, children with consent. Made through the API.

use chrono::{Days, NaiveDate, NaiveTime, Utc};
use xiangyue_shared::{
    access::Role,
    child::{
        CONSENT_VERSION, ChildProfile, ConsentAnswer, Contact, PickupPerson, PutChild,
        PutChildConsent,
    },
    class_booking::{BookClass, Booking, BookingDraft},
    course::{
        ClassSession, ClassSessionQuery, CourseDraft, ListClassSessions, PutCourse, WeeklyPattern,
    },
    day,
    ids::{BookingId, ChildId, ClassSessionId, CourseId, GrantId, PickupPersonId},
    region::RegionCode,
};

use crate::{
    app::TestApp,
    client::{Answer, User},
};

/// A class with its teacher and sessions.
pub struct Class {
    pub course: CourseId,
    pub teacher: User,
    pub grant: GrantId,
    /// Of the days from tomorrow on, the earliest first.
    pub sessions: Vec<ClassSession>,
}

/// Today in the village.
#[must_use]
pub fn today() -> NaiveDate {
    day::day_of(Utc::now())
}

/// A day after today.
#[must_use]
pub fn in_days(days: u64) -> NaiveDate {
    today().checked_add_days(Days::new(days)).unwrap_or_default()
}

/// A class on each of the next `days` days, holidays or not, for children of 6 to 12.
#[must_use]
pub fn course_draft(region: &RegionCode, teacher: GrantId, days: u64, quota: i64) -> CourseDraft {
    let time = |hour, minute| NaiveTime::from_hms_opt(hour, minute, 0).unwrap_or_default();
    CourseDraft {
        region: region.clone(),
        name: "四点半课堂 书法".to_owned(),
        place: "村小学一楼".to_owned(),
        teacher,
        age_from: 6,
        age_to: 12,
        pattern: WeeklyPattern {
            weekdays: (1..=7).collect(),
            begins: time(16, 30),
            ends: time(18, 0),
            first_day: in_days(1),
            last_day: in_days(days),
            skip_holidays: false,
        },
        quota,
        adults_required: 0,
        offer_minutes: 120,
        alarm_minutes: 15,
        closed: false,
    }
}

/// What a guardian tells of a child of eight.
#[must_use]
pub fn profile(name: &str) -> ChildProfile {
    ChildProfile {
        name: name.to_owned(),
        birth_date: today().checked_sub_days(Days::new(8 * 366)).unwrap_or_default(),
        health_notes: "花生过敏".to_owned(),
        contacts: vec![Contact { name: "爸爸".to_owned(), phone: "13912340001".to_owned() }],
        pickup_persons: vec![PickupPerson {
            id: PickupPersonId::new(),
            name: "王秀兰".to_owned(),
            relation: "奶奶".to_owned(),
            phone: "13912340002".to_owned(),
            card: 0,
        }],
    }
}

/// A draft of a booking for one session.
#[must_use]
pub fn for_session(class: &Class, session: ClassSessionId, children: &[ChildId]) -> BookingDraft {
    BookingDraft { course: class.course, session: Some(session), children: children.to_vec() }
}

impl TestApp {
    /// A class on each of the next `days` days.
    ///
    /// # Panics
    /// Where it is refused.
    pub async fn class(&self, cadre: &User, region: &RegionCode, days: u64, quota: i64) -> Class {
        let phone = self.phone();
        let grant = self.grant(&phone, Role::Teacher, region, None).await;
        let teacher = self.sign_in(&phone).await;
        let course = CourseId::new();
        let draft = course_draft(region, grant, days, quota);
        self.client.send(cadre, PutCourse { course }, draft).await.ok();
        let sessions = self.sessions(cadre, course).await;
        Class { course, teacher, grant, sessions }
    }

    /// The sessions of a class, the earliest first.
    ///
    /// # Panics
    /// Where they are refused.
    pub async fn sessions(&self, user: &User, course: CourseId) -> Vec<ClassSession> {
        let query = ClassSessionQuery { limit: Some(100), ..ClassSessionQuery::default() };
        self.client.find(user, ListClassSessions { course }, query).await.ok().items
    }

    /// A child whose guardian agreed and told of it.
    ///
    /// # Panics
    /// Where it is refused.
    pub async fn child(&self, guardian: &User, profile: ChildProfile) -> ChildId {
        let (household, child) = (guardian.household(), ChildId::new());
        let answer = ConsentAnswer { version: CONSENT_VERSION, agreed: true };
        self.client.send(guardian, PutChildConsent { household, child }, answer).await.ok();
        self.client.send(guardian, PutChild { household, child }, profile).await.ok();
        child
    }

    /// Asks to book.
    pub async fn try_book(&self, guardian: &User, draft: BookingDraft) -> Answer<Booking> {
        let endpoint = BookClass { household: guardian.household(), booking: BookingId::new() };
        self.client.send(guardian, endpoint, draft).await
    }

    /// Lets a session begin `minutes_ago` on the day that it is, and last an hour and a half.
    pub async fn begin_session(&self, session: ClassSessionId, minutes_ago: i64) {
        let at = |minutes: i64| {
            let moment = Utc::now() - chrono::TimeDelta::minutes(minutes);
            moment.naive_utc().format("%Y-%m-%d %H:%M:%S").to_string()
        };
        let (starts, ends) = (at(minutes_ago), at(minutes_ago - 90));
        self.sql(&format!(
            "UPDATE class_sessions SET day = '{}', starts_at = '{starts}', ends_at = '{ends}' WHERE id = '{session}'",
            today()
        ))
        .await;
    }
}
