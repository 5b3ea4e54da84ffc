//! Four-thirty classes.

use actix_web::web::ServiceConfig;
use xiangyue_shared::{
    child::{ListChildConsents, ListChildren, PutChild, PutChildConsent, WithdrawChildConsent},
    class_booking::{AnswerClassOffer, BookClass, CancelClassBooking, ListClassSeats, TakeLeave},
    class_register::{
        CheckInChild, CheckOutChild, ExportTermFigures, GetClassRegister, GetTermFigures,
        ListNotCollected, ListTaughtSessions, SignUpForDuty, StepBackFromDuty,
    },
    course::{GetCourse, ListClassSessions, ListCourses, PutClassSession, PutCourse, PutHomework},
};

use super::mount;
use crate::services::class::{
    booking, child, course, duty, figures, give_up, queue, register, session,
};

pub(super) fn configure(config: &mut ServiceConfig) {
    mount::query::<ListCourses>(config, course::list);
    mount::query::<GetCourse>(config, course::show);
    mount::command::<PutCourse>(config, course::put);
    mount::query::<ListClassSessions>(config, session::list);
    mount::command::<PutClassSession>(config, session::put);
    mount::command::<PutHomework>(config, session::set_homework);
    mount::command::<PutChildConsent>(config, child::decide);
    mount::command::<WithdrawChildConsent>(config, child::withdraw);
    mount::query::<ListChildConsents>(config, child::consents);
    mount::command::<PutChild>(config, child::put);
    mount::query::<ListChildren>(config, child::list);
    mount::command::<BookClass>(config, booking::book);
    mount::query::<ListClassSeats>(config, booking::list);
    mount::command::<AnswerClassOffer>(config, queue::answer);
    mount::command::<CancelClassBooking>(config, give_up::cancel);
    mount::command::<TakeLeave>(config, give_up::take_leave);
    mount::query::<ListTaughtSessions>(config, register::taught);
    mount::query::<GetClassRegister>(config, register::show);
    mount::command::<CheckInChild>(config, register::check_in);
    mount::command::<CheckOutChild>(config, register::check_out);
    mount::query::<ListNotCollected>(config, register::not_collected);
    mount::command::<SignUpForDuty>(config, duty::sign_up);
    mount::command::<StepBackFromDuty>(config, duty::step_back);
    mount::query::<GetTermFigures>(config, figures::show);
    mount::download::<ExportTermFigures>(config, figures::export);
}
