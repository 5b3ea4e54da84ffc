//! Where the query builder stands in the way: statements that are written in so many words, or prepared once.
//!
//! Diesel builds the text of a query anew at each execution on [`Conn`], and prepares every UPDATE and every `IN (…)`
//! anew. On the paths that are walked often either costs more than the statement itself.

use diesel::{
    QueryResult, QueryableByName, RunQueryDsl,
    backend::Backend,
    query_builder::{AstPass, Query, QueryFragment, QueryId},
    sql_query,
    sql_types::Integer,
};

use super::Conn;
use crate::error::Failure;

/// Runs a query on the engine's own connection, which finds the statement by the query's type and does not build its
/// text again.
macro_rules! on_engine {
    ($conn:ident => $query:expr) => {
        match $conn {
            $crate::db::Conn::Sqlite($conn) => $query,
            $crate::db::Conn::Postgres($conn) => $query,
        }
    };
}

/// Defines a statement in so many words: a struct with what is bound, then its text, in which a bind and its type stand
/// in parentheses. `gives` names the types of a returned row.
macro_rules! statement {
    (
        $(#[$doc:meta])*
        $name:ident { $($field:ident: $rust:ty),* }
        $(gives $row:ty;)?
        $($text:literal $(($bind:ident: $sql:ident))?)*
    ) => {
        $(#[$doc])*
        #[derive(Debug, Clone, Copy)]
        struct $name<'a> { $($field: $rust),* }

        impl diesel::query_builder::QueryId for $name<'_> {
            type QueryId = $name<'static>;

            const HAS_STATIC_QUERY_ID: bool = true;
        }

        impl<DB> diesel::query_builder::QueryFragment<DB> for $name<'_>
        where
            DB: diesel::backend::Backend,
            i64: diesel::serialize::ToSql<diesel::sql_types::BigInt, DB>,
            str: diesel::serialize::ToSql<diesel::sql_types::Text, DB>,
            [u8]: diesel::serialize::ToSql<diesel::sql_types::Binary, DB>,
        {
            fn walk_ast<'b>(
                &'b self,
                mut out: diesel::query_builder::AstPass<'_, 'b, DB>,
            ) -> diesel::QueryResult<()> {
                $(
                    out.push_sql($text);
                    $(out.push_bind_param::<diesel::sql_types::$sql, _>(&self.$bind)?;)?
                )*
                Ok(())
            }
        }

        impl<C> diesel::RunQueryDsl<C> for $name<'_> {}

        $(impl diesel::query_builder::Query for $name<'_> {
            type SqlType = $row;
        })?
    };
}

/// As `statement!`, for PostgreSQL alone, where a list is bound as one array: the text of a statement does not hang on
/// how many rows it is about.
macro_rules! statement_of_many {
    (
        $(#[$doc:meta])*
        $name:ident { $($field:ident: $rust:ty),* }
        $(gives $row:ty;)?
        $($text:literal $(($bind:ident: $sql:ty))?)*
    ) => {
        $(#[$doc])*
        struct $name<'a> { $($field: $rust),* }

        impl diesel::query_builder::QueryId for $name<'_> {
            type QueryId = $name<'static>;

            const HAS_STATIC_QUERY_ID: bool = true;
        }

        impl diesel::query_builder::QueryFragment<diesel::pg::Pg> for $name<'_> {
            fn walk_ast<'b>(
                &'b self,
                mut out: diesel::query_builder::AstPass<'_, 'b, diesel::pg::Pg>,
            ) -> diesel::QueryResult<()> {
                $(
                    out.push_sql($text);
                    $(out.push_bind_param::<$sql, _>(&self.$bind)?;)?
                )*
                Ok(())
            }
        }

        impl<C> diesel::RunQueryDsl<C> for $name<'_> {}

        $(impl diesel::query_builder::Query for $name<'_> {
            type SqlType = $row;
        })?
    };
}

