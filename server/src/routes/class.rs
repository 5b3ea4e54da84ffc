//! Four-thirty classes.

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

use super::{mount, table::Routes};
use crate::services::class::{
    booking, child, collector, course, duty, figures, give_up, party, photo, queue, register,
    session,
};

pub(super) fn configure(routes: &mut Routes) {
    mount::query::<ListCourses>(routes, course::list);
    mount::query::<GetCourse>(routes, course::show);
    mount::command::<PutCourse>(routes, course::put);
    mount::query::<ListTeachers>(routes, course::teachers);
    mount::query::<ListClassSessions>(routes, session::list);
    mount::query::<GetClassSession>(routes, session::show);
    mount::command::<PutClassSession>(routes, session::put);
    mount::command::<PutHomework>(routes, session::set_homework);
    mount::command::<PutChildConsent>(routes, child::decide);
    mount::command::<WithdrawChildConsent>(routes, child::withdraw);
    mount::query::<ListChildConsents>(routes, child::consents);
    mount::command::<PutChild>(routes, child::put);
    mount::unkept::<ListChildren>(routes, child::list);
    mount::unkept::<ListCollectorCards>(routes, collector::cards);
    mount::upload::<PutCollectorPhoto, _, _, _>(
        routes,
        photo::may_put,
        |app, sent| async move { app.pictures.face(sent.bytes).await },
        photo::put,
    );
    mount::command::<RemoveCollectorPhoto>(routes, photo::remove);
    mount::unkept_file::<GetCollectorPhoto>(routes, photo::show);
    mount::command::<BookClass>(routes, booking::book);
    mount::query::<ListClassSeats>(routes, booking::list);
    mount::command::<AnswerClassOffer>(routes, queue::answer);
    mount::command::<CancelClassBooking>(routes, give_up::cancel);
    mount::command::<TakeLeave>(routes, give_up::take_leave);
    mount::query::<ListTaughtSessions>(routes, register::taught);
    mount::unkept::<GetClassRegister>(routes, register::show);
    mount::command::<CheckInChild>(routes, register::check_in);
    mount::command::<CheckOutChild>(routes, register::check_out);
    mount::command::<FindCollectors>(routes, collector::find);
    mount::command::<RefuseCollector>(routes, collector::refuse);
    mount::query::<ListParties>(routes, party::list);
    mount::query::<ListNotCollected>(routes, register::not_collected);
    mount::command::<SignUpForDuty>(routes, duty::sign_up);
    mount::command::<StepBackFromDuty>(routes, duty::step_back);
    mount::query::<GetTermFigures>(routes, figures::show);
    mount::download::<ExportTermFigures>(routes, figures::export);
}
