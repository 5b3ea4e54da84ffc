//! Open affairs.

use xiangyue_shared::affairs::{
    AnswerQuestion, AskQuestion, GetAffairs, ListAffairs, ListQuestions, PutAffairs,
};

use super::{mount, table::Routes};
use crate::services::affairs;

pub(super) fn configure(config: &mut Routes) {
    mount::query::<ListAffairs>(config, affairs::list);
    mount::query::<GetAffairs>(config, affairs::show);
    mount::command::<PutAffairs>(config, affairs::put);
    mount::query::<ListQuestions>(config, affairs::questions);
    mount::command::<AskQuestion>(config, affairs::ask);
    mount::command::<AnswerQuestion>(config, affairs::answer);
}
