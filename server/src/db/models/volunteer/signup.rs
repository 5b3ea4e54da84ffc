//! Rows of places in shifts, and of the queues for them.

use chrono::NaiveDateTime;
use diesel::{dsl::sql, expression::SqlLiteral, prelude::*, sql_types::Bool};
use xiangyue_shared::{
    attendance::Witness,
    ids::{HouseholdId, ResidentId, SignupId},
    page::Page,
    shift_signup::SignupState,
};

use super::{duty::DutyRow, shift::ShiftRow};
use crate::{
    db::{
        Conn,
        models::{
            class_session::{after, cursor_of},
            page, parse,
        },
        schema::{duties, residents, shift_signups as signups, shifts},
    },
    error::Result,
};

/// A place or a place in a queue, as the database has it.
#[derive(Debug, Clone, PartialEq, Eq, Queryable, Selectable, Insertable)]
#[diesel(table_name = signups, treat_none_as_default_value = false)]
pub struct SignupRow {
    pub id: String,
    pub shift_id: String,
    pub resident_id: String,
    pub household_id: String,
    /// Number in the order in which volunteers asked.
    pub queue_number: i32,
    pub state: String,
    pub offer_until: Option<NaiveDateTime>,
    pub signed_up_by: String,
    pub signed_up_at: NaiveDateTime,
    pub came_at: Option<NaiveDateTime>,
    /// How it is known.
    pub came_by: Option<String>,
    pub left_at: Option<NaiveDateTime>,
    pub left_by: Option<String>,
}

impl SignupRow {
    /// # Errors
    /// `Internal` for a damaged row.
    pub fn signup(&self) -> Result<SignupId> {
        parse::one(&self.id)
    }

    /// # Errors
    /// `Internal` for a damaged row.
    pub fn resident(&self) -> Result<ResidentId> {
        parse::one(&self.resident_id)
    }

    /// # Errors
    /// `Internal` for a damaged row.
    pub fn household(&self) -> Result<HouseholdId> {
        parse::one(&self.household_id)
    }

    /// # Errors
    /// `Internal` for a damaged row.
    pub fn state(&self) -> Result<SignupState> {
        parse::with(&self.state, SignupState::parse)
    }
}

/// A place with its shift, its duty and the volunteer's name.
pub type PlacedSignup = (SignupRow, ShiftRow, DutyRow, String);

/// In so many words, since an index of some rows is chosen by the text of a statement.
fn is_live() -> SqlLiteral<Bool> {
    sql("shift_signups.state IN ('asked', 'waiting', 'offered', 'booked')")
}

fn is_offered() -> SqlLiteral<Bool> {
    sql("shift_signups.state = 'offered'")
}

macro_rules! placed {
    () => {
        signups::table
            .inner_join(shifts::table.on(shifts::id.eq(signups::shift_id)))
            .inner_join(duties::table.on(duties::id.eq(shifts::duty_id)))
            .inner_join(residents::table.on(residents::id.eq(signups::resident_id)))
            .select((
                SignupRow::as_select(),
                ShiftRow::as_select(),
                DutyRow::as_select(),
                residents::name,
            ))
    };
}

/// A place with what it belongs to.
///
/// # Errors
/// Where the database fails.
pub fn find(conn: &mut Conn, id: SignupId) -> Result<Option<PlacedSignup>> {
    Ok(placed!().filter(signups::id.eq(id.to_string())).get_result(conn).optional()?)
}

/// What a resident has signed up for, the latest shift first.
///
/// # Errors
/// Where the database fails; `Malformed` for a cursor that is not ours.
pub fn of_resident(
    conn: &mut Conn,
    resident: ResidentId,
    cursor: Option<&str>,
    limit: i64,
) -> Result<Page<PlacedSignup>> {
    let mut query = placed!().filter(signups::resident_id.eq(resident.to_string())).into_boxed();
    if let Some((at, id)) = cursor.map(after).transpose()? {
        query = query.filter(
            shifts::starts_at
                .lt(at)
                .or(shifts::starts_at.eq(at).and(signups::id.lt(id.to_owned()))),
        );
    }
    let rows: Vec<PlacedSignup> =
        query.order((shifts::starts_at.desc(), signups::id.desc())).limit(limit + 1).load(conn)?;
    let (items, next_cursor) =
        page::cut(rows, limit, |(row, shift, ..)| cursor_of(shift.starts_at, &row.id));
    Ok(Page { items, next_cursor })
}

