//! Rows of orders and their lines.

use chrono::NaiveDateTime;
use diesel::{
    dsl::sql,
    expression::SqlLiteral,
    prelude::*,
    result::{DatabaseErrorKind, Error as DieselError},
    sql_types::Bool,
};
use xiangyue_shared::{
    ids::{HouseholdId, OrderId},
    order::{Channel, OrderState},
    page::Page,
};

use super::{ledger::TransferRow, page, parse};
use crate::{
    db::{
        Conn,
        schema::{order_lines as lines, orders, transfers},
        sql::PrepareOnce,
    },
    error::Result,
};

/// An order, as the database has it.
#[derive(Debug, Clone, PartialEq, Eq, Queryable, Selectable, Insertable)]
#[diesel(table_name = orders, treat_none_as_default_value = false)]
pub struct OrderRow {
    pub id: String,
    pub household_id: String,
    pub store_id: String,
    pub channel: String,
    pub state: String,
    pub total: i64,
    /// The transfer that holds the points, or moved them at once.
    pub transfer_id: String,
    pub card_id: Option<String>,
    /// SHA-256 of the pay code's text; unique, so that a code is good once.
    pub pay_code_hash: Option<Vec<u8>>,
    pub digits: Option<String>,
    pub placed_by: String,
    pub placed_at: NaiveDateTime,
    pub expires_at: Option<NaiveDateTime>,
    pub closed_by: Option<String>,
    pub closed_at: Option<NaiveDateTime>,
}

impl OrderRow {
    /// # Errors
    /// `Internal` for a damaged row.
    pub fn order_id(&self) -> Result<OrderId> {
        parse::one(&self.id)
    }

    /// # Errors
    /// `Internal` for a damaged row.
    pub fn household(&self) -> Result<HouseholdId> {
        parse::one(&self.household_id)
    }

    /// # Errors
    /// `Internal` for a damaged row.
    pub fn state(&self) -> Result<OrderState> {
        parse::with(&self.state, OrderState::parse)
    }

    /// # Errors
    /// `Internal` for a damaged row.
    pub fn channel(&self) -> Result<Channel> {
        parse::with(&self.channel, Channel::parse)
    }
}

/// A line of an order, as the database has it.
#[derive(Debug, Clone, PartialEq, Eq, Queryable, Selectable, Insertable)]
#[diesel(table_name = lines)]
pub struct LineRow {
    pub order_id: String,
    pub position: i32,
    pub item_id: String,
    pub name: String,
    pub unit: String,
    pub quantity: i64,
    pub unit_price: i64,
}

/// Why an order could not be added: another has the same.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Clash {
    Id,
    PayCode,
    Digits,
}

impl Clash {
    /// Both engines name what was to be unique: SQLite the column, PostgreSQL the index made from it.
    fn of(error: &DieselError) -> Option<Self> {
        let DieselError::DatabaseError(DatabaseErrorKind::UniqueViolation, info) = error else {
            return None;
        };
        let message = info.message();
        if message.contains("pay_code_hash") {
            Some(Self::PayCode)
        } else if message.contains("digits") {
            Some(Self::Digits)
        } else if message.contains("orders.id") || message.contains("orders_pkey") {
            Some(Self::Id)
        } else {
            None
        }
    }
}

/// Whether an order is held, in so many words: an index of held orders is chosen by the text of a statement, not by
/// what is bound to it.
pub(super) fn is_held() -> SqlLiteral<Bool> {
    sql("orders.state = 'held'")
}

/// Adds an order with its lines; answers what it clashed with, after which nothing but a rollback is possible.
///
/// # Errors
/// Where the database fails.
pub fn add(conn: &mut Conn, order: &OrderRow, order_lines: &[LineRow]) -> Result<Option<Clash>> {
    let added = on_engine!(conn => diesel::insert_into(orders::table).values(order).execute(conn));
    if let Err(error) = added {
        return Clash::of(&error).map(Some).ok_or_else(|| error.into());
    }
    for line in order_lines {
        on_engine!(conn => diesel::insert_into(lines::table).values(line).execute(conn))?;
    }
    Ok(None)
}

/// An order by its id.
///
/// # Errors
/// Where the database fails.
pub fn find(conn: &mut Conn, id: OrderId) -> Result<Option<OrderRow>> {
    Ok(on_engine!(conn => orders::table
        .find(id.to_string())
        .select(OrderRow::as_select())
        .get_result(conn))
    .optional()?)
}

/// The order that was paid with a pay code.
///
/// # Errors
/// Where the database fails.
pub fn by_pay_code(conn: &mut Conn, hash: &[u8]) -> Result<Option<OrderRow>> {
    Ok(orders::table
        .filter(orders::pay_code_hash.eq(hash))
        .select(OrderRow::as_select())
        .get_result(conn)
        .optional()?)
}

