//! Taking goods back 退货: the points return to the household.

use chrono::{DateTime, Days, Utc};
use xiangyue_shared::{
    access::Target,
    day,
    error::ErrorCode,
    order::{Order, OrderState, ReturnOrder},
    stock::MovementKind,
};

use super::{basket, lost_race, record, refusal_of, store_of, view};
use crate::{
    call::{Asked, Call},
    db::{
        Conn, clock,
        models::{ledger as accounts, order as model},
    },
    error::{Failure, Result},
    services::{
        ledger::{self, expiry},
        policy, stock,
    },
};

/// Takes the goods of a collected order back.
///
/// # Errors
/// `NotFound`, `Forbidden`; `OrderNotCollected`, `OrderCancelled`, `OrderExpired`, `OrderReturned`, `ReturnTooLate`.
pub fn give_back(conn: &mut Conn, call: &Call, asked: &Asked<ReturnOrder>) -> Result<Order> {
    let order = model::find(conn, asked.path.order)?.ok_or(ErrorCode::NotFound)?;
    let store = store_of(conn, &order)?;
    call.allow(&Target::store(store.village()?, store.store_id()?))?;
    match order.state()? {
        OrderState::Collected => {}
        state => {
            return Err(refusal_of(state).unwrap_or(ErrorCode::OrderNotCollected).into());
        }
    }
    let collected_at = order
        .closed_at
        .map(clock::from_db)
        .ok_or_else(|| Failure::internal(anyhow::anyhow!("order {} was never closed", order.id)))?;
    let days = policy::of(conn, &store.village_code)?.return_days;
    if is_too_late(collected_at, call.now, days) {
        return Err(ErrorCode::ReturnTooLate.into());
    }
    let (by, at) = (call.user().map(|user| user.to_string()), clock::to_db(call.now));
    if !model::close(conn, &order.id, OrderState::Collected, OrderState::Returned, by, at)? {
        return Err(lost_race(conn, asked.path.order));
    }
    let reason = asked.body.reason.trim();
    let transfer = accounts::transfer(conn, &order.transfer_id)?
        .ok_or_else(|| Failure::internal(anyhow::anyhow!("order {} moved no points", order.id)))?;
    ledger::reverse(conn, call, &transfer, reason.to_owned())?;
    expiry::grant_grace(conn, call, order.household()?)?;
    let pieces = basket::pieces(&store.id, &model::lines_of(conn, &order.id)?);
    stock::turn(conn, call, MovementKind::Return, pieces.clone(), reason)?;
    if !asked.body.restock {
        stock::turn(conn, call, MovementKind::WriteOff, pieces, reason)?;
    }
    let detail = format!("{} points, restock={}", order.total, asked.body.restock);
    record(conn, call, &order, &store.village_code, "order.return", detail)?;
    let order = model::find(conn, asked.path.order)?.ok_or(ErrorCode::NotFound)?;
    view::one(conn, call, order)
}

/// Whether more than `days` days of the village's calendar lie between.
fn is_too_late(collected_at: DateTime<Utc>, now: DateTime<Utc>, days: i32) -> bool {
    let days = Days::new(u64::try_from(days).unwrap_or(0));
    day::day_of(collected_at).checked_add_days(days).is_some_and(|last| day::day_of(now) > last)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn goods_come_back_up_to_the_end_of_the_last_day() {
        let at = |text: &str| text.parse::<DateTime<Utc>>().unwrap_or_default();
        let collected = at("2026-11-16T15:00:00Z");
        assert!(!is_too_late(collected, at("2026-11-23T15:59:59Z"), 7));
        assert!(is_too_late(collected, at("2026-11-23T16:00:00Z"), 7));
        assert!(!is_too_late(collected, at("2026-11-16T15:59:59Z"), 0));
        assert!(is_too_late(collected, at("2026-11-16T16:00:00Z"), 0));
    }
}
