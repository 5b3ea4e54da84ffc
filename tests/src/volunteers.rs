//! Volunteers to work with: teams, duties and shifts to come. Made through the API.

use chrono::{DateTime, TimeDelta, Utc};
use xiangyue_server::services::volunteer::venue;
use xiangyue_shared::{
    attendance::{AttendanceNote, PutAttendance},
    code::VenueCode,
    contract::{ContractDraft, InstalmentDraft},
    duty::{DutyDraft, PutDuty, PutShift, ShiftDraft},
    endpoint::Nothing,
    ids::{DutyId, NeedId, ResidentId, ServiceRecordId, ShiftId, SignupId, TeamId},
    money::Fen,
    need::{AskForHelp, NeedDraft, ServiceDraft, TellService},
    region::RegionCode,
    shift_signup::{SignUpForShift, Signup, SignupDraft},
    team::{JoinTeam, PutTeam, PutTeamRole, RoleChoice, TeamDraft, TeamKind, TeamRole},
    volunteer_policy::VolunteerPolicy,
};

use crate::{
    app::TestApp,
    classes::today,
    client::{Answer, User},
};

/// So many hours from now, to the second.
#[must_use]
pub fn in_hours(hours: i64) -> DateTime<Utc> {
    let at = Utc::now() + TimeDelta::hours(hours);
    DateTime::from_timestamp(at.timestamp(), 0).unwrap_or_default()
}

#[must_use]
pub fn team_draft(region: &RegionCode, kind: TeamKind) -> TeamDraft {
    TeamDraft {
        region: region.clone(),
        kind,
        name: "夕阳红志愿队".to_owned(),
        about: "帮独居老人".to_owned(),
        closed: false,
    }
}

#[must_use]
pub fn duty_draft(region: &RegionCode) -> DutyDraft {
    DutyDraft {
        region: region.clone(),
        team: None,
        name: "文明劝导".to_owned(),
        about: String::new(),
        needs_approval: false,
        rounding: None,
        points: None,
        closed: false,
    }
}

/// A shift of two hours that begins in a day, with sign-up open.
#[must_use]
pub fn shift_draft(most: i64) -> ShiftDraft {
    ShiftDraft {
        role: "劝导员".to_owned(),
        place: "村口".to_owned(),
        starts_at: in_hours(24),
        ends_at: in_hours(26),
        opens_at: in_hours(-1),
        closes_at: in_hours(23),
        least: 1,
        most,
        cancelled: false,
    }
}

/// Eight hundred yuan in two instalments, for one service and for three.
#[must_use]
pub fn contract_draft(region: &RegionCode, team: TeamId) -> ContractDraft {
    let part = |services, fen| InstalmentDraft { services, amount: Fen(fen) };
    ContractDraft {
        region: region.clone(),
        team,
        title: "居家养老服务".to_owned(),
        signed_on: today(),
        total: Fen(80_000),
        instalments: vec![part(1, 30_000), part(3, 50_000)],
    }
}

#[must_use]
pub fn service_draft(worker: ResidentId) -> ServiceDraft {
    ServiceDraft { worker, day: today(), minutes: 50, text: "理发、打扫".to_owned() }
}

impl TestApp {
    /// A need of a resident.
    ///
    /// # Panics
    /// Where it is refused.
    pub async fn need(&self, by: &User, resident: ResidentId) -> NeedId {
        let need = NeedId::new();
        let (title, text) = ("上门理发".to_owned(), "腿脚不便".to_owned());
        self.client.send(by, AskForHelp { need }, NeedDraft { resident, title, text }).await.ok();
        need
    }

    /// Tells of a service for a need, by a member.
    ///
    /// # Panics
    /// Where it is refused.
    pub async fn service(&self, by: &User, need: NeedId, worker: ResidentId) -> ServiceRecordId {
        let record = ServiceRecordId::new();
        self.client.send(by, TellService { need, record }, service_draft(worker)).await.ok();
        record
    }

