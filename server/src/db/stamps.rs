//! What changed since, on SQLite: by this a kept answer is known to be what the database would say again.
//!
//! Rows that answers are made of belong to a household or a user, or to everybody. For each of these there is a count,
//! odd while a commit is under way that changes one of their rows, and even otherwise. Whoever keeps an answer notes the
//! counts before it is read; it stands as long as they are the same. The changes are told by triggers on the writer's
//! connection, so that no statement can change a row past them.

use std::{
    collections::{BTreeSet, hash_map::RandomState},
    hash::BuildHasher,
    sync::{
        Arc, Mutex, PoisonError,
        atomic::{AtomicU64, Ordering},
    },
};

use diesel::{
    SqliteConnection,
    connection::SimpleConnection,
    prelude::*,
    sql_types::{Nullable, Text},
};

diesel::table! {
    sqlite_master (name) {
        #[sql_name = "type"]
        kind -> Text,
        name -> Text,
    }
}

/// Counts. Those who share one lose an answer too many now and then, and never keep one too long.
const COUNTS: usize = 1 << 14;
/// The count of what belongs to everybody.
const EVERYBODY: usize = 0;

/// The tables that kept answers are made of, and whose a row is: a column or an expression, in which `row` stands for the
/// row before or after; nothing where it is everybody's.
const WATCHED: &[(&str, Option<&str>)] = &[
    ("sessions", Some("row.user_id")),
    ("notice_marks", Some("row.user_id")),
    ("ledger_accounts", Some("coalesce(row.household_id, row.id)")),
    ("transfers", Some("row.household_id")),
    ("users", None),
    ("residents", None),
    ("grants", None),
    ("regions", None),
    ("stores", None),
    ("households", None),
    ("rule_versions", None),
    ("notices", None),
    ("notice_households", None),
];

#[diesel::declare_sql_function]
extern "SQL" {
    /// Notes that a row of somebody changed, or one of everybody.
    fn note_change(whose: Nullable<Text>) -> Integer;
}

/// Whether changes of a table are noted: a kept answer is made of no other.
#[must_use]
pub fn is_watched(table: &str) -> bool {
    WATCHED.iter().any(|(watched, _)| *watched == table)
}

/// Whose rows an answer was made of, beside everybody's, and how often they had changed.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Mark<const N: usize> {
    everybody: u64,
    of: [(usize, u64); N],
}

pub struct Stamps {
    counts: Box<[AtomicU64]>,
    hasher: RandomState,
    /// What the group that is being written has changed so far.
    changed: Mutex<BTreeSet<usize>>,
}

impl Default for Stamps {
    fn default() -> Self {
        Self {
            counts: (0..COUNTS).map(|_| AtomicU64::new(0)).collect(),
            hasher: RandomState::new(),
            changed: Mutex::default(),
        }
    }
}

impl Stamps {
    /// Has a connection that writes tell of its changes.
    pub(super) fn watch(self: &Arc<Self>, conn: &mut SqliteConnection) -> QueryResult<()> {
        let stamps = Arc::clone(self);
        note_change_utils::register_nondeterministic_impl(conn, move |whose: Option<String>| {
            stamps.note(whose.as_deref());
            0_i32
        })?;
        let there: Vec<String> = sqlite_master::table
            .filter(sqlite_master::kind.eq("table"))
            .select(sqlite_master::name)
            .load(conn)?;
        for (table, whose) in WATCHED.iter().filter(|(table, _)| there.iter().any(|is| is == table))
        {
            let note = |row: &str| {
                let whose = whose.map_or_else(|| "NULL".to_owned(), |of| of.replace("row.", row));
                format!("SELECT note_change({whose});")
            };
            for (event, rows) in
                [("INSERT", &["NEW."][..]), ("UPDATE", &["OLD.", "NEW."]), ("DELETE", &["OLD."])]
            {
                let notes: String = rows.iter().map(|row| note(row)).collect();
                conn.batch_execute(&format!(
                    "CREATE TEMP TRIGGER note_{event}_of_{table} AFTER {event} ON main.{table} BEGIN {notes} END"
                ))?;
            }
        }
        Ok(())
    }

    fn number(&self, whose: &str) -> usize {
        let hash = usize::try_from(self.hasher.hash_one(whose) >> 1).unwrap_or_default();
        hash % (COUNTS - 1) + 1
    }

    fn note(&self, whose: Option<&str>) {
        let number = whose.map_or(EVERYBODY, |whose| self.number(whose));
        self.changed.lock().unwrap_or_else(PoisonError::into_inner).insert(number);
    }

    /// Notes that anything may have changed.
    pub(super) fn note_all(&self) {
        self.note(None);
    }

    /// Forgets what a group that was rolled back has noted.
    pub(super) fn forget(&self) {
        self.changed.lock().unwrap_or_else(PoisonError::into_inner).clear();
    }

    /// From here until what this answers is dropped, nothing stands that the noted changes concern.
    pub(super) fn commit(&self) -> Committing<'_> {
        let mut changed = self.changed.lock().unwrap_or_else(PoisonError::into_inner);
        let committing = Committing { stamps: self, changed: std::mem::take(&mut *changed) };
        committing.step();
        committing
    }

    fn count(&self, number: usize) -> u64 {
        self.counts.get(number).map_or(1, |count| count.load(Ordering::SeqCst))
    }

    /// How things are before a read; nothing while one of them is being changed.
    #[must_use]
    pub fn mark<const N: usize>(&self, whose: [&str; N]) -> Option<Mark<N>> {
        let of = whose.map(|whose| {
            let number = self.number(whose);
            (number, self.count(number))
        });
        let everybody = self.count(EVERYBODY);
        let steady =
            everybody.is_multiple_of(2) && of.iter().all(|(_, count)| count.is_multiple_of(2));
        steady.then_some(Mark { everybody, of })
    }

    /// Whether nothing has changed since.
    #[must_use]
    pub fn stands<const N: usize>(&self, mark: &Mark<N>) -> bool {
        self.count(EVERYBODY) == mark.everybody
            && mark.of.iter().all(|(number, count)| self.count(*number) == *count)
    }
}

/// A commit under way.
pub(super) struct Committing<'a> {
    stamps: &'a Stamps,
    changed: BTreeSet<usize>,
}

impl Committing<'_> {
    fn step(&self) {
        for number in &self.changed {
            if let Some(count) = self.stamps.counts.get(*number) {
                count.fetch_add(1, Ordering::SeqCst);
            }
        }
    }
}

impl Drop for Committing<'_> {
    fn drop(&mut self) {
        self.step();
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn nothing_stands_while_it_is_being_changed_nor_after() {
        let stamps = Stamps::default();
        let (mine, others) = (stamps.mark(["me"]).unwrap(), stamps.mark(["another"]).unwrap());
        stamps.note(Some("me"));
        assert!(stamps.stands(&mine), "a change that may yet be rolled back");
        let committing = stamps.commit();
        assert!(!stamps.stands(&mine) && stamps.stands(&others));
        assert_eq!(stamps.mark(["me"]), None);
        drop(committing);
        assert!(!stamps.stands(&mine) && stamps.stands(&others));
        assert!(stamps.stands(&stamps.mark(["me"]).unwrap()));
        stamps.note_all();
        drop(stamps.commit());
        assert!(!stamps.stands(&others));
    }
}
