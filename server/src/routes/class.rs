//! Four-thirty classes.

use actix_web::web::ServiceConfig;
use xiangyue_shared::{
    child::{
        GetCollectorPhoto, ListChildConsents, ListChildren, ListCollectorCards, PutChild,
        PutChildConsent, PutCollectorPhoto, RemoveCollectorPhoto, WithdrawChildConsent,
    },
    class_booking::{AnswerClassOffer, BookClass, CancelClassBooking, ListClassSeats, TakeLeave},
    class_register::{
        CheckInChild, CheckOutChild, ExportTermFigures, FindCollectors, GetClassRegister,
        GetTermFigures, ListNotCollected, ListParties, ListTaughtSessions, RefuseCollector,
        SignUpForDuty, StepBackFromDuty,
    },
    course::{
        GetClassSession, GetCourse, ListClassSessions, ListCourses, ListTeachers, PutClassSession,
        PutCourse, PutHomework,
    },
};

use super::mount;
use crate::services::class::{
    booking, child, collector, course, duty, figures, give_up, party, photo, queue, register,
    session,
};

pub(super) fn configure(config: &mut ServiceConfig) {
    mount::query::<ListCourses>(config, course::list);
    mount::query::<GetCourse>(config, course::show);
    mount::command::<PutCourse>(config, course::put);
    mount::query::<ListTeachers>(config, course::teachers);
    mount::query::<ListClassSessions>(config, session::list);
    mount::query::<GetClassSession>(config, session::show);
    mount::command::<PutClassSession>(config, session::put);
    mount::command::<PutHomework>(config, session::set_homework);
    mount::command::<PutChildConsent>(config, child::decide);
    mount::command::<WithdrawChildConsent>(config, child::withdraw);
    mount::query::<ListChildConsents>(config, child::consents);
    mount::command::<PutChild>(config, child::put);
    mount::unkept::<ListChildren>(config, child::list);
    mount::unkept::<ListCollectorCards>(config, collector::cards);
    mount::upload::<PutCollectorPhoto, _, _, _>(
        config,
        photo::may_put,
        |app, sent| async move { app.pictures.face(sent.bytes).await },
        photo::put,
    );
    mount::command::<RemoveCollectorPhoto>(config, photo::remove);
    mount::unkept_file::<GetCollectorPhoto>(config, photo::show);
    mount::command::<BookClass>(config, booking::book);
    mount::query::<ListClassSeats>(config, booking::list);
    mount::command::<AnswerClassOffer>(config, queue::answer);
    mount::command::<CancelClassBooking>(config, give_up::cancel);
    mount::command::<TakeLeave>(config, give_up::take_leave);
    mount::query::<ListTaughtSessions>(config, register::taught);
    mount::unkept::<GetClassRegister>(config, register::show);
    mount::command::<CheckInChild>(config, register::check_in);
    mount::command::<CheckOutChild>(config, register::check_out);
    mount::command::<FindCollectors>(config, collector::find);
    mount::command::<RefuseCollector>(config, collector::refuse);
    mount::query::<ListParties>(config, party::list);
    mount::query::<ListNotCollected>(config, register::not_collected);
    mount::command::<SignUpForDuty>(config, duty::sign_up);
    mount::command::<StepBackFromDuty>(config, duty::step_back);
    mount::query::<GetTermFigures>(config, figures::show);
    mount::download::<ExportTermFigures>(config, figures::export);
}
