//! Giving back what an order holds: the household cancels, or nobody came in time.

use xiangyue_shared::{
    error::ErrorCode,
    order::{CancelOrder, Order, OrderState},
    stock::MovementKind,
};

use super::{allowed, basket, lost_race, record, refusal_of, view};
use crate::{
    call::{Asked, Call},
    db::{
        Conn, clock,
        models::{
            ledger as accounts,
            order::{self as model, OrderRow},
            parse,
        },
    },
    error::{Failure, Result},
    services::{
        ledger::{self, Resolution, expiry},
        stock,
    },
};

/// How orders end without being collected.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum End {
    Cancelled,
    Expired,
}

impl End {
    const fn state(self) -> OrderState {
        match self {
            Self::Cancelled => OrderState::Cancelled,
            Self::Expired => OrderState::Expired,
        }
    }

    const fn resolution(self) -> Resolution {
        match self {
            Self::Cancelled => Resolution::Void,
            Self::Expired => Resolution::Expire,
        }
    }

    const fn action(self) -> &'static str {
        match self {
            Self::Cancelled => "order.cancel",
            Self::Expired => "order.expire",
        }
    }
}

/// Gives back the points and goods of those of these orders that are still held; answers how many. Whoever calls
/// gives them in the order of their ids. Rows are locked kind by kind: all orders, all accounts, the chains, all
/// items, so that many orders in one transaction never wait in a circle with others.
///
/// # Errors
/// Where the database fails.
pub fn release(conn: &mut Conn, call: &Call, orders: &[OrderRow], end: End) -> Result<usize> {
    let (at, by) = (clock::to_db(call.now), call.user().map(|user| user.to_string()));
    let mut ended: Vec<&OrderRow> = Vec::with_capacity(orders.len());
    for order in orders {
        if model::close(conn, &order.id, OrderState::Held, end.state(), by.clone(), at)? {
            ended.push(order);
        }
    }
    if ended.is_empty() {
        return Ok(0);
    }
    let holds = model::transfers_of(conn, &ended)?;
    for hold in &holds {
        accounts::lock(conn, &hold.debit_account_id)?;
    }
    for hold in &holds {
        ledger::resolve(conn, call, hold, end.resolution(), String::new())?;
        expiry::grant_grace(conn, call, parse::one(&hold.household_id)?)?;
        let order = ended
            .iter()
            .find(|order| order.transfer_id == hold.id)
            .ok_or_else(|| Failure::internal(anyhow::anyhow!("a hold without its order")))?;
        record(
            conn,
            call,
            order,
            &hold.village_code,
            end.action(),
            format!("{} points", hold.amount),
        )?;
    }
    let ids: Vec<String> = ended.iter().map(|order| order.id.clone()).collect();
    let lines = model::lines_of_all(conn, &ids)?;
    let pieces = ended
        .iter()
        .flat_map(|order| {
            let own: Vec<_> =
                lines.iter().filter(|line| line.order_id == order.id).cloned().collect();
            basket::pieces(&order.store_id, &own)
        })
        .collect();
    stock::turn(conn, call, MovementKind::Release, pieces, "")?;
    Ok(ended.len())
}

/// Cancels a held order, for its household or for its store.
///
/// # Errors
/// `NotFound`, `Forbidden`; `OrderCollected`, `OrderCancelled`, `OrderExpired`, `OrderReturned`.
pub fn cancel(conn: &mut Conn, call: &Call, asked: &Asked<CancelOrder>) -> Result<Order> {
    let (order, _) = allowed(conn, call, asked.path.order)?;
    if let Some(refusal) = refusal_of(order.state()?) {
        return Err(refusal.into());
    }
    if release(conn, call, std::slice::from_ref(&order), End::Cancelled)? == 0 {
        return Err(lost_race(conn, asked.path.order));
    }
    let order = model::find(conn, asked.path.order)?.ok_or(ErrorCode::NotFound)?;
    view::one(conn, call, order)
}
