//! The four-thirty class of the demo: five children are booked for the term, and one waits; today three of them have come, of
//! whom one was collected, and on the next day a seat was given up and is offered.

use std::collections::HashMap;

use chrono::{Datelike, Days, NaiveDate, NaiveTime};
use xiangyue_shared::{
    child::{
        CONSENT_VERSION, ChildProfile, ConsentAnswer, Contact, PickupPerson, PutChild,
        PutChildConsent,
    },
    class_booking::{BookClass, Booking, BookingDraft, TakeLeave},
    class_register::{Arrival, CheckInChild, CheckOutChild, Departure},
    course::{
        CourseDraft, Homework, ListTeachers, PutClassSession, PutCourse, PutHomework, SessionDraft,
        WeeklyPattern,
    },
    day,
    endpoint::{NoQuery, Nothing},
    ids::{BookingId, ChildId, ClassSessionId, CourseId, HouseholdId, PickupPersonId},
};

use super::{Demo, SignIn};
use crate::{
    auth::caller::Caller,
    call::Asked,
    db::{
        Conn,
        models::{child as children, class_session},
    },
    error::Result,
    services::class::{booking, child, course, give_up, register, session},
};

pub(super) const TEACHER: SignIn = SignIn { who: "teacher 老师 左晓燕", phone: "13900003333" };

/// A child of the demo.
struct Told {
    name: &'static str,
    years: u64,
    health: &'static str,
    contact: (&'static str, &'static str),
    collectors: &'static [(&'static str, &'static str, &'static str)],
}

const GRANDMOTHER: (&str, &str, &str) = ("王秀兰", "奶奶", "13900005001");

/// Number of the household, phone of the guardian, and the children.
const FAMILIES: [(&str, &str, &[Told]); 3] = [
    (
        "1001",
        "13900003307",
        &[
            Told {
                name: "刘小朵",
                years: 8,
                health: "花生过敏",
                contact: ("爸爸", "13900005002"),
                collectors: &[GRANDMOTHER, ("刘存善", "爷爷", "13900003307")],
            },
            Told {
                name: "刘小禾",
                years: 10,
                health: "",
                contact: ("爸爸", "13900005002"),
                collectors: &[GRANDMOTHER],
            },
        ],
    ),
    (
        "2001",
        "13900003321",
        &[
            Told {
                name: "毛欣怡",
                years: 9,
                health: "哮喘，书包侧袋有药",
                contact: ("妈妈", "13900005003"),
                collectors: &[("毛占山", "爷爷", "13900003321")],
            },
            Told {
                name: "毛晨光",
                years: 7,
                health: "",
                contact: ("妈妈", "13900005003"),
                collectors: &[("毛占山", "爷爷", "13900003321")],
            },
            Told {
                name: "毛晨曦",
                years: 11,
                health: "",
                contact: ("妈妈", "13900005003"),
                collectors: &[("毛占山", "爷爷", "13900003321")],
            },
        ],
    ),
    (
        "3001",
        "13900003331",
        &[Told {
            name: "左一鸣",
            years: 9,
            health: "",
            contact: ("妈妈", "13900005004"),
            collectors: &[("左长明", "爷爷", "13900003331")],
        }],
    ),
];

fn time(hour: u32, minute: u32) -> NaiveTime {
    NaiveTime::from_hms_opt(hour, minute, 0).unwrap_or_default()
}

impl Demo {
    pub(super) fn put_classes(
        &self,
        conn: &mut Conn,
        cadre: &Caller,
        teacher: &Caller,
        homes: &HashMap<String, HouseholdId>,
    ) -> Result<()> {
        let id = self.put_course(conn, cadre)?;
        self.add_today(conn, cadre, id)?;
        let mut bookings = Vec::new();
        for (number, phone, told) in FAMILIES {
            let Some(home) = homes.get(number).copied() else { continue };
            let guardian = self.member(conn, phone, home)?;
            let children = self.put_children(conn, &guardian, home, told)?;
            let asked = Asked {
                path: BookClass { household: home, booking: BookingId::new() },
                query: NoQuery {},
                body: BookingDraft { course: id, session: None, children },
            };
            let booked = booking::book(conn, &self.call::<BookClass>(&guardian, 6), &asked)?;
            bookings.push((guardian, booked));
        }
        self.keep_register(conn, teacher, &bookings)?;
        self.give_a_day_up(conn, &bookings)
    }

    /// On school days of this month and the next two, five seats.
    fn put_course(&self, conn: &mut Conn, cadre: &Caller) -> Result<CourseId> {
        let asked = Asked {
            path: ListTeachers { region: self.village.clone() },
            query: NoQuery {},
            body: Nothing {},
        };
        let teachers = course::teachers(conn, &self.call::<ListTeachers>(cadre, 0), &asked)?;
        let id = CourseId::new();
        let Some(teacher) = teachers.first() else { return Ok(id) };
        let today = day::day_of(self.now);
        let body = CourseDraft {
            region: self.village.clone(),
            name: "四点半课堂 书法".to_owned(),
            place: "村小学一楼".to_owned(),
            teacher: teacher.grant,
            age_from: 6,
            age_to: 12,
            pattern: WeeklyPattern {
                weekdays: (1..=5).collect(),
                begins: time(16, 30),
                ends: time(18, 0),
                first_day: today.checked_sub_days(Days::new(6)).unwrap_or(today),
                last_day: today.checked_add_days(Days::new(60)).unwrap_or(today),
                skip_holidays: true,
            },
            quota: 5,
            adults_required: 0,
            offer_minutes: 120,
            alarm_minutes: 15,
            closed: false,
        };
        let asked = Asked { path: PutCourse { course: id }, query: NoQuery {}, body };
        course::put(conn, &self.call::<PutCourse>(cadre, 8), &asked)?;
        Ok(id)
    }

