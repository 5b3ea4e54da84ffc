//! The volunteers of the demo: a team with a leader, one who asks to join, hours served two days ago, a shift that is on now and
//! shifts to come.

use std::collections::HashMap;

use chrono::{DateTime, TimeDelta, Utc};
use xiangyue_shared::{
    attendance::{AttendanceNote, PutAttendance},
    day,
    duty::{DutyDraft, PointsRule, PutDuty, PutShift, ShiftDraft},
    endpoint::{NoQuery, Nothing},
    ids::{DutyId, HouseholdId, ResidentId, ShiftId, SignupId, TeamId},
    rule::{ListRules, RuleCategory, RuleQuery},
    shift_signup::{SignUpForShift, SignupDraft},
    team::{JoinTeam, PutTeam, PutTeamRole, RoleChoice, TeamDraft, TeamKind, TeamRole},
};

use super::Demo;
use crate::{
    auth::caller::Caller,
    call::Asked,
    db::Conn,
    error::Result,
    services::{
        rule,
        volunteer::{attendance, duty, shift, signup, team},
    },
};

/// Who leads the team, and who is in it: number of the household and phone.
const LEADER: (&str, &str) = ("2001", "13900003321");
const MEMBER: (&str, &str) = ("1001", "13900003307");
/// Who asks to join.
const ASKER: (&str, &str) = ("3001", "13900003331");

impl Demo {
    pub(super) fn put_volunteers(
        &self,
        conn: &mut Conn,
        cadre: &Caller,
        homes: &HashMap<String, HouseholdId>,
    ) -> Result<()> {
        let people = self.residents(conn, homes, &[LEADER, MEMBER, ASKER])?;
        let [(_, leader), (villager, member), (asker, asking)] = people.as_slice() else {
            return Ok(());
        };
        let named = (TeamKind::Team, "夕阳红志愿队", "护河、看望独居老人");
        let team = self.put_team(conn, cadre, *leader, named)?;
        self.join(conn, cadre, team, *member, 20)?;
        self.join(conn, asker, team, *asking, 1)?;
        let river = self.put_duty(conn, cadre, Some(team), "护河", "沿河捡垃圾，带雨鞋和手套")?;
        let order = self.put_duty(conn, cadre, None, "文明劝导", "赶集日在村口劝导停车")?;

        // Two days ago, in the morning: served, and written down.
        let today = day::start_of(day::day_of(self.now));
        let served = today - TimeDelta::days(2) + TimeDelta::hours(8);
        let past = self.put_shift(conn, cadre, river, (served, 2, 4), 5)?;
        let place = self.sign_up(conn, villager, past, *member, 3)?;
        let note = AttendanceNote {
            came_at: served - TimeDelta::minutes(5),
            left_at: Some(served + TimeDelta::hours(2)),
        };
        let asked = Asked { path: PutAttendance { signup: place }, query: NoQuery {}, body: note };
        attendance::write_down(conn, &self.call::<PutAttendance>(cadre, 0), &asked)?;

        // On now, so that there is a code to show and to scan.
        let on =
            self.put_shift(conn, cadre, river, (self.now - TimeDelta::minutes(20), 3, 4), 3)?;
        self.sign_up(conn, villager, on, *member, 1)?;
        // To come: one that is full, so that one queues, and two with free places.
        let tomorrow = today + TimeDelta::days(1);
        let full = self.put_shift(conn, cadre, order, (tomorrow + TimeDelta::hours(8), 2, 1), 3)?;
        self.sign_up(conn, asker, full, *asking, 1)?;
        for days in [2, 5] {
            let at = today + TimeDelta::days(days) + TimeDelta::hours(8);
            self.put_shift(conn, cadre, river, (at, 2, 6), 3)?;
        }
        Ok(())
    }

