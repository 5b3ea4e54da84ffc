//! Booking 预约 a four-thirty class: seats, the queue for them, and leave for a day.

use chrono::{DateTime, NaiveDate, NaiveTime, Utc};
use schemars::JsonSchema;
use serde::{Deserialize, Serialize};

use crate::{
    access::Access,
    endpoint::{Nothing, endpoints},
    error::ErrorCode,
    fields::{Check, Checker},
    ids::{BookingId, ChildId, ClassSessionId, CourseId, HouseholdId, SeatId},
    page::Page,
};

/// What became of a child's wish for a seat in one session.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash, Serialize, Deserialize, JsonSchema)]
#[serde(rename_all = "snake_case")]
pub enum SeatState {
    /// 候补
    Waiting,
    /// A seat was freed and waits for the guardian's answer 待确认.
    Offered,
    /// 已约
    Booked,
    /// 请假, for the day.
    OnLeave,
    /// The guardian did not want the offered seat.
    Declined,
    /// The offer ran out without an answer.
    Lapsed,
    /// Given up by the guardian, or the session was cancelled 已取消.
    Cancelled,
}

impl SeatState {
    pub const ALL: [Self; 7] = [
        Self::Waiting,
        Self::Offered,
        Self::Booked,
        Self::OnLeave,
        Self::Declined,
        Self::Lapsed,
        Self::Cancelled,
    ];
    /// Those in which the child still takes part in the session or its queue.
    pub const LIVE: [Self; 3] = [Self::Waiting, Self::Offered, Self::Booked];

    #[must_use]
    pub const fn as_str(self) -> &'static str {
        match self {
            Self::Waiting => "waiting",
            Self::Offered => "offered",
            Self::Booked => "booked",
            Self::OnLeave => "on_leave",
            Self::Declined => "declined",
            Self::Lapsed => "lapsed",
            Self::Cancelled => "cancelled",
        }
    }

    #[must_use]
    pub fn parse(text: &str) -> Option<Self> {
        Self::ALL.into_iter().find(|state| state.as_str() == text)
    }
}

/// A child's seat, or place in the queue, in one session.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize, JsonSchema)]
pub struct Seat {
    pub id: SeatId,
    pub booking: BookingId,
    pub child: ChildId,
    pub course: CourseId,
    pub course_name: String,
    pub session: ClassSessionId,
    pub day: NaiveDate,
    pub begins: NaiveTime,
    pub ends: NaiveTime,
    pub state: SeatState,
    /// While it waits: 1 for the first. Brothers and sisters of one booking wait at one position.
    pub position: Option<i64>,
    /// While it is offered: the answer must come before.
    pub offer_until: Option<DateTime<Utc>>,
    /// 到了
    pub arrived_at: Option<DateTime<Utc>>,
    /// 接走了
    pub left_at: Option<DateTime<Utc>>,
}

#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize, JsonSchema)]
pub struct Booking {
    pub id: BookingId,
    pub household: HouseholdId,
    pub course: CourseId,
    pub whole_term: bool,
    /// By session, then by child.
    pub seats: Vec<Seat>,
}

#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize, JsonSchema)]
pub struct BookingDraft {
    pub course: CourseId,
    /// One session; every session to come where absent.
    pub session: Option<ClassSessionId>,
    /// 1 to 6. In each session all of them get seats, or all of them wait.
    pub children: Vec<ChildId>,
}

impl Check for BookingDraft {
    fn check(&self, checker: &mut Checker) {
        let count = i64::try_from(self.children.len()).unwrap_or(i64::MAX);
        checker.range("children", count, 1, 6);
        let mut seen = std::collections::BTreeSet::new();
        for (index, child) in self.children.iter().enumerate() {
            if !seen.insert(child) {
                checker.fail(format!("children.{index}"), ErrorCode::Duplicate);
            }
        }
    }
}

#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize, JsonSchema)]
pub struct OfferAnswer {
    pub accept: bool,
}

impl Check for OfferAnswer {
    fn check(&self, _: &mut Checker) {}
}

#[derive(Debug, Clone, Default, PartialEq, Eq, Serialize, Deserialize, JsonSchema)]
pub struct SeatQuery {
    /// Sessions from this day on; all where absent.
    pub from: Option<NaiveDate>,
    pub cursor: Option<String>,
    /// Rows wanted, 1 to 100; 20 where absent.
    pub limit: Option<i64>,
}

endpoints! { "class-bookings":
    /// Books one session or the whole term for children of the household.
    BookClass { household: HouseholdId, booking: BookingId }: PUT "/households/{household}/class-bookings/{booking}",
        Access::Member, body BookingDraft, reply Booking;
    /// Seats of the household's children, by day: where they wait, whether they arrived and left.
    ListClassSeats { household: HouseholdId }: GET "/households/{household}/class-seats", Access::Member, query SeatQuery, reply Page<Seat>;
    /// Takes an offered seat, or leaves it to the next. For brothers and sisters of one booking together.
    AnswerClassOffer { booking: BookingId, session: ClassSessionId }: POST "/class-bookings/{booking}/sessions/{session}/answer",
        Access::Member, body OfferAnswer, reply Booking;
    /// Gives up what a booking holds in the sessions to come.
    CancelClassBooking { booking: BookingId }: POST "/class-bookings/{booking}/cancellation", Access::Member, reply Nothing;
    /// Takes leave 请假 for a day, which frees the seat for that day.
    TakeLeave { seat: SeatId }: POST "/class-seats/{seat}/leave", Access::Member, reply Nothing;
}
