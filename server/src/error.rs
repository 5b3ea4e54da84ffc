//! What can go wrong inside, and the problem document that leaves the server.

use std::fmt;

use diesel::result::{DatabaseErrorKind, Error as DieselError};
use xiangyue_shared::error::{ErrorCode, FieldError, Problem};

use crate::{db::trouble::Trouble, request_id};

/// Seconds after which one who met a full disk may try again: somebody has to make room first.
const ROOM_SECONDS: u64 = 30;
/// Seconds after which one who met a passing trouble may try again.
const BUSY_SECONDS: u64 = 2;

/// Why a unit of work failed.
#[derive(Debug)]
pub enum Failure {
    /// Refused for a reason that the client is told.
    Refused(Box<Problem>),
    Database(DieselError),
    /// The database cannot be reached or written just now, or the outcome of a commit is unknown: the command's
    /// idempotency key tells at the next try.
    Busy(String),
    /// The disk has no room; nothing happened.
    StorageFull(String),
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

    /// What is left of a unit whose transaction failed as a whole.
    #[must_use]
    pub fn aborted(error: &DieselError) -> Self {
        match Trouble::of(error) {
            Some(Trouble::Full) => Self::StorageFull(error.to_string()),
            _ => Self::Busy(format!("not committed, as far as is known: {error}")),
        }
    }

    /// The problem document for the client. Logs what the client is not told, under the number that both are told.
    #[must_use]
    pub fn into_problem(self) -> Problem {
        let request_id = request_id::current();
        let mut problem = match self {
            Self::Refused(problem) => return *problem,
            Self::Busy(reason) => {
                tracing::warn!(request_id, reason, "busy");
                later(ErrorCode::Busy, BUSY_SECONDS)
            }
            Self::StorageFull(reason) => {
                tracing::error!(request_id, reason, "storage full");
                later(ErrorCode::StorageFull, ROOM_SECONDS)
            }
            Self::Database(error) => match Trouble::of(&error) {
                Some(Trouble::Full) => return Self::StorageFull(error.to_string()).into_problem(),
                Some(_) => return Self::Busy(error.to_string()).into_problem(),
                None => {
                    tracing::error!(request_id, %error, "database error");
                    ErrorCode::Internal.into()
                }
            },
            Self::Internal(error) => {
                tracing::error!(request_id, error = format!("{error:#}"), "internal error");
                ErrorCode::Internal.into()
            }
        };
        problem.request_id = request_id;
        problem
    }
}

fn later(code: ErrorCode, seconds: u64) -> Problem {
    let mut problem = Problem::new(code);
    problem.retry_after_seconds = Some(seconds);
    problem
}

/// Tables whose ids the client chooses.
const CHOSEN_IDS: [&str; 22] = [
    "binding_requests",
    "cards",
    "certificates",
    "children",
    "class_bookings",
    "class_sessions",
    "contracts",
    "courses",
    "devices",
    "duties",
    "grants",
    "items",
    "needs",
    "orders",
    "pickup_persons",
    "pictures",
    "rules",
    "service_records",
    "shift_signups",
    "shifts",
    "stores",
    "teams",
];

/// Whether a row was to be added under an id of the client's that is taken.
fn is_taken_id(error: &DieselError) -> bool {
    let DieselError::DatabaseError(DatabaseErrorKind::UniqueViolation, info) = error else {
        return false;
    };
    // PostgreSQL names the constraint, SQLite the column.
    let constraint = info.constraint_name().and_then(|name| name.strip_suffix("_pkey"));
    let column = info.message().strip_prefix("UNIQUE constraint failed: ");
    let table = constraint.or_else(|| column?.strip_suffix(".id"));
    table.is_some_and(|table| CHOSEN_IDS.contains(&table))
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
            Self::Busy(reason) | Self::StorageFull(reason) => f.write_str(reason),
            Self::Internal(error) => write!(f, "{error:#}"),
        }
    }
}

impl std::error::Error for Failure {}

/// What every unit of work answers.
pub type Result<T, E = Failure> = std::result::Result<T, E>;
