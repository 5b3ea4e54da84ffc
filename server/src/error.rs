//! What can go wrong inside, and the problem document that leaves the server.

use std::fmt;

use diesel::result::{DatabaseErrorKind, Error as DieselError};
use xiangyue_shared::error::{ErrorCode, FieldError, Problem};

use crate::request_id;

/// Why a unit of work failed.
#[derive(Debug)]
pub enum Failure {
    /// Refused for a reason that the client is told.
    Refused(Box<Problem>),
    Database(DieselError),
    /// The database cannot be reached or written just now.
    Busy(String),
    /// A fault of ours; logged once, told to nobody.
    Internal(anyhow::Error),
}

impl Failure {
    #[must_use]
    pub fn internal(error: impl Into<anyhow::Error>) -> Self {
        Self::Internal(error.into())
    }

    #[must_use]
    pub fn busy(error: impl fmt::Display) -> Self {
        Self::Busy(error.to_string())
    }

    /// The problem document for the client. Logs what the client is not told, under the number that both are told.
    #[must_use]
    pub fn into_problem(self) -> Problem {
        let request_id = request_id::current();
        let mut problem = match self {
            Self::Refused(problem) => return *problem,
            Self::Busy(reason) => {
                tracing::warn!(request_id, reason, "busy");
                busy()
            }
            Self::Database(error) if is_passing(&error) => {
                tracing::warn!(request_id, %error, "database unavailable");
                busy()
            }
            Self::Database(error) => {
                tracing::error!(request_id, %error, "database error");
                ErrorCode::Internal.into()
            }
            Self::Internal(error) => {
                tracing::error!(request_id, error = format!("{error:#}"), "internal error");
                ErrorCode::Internal.into()
            }
        };
        problem.request_id = request_id;
        problem
    }
}

fn busy() -> Problem {
    let mut problem = Problem::new(ErrorCode::Busy);
    problem.retry_after_seconds = Some(2);
    problem
}

/// A full disk, a lock, a lost connection: waiting may help.
fn is_passing(error: &DieselError) -> bool {
    match error {
        DieselError::BrokenTransactionManager => true,
        DieselError::DatabaseError(kind, info) => {
            matches!(
                kind,
                DatabaseErrorKind::ClosedConnection
                    | DatabaseErrorKind::SerializationFailure
                    | DatabaseErrorKind::UnableToSendCommand
            ) || [
                "disk is full",
                "database is locked",
                "disk I/O error",
                "deadlock",
                "lock timeout",
                "readonly database",
            ]
            .iter()
            .any(|text| info.message().contains(text))
        }
        _ => false,
    }
}

/// Whether a row was to be added under an `id` that is taken. Ids of our own are never drawn twice, so the client chose it.
fn is_taken_id(error: &DieselError) -> bool {
    let DieselError::DatabaseError(DatabaseErrorKind::UniqueViolation, info) = error else {
        return false;
    };
    // PostgreSQL names the constraint, SQLite the column.
    info.constraint_name().is_some_and(|name| name.ends_with("_pkey"))
        || info.message().starts_with("UNIQUE constraint failed") && info.message().ends_with(".id")
}

impl From<DieselError> for Failure {
    fn from(error: DieselError) -> Self {
        if is_taken_id(&error) { ErrorCode::Duplicate.into() } else { Self::Database(error) }
    }
}

impl From<ErrorCode> for Failure {
    fn from(code: ErrorCode) -> Self {
        Self::Refused(Box::new(code.into()))
    }
}

impl From<FieldError> for Failure {
    fn from(error: FieldError) -> Self {
        Problem::from(error).into()
    }
}

impl From<Problem> for Failure {
    fn from(problem: Problem) -> Self {
        Self::Refused(Box::new(problem))
    }
}

impl fmt::Display for Failure {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self {
            Self::Refused(problem) => problem.fmt(f),
            Self::Database(error) => error.fmt(f),
            Self::Busy(reason) => f.write_str(reason),
            Self::Internal(error) => write!(f, "{error:#}"),
        }
    }
}

impl std::error::Error for Failure {}

/// What every unit of work answers.
pub type Result<T, E = Failure> = std::result::Result<T, E>;
