//! Household cards 积分卡: printed, revocable; without the PIN they buy nothing.

use xiangyue_shared::{
    access::Target,
    error::{ErrorCode, FieldError, Problem},
    household::{Card, IssueCard, ListCards, ResetCardPin, RevokeCard},
    ids::{CardId, HouseholdId},
};

use crate::{
    call::{Asked, Call},
    db::{
        Conn, clock,
        models::{
            audit,
            card::{self as model, CardRow, WRONG_PINS_MOST},
            household::{self as households, Household},
            parse,
        },
    },
    error::Result,
};

/// What is known of the PIN that came with a code, before the sale.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum PinCheck {
    /// None was checked: the code is no card, or one that buys nothing now.
    None,
    /// It is the one behind this hash.
    Right(String),
    Wrong,
}

/// A card whose PIN is to be checked.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Lock {
    pub card: CardId,
    pub pin_hash: String,
}

/// A household that the caller may deal with in this call. Staff of a village group deal with that group.
fn allowed_household(conn: &mut Conn, call: &Call, id: HouseholdId) -> Result<Household> {
    let household = households::find(conn, id)?.ok_or(ErrorCode::NotFound)?;
    call.allow(&Target::household(parse::one(&household.group_code)?, id))?;
    Ok(household)
}

fn allowed_card(conn: &mut Conn, call: &Call, id: CardId) -> Result<(CardRow, Household)> {
    let card = model::find(conn, id)?.ok_or(ErrorCode::NotFound)?;
    let household = allowed_household(conn, call, parse::one(&card.household_id)?)?;
    Ok((card, household))
}

fn record(
    conn: &mut Conn,
    call: &Call,
    card: &str,
    household: &Household,
    name: &str,
) -> Result<()> {
    audit::record(
        conn,
        call,
        audit::Action {
            name,
            object_kind: "card",
            object_id: card.to_owned(),
            region: Some(&household.village_code),
            detail: format!("household {}", household.id),
        },
    )
}

/// Lists the cards of a household.
///
/// # Errors
/// `NotFound`, `Forbidden`.
pub fn list(conn: &mut Conn, call: &Call, asked: &Asked<ListCards>) -> Result<Vec<Card>> {
    let household = allowed_household(conn, call, asked.path.household)?;
    let rows = model::of_household(conn, &household.id)?;
    rows.into_iter().map(CardRow::into_card).collect()
}

/// Whether the caller may issue a card to the household; asked before the PIN is hashed.
///
/// # Errors
/// `NotFound`, `Forbidden`.
pub fn may_issue(conn: &mut Conn, call: &Call, household: HouseholdId) -> Result<()> {
    allowed_household(conn, call, household).map(drop)
}

/// Issues a card with a PIN that was hashed before.
///
/// # Errors
/// `NotFound`, `Forbidden`; `Invalid` on `card` for an id that is taken.
pub fn issue(
    conn: &mut Conn,
    call: &Call,
    asked: &Asked<IssueCard>,
    pin_hash: &str,
) -> Result<Card> {
    let household = allowed_household(conn, call, asked.path.household)?;
    if model::find(conn, asked.path.card)?.is_some() {
        return Err(FieldError::new("card", ErrorCode::Duplicate).into());
    }
    let row = CardRow {
        id: asked.path.card.to_string(),
        household_id: household.id.clone(),
        pin_hash: pin_hash.to_owned(),
        wrong_pins: 0,
        issued_by: call.caller()?.user.to_string(),
        issued_at: clock::to_db(call.now),
        revoked_at: None,
    };
    model::add(conn, &row)?;
    record(conn, call, &row.id, &household, "card.issue")?;
    row.into_card()
}

/// Whether the caller may set the card's PIN; asked before it is hashed.
///
/// # Errors
/// `NotFound`, `Forbidden`.
pub fn may_reset(conn: &mut Conn, call: &Call, card: CardId) -> Result<()> {
    allowed_card(conn, call, card).map(drop)
}

/// Sets a PIN that was hashed before, and unlocks the card.
///
/// # Errors
/// `NotFound`, `Forbidden`; `CodeRevoked` for a card that was revoked.
pub fn reset_pin(
    conn: &mut Conn,
    call: &Call,
    asked: &Asked<ResetCardPin>,
    pin_hash: &str,
) -> Result<Card> {
    let (mut card, household) = allowed_card(conn, call, asked.path.card)?;
    if card.revoked_at.is_some() {
        return Err(ErrorCode::CodeRevoked.into());
    }
    model::set_pin(conn, &card.id, pin_hash)?;
    card.wrong_pins = 0;
    record(conn, call, &card.id, &household, "card.pin.reset")?;
    card.into_card()
}

/// Revokes a card that is lost. One that is revoked already stays so.
///
/// # Errors
/// `NotFound`, `Forbidden`.
pub fn revoke(conn: &mut Conn, call: &Call, asked: &Asked<RevokeCard>) -> Result<Card> {
    let (mut card, household) = allowed_card(conn, call, asked.path.card)?;
    let at = clock::to_db(call.now);
    if model::revoke(conn, &card.id, at)? {
        card.revoked_at = Some(at);
        record(conn, call, &card.id, &household, "card.revoke")?;
    }
    card.into_card()
}

/// Counts a wrong PIN. Runs in a transaction of its own, which stands though the sale is refused.
///
/// # Errors
/// Where the database fails.
pub fn count_wrong_pin(conn: &mut Conn, call: &Call, lock: &Lock) -> Result<()> {
    let id = lock.card.to_string();
    if model::count_wrong_pin(conn, &id, &lock.pin_hash)?
        && let Some(card) = model::find(conn, lock.card)?
        && let Some(household) = households::find(conn, parse::one(&card.household_id)?)?
    {
        record(conn, call, &id, &household, "card.pin.wrong")?;
    }
    Ok(())
}

/// Lets a sale go on with the right PIN, and forgets the wrong ones before it.
///
/// # Errors
/// `Invalid` on `pin` where none was given; `WrongPin` with the tries left; `CardLocked`.
pub(super) fn accept_pin(
    conn: &mut Conn,
    card: &CardRow,
    given: Option<&str>,
    check: &PinCheck,
) -> Result<()> {
    if given.is_none() {
        return Err(FieldError::new("pin", ErrorCode::Required).into());
    }
    if let PinCheck::Right(pin_hash) = check
        && model::accept_pin(conn, &card.id, pin_hash)?
    {
        return Ok(());
    }
    // Locked, revoked or given another PIN meanwhile, or simply wrong.
    let card = model::find(conn, parse::one(&card.id)?)?.ok_or(ErrorCode::CodeUnknown)?;
    if card.revoked_at.is_some() {
        return Err(ErrorCode::CodeRevoked.into());
    }
    if card.is_locked() {
        return Err(ErrorCode::CardLocked.into());
    }
    let left = WRONG_PINS_MOST - card.wrong_pins;
    Err(Problem::new(ErrorCode::WrongPin).with("tries_left", left).into())
}
