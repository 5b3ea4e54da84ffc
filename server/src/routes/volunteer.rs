//! Volunteers: teams, duties, shifts, signing up, checking in, the hours that come of it and their certificates, needs and
//! contracts.

use xiangyue_shared::{
    attendance::{
        CheckIn, CheckOut, CorrectHours, GetHoursTotal, GetVenueCode, ListHours, PutAttendance,
    },
    certificate::{
        GetCertificateFile, IssueCertificate, ListCertificates, VerifyCertificate,
        WithdrawCertificate,
    },
    contract::{
        GetContract, ListContracts, ListTeamContracts, PayInstalment, PutContract,
        PutNeedUnderContract,
    },
    duty::{GetDuty, GetShift, ListDuties, ListDutyShifts, ListShifts, PutDuty, PutShift},
    need::{
        AcceptNeed, AnswerService, AskForHelp, GetNeed, GiveNeedBack, ListNeeds, ListNeedsOf,
        ListServices, TakeNeed, TellService, WithdrawNeed,
    },
    shift_signup::{
        AnswerShiftOffer, DecideSignup, LeaveShift, ListShiftSignups, ListSignups, SignUpForShift,
        Signup,
    },
    team::{
        DecideMembership, GetTeam, JoinTeam, LeaveTeam, ListMemberships, ListTeamMembers,
        ListTeams, PutTeam, PutTeamRole,
    },
    volunteer_policy::{GetVolunteerPolicy, PutVolunteerPolicy},
};

use super::{
    guessing::without_guessing,
    mount::{self, Steps},
    table::Routes,
};
use crate::{
    call::Asked,
    error::Result,
    limits::Typed,
    services::volunteer::{
        attendance, certificate, contract, duty, give_up, hours, need, policy, queue, shift,
        signup, team, venue,
    },
};

pub(super) fn configure(routes: &mut Routes) {
    mount::query::<ListShifts>(routes, shift::list);
    mount::query::<GetShift>(routes, shift::show);
    mount::command::<SignUpForShift>(routes, signup::sign_up);
    mount::query::<ListSignups>(routes, signup::of_resident);
    mount::query::<ListShiftSignups>(routes, signup::of_shift);
    mount::command::<LeaveShift>(routes, give_up::leave);
    mount::command::<AnswerShiftOffer>(routes, queue::answer);
    mount::command::<DecideSignup>(routes, signup::decide);
    mount::query::<GetVenueCode>(routes, venue::show);
    mount::special::<CheckIn, _, _>(routes, check_in);
    mount::special::<CheckOut, _, _>(routes, check_out);
    mount::command::<PutAttendance>(routes, attendance::write_down);
    mount::query::<ListHours>(routes, hours::list);
    mount::query::<GetHoursTotal>(routes, hours::total);
    mount::command::<CorrectHours>(routes, hours::correct);
    mount::query::<ListDuties>(routes, duty::list);
    mount::query::<GetDuty>(routes, duty::show);
    mount::command::<PutDuty>(routes, duty::put);
    mount::query::<ListDutyShifts>(routes, shift::of_duty);
    mount::command::<PutShift>(routes, shift::put);
    mount::query::<ListTeams>(routes, team::list);
    mount::query::<GetTeam>(routes, team::show);
    mount::command::<PutTeam>(routes, team::put);
    mount::query::<ListTeamMembers>(routes, team::members);
    mount::command::<JoinTeam>(routes, team::join);
    mount::command::<LeaveTeam>(routes, team::leave);
    mount::command::<DecideMembership>(routes, team::decide);
    mount::command::<PutTeamRole>(routes, team::set_role);
    mount::query::<ListMemberships>(routes, team::of_resident);
    mount::query::<GetVolunteerPolicy>(routes, policy::show);
    mount::command::<PutVolunteerPolicy>(routes, policy::change);
    mount::command::<IssueCertificate>(routes, certificate::issue);
    mount::query::<ListCertificates>(routes, certificate::list);
    mount::download::<GetCertificateFile>(routes, certificate::file);
    mount::command::<WithdrawCertificate>(routes, certificate::withdraw);
    mount::query::<VerifyCertificate>(routes, certificate::verify);
    mount::command::<AskForHelp>(routes, need::ask);
    mount::query::<GetNeed>(routes, need::show);
    mount::query::<ListNeeds>(routes, need::list);
    mount::query::<ListNeedsOf>(routes, need::of_resident);
    mount::command::<WithdrawNeed>(routes, need::withdraw);
    mount::command::<TakeNeed>(routes, need::take);
    mount::command::<GiveNeedBack>(routes, need::give_back);
    mount::command::<TellService>(routes, need::tell);
    mount::query::<ListServices>(routes, need::services);
    mount::command::<AnswerService>(routes, need::answer);
    mount::command::<AcceptNeed>(routes, need::accept);
    mount::command::<PutContract>(routes, contract::put);
    mount::query::<GetContract>(routes, contract::show);
    mount::query::<ListContracts>(routes, contract::list);
    mount::query::<ListTeamContracts>(routes, contract::of_team);
    mount::command::<PutNeedUnderContract>(routes, contract::add_need);
    mount::command::<PayInstalment>(routes, contract::pay);
}

async fn check_in(steps: Steps, asked: Asked<CheckIn>) -> Result<Signup> {
    let (app, user) = (steps.app.clone(), steps.user());
    let (at, code) = (Typed::ForPlace(asked.path.signup), asked.body.code.clone());
    without_guessing(&app, user, at, &code, steps.run(asked, attendance::check_in)).await
}

async fn check_out(steps: Steps, asked: Asked<CheckOut>) -> Result<Signup> {
    let (app, user) = (steps.app.clone(), steps.user());
    let (at, code) = (Typed::ForPlace(asked.path.signup), asked.body.code.clone());
    without_guessing(&app, user, at, &code, steps.run(asked, attendance::check_out)).await
}