    /// There is something to see on any day.
    fn add_today(&self, conn: &mut Conn, cadre: &Caller, id: CourseId) -> Result<()> {
        let today = day::day_of(self.now);
        let there = class_session::of_course(conn, &id.to_string())?;
        if there.iter().any(|one| one.day == today) {
            return Ok(());
        }
        let body = SessionDraft {
            day: today,
            begins: time(16, 30),
            ends: time(18, 0),
            cancelled: false,
            substitute: None,
        };
        let path = PutClassSession { course: id, session: ClassSessionId::new() };
        let asked = Asked { path, query: NoQuery {}, body };
        session::put(conn, &self.call::<PutClassSession>(cadre, 7), &asked)?;
        Ok(())
    }

    fn put_children(
        &self,
        conn: &mut Conn,
        guardian: &Caller,
        household: HouseholdId,
        told: &[Told],
    ) -> Result<Vec<ChildId>> {
        let mut children = Vec::new();
        for one in told {
            let id = ChildId::new();
            let asked = Asked {
                path: PutChildConsent { household, child: id },
                query: NoQuery {},
                body: ConsentAnswer { version: CONSENT_VERSION, agreed: true },
            };
            child::decide(conn, &self.call::<PutChildConsent>(guardian, 7), &asked)?;
            let collectors = one.collectors.iter().map(|(name, relation, phone)| PickupPerson {
                id: PickupPersonId::new(),
                name: (*name).to_owned(),
                relation: (*relation).to_owned(),
                phone: (*phone).to_owned(),
                card: 0,
            });
            let body = ChildProfile {
                name: one.name.to_owned(),
                birth_date: self.birthday(one.years),
                health_notes: one.health.to_owned(),
                contacts: vec![Contact {
                    name: one.contact.0.to_owned(),
                    phone: one.contact.1.to_owned(),
                }],
                pickup_persons: collectors.collect(),
            };
            let path = PutChild { household, child: id };
            let asked = Asked { path, query: NoQuery {}, body };
            child::put(conn, &self.call::<PutChild>(guardian, 7), &asked)?;
            children.push(id);
        }
        Ok(children)
    }

    /// Of one who has been so old for half a year.
    fn birthday(&self, years: u64) -> NaiveDate {
        let today = day::day_of(self.now);
        let half_a_year_ago = today.checked_sub_days(Days::new(182)).unwrap_or(today);
        let year = half_a_year_ago.year() - i32::try_from(years).unwrap_or_default();
        // The 29th of February is not in every year.
        half_a_year_ago.with_day(28).and_then(|on| on.with_year(year)).unwrap_or(today)
    }

    /// Today the first three have come, and the third was collected.
    fn keep_register(
        &self,
        conn: &mut Conn,
        teacher: &Caller,
        bookings: &[(Caller, Booking)],
    ) -> Result<()> {
        let today = day::day_of(self.now);
        let seats: Vec<_> = bookings
            .iter()
            .flat_map(|(_, booking)| &booking.seats)
            .filter(|seat| seat.day == today && seat.position.is_none())
            .collect();
        for seat in seats.iter().take(3) {
            let asked = Asked {
                path: CheckInChild { seat: seat.id },
                query: NoQuery {},
                body: Arrival::default(),
            };
            register::check_in(conn, &self.call::<CheckInChild>(teacher, 0), &asked)?;
        }
        let Some(last) = seats.get(2) else { return Ok(()) };
        let known = children::by_keys(conn, &[last.child.to_string()])?;
        let person = children::open(conn, &self.keys, &known)?
            .first()
            .and_then(|child| child.profile.pickup_persons.first().map(|person| person.id));
        if let Some(pickup_person) = person {
            let body = Departure { pickup_person, at: None };
            let asked = Asked { path: CheckOutChild { seat: last.id }, query: NoQuery {}, body };
            register::check_out(conn, &self.call::<CheckOutChild>(teacher, 0), &asked)?;
        }
        let session = last.session;
        let body = Homework { text: "描红第 12 页，每个字写三遍。".to_owned() };
        let asked = Asked { path: PutHomework { session }, query: NoQuery {}, body };
        session::set_homework(conn, &self.call::<PutHomework>(teacher, 0), &asked)?;
        Ok(())
    }

    /// On the next day a child of the second household stays at home, so that its seat is offered to the third.
    fn give_a_day_up(&self, conn: &mut Conn, bookings: &[(Caller, Booking)]) -> Result<()> {
        let today = day::day_of(self.now);
        let Some((guardian, booking)) = bookings.get(1) else { return Ok(()) };
        let Some(seat) = booking.seats.iter().find(|seat| seat.day > today) else {
            return Ok(());
        };
        let asked =
            Asked { path: TakeLeave { seat: seat.id }, query: NoQuery {}, body: Nothing {} };
        give_up::take_leave(conn, &self.call::<TakeLeave>(guardian, 0), &asked)?;
        Ok(())
    }
}
