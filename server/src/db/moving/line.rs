//! A row as a line of JSON that is the same on both engines: numbers and truths as numbers, bytes in hexadecimal digits,
//! moments to the microsecond.

use diesel::{QueryableByName, sql_types::Text};
use serde_json::Value;

use super::catalog::{Column, Kind, Table};

/// A line as an engine made it; the two set their spaces differently.
#[derive(QueryableByName)]
pub(super) struct Line {
    #[diesel(sql_type = Text)]
    line: String,
}

impl Line {
    /// The line as it is hashed and written.
    ///
    /// # Errors
    /// Where it is no JSON, which no engine makes.
    pub fn canonical(&self) -> serde_json::Result<String> {
        let values: Vec<Value> = serde_json::from_str(&self.line)?;
        serde_json::to_string(&values)
    }
}

fn list<'a>(
    columns: impl IntoIterator<Item = &'a Column>,
    each: impl Fn(&Column) -> String,
) -> String {
    columns.into_iter().map(each).collect::<Vec<_>>().join(", ")
}

fn names(table: &Table) -> String {
    list(&table.columns, |column| column.name.clone())
}

pub(super) fn reading_sqlite(table: &Table) -> String {
    let values = list(&table.columns, |Column { name, kind }| match kind {
        Kind::Bytes => format!("CASE WHEN {name} IS NULL THEN NULL ELSE lower(hex({name})) END"),
        // It is written without the digits that are nothing.
        Kind::Moment => format!(
            "substr({name} || CASE WHEN instr({name}, '.') THEN '' ELSE '.' END || '000000', 1, 26)"
        ),
        Kind::Text | Kind::Number | Kind::Truth | Kind::Day => name.clone(),
    });
    let order = list(&table.key, |column| column.name.clone());
    format!("SELECT json_array({values}) AS line FROM {} ORDER BY {order}", table.name)
}

pub(super) fn reading_postgres(table: &Table) -> String {
    let values = list(&table.columns, |Column { name, kind }| match kind {
        Kind::Bytes => format!("encode({name}, 'hex')"),
        Kind::Moment => format!("to_char({name}, 'YYYY-MM-DD HH24:MI:SS.US')"),
        Kind::Day => format!("to_char({name}, 'YYYY-MM-DD')"),
        Kind::Truth => format!("{name}::integer"),
        Kind::Text | Kind::Number => name.clone(),
    });
    // Byte by byte, as SQLite orders.
    let order = list(&table.key, |Column { name, kind }| match kind {
        Kind::Text => format!("{name} COLLATE \"C\""),
        _ => name.clone(),
    });
    format!("SELECT json_build_array({values})::text AS line FROM {} ORDER BY {order}", table.name)
}

/// Takes one text: the lines as one array.
pub(super) fn writing_sqlite(table: &Table) -> String {
    let places: Vec<String> = (0..table.columns.len())
        .map(|place| format!("json_extract(line.value, '$[{place}]')"))
        .zip(&table.columns)
        .map(|(value, column)| match column.kind {
            Kind::Bytes => format!("unhex({value})"),
            // As diesel writes it, so that texts compare as moments do.
            Kind::Moment => format!(
                "CASE WHEN substr({value}, 21) = '000000' THEN substr({value}, 1, 19) \
                 WHEN substr({value}, 24) = '000' THEN substr({value}, 1, 23) ELSE {value} END"
            ),
            Kind::Text | Kind::Number | Kind::Truth | Kind::Day => value,
        })
        .collect();
    format!(
        "INSERT INTO {} ({}) SELECT {} FROM json_each(?1) AS line",
        table.name,
        names(table),
        places.join(", ")
    )
}

/// As [`writing_sqlite`].
pub(super) fn writing_postgres(table: &Table) -> String {
    let places: Vec<String> = (0..table.columns.len())
        .map(|place| format!("(line ->> {place})"))
        .zip(&table.columns)
        .map(|(value, column)| match column.kind {
            Kind::Text => value,
            Kind::Number => format!("{value}::bigint"),
            Kind::Truth => format!("{value}::integer::boolean"),
            Kind::Bytes => format!("decode({value}, 'hex')"),
            Kind::Day => format!("{value}::date"),
            Kind::Moment => format!("{value}::timestamp"),
        })
        .collect();
    format!(
        "INSERT INTO {} ({}) SELECT {} FROM json_array_elements($1::json) AS line",
        table.name,
        names(table),
        places.join(", ")
    )
}
