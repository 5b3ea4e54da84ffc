//! Volunteers: teams, duties, shifts, signing up, checking in, the hours that come of it and their certificates, needs and
//! contracts.

use actix_web::web::ServiceConfig;
use xiangyue_shared::{
    attendance::{
        CheckIn, CheckOut, CorrectHours, GetHoursTotal, GetVenueCode, ListHours, PutAttendance,
    },
    certificate::{
        GetCertificateFile, IssueCertificate, ListCertificates, VerifyCertificate,
        WithdrawCertificate,
    },
    contract::{
        ListContracts, ListTeamContracts, PayInstalment, PutContract, PutNeedUnderContract,
    },
    duty::{GetDuty, GetShift, ListDuties, ListDutyShifts, ListShifts, PutDuty, PutShift},
    need::{
        AcceptNeed, AnswerService, AskForHelp, GiveNeedBack, ListNeeds, ListNeedsOf, ListServices,
        TakeNeed, TellService, WithdrawNeed,
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

pub(super) fn configure(config: &mut ServiceConfig) {
    mount::query::<ListShifts>(config, shift::list);
    mount::query::<GetShift>(config, shift::show);
    mount::command::<SignUpForShift>(config, signup::sign_up);
    mount::query::<ListSignups>(config, signup::of_resident);
    mount::query::<ListShiftSignups>(config, signup::of_shift);
    mount::command::<LeaveShift>(config, give_up::leave);
    mount::command::<AnswerShiftOffer>(config, queue::answer);
    mount::command::<DecideSignup>(config, signup::decide);
    mount::query::<GetVenueCode>(config, venue::show);
    mount::special::<CheckIn, _, _>(config, check_in);
    mount::special::<CheckOut, _, _>(config, check_out);
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
    mount::command::<IssueCertificate>(config, certificate::issue);
    mount::query::<ListCertificates>(config, certificate::list);
    mount::download::<GetCertificateFile>(config, certificate::file);
    mount::command::<WithdrawCertificate>(config, certificate::withdraw);
    mount::query::<VerifyCertificate>(config, certificate::verify);
    mount::command::<AskForHelp>(config, need::ask);
    mount::query::<ListNeeds>(config, need::list);
    mount::query::<ListNeedsOf>(config, need::of_resident);
    mount::command::<WithdrawNeed>(config, need::withdraw);
    mount::command::<TakeNeed>(config, need::take);
    mount::command::<GiveNeedBack>(config, need::give_back);
    mount::command::<TellService>(config, need::tell);
    mount::query::<ListServices>(config, need::services);
    mount::command::<AnswerService>(config, need::answer);
    mount::command::<AcceptNeed>(config, need::accept);
    mount::command::<PutContract>(config, contract::put);
    mount::query::<ListContracts>(config, contract::list);
    mount::query::<ListTeamContracts>(config, contract::of_team);
    mount::command::<PutNeedUnderContract>(config, contract::add_need);
    mount::command::<PayInstalment>(config, contract::pay);
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
