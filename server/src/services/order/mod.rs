//! Orders 兑换单: goods held for points until they are collected.

pub mod basket;
pub mod digits;
pub mod give_back;
pub mod place;
pub mod release;
pub mod together;
pub mod view;

use chrono::{DateTime, NaiveDateTime};
use xiangyue_shared::{
    access::Target,
    error::ErrorCode,
    ids::OrderId,
    order::{GetOrder, ListOrders, Order, OrderState},
    page::Page,
};

use crate::{
    call::{Asked, Call},
    db::{
        Conn, clock,
        models::{
            audit, household as households,
            order::{self as model, OrderRow},
            page, parse,
            store::{self as stores, StoreRow},
        },
    },
    error::{Failure, Result},
};

/// Why an order in this state can no longer be collected or cancelled.
pub(super) const fn refusal_of(state: OrderState) -> Option<ErrorCode> {
    match state {
        OrderState::Held => None,
        OrderState::Collected => Some(ErrorCode::OrderCollected),
        OrderState::Cancelled => Some(ErrorCode::OrderCancelled),
        OrderState::Expired => Some(ErrorCode::OrderExpired),
        OrderState::Returned => Some(ErrorCode::OrderReturned),
    }
}

/// Whether the time of an order is over, whether or not it was given back already.
pub(super) fn is_over(order: &OrderRow, call: &Call) -> bool {
    order.expires_at.is_some_and(|until| clock::from_db(until) <= call.now)
}

/// The store of an order.
pub(super) fn store_of(conn: &mut Conn, order: &OrderRow) -> Result<StoreRow> {
    stores::by_key(conn, &order.store_id)?
        .ok_or_else(|| Failure::internal(anyhow::anyhow!("order {} has no store", order.id)))
}

/// An order that the caller may deal with in this call, as a member of its household or for its store.
pub(super) fn allowed(conn: &mut Conn, call: &Call, id: OrderId) -> Result<(OrderRow, StoreRow)> {
    let order = model::find(conn, id)?.ok_or(ErrorCode::NotFound)?;
    let store = store_of(conn, &order)?;
    call.allow(&Target {
        region: Some(store.village()?),
        household: Some(order.household()?),
        store: Some(store.store_id()?),
        led: false,
    })?;
    Ok((order, store))
}

/// Why a guarded change of an order's state did nothing: what the state is now.
pub(super) fn lost_race(conn: &mut Conn, id: OrderId) -> Failure {
    match model::find(conn, id).and_then(|order| order.map(|order| order.state()).transpose()) {
        Ok(state) => state.and_then(refusal_of).map_or_else(
            || Failure::busy("an order changed while it was being changed"),
            Failure::from,
        ),
        Err(failure) => failure,
    }
}

pub(super) fn record(
    conn: &mut Conn,
    call: &Call,
    order: &OrderRow,
    village: &str,
    name: &str,
    detail: String,
) -> Result<()> {
    audit::record(conn, call, action(order, village, name, detail))
}

/// What was done to an order, as the audit log has it.
pub(super) fn action<'a>(
    order: &OrderRow,
    village: &'a str,
    name: &'a str,
    detail: String,
) -> audit::Action<'a> {
    audit::Action {
        name,
        object_kind: "order",
        object_id: order.id.clone(),
        region: Some(village),
        detail,
    }
}

/// Lists the orders of a household, newest first.
///
/// # Errors
/// `NotFound`, `Forbidden`, `Malformed` for a cursor that is not ours.
pub fn list(conn: &mut Conn, call: &Call, asked: &Asked<ListOrders>) -> Result<Page<Order>> {
    let household = households::find(conn, asked.path.household)?.ok_or(ErrorCode::NotFound)?;
    // Staff of a village group see the households of that group.
    call.allow(&Target::household(parse::one(&household.group_code)?, asked.path.household))?;
    let before = asked.query.cursor.as_deref().map(parse_cursor).transpose()?;
    let wanted = model::Wanted {
        household: &household.id,
        state: asked.query.state,
        before,
        limit: page::rows(asked.query.limit)?,
    };
    let rows = model::page(conn, &wanted)?;
    Ok(Page { items: view::all(conn, call, rows.items)?, next_cursor: rows.next_cursor })
}

/// A cursor is the moment of the last order in microseconds, a dot, and its id.
fn parse_cursor(text: &str) -> Result<(NaiveDateTime, &str), ErrorCode> {
    let (micros, id) = text.split_once('.').ok_or(ErrorCode::Malformed)?;
    let at = micros
        .parse()
        .ok()
        .and_then(DateTime::from_timestamp_micros)
        .ok_or(ErrorCode::Malformed)?;
    Ok((at.naive_utc(), id))
}

/// Shows an order.
///
/// # Errors
/// `NotFound`, `Forbidden`.
pub fn show(conn: &mut Conn, call: &Call, asked: &Asked<GetOrder>) -> Result<Order> {
    let (order, _) = allowed(conn, call, asked.path.order)?;
    view::one(conn, call, order)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_cursor_reads_back() {
        let (at, id) = parse_cursor("1800000000123456.abc").unwrap_or_default();
        assert_eq!((at.and_utc().timestamp_micros(), id), (1_800_000_000_123_456, "abc"));
        assert_eq!(parse_cursor("abc"), Err(ErrorCode::Malformed));
        assert_eq!(parse_cursor("x.y"), Err(ErrorCode::Malformed));
    }

    #[test]
    fn only_a_held_order_can_be_collected() {
        let open: Vec<_> =
            OrderState::ALL.into_iter().filter(|state| refusal_of(*state).is_none()).collect();
        assert_eq!(open, [OrderState::Held]);
    }
}
