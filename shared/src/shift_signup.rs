//! Signing up 报名 for a shift: places, the queue for them, and leave.

use chrono::{DateTime, Utc};
use schemars::JsonSchema;
use serde::{Deserialize, Serialize};

use crate::{
    access::{Access, Permission},
    attendance::Witnessed,
    duty::Shift,
    endpoint::endpoints,
    fields::{Check, Checker},
    ids::{ResidentId, ShiftId, SignupId},
    page::{Page, PageQuery},
};

/// What became of a volunteer's wish for a place in a shift.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash, Serialize, Deserialize, JsonSchema)]
#[serde(rename_all = "snake_case")]
pub enum SignupState {
    /// Has a place and waits for the leader's word 待同意.
    Asked,
    /// 候补
    Waiting,
    /// A place was freed and waits for the volunteer's answer 待确认.
    Offered,
    /// 已报名
    Booked,
    /// Stepped back 请假.
    OnLeave,
    /// The leader did not agree.
    Refused,
    /// The volunteer did not want the offered place.
    Declined,
    /// The offer ran out without an answer.
    Lapsed,
    /// The shift was cancelled.
    Cancelled,
}

impl SignupState {
    pub const ALL: [Self; 9] = [
        Self::Asked,
        Self::Waiting,
        Self::Offered,
        Self::Booked,
        Self::OnLeave,
        Self::Refused,
        Self::Declined,
        Self::Lapsed,
        Self::Cancelled,
    ];
    /// Those in which the volunteer still takes part in the shift or its queue.
    pub const LIVE: [Self; 4] = [Self::Asked, Self::Waiting, Self::Offered, Self::Booked];

    #[must_use]
    pub const fn as_str(self) -> &'static str {
        match self {
            Self::Asked => "asked",
            Self::Waiting => "waiting",
            Self::Offered => "offered",
            Self::Booked => "booked",
            Self::OnLeave => "on_leave",
            Self::Refused => "refused",
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

/// One volunteer's place, or place in the queue, in one shift.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize, JsonSchema)]
pub struct Signup {
    pub id: SignupId,
    pub shift: Shift,
    pub resident: ResidentId,
    pub resident_name: String,
    pub state: SignupState,
    /// While it waits: 1 for the first.
    pub position: Option<i64>,
    /// While it is offered: the answer must come before.
    pub offer_until: Option<DateTime<Utc>>,
    /// 签到
    pub came: Option<Witnessed>,
    /// 签退
    pub left: Option<Witnessed>,
}

#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize, JsonSchema)]
pub struct SignupDraft {
    /// Oneself, one of the household, or one whom a helper signs up.
    pub resident: ResidentId,
}

impl Check for SignupDraft {
    fn check(&self, _: &mut Checker) {}
}

#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize, JsonSchema)]
pub struct SignupDecision {
    pub accept: bool,
}

impl Check for SignupDecision {
    fn check(&self, _: &mut Checker) {}
}

endpoints! { "shift-signups":
    /// Signs up for a shift, or queues where it is full. Whom those enter who run it has a place once it has begun.
    SignUpForShift { shift: ShiftId, signup: SignupId }: PUT "/shifts/{shift}/signups/{signup}",
        Access::MemberLeaderOr(Permission::HelpVillagers), body SignupDraft, reply Signup;
    /// What a resident has signed up for, the latest shift first.
    ListSignups { resident: ResidentId }: GET "/residents/{resident}/signups",
        Access::MemberOr(Permission::HelpVillagers), query PageQuery, reply Page<Signup>;
    /// Who takes part in a shift, waits, or stepped back, in the order in which they asked.
    ListShiftSignups { shift: ShiftId }: GET "/shifts/{shift}/signups",
        Access::LeaderOr(Permission::ManageVolunteers), query PageQuery, reply Page<Signup>;
    /// Steps back 请假 before the shift begins, which frees the place for the next.
    LeaveShift { signup: SignupId }: POST "/signups/{signup}/leave", Access::MemberLeaderOr(Permission::HelpVillagers), reply Signup;
    /// Takes an offered place, or leaves it to the next.
    AnswerShiftOffer { signup: SignupId }: POST "/signups/{signup}/answer",
        Access::MemberLeaderOr(Permission::HelpVillagers), body SignupDecision, reply Signup;
    /// Agrees to one who asked for a place, or waits once the shift has begun, or does not, which frees it for the next.
    DecideSignup { signup: SignupId }: POST "/signups/{signup}/decision",
        Access::LeaderOr(Permission::ManageVolunteers), body SignupDecision, reply Signup;
}
