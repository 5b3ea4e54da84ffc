//! Tables, columns and foreign keys, as PostgreSQL knows them. It alone tells a moment from a text; on SQLite both are text.

use anyhow::{bail, ensure};
use diesel::{
    PgConnection, QueryableByName, RunQueryDsl, sql_query,
    sql_types::{Bool, Text},
};

/// What a column holds.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) enum Kind {
    Text,
    Number,
    Truth,
    Bytes,
    Day,
    Moment,
}

impl Kind {
    fn of(name: &str) -> Option<Self> {
        Some(match name {
            "text" => Self::Text,
            "integer" | "bigint" => Self::Number,
            "boolean" => Self::Truth,
            "bytea" => Self::Bytes,
            "date" => Self::Day,
            "timestamp without time zone" => Self::Moment,
            _ => return None,
        })
    }
}

#[derive(Debug, Clone)]
pub(super) struct Column {
    pub name: String,
    pub kind: Kind,
}

#[derive(Debug, Clone)]
pub(super) struct Table {
    pub name: String,
    pub columns: Vec<Column>,
    /// The primary key's columns, by which rows are ordered.
    pub key: Vec<Column>,
}

#[derive(QueryableByName)]
struct Row {
    #[diesel(sql_type = Text)]
    table_name: String,
    #[diesel(sql_type = Text)]
    column_name: String,
    #[diesel(sql_type = Text)]
    data_type: String,
    #[diesel(sql_type = Bool)]
    in_key: bool,
}

/// Every table of ours.
///
/// # Errors
/// For a column of a type that is not known here, and a table without a primary key.
pub(super) fn tables(conn: &mut PgConnection) -> anyhow::Result<Vec<Table>> {
    let rows: Vec<Row> = sql_query(
        "SELECT c.table_name::text, c.column_name::text, c.data_type::text, \
             EXISTS (SELECT 1 FROM pg_index i JOIN pg_attribute a ON a.attrelid = i.indrelid AND a.attnum = ANY (i.indkey) \
                 WHERE i.indrelid = to_regclass(quote_ident(c.table_name)) AND i.indisprimary \
                 AND a.attname = c.column_name) AS in_key \
         FROM information_schema.columns c \
         JOIN information_schema.tables t USING (table_schema, table_name) \
         WHERE c.table_schema = 'public' AND t.table_type = 'BASE TABLE' AND left(c.table_name, 2) <> '__' \
         ORDER BY c.table_name, c.ordinal_position",
    )
    .load(conn)?;
    let mut tables: Vec<Table> = Vec::new();
    for row in rows {
        let Some(kind) = Kind::of(&row.data_type) else {
            bail!(
                "{}.{} is of the unknown type {}",
                row.table_name,
                row.column_name,
                row.data_type
            );
        };
        if tables.last().is_none_or(|last| last.name != row.table_name) {
            let (columns, key) = (Vec::new(), Vec::new());
            tables.push(Table { name: row.table_name, columns, key });
        }
        let column = Column { name: row.column_name, kind };
        if let Some(table) = tables.last_mut() {
            if row.in_key {
                table.key.push(column.clone());
            }
            table.columns.push(column);
        }
    }
    for table in &tables {
        ensure!(!table.key.is_empty(), "{} has no primary key", table.name);
    }
    Ok(tables)
}

/// A foreign key.
#[derive(Debug, Clone, QueryableByName)]
pub(super) struct Constraint {
    #[diesel(sql_type = Text)]
    pub name: String,
    #[diesel(sql_type = Text)]
    table: String,
    #[diesel(sql_type = Text)]
    definition: String,
}

impl Constraint {
    pub fn drop_statement(&self) -> String {
        format!("ALTER TABLE {} DROP CONSTRAINT {}", self.table, self.name)
    }

    pub fn add_statement(&self) -> String {
        format!("ALTER TABLE {} ADD CONSTRAINT {} {}", self.table, self.name, self.definition)
    }
}

/// Every foreign key.
///
/// # Errors
/// Where the database fails.
pub(super) fn foreign_keys(conn: &mut PgConnection) -> anyhow::Result<Vec<Constraint>> {
    Ok(sql_query(
        "SELECT quote_ident(conname) AS name, conrelid::regclass::text AS \"table\", \
             pg_get_constraintdef(oid) AS definition \
         FROM pg_constraint WHERE contype = 'f' AND connamespace = 'public'::regnamespace ORDER BY conname",
    )
    .load(conn)?)
}