    /// A team or an organisation with its leader: what it is, its name, and what it does.
    pub(super) fn put_team(
        &self,
        conn: &mut Conn,
        cadre: &Caller,
        leader: ResidentId,
        (kind, name, about): (TeamKind, &str, &str),
    ) -> Result<TeamId> {
        let team = TeamId::new();
        let body = TeamDraft {
            region: self.village.clone(),
            kind,
            name: name.to_owned(),
            about: about.to_owned(),
            closed: false,
        };
        let asked = Asked { path: PutTeam { team }, query: NoQuery {}, body };
        team::put(conn, &self.call::<PutTeam>(cadre, 30), &asked)?;
        self.join(conn, cadre, team, leader, 30)?;
        let asked = Asked {
            path: PutTeamRole { team, resident: leader },
            query: NoQuery {},
            body: RoleChoice { role: TeamRole::Leader },
        };
        team::set_role(conn, &self.call::<PutTeamRole>(cadre, 30), &asked)?;
        Ok(team)
    }

    pub(super) fn join(
        &self,
        conn: &mut Conn,
        by: &Caller,
        team: TeamId,
        resident: ResidentId,
        days_ago: i64,
    ) -> Result<()> {
        let path = JoinTeam { team, resident };
        let asked = Asked { path, query: NoQuery {}, body: Nothing {} };
        team::join(conn, &self.call::<JoinTeam>(by, days_ago), &asked)?;
        Ok(())
    }

    /// Eight points a shift, by the rule for volunteers.
    fn put_duty(
        &self,
        conn: &mut Conn,
        cadre: &Caller,
        team: Option<TeamId>,
        name: &str,
        about: &str,
    ) -> Result<DutyId> {
        let path = ListRules { village: self.village.clone() };
        let asked = Asked { path, query: RuleQuery::default(), body: Nothing {} };
        let rules = rule::list(conn, &self.call::<ListRules>(cadre, 0), &asked)?;
        let rule = rules.iter().find(|one| one.category == RuleCategory::Volunteering);
        let duty = DutyId::new();
        let body = DutyDraft {
            region: self.village.clone(),
            team,
            name: name.to_owned(),
            about: about.to_owned(),
            needs_approval: false,
            rounding: None,
            points: rule.map(|rule| PointsRule { rule: rule.id, per_minutes: 0 }),
            closed: false,
        };
        let asked = Asked { path: PutDuty { duty }, query: NoQuery {}, body };
        duty::put(conn, &self.call::<PutDuty>(cadre, 25), &asked)?;
        Ok(duty)
    }

    /// A shift from a moment on, so many hours, for so many people; planned so many days ago.
    fn put_shift(
        &self,
        conn: &mut Conn,
        cadre: &Caller,
        duty: DutyId,
        (starts_at, hours, most): (DateTime<Utc>, i64, i64),
        days_ago: i64,
    ) -> Result<ShiftId> {
        let shift = ShiftId::new();
        let body = ShiftDraft {
            role: "志愿者".to_owned(),
            place: "村口桥头".to_owned(),
            starts_at,
            ends_at: starts_at + TimeDelta::hours(hours),
            opens_at: self.now - TimeDelta::days(days_ago),
            closes_at: starts_at,
            least: 1,
            most,
            cancelled: false,
        };
        let asked = Asked { path: PutShift { duty, shift }, query: NoQuery {}, body };
        shift::put(conn, &self.call::<PutShift>(cadre, days_ago), &asked)?;
        Ok(shift)
    }

    fn sign_up(
        &self,
        conn: &mut Conn,
        by: &Caller,
        shift: ShiftId,
        resident: ResidentId,
        days_ago: i64,
    ) -> Result<SignupId> {
        let path = SignUpForShift { shift, signup: SignupId::new() };
        let signup = path.signup;
        let asked = Asked { path, query: NoQuery {}, body: SignupDraft { resident } };
        signup::sign_up(conn, &self.call::<SignUpForShift>(by, days_ago), &asked)?;
        Ok(signup)
    }
}
