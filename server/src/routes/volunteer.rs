//! Volunteers: teams, duties, shifts, signing up, checking in, and the hours that come of it.

use actix_web::web::ServiceConfig;
use xiangyue_shared::{
    attendance::{
        CheckIn, CheckOut, CorrectHours, GetHoursTotal, GetVenueCode, ListHours, PutAttendance,
    },
    duty::{GetDuty, GetShift, ListDuties, ListDutyShifts, ListShifts, PutDuty, PutShift},
    shift_signup::{
        AnswerShiftOffer, DecideSignup, LeaveShift, ListShiftSignups, ListSignups, SignUpForShift,
    },
    team::{
        DecideMembership, GetTeam, JoinTeam, LeaveTeam, ListMemberships, ListTeamMembers,
        ListTeams, PutTeam, PutTeamRole,
    },
    volunteer_policy::{GetVolunteerPolicy, PutVolunteerPolicy},
};

use super::mount;
use crate::services::volunteer::{
    attendance, duty, give_up, hours, policy, queue, shift, signup, team,
};

pub(super) fn configure(config: &mut ServiceConfig) {
    mount::query::<ListShifts>(config, shift::list);
    mount::query::<GetShift>(config, shift::show);
    mount::command::<SignUpForShift>(config, signup::sign_up);
    mount::query::<ListSignups>(config, signup::of_resident);
    mount::query::<ListShiftSignups>(config, signup::of_shift);
    mount::command::<LeaveShift>(config, give_up::leave);
    mount::command::<AnswerShiftOffer>(config, queue::answer);
    mount::command::<DecideSignup>(config, signup::decide);
    mount::query::<GetVenueCode>(config, attendance::show_code);
    mount::command::<CheckIn>(config, attendance::check_in);
    mount::command::<CheckOut>(config, attendance::check_out);
    mount::command::<PutAttendance>(config, attendance::write_down);
    mount::query::<ListHours>(config, hours::list);
    mount::query::<GetHoursTotal>(config, hours::total);
    mount::command::<CorrectHours>(config, hours::correct);
    mount::query::<ListDuties>(config, duty::list);
    mount::query::<GetDuty>(config, duty::show);
    mount::command::<PutDuty>(config, duty::put);
    mount::query::<ListDutyShifts>(config, shift::of_duty);
    mount::command::<PutShift>(config, shift::put);
    mount::query::<ListTeams>(config, team::list);
    mount::query::<GetTeam>(config, team::show);
    mount::command::<PutTeam>(config, team::put);
    mount::query::<ListTeamMembers>(config, team::members);
    mount::command::<JoinTeam>(config, team::join);
    mount::command::<LeaveTeam>(config, team::leave);
    mount::command::<DecideMembership>(config, team::decide);
    mount::command::<PutTeamRole>(config, team::set_role);
    mount::query::<ListMemberships>(config, team::of_resident);
    mount::query::<GetVolunteerPolicy>(config, policy::show);
    mount::command::<PutVolunteerPolicy>(config, policy::change);
}
