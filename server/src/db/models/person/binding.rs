//! Requests to be bound to a resident.

use chrono::NaiveDateTime;
use diesel::prelude::*;
use xiangyue_shared::{
    account::{BindingRequest, BindingState},
    ids::{BindingId, UserId},
    page::Page,
    region::RegionCode,
};

use crate::{
    db::{
        Conn, clock,
        models::{page, parse},
        schema::{binding_requests as bindings, users},
    },
    error::Result,
};

type BindingColumns = (String, String, String, String, String, NaiveDateTime, String);

fn binding_from(row: BindingColumns) -> Result<BindingRequest> {
    let (id, village, name, note, state, asked_at, phone_tail) = row;
    Ok(BindingRequest {
        id: parse::one(&id)?,
        village: parse::one(&village)?,
        name,
        note,
        phone_tail,
        state: match state.as_str() {
            "accepted" => BindingState::Accepted,
            "refused" => BindingState::Refused,
            _ => BindingState::Waiting,
        },
        asked_at: clock::from_db(asked_at),
    })
}

macro_rules! binding_columns {
    () => {
        (
            bindings::id,
            bindings::village_code,
            bindings::name,
            bindings::note,
            bindings::state,
            bindings::asked_at,
            users::phone_tail,
        )
    };
}

/// A binding request and its user.
///
/// # Errors
/// Where the database fails.
pub fn binding(conn: &mut Conn, id: BindingId) -> Result<Option<(BindingRequest, String)>> {
    let row: Option<(BindingColumns, String)> = bindings::table
        .inner_join(users::table.on(users::id.eq(bindings::user_id)))
        .filter(bindings::id.eq(id.to_string()))
        .select((binding_columns!(), bindings::user_id))
        .get_result(conn)
        .optional()?;
    row.map(|(row, user)| Ok((binding_from(row)?, user))).transpose()
}

/// The newest binding request of a user.
///
/// # Errors
/// Where the database fails.
pub fn binding_of(conn: &mut Conn, user: UserId) -> Result<Option<BindingRequest>> {
    let row: Option<BindingColumns> = bindings::table
        .inner_join(users::table.on(users::id.eq(bindings::user_id)))
        .filter(bindings::user_id.eq(user.to_string()))
        .order(bindings::id.desc())
        .limit(1)
        .select(binding_columns!())
        .get_result(conn)
        .optional()?;
    row.map(binding_from).transpose()
}

/// Adds a request, or changes the one that waits.
///
/// # Errors
/// Where the database fails.
pub fn put_binding(
    conn: &mut Conn,
    id: BindingId,
    user: UserId,
    asked: &xiangyue_shared::account::AskBinding,
    at: NaiveDateTime,
) -> Result<()> {
    let waiting = bindings::table
        .filter(bindings::user_id.eq(user.to_string()).and(bindings::state.eq("waiting")));
    let columns = (
        bindings::village_code.eq(asked.village.as_str()),
        bindings::name.eq(asked.name.trim()),
        bindings::note.eq(asked.note.trim()),
        bindings::asked_at.eq(at),
    );
    if diesel::update(waiting).set(columns).execute(conn)? == 0 {
        diesel::insert_into(bindings::table)
            .values((
                bindings::id.eq(id.to_string()),
                bindings::user_id.eq(user.to_string()),
                bindings::state.eq("waiting"),
                columns,
            ))
            .execute(conn)?;
    }
    Ok(())
}

/// Requests that wait in some places, the oldest first.
///
/// # Errors
/// Where the database fails.
pub fn waiting_bindings(
    conn: &mut Conn,
    places: &[RegionCode],
    after: Option<&str>,
    limit: i64,
) -> Result<Page<BindingRequest>> {
    let mut query = bindings::table
        .inner_join(users::table.on(users::id.eq(bindings::user_id)))
        .filter(bindings::state.eq("waiting"))
        .into_boxed();
    let mut within: Box<
        dyn BoxableExpression<_, crate::db::MultiBackend, SqlType = diesel::sql_types::Bool>,
    > = Box::new(bindings::id.eq(""));
    for place in places {
        let (from, to) = page::below(place);
        within =
            Box::new(within.or(bindings::village_code.ge(from).and(bindings::village_code.lt(to))));
    }
    query = query.filter(within);
    if let Some(after) = after {
        query = query.filter(bindings::id.gt(after));
    }
    let rows: Vec<BindingColumns> =
        query.order(bindings::id).limit(limit + 1).select(binding_columns!()).load(conn)?;
    let (rows, next_cursor) = page::cut(rows, limit, |row| row.0.clone());
    Ok(Page { items: rows.into_iter().map(binding_from).collect::<Result<_>>()?, next_cursor })
}

/// Decides a request that waits; `false` where it was decided already.
///
/// # Errors
/// Where the database fails.
pub fn decide_binding(
    conn: &mut Conn,
    id: BindingId,
    accepted: bool,
    by: UserId,
    at: NaiveDateTime,
) -> Result<bool> {
    let waiting =
        bindings::table.filter(bindings::id.eq(id.to_string()).and(bindings::state.eq("waiting")));
    let decided = diesel::update(waiting)
        .set((
            bindings::state.eq(if accepted { "accepted" } else { "refused" }),
            bindings::decided_by.eq(by.to_string()),
            bindings::decided_at.eq(Some(at)),
        ))
        .execute(conn)?;
    Ok(decided == 1)
}
