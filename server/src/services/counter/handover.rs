//! Handing over an order to the one who showed its code. Of two keepers with one code exactly one wins. A counter
//! without a network tells of it later: what counts then is when the goods went over the counter.

use chrono::{DateTime, TimeDelta, Utc};
use xiangyue_shared::{
    code::CLOCK_AHEAD_SECONDS,
    entry::Reason,
    error::{ErrorCode, FieldError},
    order::{Order, OrderState},
    points::Points,
    scan::{ConfirmHandover, HANDOVER_DAYS},
    stock::MovementKind,
};

use super::scan::{self, Subject};
use crate::{
    call::{Asked, Call},
    db::{
        Conn, clock,
        models::{
            ledger::{self as accounts, TransferRow},
            order::{self as model, OrderRow},
            store::StoreRow,
        },
    },
    error::{Failure, Result},
    services::{
        ledger::{self, Draft, Resolution},
        order::{self, basket, view},
        stock, store,
    },
};

/// Confirms that an order was handed over.
///
/// # Errors
/// `NotFound`, `Forbidden`; `CodeUnknown` or `CodeForged` where the code is not this order's; `OtherStore`,
/// `OtherVillage`, `OrderCollected`, `OrderCancelled`, `OrderExpired`, `OrderReturned`; `Invalid` on `handed_over_at`
/// for a time that cannot be. Where the order expired after it was handed over and before this was told,
/// `InsufficientPoints` or `OutOfStock` if what came back is gone.
pub fn confirm(conn: &mut Conn, call: &Call, asked: &Asked<ConfirmHandover>) -> Result<Order> {
    let store = store::allowed(conn, call, asked.path.store)?;
    let found = scan::identify(conn, call, &store, &asked.body.code)?;
    let row = match found.subject {
        Subject::Pickup(row) if row.id == asked.path.order.to_string() => row,
        _ => return Err(ErrorCode::CodeUnknown.into()),
    };
    let at = happened_at(call, &row, asked.body.handed_over_at)?;
    let by = call.user().map(|user| user.to_string());
    let in_time = row.expires_at.is_none_or(|until| at < clock::from_db(until));
    match found.refusal {
        None => {}
        Some(ErrorCode::OrderExpired) if in_time => {}
        // The same hand-over, told once more under another key.
        Some(ErrorCode::OrderCollected)
            if asked.body.handed_over_at.is_some()
                && row.closed_by == by
                && row.closed_at == Some(clock::to_db(at)) =>
        {
            return view::one(conn, call, *row);
        }
        Some(refusal) => return Err(refusal.into()),
    }
    let mut closed = |from| {
        model::close(conn, &row.id, from, OrderState::Collected, by.clone(), clock::to_db(at))
    };
    let held = closed(OrderState::Held)?;
    let given_back = !held && in_time && closed(OrderState::Expired)?;
    let hold = if held {
        accounts::transfer(conn, &row.transfer_id)?
            .ok_or_else(|| Failure::internal(anyhow::anyhow!("order {} holds nothing", row.id)))?
    } else if given_back {
        hold_again(conn, call, &store, &row)?
    } else {
        return Err(order::lost_race(conn, asked.path.order));
    };
    ledger::resolve(conn, call, &hold, Resolution::Post, String::new())?;
    let pieces = basket::pieces(&store.id, &model::lines_of(conn, &row.id)?);
    if given_back {
        stock::turn(conn, call, MovementKind::Reserve, pieces.clone(), "")?;
    }
    stock::turn(conn, call, MovementKind::Handover, pieces, "")?;
    let detail = format!("{} points, handed over {}", row.total, at.to_rfc3339());
    order::record(conn, call, &row, &store.village_code, "order.handover", detail)?;
    let row = model::find(conn, asked.path.order)?.ok_or(ErrorCode::NotFound)?;
    view::one(conn, call, row)
}

/// When the goods went over the counter. The clock of the counter may be off by a little.
fn happened_at(
    call: &Call,
    order: &OrderRow,
    told: Option<DateTime<Utc>>,
) -> Result<DateTime<Utc>> {
    let Some(told) = told else {
        return Ok(call.now);
    };
    let (off, placed_at) =
        (TimeDelta::seconds(CLOCK_AHEAD_SECONDS), clock::from_db(order.placed_at));
    let earliest = (call.now - TimeDelta::days(HANDOVER_DAYS)).max(placed_at - off);
    if told < earliest || told > call.now + off {
        return Err(FieldError::new("handed_over_at", ErrorCode::OutOfRange).into());
    }
    Ok(told.max(placed_at).min(call.now))
}

/// Holds the points of an order once more that came back when its time was over. Its household has the goods: the
/// honest book takes the points, as long as they are there.
fn hold_again(
    conn: &mut Conn,
    call: &Call,
    store: &StoreRow,
    order: &OrderRow,
) -> Result<TransferRow> {
    let household = order.household()?;
    let first = accounts::transfer(conn, &order.transfer_id)?
        .ok_or_else(|| Failure::internal(anyhow::anyhow!("order {} held nothing", order.id)))?;
    let (debit, credit) =
        (accounts::household_account(conn, household)?, accounts::store_account(conn, &store.id)?);
    let mut ids = [&debit.id, &credit.id];
    ids.sort();
    // Both accounts, in their order, before the chain.
    for id in ids {
        accounts::lock(conn, id)?;
    }
    let draft = Draft {
        reason: Reason::Redemption,
        amount: Points(order.total),
        household,
        title: first.title,
        note: String::new(),
        rule_version: None,
        order: Some(order.order_id()?),
        resident: None,
        expires_on: None,
    };
    let hold = ledger::hold(conn, call, &debit, &credit, draft)?;
    model::hold_by(conn, &order.id, &hold.id)?;
    Ok(hold)
}