/// Defines a function that adds many rows by one statement, on PostgreSQL alone: for each column its name, its type in
/// Rust and in SQL, and what it is for a row.
macro_rules! add_many {
    (
        $(#[$doc:meta])*
        fn $name:ident($row:ident: $of:ty) to $table:literal {
            $($column:ident: $rust:ty, $sql:ty = $value:expr;)*
        }
    ) => {
        $(#[$doc])*
        pub fn $name(
            conn: &mut diesel::PgConnection,
            rows: &[$of],
        ) -> $crate::error::Result<()> {
            struct Columns<'a> { $($column: Vec<$rust>),* }

            impl diesel::query_builder::QueryId for Columns<'_> {
                type QueryId = Columns<'static>;

                const HAS_STATIC_QUERY_ID: bool = true;
            }

            impl diesel::query_builder::QueryFragment<diesel::pg::Pg> for Columns<'_> {
                fn walk_ast<'b>(
                    &'b self,
                    mut out: diesel::query_builder::AstPass<'_, 'b, diesel::pg::Pg>,
                ) -> diesel::QueryResult<()> {
                    out.push_sql(concat!("INSERT INTO ", $table, " ("));
                    let mut between = "";
                    $(
                        out.push_sql(between);
                        out.push_sql(stringify!($column));
                        between = ", ";
                    )*
                    out.push_sql(") SELECT * FROM unnest(");
                    let mut between_binds = "";
                    $(
                        out.push_sql(between_binds);
                        out.push_bind_param::<diesel::sql_types::Array<$sql>, _>(&self.$column)?;
                        between_binds = between;
                    )*
                    // The last is read, too.
                    let _ = between_binds;
                    out.push_sql(")");
                    Ok(())
                }
            }

            impl<C> diesel::RunQueryDsl<C> for Columns<'_> {}

            let columns = Columns { $($column: rows.iter().map(|$row| $value).collect()),* };
            diesel::RunQueryDsl::execute(columns, conn)?;
            Ok(())
        }
    };
}

/// A query that each connection prepares once and then finds again by its text. For loads: diesel asks a reference, as
/// it takes to execute one, in another way.
#[derive(Debug, Clone, Copy)]
pub struct Prepared<Q>(Q);

/// Gives queries [`Self::prepared`].
pub trait PrepareOnce: Sized {
    /// Lets the connection keep the statement. Only where few texts come of it: a list of binds is as long as it is.
    fn prepared(self) -> Prepared<Self> {
        Prepared(self)
    }
}

impl<Q> PrepareOnce for Q {}

impl<Q, DB> QueryFragment<DB> for Prepared<Q>
where
    DB: Backend,
    Q: QueryFragment<DB>,
{
    fn walk_ast<'b>(&'b self, out: AstPass<'_, 'b, DB>) -> QueryResult<()> {
        self.0.walk_ast(out)
    }

    fn is_safe_to_cache_prepared(&self, _: &DB) -> QueryResult<bool> {
        Ok(true)
    }
}

impl<Q> QueryId for Prepared<Q> {
    type QueryId = ();

    const HAS_STATIC_QUERY_ID: bool = false;
}

impl<Q: Query> Query for Prepared<Q> {
    type SqlType = Q::SqlType;
}

impl<Q, C> RunQueryDsl<C> for Prepared<Q> {}

/// A statement without parameters.
#[derive(Debug, Clone, Copy)]
pub(super) struct Text(pub &'static str);

impl<DB: Backend> QueryFragment<DB> for Text {
    fn walk_ast<'b>(&'b self, mut out: AstPass<'_, 'b, DB>) -> QueryResult<()> {
        out.push_sql(self.0);
        Ok(())
    }
}

impl QueryId for Text {
    type QueryId = ();

    const HAS_STATIC_QUERY_ID: bool = false;
}

impl<C> RunQueryDsl<C> for Text {}

#[derive(QueryableByName)]
struct One {
    #[diesel(sql_type = Integer)]
    one: i32,
}

/// Asks the database for an answer, any answer.
pub(super) fn one(conn: &mut Conn) -> Result<(), Failure> {
    let row: One = sql_query("SELECT 1 AS one").get_result(conn)?;
    if row.one == 1 { Ok(()) } else { Err(Failure::busy("the database answers nonsense")) }
}
