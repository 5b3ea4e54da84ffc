//! Ordering ahead: points are held, goods reserved, until the order is collected or its time is over.

use chrono::{DateTime, Days, Utc};
use xiangyue_shared::{
    access::Target,
    code::PickupCode,
    day,
    entry::Reason,
    error::{ErrorCode, FieldError},
    ids::OrderId,
    order::{Channel, Order, OrderState, PlaceOrder},
    points::Points,
    stock::MovementKind,
};

use super::{
    basket::{self, Basket},
    digits, record,
    view::{self, Made},
};
use crate::{
    call::{Asked, Call},
    db::{
        Conn, clock,
        models::{
            household::Household,
            ledger as accounts,
            order::{self as model, Clash, OrderRow},
            store::StoreRow,
        },
    },
    error::{Failure, Result},
    keys::Keys,
    services::{
        ledger::{self, Draft},
        policy, stock,
    },
};

/// What the household will show to collect an order. Signing takes longer than all else that an order asks of the
/// processor, so it is done before the order's turn to be written.
#[must_use]
pub fn pickup_code(keys: &Keys, order: OrderId) -> String {
    PickupCode::sign(keys.signing_key(), order).text()
}

/// Places an order for a household; `pickup_code` is the order's own.
///
/// # Errors
/// `Forbidden`, `NotFound`; `Invalid` on `order` for an id that is taken, on `total` where prices changed;
/// `OtherVillage`, `StoreClosed`, `ItemWithdrawn`, `InsufficientPoints`, `LimitReached`, `OutOfStock`.
#[allow(clippy::ptr_arg)]
pub fn place(
    conn: &mut Conn,
    call: &Call,
    asked: &Asked<PlaceOrder>,
    pickup_code: &String,
) -> Result<Order> {
    let (household_id, order_id, draft) = (asked.path.household, asked.path.order, &asked.body);
    call.allow(&Target { household: Some(household_id), ..Target::default() })?;
    let (household, debit) =
        accounts::with_household(conn, household_id)?.ok_or(ErrorCode::NotFound)?;
    let (store, credit) = accounts::with_store(conn, draft.store)?.ok_or(ErrorCode::NotFound)?;
    ensure_free(conn, order_id)?;
    ensure_open(&household, &store)?;
    let basket = Basket::fill(conn, &store, &draft.lines, draft.total)?;
    let hold_days = policy::of(conn, &store.village_code)?.order_hold_days;
    let transfer = ledger::hold(conn, call, &debit, &credit, redemption(&asked.path, &basket))?;
    basket.ensure_within_limits(conn, call, &household.id)?;
    let digits = digits::free(conn, &store.village_code)?;
    let written = Written { transfer: transfer.id.clone(), digits, hold_days };
    let row = held(call, &asked.path, &store, &basket, written)?;
    let lines = basket.rows(&row.id);
    add(conn, &row, &lines)?;
    stock::turn(conn, call, MovementKind::Reserve, basket::pieces(&store.id, &lines), "")?;
    record(conn, call, &row, &store.village_code, "order.place", told(&row))?;
    let known = Made {
        basket: &basket,
        store: &store,
        head_name: &household.head_name,
        available_after: Points(transfer.available_after),
        pickup_code: Some(pickup_code),
    };
    view::made(call, &row, &known)
}

/// Refuses a store at which the household cannot order.
///
/// # Errors
/// `OtherVillage`, `StoreClosed`.
pub(super) fn ensure_open(household: &Household, store: &StoreRow) -> Result<()> {
    if store.village_code != household.village_code {
        return Err(ErrorCode::OtherVillage.into());
    }
    // Only what is shut by hand takes no orders: one may order in the evening for the next day.
    if store.suspended {
        return Err(ErrorCode::StoreClosed.into());
    }
    Ok(())
}

/// What the ledger is to say of an order.
pub(super) fn redemption(path: &PlaceOrder, basket: &Basket) -> Draft {
    Draft {
        reason: Reason::Redemption,
        amount: basket.total,
        household: path.household,
        title: basket.title(),
        note: String::new(),
        rule_version: None,
        order: Some(path.order),
        resident: None,
        expires_on: None,
    }
}

/// What an order takes from what was written or drawn before it.
pub(super) struct Written {
    /// The transfer that holds its points.
    pub transfer: String,
    pub digits: String,
    /// Days for which the village keeps what was ordered.
    pub hold_days: i32,
}

/// An order that is held from now on.
///
/// # Errors
/// `SignInRequired` for a guest.
pub(super) fn held(
    call: &Call,
    path: &PlaceOrder,
    store: &StoreRow,
    basket: &Basket,
    written: Written,
) -> Result<OrderRow> {
    Ok(OrderRow {
        id: path.order.to_string(),
        household_id: path.household.to_string(),
        store_id: store.id.clone(),
        channel: Channel::Ahead.as_str().to_owned(),
        state: OrderState::Held.as_str().to_owned(),
        total: basket.total.0,
        transfer_id: written.transfer,
        card_id: None,
        pay_code_hash: None,
        digits: Some(written.digits),
        placed_by: call.caller()?.user.to_string(),
        placed_at: clock::to_db(call.now),
        expires_at: Some(clock::to_db(held_until(call.now, written.hold_days))),
        closed_by: None,
        closed_at: None,
    })
}

/// What the audit log is told of a new order.
pub(super) fn told(order: &OrderRow) -> String {
    format!("{} points", order.total)
}

/// Refuses an id under which an order stands already.
///
/// # Errors
/// `Invalid` on `order`.
pub(in crate::services) fn ensure_free(conn: &mut Conn, order: OrderId) -> Result<()> {
    match model::find(conn, order)? {
        Some(_) => Err(FieldError::new("order", ErrorCode::Duplicate).into()),
        None => Ok(()),
    }
}

/// Adds an order with its lines.
///
/// # Errors
/// `Invalid` on `order` for an id that was taken meanwhile; `CodeUsed` for a pay code that was used meanwhile.
pub(in crate::services) fn add(
    conn: &mut Conn,
    row: &OrderRow,
    lines: &[model::LineRow],
) -> Result<()> {
    match model::add(conn, row, lines)? {
        None => Ok(()),
        Some(Clash::Id) => Err(FieldError::new("order", ErrorCode::Duplicate).into()),
        Some(Clash::PayCode) => Err(ErrorCode::CodeUsed.into()),
        Some(Clash::Digits) => Err(Failure::busy("digits were taken by another order")),
    }
}

/// The end of the last day on which an order can be collected, on the village's clock.
fn held_until(now: DateTime<Utc>, days: i32) -> DateTime<Utc> {
    let days = u64::try_from(days).unwrap_or(0).saturating_add(1);
    let today = day::day_of(now);
    day::start_of(today.checked_add_days(Days::new(days)).unwrap_or(today))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn an_order_is_held_to_the_end_of_a_day() {
        let held = |now: &str, days| held_until(now.parse().unwrap_or_default(), days).to_rfc3339();
        // 23:59 and 00:00 on the village's clock.
        assert_eq!(held("2026-11-23T15:59:00Z", 1), "2026-11-24T16:00:00+00:00");
        assert_eq!(held("2026-11-23T16:00:00Z", 1), "2026-11-25T16:00:00+00:00");
        assert_eq!(held("2026-12-28T04:00:00Z", 7), "2027-01-04T16:00:00+00:00");
    }
}