    /// A team with a leader.
    ///
    /// # Panics
    /// Where it is refused.
    pub async fn team(&self, cadre: &User, draft: TeamDraft, leader: ResidentId) -> TeamId {
        let team = TeamId::new();
        self.client.send(cadre, PutTeam { team }, draft).await.ok();
        self.client.send(cadre, JoinTeam { team, resident: leader }, Nothing {}).await.ok();
        let role = RoleChoice { role: TeamRole::Leader };
        self.client.send(cadre, PutTeamRole { team, resident: leader }, role).await.ok();
        team
    }

    /// A duty.
    ///
    /// # Panics
    /// Where it is refused.
    pub async fn duty(&self, by: &User, draft: DutyDraft) -> DutyId {
        let duty = DutyId::new();
        self.client.send(by, PutDuty { duty }, draft).await.ok();
        duty
    }

    /// A shift of a duty.
    ///
    /// # Panics
    /// Where it is refused.
    pub async fn shift(&self, by: &User, duty: DutyId, draft: ShiftDraft) -> ShiftId {
        let shift = ShiftId::new();
        self.client.send(by, PutShift { duty, shift }, draft).await.ok();
        shift
    }

    /// Asks to sign somebody up.
    pub async fn try_sign_up(
        &self,
        by: &User,
        shift: ShiftId,
        resident: ResidentId,
    ) -> Answer<Signup> {
        let endpoint = SignUpForShift { shift, signup: SignupId::new() };
        self.client.send(by, endpoint, SignupDraft { resident }).await
    }

    /// Lets a shift have begun `minutes_ago`, two hours long.
    pub async fn begin_shift(&self, shift: ShiftId, minutes_ago: i64) {
        let at = |minutes: i64| {
            let moment = Utc::now() - TimeDelta::minutes(minutes);
            moment.naive_utc().format("%Y-%m-%d %H:%M:%S").to_string()
        };
        let (starts, ends) = (at(minutes_ago), at(minutes_ago - 120));
        self.sql(&format!(
            "UPDATE shifts SET starts_at = '{starts}', ends_at = '{ends}', closes_at = '{ends}' WHERE id = '{shift}'"
        ))
        .await;
    }

    /// Lets somebody serve for two hours, as written down by staff; what became of it.
    ///
    /// # Panics
    /// Where it is refused.
    pub async fn served(&self, staff: &User, draft: DutyDraft, resident: ResidentId) -> Signup {
        let duty = self.duty(staff, draft).await;
        let (starts_at, ends_at) = (in_hours(72), in_hours(74));
        let draft = ShiftDraft { starts_at, ends_at, ..shift_draft(5) };
        let shift = self.shift(staff, duty, draft).await;
        let signup = self.try_sign_up(staff, shift, resident).await.ok().id;
        self.begin_shift(shift, 125).await;
        let note = AttendanceNote {
            came_at: Utc::now() - TimeDelta::minutes(130),
            left_at: Some(Utc::now() - TimeDelta::seconds(1)),
        };
        self.client.send(staff, PutAttendance { signup }, note).await.ok()
    }

    /// A code as a screen showed it `seconds_ago`, good for a minute.
    #[must_use]
    pub fn venue_code(&self, shift: ShiftId, shown_by: &User, seconds_ago: i64) -> String {
        let from = Utc::now() - TimeDelta::seconds(seconds_ago);
        let key = self.inner().keys.signing_key();
        VenueCode::sign(key, shift, shown_by.id(), from, 60).text()
    }

    /// The digits beside the code that a screen showed `seconds_ago`.
    ///
    /// # Panics
    /// Never.
    #[must_use]
    pub fn venue_digits(&self, shift: ShiftId, shown_by: &User, seconds_ago: i64) -> String {
        let turn = VolunteerPolicy::default().code_seconds;
        let from = venue::turn_of(Utc::now() - TimeDelta::seconds(seconds_ago), turn);
        venue::digits(&self.inner().keys, shift, shown_by.id(), from).expect("digits")
    }
}
