//! Open affairs.

use xiangyue_shared::affairs::{
    AnswerQuestion, AskQuestion, GetAffairs, ListAffairs, ListQuestions, PutAffairs,
};

use super::{mount, table::Routes};
use crate::services::affairs;

pub(super) fn configure(routes: &mut Routes) {
    mount::query::<ListAffairs>(routes, affairs::list);
    mount::query::<GetAffairs>(routes, affairs::show);
    mount::command::<PutAffairs>(routes, affairs::put);
    mount::query::<ListQuestions>(routes, affairs::questions);
    mount::command::<AskQuestion>(routes, affairs::ask);
    mount::command::<AnswerQuestion>(routes, affairs::answer);
}
