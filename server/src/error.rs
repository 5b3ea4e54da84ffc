//! What can go wrong inside, and the problem document that leaves the server.

use std::fmt;

use diesel::result::{DatabaseErrorKind, Error as DieselError};
use xiangyue_shared::error::{ErrorCode, FieldError, Problem};

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

    /// The problem document for the client. Logs what the client is not told.
    #[must_use]
    pub fn into_problem(self) -> Problem {
        match self {
            Self::Refused(problem) => *problem,
            Self::Busy(reason) => {
                tracing::warn!(reason, "busy");
                busy()
            }
            Self::Database(error) if is_passing(&error) => {
                tracing::warn!(%error, "database unavailable");
                busy()
            }
            Self::Database(error) => {
                tracing::error!(%error, "database error");
                ErrorCode::Internal.into()
            }
            Self::Internal(error) => {
                tracing::error!(error = format!("{error:#}"), "internal error");
                ErrorCode::Internal.into()
            }
        }
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

impl From<DieselError> for Failure {
    fn from(error: DieselError) -> Self {
        Self::Database(error)
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
