//! Every column in which values stand that are sealed under a field key, for one who changes that key.

use diesel::{
    prelude::*,
    sql_types::{Binary, Integer, Nullable},
};

use crate::{
    db::{
        Conn,
        schema::{children, idempotency_keys, outbox, pickup_persons, residents, users},
    },
    error::{Failure, Result},
    keys::{Keys, purpose},
};

diesel::define_sql_function! {
    fn substr(bytes: Nullable<Binary>, from: Integer, count: Integer) -> Nullable<Binary>;
}

/// A row by its key, and what is sealed in it.
type Row = (String, Option<Vec<u8>>);

/// A column with sealed values.
pub struct Column {
    /// `table.column`.
    pub name: &'static str,
    purpose: &'static str,
    /// Rows after a key that are sealed under another key than the numbered one.
    page: fn(&mut Conn, after: &str, key: u8, most: i64) -> Result<Vec<Row>>,
    /// Puts the second in the place of the first, unless something else stands there by now.
    put: fn(&mut Conn, row: &str, old: &[u8], new: &[u8]) -> Result<usize>,
    count: fn(&mut Conn, key: u8) -> Result<i64>,
}

macro_rules! column {
    ($table:ident, $column:ident, $purpose:expr) => {
        Column {
            name: concat!(stringify!($table), ".", stringify!($column)),
            purpose: $purpose,
            page: |conn, after, key, most| {
                Ok($table::table
                    .filter($table::id.gt(after))
                    .filter(substr($table::$column.nullable(), 1, 1).ne(Some(vec![key])))
                    .order($table::id)
                    .limit(most)
                    .select(($table::id, $table::$column.nullable()))
                    .load(conn)?)
            },
            put: |conn, row, old, new| {
                let same = $table::table.filter($table::id.eq(row).and($table::$column.eq(old)));
                Ok(diesel::update(same).set($table::$column.eq(new)).execute(conn)?)
            },
            count: |conn, key| {
                Ok($table::table
                    .filter(substr($table::$column.nullable(), 1, 1).eq(Some(vec![key])))
                    .count()
                    .get_result(conn)?)
            },
        }
    };
}

/// All of them.
pub const COLUMNS: [Column; 12] = [
    column!(users, phone_cipher, purpose::PHONE),
    column!(residents, id_cipher, purpose::ID_NUMBER),
    column!(residents, phone_cipher, purpose::PHONE),
    column!(children, name_cipher, purpose::CHILD_NAME),
    column!(children, birth_date_cipher, purpose::CHILD_BIRTH_DATE),
    column!(children, health_cipher, purpose::CHILD_HEALTH),
    column!(children, contacts_cipher, purpose::CHILD_CONTACTS),
    column!(pickup_persons, person_cipher, purpose::PICKUP_PERSON),
    column!(pickup_persons, photo_cipher, purpose::PICKUP_PHOTO),
    column!(outbox, recipient_cipher, purpose::OUTBOX_RECIPIENT),
    column!(outbox, body_cipher, purpose::OUTBOX_BODY),
    Column {
        name: "idempotency_keys.reply",
        purpose: purpose::IDEMPOTENT_REPLY,
        page: replies,
        put: |conn, row, old, new| {
            let (scope, key) = parts(row)?;
            let same = idempotency_keys::table.filter(
                idempotency_keys::scope
                    .eq(scope)
                    .and(idempotency_keys::key.eq(key))
                    .and(idempotency_keys::reply.eq(old)),
            );
            Ok(diesel::update(same).set(idempotency_keys::reply.eq(new)).execute(conn)?)
        },
        count: |conn, key| {
            Ok(idempotency_keys::table
                .filter(substr(idempotency_keys::reply.nullable(), 1, 1).eq(Some(vec![key])))
                .count()
                .get_result(conn)?)
        },
    },
];

/// These rows have a key of two parts, neither of which has a space in it.
fn replies(conn: &mut Conn, after: &str, key: u8, most: i64) -> Result<Vec<Row>> {
    use idempotency_keys::dsl;
    let (scope, last) = if after.is_empty() { ("", "") } else { parts(after)? };
    let rows: Vec<(String, String, Option<Vec<u8>>)> = dsl::idempotency_keys
        .filter(dsl::scope.gt(scope).or(dsl::scope.eq(scope).and(dsl::key.gt(last))))
        .filter(substr(dsl::reply.nullable(), 1, 1).ne(Some(vec![key])))
        .order((dsl::scope, dsl::key))
        .limit(most)
        .select((dsl::scope, dsl::key, dsl::reply))
        .load(conn)?;
    Ok(rows.into_iter().map(|(scope, key, reply)| (format!("{scope} {key}"), reply)).collect())
}

fn parts(row: &str) -> Result<(&str, &str)> {
    row.split_once(' ').ok_or_else(|| Failure::internal(anyhow::anyhow!("a key of one part")))
}

/// What one unit of work has done.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Resealed {
    pub count: usize,
    /// The last row that was looked at; nothing where all were.
    pub last: Option<String>,
}

impl Column {
    /// Seals up to `most` values anew, under the key in use, in the rows after one.
    ///
    /// # Errors
    /// Where a value cannot be opened, or the database fails.
    pub fn reseal(&self, conn: &mut Conn, keys: &Keys, after: &str, most: i64) -> Result<Resealed> {
        let rows = (self.page)(conn, after, keys.field_key_id()?, most)?;
        let last = rows.last().map(|(row, _)| row.clone());
        let mut count = 0;
        for (row, old) in rows {
            let Some(old) = old else { continue };
            let value = keys.open(self.purpose, &old)?;
            count += (self.put)(conn, &row, &old, &keys.seal(self.purpose, &value)?)?;
        }
        Ok(Resealed { count, last })
    }

    /// Values that are sealed under a key.
    ///
    /// # Errors
    /// Where the database fails.
    pub fn sealed_under(&self, conn: &mut Conn, key: u8) -> Result<i64> {
        (self.count)(conn, key)
    }
}
