//! What a database error means for one who waits for an answer.

use diesel::result::{DatabaseErrorKind, Error as DieselError};

/// An error that is nobody's mistake: waiting may help.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Trouble {
    /// The disk has no room. Nothing of the transaction stands.
    Full,
    /// The connection is gone; what was sent last may or may not have arrived.
    Lost,
    /// Rolled back for another transaction's sake (40001, 40P01); to be tried again at once.
    Collision,
    /// A lock, an I/O error, a server that starts or stops.
    Passing,
}

const FULL: &[&str] = &["disk is full", "No space left on device"];

const LOST: &[&str] =
    &["terminating connection", "server closed the connection", "could not receive data"];

const PASSING: &[&str] = &[
    "database is locked",
    "disk I/O error",
    "locking protocol",
    "unable to open database file",
    "readonly database",
    "lock timeout",
    "canceling statement due to",
    "the database system is",
    "too many clients",
    "remaining connection slots",
    "could not fsync",
    "could not write",
];

impl Trouble {
    /// The trouble behind an error; `None` where the error is a mistake, ours or the caller's.
    #[must_use]
    pub fn of(error: &DieselError) -> Option<Self> {
        match error {
            DieselError::BrokenTransactionManager => Some(Self::Lost),
            DieselError::RollbackErrorOnCommit { commit_error, .. } => Self::of(commit_error),
            DieselError::DatabaseError(kind, info) => match kind {
                DatabaseErrorKind::ClosedConnection | DatabaseErrorKind::UnableToSendCommand => {
                    Some(Self::Lost)
                }
                DatabaseErrorKind::SerializationFailure => Some(Self::Collision),
                DatabaseErrorKind::ReadOnlyTransaction => Some(Self::Passing),
                _ => Self::told_by(info.message()),
            },
            _ => None,
        }
    }

    fn told_by(message: &str) -> Option<Self> {
        let says = |texts: &[&str]| texts.iter().any(|text| message.contains(text));
        if says(FULL) {
            Some(Self::Full)
        } else if says(LOST) {
            Some(Self::Lost)
        } else if says(&["deadlock detected"]) {
            Some(Self::Collision)
        } else {
            says(PASSING).then_some(Self::Passing)
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn error(kind: DatabaseErrorKind, message: &str) -> DieselError {
        DieselError::DatabaseError(kind, Box::new(message.to_owned()))
    }

    #[test]
    fn what_engines_say_is_told_apart() {
        let unknown = |message| Trouble::of(&error(DatabaseErrorKind::Unknown, message));
        assert_eq!(unknown("database or disk is full"), Some(Trouble::Full));
        let extending = "could not extend file \"base/5/16384\": No space left on device";
        assert_eq!(unknown(extending), Some(Trouble::Full));
        assert_eq!(unknown("disk I/O error"), Some(Trouble::Passing));
        assert_eq!(unknown("deadlock detected"), Some(Trouble::Collision));
        let stopping = "terminating connection due to administrator command";
        assert_eq!(unknown(stopping), Some(Trouble::Lost));
        assert_eq!(unknown("the database system is starting up"), Some(Trouble::Passing));
        assert_eq!(unknown("no such table: t"), None);
        assert_eq!(Trouble::of(&DieselError::NotFound), None);
        let lost_at_the_commit = DieselError::RollbackErrorOnCommit {
            rollback_error: Box::new(DieselError::BrokenTransactionManager),
            commit_error: Box::new(error(DatabaseErrorKind::ClosedConnection, "")),
        };
        assert_eq!(Trouble::of(&lost_at_the_commit), Some(Trouble::Lost));
    }
}
