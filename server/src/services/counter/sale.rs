//! Selling at the counter for a pay code or a card.

use xiangyue_shared::{
    code::ScannedCode,
    day,
    entry::Reason,
    error::{ErrorCode, Problem},
    ids::StoreId,
    order::{Channel, Order, OrderState},
    points::Points,
    scan::SellAtCounter,
    stock::MovementKind,
};

use super::scan::{self, Subject};
use crate::{
    call::{Asked, Call},
    db::{
        Conn, clock,
        models::{
            card as cards, household as households, ledger as accounts,
            order::{self as model, OrderRow},
            order_facts as facts,
        },
    },
    error::{Failure, Result},
    services::{
        card::{self, Lock, PinCheck},
        ledger::{self, Draft},
        order::{
            self,
            basket::{self, Basket},
            place,
            view::{self, Made},
        },
        policy, stock, store,
    },
};

/// The lock whose PIN is to be checked before a sale; none where the code is no card, or one that buys nothing
/// now.
///
/// # Errors
/// `NotFound`, `Forbidden`.
pub fn lock_of(conn: &mut Conn, call: &Call, store: StoreId, code: &str) -> Result<Option<Lock>> {
    store::allowed(conn, call, store)?;
    let Ok(ScannedCode::Card(id)) = ScannedCode::parse(code) else {
        return Ok(None);
    };
    let card = cards::find(conn, id)?.filter(|card| card.revoked_at.is_none() && !card.is_locked());
    Ok(card.map(|card| Lock { card: id, pin_hash: card.pin_hash }))
}

/// Points that a card may still spend on this day of the village's calendar.
///
/// # Errors
/// Where the database fails.
pub fn daily_left(conn: &mut Conn, call: &Call, village: &str, card: &str) -> Result<Points> {
    let limit = policy::of(conn, village)?.card_daily_limit;
    let since = clock::to_db(day::start_of(day::day_of(call.now)));
    Ok(Points((limit - facts::spent_by_card(conn, card, since)?).max(0)))
}

/// Sells goods to the household whose pay code or card was scanned.
///
/// # Errors
/// `NotFound`, `Forbidden`; `CodeUnknown`, `CodeForged`, `CodeExpired`, `CodeUsed`, `CodeRevoked`, `OtherVillage`,
/// `StoreClosed`; for a card `CardLocked`, `WrongPin`, `CardLimitReached`; `ItemWithdrawn`, `InsufficientPoints`,
/// `LimitReached`, `OutOfStock`; `Invalid` on `order` for an id that is taken, on `pin` where it is missing, on
/// `total` where prices changed.
pub fn sell(
    conn: &mut Conn,
    call: &Call,
    asked: &Asked<SellAtCounter>,
    pin: &PinCheck,
) -> Result<Order> {
    let (order_id, sale) = (asked.path.order, &asked.body);
    let store = store::allowed(conn, call, asked.path.store)?;
    place::ensure_free(conn, order_id)?;
    let found = scan::identify(conn, call, &store, &sale.code)?;
    if let Some(refusal) = found.refusal {
        return Err(refusal.into());
    }
    let (channel, card, pay_code_hash) = match found.subject {
        Subject::Pay(code) => (Channel::PayCode, None, Some(scan::pay_code_hash(&code))),
        Subject::Card(card) => {
            card::accept_pin(conn, &card, sale.pin.as_deref(), pin)?;
            (Channel::Card, Some(card.id), None)
        }
        // An order that waits is handed over, not sold once more.
        Subject::Pickup(_) => return Err(ErrorCode::CodeUnknown.into()),
    };
    let basket = Basket::fill(conn, &store, &sale.lines, sale.total)?;
    let (debit, credit) = (
        accounts::household_account(conn, found.household)?,
        accounts::store_account(conn, &store.id)?,
    );
    let draft = Draft {
        reason: Reason::Redemption,
        amount: basket.total,
        household: found.household,
        title: basket.title(),
        note: String::new(),
        rule_version: None,
        order: Some(order_id),
        resident: None,
        expires_on: None,
    };
    let posted = ledger::post(conn, call, &debit, &credit, draft);
    if let Err(Failure::Refused(_)) = &posted
        && let Some(hash) = &pay_code_hash
        && model::by_pay_code(conn, hash)?.is_some()
    {
        // The points went with this very code, by another's hand, while this sale waited for the account.
        return Err(ErrorCode::CodeUsed.into());
    }
    let transfer = posted?;
    // The account is locked now: what the household and its card have spent stands still up to the commit.
    if let Some(card) = &card {
        let left = daily_left(conn, call, &store.village_code, card)?;
        if basket.total > left {
            return Err(Problem::new(ErrorCode::CardLimitReached).with("left", left).into());
        }
    }
    basket.ensure_within_limits(conn, call, &found.household.to_string())?;
    let user = call.caller()?.user.to_string();
    let at = clock::to_db(call.now);
    let row = OrderRow {
        id: order_id.to_string(),
        household_id: found.household.to_string(),
        store_id: store.id.clone(),
        channel: channel.as_str().to_owned(),
        state: OrderState::Collected.as_str().to_owned(),
        total: basket.total.0,
        transfer_id: transfer.id.clone(),
        card_id: card,
        pay_code_hash,
        digits: None,
        placed_by: user.clone(),
        placed_at: at,
        expires_at: None,
        closed_by: Some(user),
        closed_at: Some(at),
    };
    let lines = basket.rows(&row.id);
    place::add(conn, &row, &lines)?;
    stock::turn(conn, call, MovementKind::Sale, basket::pieces(&store.id, &lines), "")?;
    let detail = format!("{} points by {}", row.total, row.channel);
    order::record(conn, call, &row, &store.village_code, "order.sale", detail)?;
    let household = households::find(conn, found.household)?.ok_or(ErrorCode::CodeUnknown)?;
    let known = Made {
        basket: &basket,
        store: &store,
        head_name: &household.head_name,
        available_after: Points(transfer.available_after),
        pickup_code: None,
    };
    view::made(call, &row, &known)
}