/// The shifts that people of a household have, wait for or were offered, which take place between two moments.
///
/// # Errors
/// Where the database fails.
pub fn of_household_within(
    conn: &mut Conn,
    household: HouseholdId,
    (from, before): (NaiveDateTime, NaiveDateTime),
) -> Result<Vec<PlacedSignup>> {
    Ok(placed!()
        .filter(signups::household_id.eq(household.to_string()).and(is_live()))
        .filter(shifts::ends_at.gt(from).and(shifts::starts_at.lt(before)))
        .filter(shifts::cancelled.eq(false))
        .load(conn)?)
}

/// All who ever asked for a place in a shift, in their order, after a number in the queue.
///
/// # Errors
/// Where the database fails.
pub fn of_shift(
    conn: &mut Conn,
    shift: &str,
    after: i32,
    limit: i64,
) -> Result<Page<PlacedSignup>> {
    let rows: Vec<PlacedSignup> = placed!()
        .filter(signups::shift_id.eq(shift).and(signups::queue_number.gt(after)))
        .order((signups::queue_number, signups::id))
        .limit(limit + 1)
        .load(conn)?;
    let (items, next_cursor) = page::cut(rows, limit, |(row, ..)| row.queue_number.to_string());
    Ok(Page { items, next_cursor })
}

/// The live places of a shift.
///
/// # Errors
/// Where the database fails.
pub fn live_of_shift(conn: &mut Conn, shift: &str) -> Result<Vec<SignupRow>> {
    Ok(signups::table
        .filter(signups::shift_id.eq(shift).and(is_live()))
        .order(signups::id)
        .select(SignupRow::as_select())
        .load(conn)?)
}

/// Whether anybody is noted to have come to a shift.
///
/// # Errors
/// Where the database fails.
pub fn anybody_came(conn: &mut Conn, shift: &str) -> Result<bool> {
    let came = signups::table
        .filter(signups::shift_id.eq(shift).and(signups::came_at.is_not_null()))
        .filter(signups::state.eq(SignupState::Booked.as_str()));
    Ok(diesel::select(diesel::dsl::exists(came)).get_result(conn)?)
}

/// Who had a place in a shift or waited for one when it was cancelled.
///
/// # Errors
/// Where the database fails.
pub fn cancelled_of_shift(conn: &mut Conn, shift: &str) -> Result<Vec<String>> {
    Ok(signups::table
        .filter(signups::shift_id.eq(shift))
        .filter(
            signups::state.eq_any([SignupState::Cancelled.as_str(), SignupState::Lapsed.as_str()]),
        )
        .order(signups::resident_id)
        .select(signups::resident_id)
        .distinct()
        .load(conn)?)
}

/// The first who wait for a shift.
///
/// # Errors
/// Where the database fails.
pub fn first_waiting(conn: &mut Conn, shift: &str, count: i64) -> Result<Vec<SignupRow>> {
    Ok(signups::table
        .filter(signups::shift_id.eq(shift).and(signups::state.eq(SignupState::Waiting.as_str())))
        .order((signups::queue_number, signups::id))
        .limit(count)
        .select(SignupRow::as_select())
        .load(conn)?)
}

/// Shift and number of everybody who waits for these shifts.
///
/// # Errors
/// Where the database fails.
pub fn waiting_numbers(conn: &mut Conn, of: &[String]) -> Result<Vec<(String, i32)>> {
    Ok(signups::table
        .filter(signups::shift_id.eq_any(of).and(signups::state.eq(SignupState::Waiting.as_str())))
        .select((signups::shift_id, signups::queue_number))
        .load(conn)?)
}

/// A live place that is in the way of another.
#[derive(Debug, Clone, PartialEq, Eq, Queryable)]
pub struct InTheWay {
    pub resident_id: String,
    pub shift_id: String,
    pub duty_name: String,
}

/// The live places of residents in a shift, or in others that take place at its time. Who waits for one that has begun is
/// bound to nothing.
///
/// # Errors
/// Where the database fails.
pub fn in_the_way(
    conn: &mut Conn,
    residents: &[String],
    shift: &ShiftRow,
    now: NaiveDateTime,
) -> Result<Vec<InTheWay>> {
    let at_its_time = shifts::starts_at
        .lt(shift.ends_at)
        .and(shifts::ends_at.gt(shift.starts_at))
        .and(signups::state.ne(SignupState::Waiting.as_str()).or(shifts::starts_at.gt(now)));
    Ok(signups::table
        .inner_join(shifts::table.on(shifts::id.eq(signups::shift_id)))
        .inner_join(duties::table.on(duties::id.eq(shifts::duty_id)))
        .filter(signups::resident_id.eq_any(residents).and(is_live()))
        .filter(signups::shift_id.eq(&shift.id).or(at_its_time))
        .order(signups::id)
        .select((signups::resident_id, signups::shift_id, duties::name))
        .load(conn)?)
}

