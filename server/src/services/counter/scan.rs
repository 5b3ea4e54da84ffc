//! From a code to what it stands for: whose it is, and why it may not be used here and now.

use chrono::TimeDelta;
use xiangyue_shared::{
    code::{PayCode, PickupCode, ScannedCode, parse_public_key},
    error::ErrorCode,
    ids::{CardId, HouseholdId},
};

use crate::{
    call::Call,
    db::{
        Conn, clock,
        models::{
            card::{self as cards, CardRow},
            household as households,
            order::{self as orders, OrderRow},
            parse, pay_code as pay_codes,
            store::StoreRow,
        },
    },
    error::Result,
    keys::token_hash,
    services::{order, store},
};

/// Days for which the digits of a closed order still tell what became of it.
const CLOSED_DAYS: i64 = 30;

/// What a code stands for.
#[derive(Debug, Clone)]
pub enum Subject {
    Pickup(Box<OrderRow>),
    Pay(PayCode),
    Card(CardRow),
}

/// A code that was found to be somebody's.
#[derive(Debug, Clone)]
pub struct Found {
    pub subject: Subject,
    pub household: HouseholdId,
    /// Why it cannot be used at this store now.
    pub refusal: Option<ErrorCode>,
}

/// By which a pay code is remembered once it was used.
#[must_use]
pub fn pay_code_hash(code: &PayCode) -> Vec<u8> {
    token_hash(&code.text())
}

/// Finds out what a code stands for at a store.
///
/// # Errors
/// `CodeUnknown` or `CodeForged` where it stands for nothing.
pub fn identify(conn: &mut Conn, call: &Call, store: &StoreRow, text: &str) -> Result<Found> {
    match ScannedCode::parse(text)? {
        ScannedCode::Pay(code) => pay(conn, call, store, code),
        ScannedCode::Pickup(code) => pickup(conn, call, store, &code),
        ScannedCode::Card(id) => card(conn, call, store, id),
        ScannedCode::Digits(digits) => by_digits(conn, call, store, &digits),
    }
}

fn by_digits(conn: &mut Conn, call: &Call, store: &StoreRow, digits: &str) -> Result<Found> {
    if let Some(order) = orders::held_by_digits(conn, &store.id, digits)? {
        return of_order(conn, call, store, order);
    }
    let paying = pay_codes::by_digits(conn, digits)?;
    let live = paying.as_ref().is_some_and(|row| clock::from_db(row.expires_at) > call.now);
    if !live {
        let since = clock::to_db(call.now - TimeDelta::days(CLOSED_DAYS));
        if let Some(order) = orders::closed_by_digits(conn, &store.id, digits, since)? {
            return of_order(conn, call, store, order);
        }
    }
    match paying.map(|row| ScannedCode::parse(&row.code)).transpose()? {
        Some(ScannedCode::Pay(code)) => pay(conn, call, store, code),
        _ => Err(ErrorCode::CodeUnknown.into()),
    }
}

fn pickup(conn: &mut Conn, call: &Call, store: &StoreRow, code: &PickupCode) -> Result<Found> {
    code.verify(&call.keys.signing_key().verifying_key())?;
    let order = orders::find(conn, code.order)?.ok_or(ErrorCode::CodeUnknown)?;
    of_order(conn, call, store, order)
}

fn of_order(conn: &mut Conn, call: &Call, store: &StoreRow, row: OrderRow) -> Result<Found> {
    let refusal = if row.store_id == store.id {
        let over = order::is_over(&row, call).then_some(ErrorCode::OrderExpired);
        order::refusal_of(row.state()?).or(over)
    } else if order::store_of(conn, &row)?.village_code == store.village_code {
        Some(ErrorCode::OtherStore)
    } else {
        Some(ErrorCode::OtherVillage)
    };
    Ok(Found { household: row.household()?, subject: Subject::Pickup(Box::new(row)), refusal })
}

fn pay(conn: &mut Conn, call: &Call, store: &StoreRow, code: PayCode) -> Result<Found> {
    let holder = pay_codes::holder(conn, code.device)?.ok_or(ErrorCode::CodeUnknown)?;
    let key = parse_public_key(&holder.public_key).ok_or(ErrorCode::CodeForged)?;
    let verdict = code.verify(&key, call.now);
    if verdict == Err(ErrorCode::CodeForged) {
        return Err(ErrorCode::CodeForged.into());
    }
    let revoked = holder.is_revoked();
    let household = parse::optional(holder.household_id)?.ok_or(ErrorCode::CodeUnknown)?;
    let refusal = if orders::by_pay_code(conn, &pay_code_hash(&code))?.is_some() {
        Some(ErrorCode::CodeUsed)
    } else if revoked {
        Some(ErrorCode::CodeRevoked)
    } else if let Err(refusal) = verdict {
        Some(refusal)
    } else {
        at_counter(conn, call, store, household)?
    };
    Ok(Found { subject: Subject::Pay(code), household, refusal })
}

fn card(conn: &mut Conn, call: &Call, store: &StoreRow, id: CardId) -> Result<Found> {
    let card = cards::find(conn, id)?.ok_or(ErrorCode::CodeUnknown)?;
    let household = parse::one(&card.household_id)?;
    let refusal = if card.revoked_at.is_some() {
        Some(ErrorCode::CodeRevoked)
    } else if card.is_locked() {
        Some(ErrorCode::CardLocked)
    } else {
        at_counter(conn, call, store, household)?
    };
    Ok(Found { subject: Subject::Card(card), household, refusal })
}

/// Why a household cannot buy at the counter of this store now.
fn at_counter(
    conn: &mut Conn,
    call: &Call,
    store: &StoreRow,
    household: HouseholdId,
) -> Result<Option<ErrorCode>> {
    let household = households::find(conn, household)?.ok_or(ErrorCode::CodeUnknown)?;
    if household.village_code != store.village_code {
        return Ok(Some(ErrorCode::OtherVillage));
    }
    Ok((!store::is_open(store, call)?).then_some(ErrorCode::StoreClosed))
}
