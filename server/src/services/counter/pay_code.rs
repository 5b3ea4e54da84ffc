//! The villager's side of a pay code 付款码: digits to read out, and the receipt as soon as it was used.

use chrono::TimeDelta;
use xiangyue_shared::{
    access::Target,
    code::{PayCode, ScannedCode, parse_public_key},
    error::ErrorCode,
    scan::{GetPayCodeStatus, MakePayDigits, PayCodeStatus, PayDigits},
};

use super::scan;
use crate::{
    call::{Asked, Call},
    db::{
        Conn, clock,
        models::{
            household as households, order as orders,
            pay_code::{self as model, DigitsRow},
        },
    },
    error::{Failure, Result},
    services::order::{digits, view},
};

/// Minutes for which digits that ran out are kept, so that one who types them late is told so.
const KEPT_MINUTES: i64 = 10;
/// How often digits are drawn before one is told to try again.
const DRAWS: usize = 3;

fn parse(text: &str) -> Result<PayCode> {
    match ScannedCode::parse(text)? {
        ScannedCode::Pay(code) => Ok(code),
        ScannedCode::Pickup(_) | ScannedCode::Card(_) | ScannedCode::Digits(_) => {
            Err(ErrorCode::CodeUnknown.into())
        }
    }
}

/// Gives digits to read out for the pay code on the caller's screen; for one code always the same.
///
/// # Errors
/// `CodeUnknown` for what is no pay code of the caller's; `CodeForged`, `CodeExpired`, `CodeRevoked`, `CodeUsed`.
pub fn make_digits(
    conn: &mut Conn,
    call: &Call,
    asked: &Asked<MakePayDigits>,
) -> Result<PayDigits> {
    let household = call.household().ok_or(ErrorCode::NotBound)?;
    call.allow(&Target { household: Some(household), ..Target::default() })?;
    let code = parse(&asked.body.code)?;
    let user = call.caller()?.user.to_string();
    let holder = model::holder(conn, code.device)?
        .filter(|holder| holder.user_id == user)
        .ok_or(ErrorCode::CodeUnknown)?;
    if holder.is_revoked() {
        return Err(ErrorCode::CodeRevoked.into());
    }
    code.verify(&parse_public_key(&holder.public_key).ok_or(ErrorCode::CodeForged)?, call.now)?;
    if orders::by_pay_code(conn, &scan::pay_code_hash(&code))?.is_some() {
        return Err(ErrorCode::CodeUsed.into());
    }
    let (text, expires_at) = (code.text(), code.expires_at());
    if let Some(row) = model::by_code(conn, &text)? {
        return Ok(PayDigits { digits: row.digits, expires_at });
    }
    model::forget(conn, clock::to_db(call.now - TimeDelta::minutes(KEPT_MINUTES)))?;
    let village = households::find(conn, household)?.ok_or(ErrorCode::NotBound)?.village_code;
    let mut row =
        DigitsRow { digits: String::new(), code: text, expires_at: clock::to_db(expires_at) };
    // Another may draw the same digits at the same moment, and be first.
    for _ in 0..DRAWS {
        row.digits = digits::free(conn, &village)?;
        if model::add(conn, &row)? {
            return Ok(PayDigits { digits: row.digits, expires_at });
        }
    }
    Err(Failure::busy("digits were taken by other pay codes"))
}

/// Tells what became of a pay code of the caller's household.
///
/// # Errors
/// `CodeUnknown` or `CodeForged` for what is no pay code.
pub fn status(
    conn: &mut Conn,
    call: &Call,
    asked: &Asked<GetPayCodeStatus>,
) -> Result<PayCodeStatus> {
    let household = call.household().ok_or(ErrorCode::NotBound)?;
    call.allow(&Target { household: Some(household), ..Target::default() })?;
    let hash = scan::pay_code_hash(&parse(&asked.query.code)?);
    let order = orders::by_pay_code(conn, &hash)?
        .filter(|order| order.household_id == household.to_string());
    Ok(PayCodeStatus { receipt: order.map(|order| view::one(conn, call, order)).transpose()? })
}
