//! Handing over an order to the one who showed its code. Of two keepers with one code exactly one wins.

use xiangyue_shared::{
    error::ErrorCode,
    order::{Order, OrderState},
    scan::ConfirmHandover,
    stock::MovementKind,
};

use super::scan::{self, Subject};
use crate::{
    call::{Asked, Call},
    db::{
        Conn, clock,
        models::{ledger as accounts, order as model},
    },
    error::{Failure, Result},
    services::{
        ledger::{self, Resolution},
        order::{self, basket, view},
        stock, store,
    },
};

/// Confirms that an order was handed over.
///
/// # Errors
/// `NotFound`, `Forbidden`; `CodeUnknown` or `CodeForged` where the code is not this order's; `OtherStore`,
/// `OtherVillage`, `OrderCollected`, `OrderCancelled`, `OrderExpired`, `OrderReturned`.
pub fn confirm(conn: &mut Conn, call: &Call, asked: &Asked<ConfirmHandover>) -> Result<Order> {
    let store = store::allowed(conn, call, asked.path.store)?;
    let found = scan::identify(conn, call, &store, &asked.body.code)?;
    let row = match found.subject {
        Subject::Pickup(row) if row.id == asked.path.order.to_string() => row,
        _ => return Err(ErrorCode::CodeUnknown.into()),
    };
    if let Some(refusal) = found.refusal {
        return Err(refusal.into());
    }
    let (by, at) = (call.user().map(|user| user.to_string()), clock::to_db(call.now));
    if !model::close(conn, &row.id, OrderState::Held, OrderState::Collected, by, at)? {
        return Err(order::lost_race(conn, asked.path.order));
    }
    let hold = accounts::transfer(conn, &row.transfer_id)?
        .ok_or_else(|| Failure::internal(anyhow::anyhow!("order {} holds no points", row.id)))?;
    ledger::resolve(conn, call, &hold, Resolution::Post, String::new())?;
    let pieces = basket::pieces(&store.id, &model::lines_of(conn, &row.id)?);
    stock::turn(conn, call, MovementKind::Handover, pieces, "")?;
    let detail = format!("{} points", row.total);
    order::record(conn, call, &row, &store.village_code, "order.handover", detail)?;
    let row = model::find(conn, asked.path.order)?.ok_or(ErrorCode::NotFound)?;
    view::one(conn, call, row)
}