/// A resident's live place in a shift.
///
/// # Errors
/// Where the database fails.
pub fn live_of(conn: &mut Conn, shift: &str, resident: &str) -> Result<Option<SignupRow>> {
    Ok(signups::table
        .filter(signups::shift_id.eq(shift).and(signups::resident_id.eq(resident)).and(is_live()))
        .select(SignupRow::as_select())
        .get_result(conn)
        .optional()?)
}

/// Adds a place.
///
/// # Errors
/// Where the database fails; `Duplicate` for an id that is taken.
pub fn add(conn: &mut Conn, row: &SignupRow) -> Result<()> {
    on_engine!(conn => diesel::insert_into(signups::table).values(row).execute(conn))?;
    Ok(())
}

/// Places whose offer is over.
///
/// # Errors
/// Where the database fails.
pub fn offers_over(conn: &mut Conn, now: NaiveDateTime, limit: i64) -> Result<Vec<SignupRow>> {
    Ok(signups::table
        .filter(is_offered().and(signups::offer_until.le(now)))
        .order((signups::offer_until, signups::id))
        .limit(limit)
        .select(SignupRow::as_select())
        .load(conn)?)
}

/// Brings those of these places that are in one state, and whose volunteers have not come yet, to another; answers which.
/// Guarded: of two who change a place at once one does. Only an offer has a time, `until`.
///
/// # Errors
/// Where the database fails.
pub fn turn(
    conn: &mut Conn,
    ids: &[String],
    from: SignupState,
    to: SignupState,
    until: Option<NaiveDateTime>,
) -> Result<Vec<String>> {
    let in_state = signups::table.filter(
        signups::id
            .eq_any(ids)
            .and(signups::state.eq(from.as_str()))
            .and(signups::came_at.is_null()),
    );
    Ok(on_engine!(conn => diesel::update(in_state)
        .set((signups::state.eq(to.as_str()), signups::offer_until.eq(until)))
        .returning(signups::id)
        .get_results(conn))?)
}

/// Notes that a volunteer who has a place came, unless it was noted before; answers whether it did.
///
/// # Errors
/// Where the database fails.
pub fn arrive(conn: &mut Conn, id: &str, at: NaiveDateTime, by: Witness) -> Result<bool> {
    let expected = signups::table.filter(
        signups::id
            .eq(id)
            .and(signups::state.eq(SignupState::Booked.as_str()))
            .and(signups::came_at.is_null()),
    );
    let came = diesel::update(expected)
        .set((signups::came_at.eq(Some(at)), signups::came_by.eq(Some(by.as_str()))))
        .execute(conn)?;
    Ok(came == 1)
}

/// Writes down when a volunteer who has a place came, unless they have gone; answers whether it did. What the leader says
/// stands before what a code did.
///
/// # Errors
/// Where the database fails.
pub fn write_arrival(conn: &mut Conn, id: &str, at: NaiveDateTime) -> Result<bool> {
    let expected = signups::table.filter(
        signups::id
            .eq(id)
            .and(signups::state.eq(SignupState::Booked.as_str()))
            .and(signups::left_at.is_null()),
    );
    let by = Witness::Leader.as_str();
    let came = diesel::update(expected)
        .set((signups::came_at.eq(Some(at)), signups::came_by.eq(Some(by))))
        .execute(conn)?;
    Ok(came == 1)
}

/// Notes that a volunteer who came has gone, unless it was noted before; answers whether it did.
///
/// # Errors
/// Where the database fails.
pub fn depart(conn: &mut Conn, id: &str, at: NaiveDateTime, by: Witness) -> Result<bool> {
    let there = signups::table
        .filter(signups::id.eq(id).and(signups::came_at.le(at)).and(signups::left_at.is_null()));
    let left = diesel::update(there)
        .set((signups::left_at.eq(Some(at)), signups::left_by.eq(Some(by.as_str()))))
        .execute(conn)?;
    Ok(left == 1)
}
