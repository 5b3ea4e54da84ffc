//! Digits that are typed where a code cannot be scanned, and that somebody could try to guess.

use std::future::Future;

use actix_web::web::Data;
use xiangyue_shared::{code::ScannedCode, error::ErrorCode, ids::UserId};

use crate::{
    app::App,
    error::{Failure, Result},
    limits::Typed,
};

/// Does something with a code. Of eight digits some always stand for something, such as a neighbour's order or pay code, so
/// those that stand for nothing are counted, and after too many of them none is looked up for a while. Other codes cannot
/// be guessed.
pub(super) async fn without_guessing<T>(
    app: &Data<App>,
    by: Option<UserId>,
    at: Typed,
    code: &str,
    work: impl Future<Output = Result<T>>,
) -> Result<T> {
    let digits = matches!(ScannedCode::parse(code), Ok(ScannedCode::Digits(_)));
    let Some(by) = by.filter(|_| digits) else {
        return work.await;
    };
    app.limits.guess(by, at)?;
    let done = work.await;
    let unknown = |failure: &Failure| matches!(failure, Failure::Refused(problem) if problem.code == ErrorCode::CodeUnknown);
    if !done.as_ref().is_err_and(unknown) {
        app.limits.was_no_guess(by, at);
    }
    done
}