/// The order of a store that is held under these digits.
///
/// # Errors
/// Where the database fails.
pub fn held_by_digits(conn: &mut Conn, store: &str, digits: &str) -> Result<Option<OrderRow>> {
    Ok(orders::table
        .filter(orders::store_id.eq(store).and(orders::digits.eq(digits)).and(is_held()))
        .select(OrderRow::as_select())
        .prepared()
        .get_result(conn)
        .optional()?)
}

/// The order of a store that was last held under these digits and closed after `since`.
///
/// # Errors
/// Where the database fails.
pub fn closed_by_digits(
    conn: &mut Conn,
    store: &str,
    digits: &str,
    since: NaiveDateTime,
) -> Result<Option<OrderRow>> {
    Ok(orders::table
        .filter(
            orders::store_id
                .eq(store)
                .and(orders::digits.eq(digits))
                .and(orders::closed_at.ge(since)),
        )
        .order(orders::closed_at.desc())
        .limit(1)
        .select(OrderRow::as_select())
        .get_result(conn)
        .optional()?)
}

/// Brings an order from one state to the next, unless another was quicker; answers whether it did.
///
/// # Errors
/// Where the database fails.
pub fn close(
    conn: &mut Conn,
    id: &str,
    from: OrderState,
    to: OrderState,
    by: Option<String>,
    at: NaiveDateTime,
) -> Result<bool> {
    let in_state = orders::table.filter(orders::id.eq(id).and(orders::state.eq(from.as_str())));
    let changed = diesel::update(in_state)
        .set((
            orders::state.eq(to.as_str()),
            orders::closed_by.eq(by),
            orders::closed_at.eq(Some(at)),
        ))
        .execute(conn)?;
    Ok(changed == 1)
}

/// Names another transfer as the one that holds an order's points.
///
/// # Errors
/// Where the database fails.
pub fn hold_by(conn: &mut Conn, id: &str, transfer: &str) -> Result<()> {
    diesel::update(orders::table.find(id)).set(orders::transfer_id.eq(transfer)).execute(conn)?;
    Ok(())
}

/// Held orders whose time is over, in the order of their ids.
///
/// # Errors
/// Where the database fails.
pub fn due(conn: &mut Conn, now: NaiveDateTime, limit: i64) -> Result<Vec<OrderRow>> {
    Ok(orders::table
        .filter(is_held().and(orders::expires_at.le(now)))
        .order(orders::id)
        .limit(limit)
        .select(OrderRow::as_select())
        .load(conn)?)
}

/// Which orders of a household to list.
pub struct Wanted<'a> {
    pub household: &'a str,
    pub state: Option<OrderState>,
    /// Those placed before this moment, and of those placed at it the ones with a smaller id.
    pub before: Option<(NaiveDateTime, &'a str)>,
    pub limit: i64,
}

/// Orders of a household, newest first.
///
/// # Errors
/// Where the database fails.
pub fn page(conn: &mut Conn, wanted: &Wanted<'_>) -> Result<Page<OrderRow>> {
    let mut query = orders::table.filter(orders::household_id.eq(wanted.household)).into_boxed();
    if let Some(state) = wanted.state {
        query = query.filter(orders::state.eq(state.as_str()));
    }
    if let Some((at, id)) = wanted.before {
        let earlier = orders::placed_at.lt(at).or(orders::placed_at.eq(at).and(orders::id.lt(id)));
        query = query.filter(earlier);
    }
    let rows: Vec<OrderRow> = query
        .order((orders::placed_at.desc(), orders::id.desc()))
        .limit(wanted.limit + 1)
        .select(OrderRow::as_select())
        .load(conn)?;
    let (items, next_cursor) = page::cut(rows, wanted.limit, |row| {
        format!("{}.{}", row.placed_at.and_utc().timestamp_micros(), row.id)
    });
    Ok(Page { items, next_cursor })
}

/// Lines of one order, in their order.
///
/// # Errors
/// Where the database fails.
pub fn lines_of(conn: &mut Conn, order: &str) -> Result<Vec<LineRow>> {
    Ok(lines::table
        .filter(lines::order_id.eq(order))
        .order(lines::position)
        .select(LineRow::as_select())
        .load(conn)?)
}

/// Lines of several orders, in no order.
///
/// # Errors
/// Where the database fails.
pub fn lines_of_all(conn: &mut Conn, orders: &[String]) -> Result<Vec<LineRow>> {
    Ok(lines::table
        .filter(lines::order_id.eq_any(orders))
        .select(LineRow::as_select())
        .load(conn)?)
}

/// The transfers that hold or moved the points of these orders, in the order of the accounts they debit.
///
/// # Errors
/// Where the database fails.
pub fn transfers_of(conn: &mut Conn, orders: &[&OrderRow]) -> Result<Vec<TransferRow>> {
    let ids: Vec<&str> = orders.iter().map(|order| order.transfer_id.as_str()).collect();
    Ok(transfers::table
        .filter(transfers::id.eq_any(ids))
        .order((transfers::debit_account_id, transfers::id))
        .select(TransferRow::as_select())
        .load(conn)?)
}
