//! The code at the venue 现场码: shown by those who run a shift, scanned or typed by those who come to it.

use chrono::{DateTime, TimeDelta, Utc};
use xiangyue_shared::{
    access::Target,
    attendance::{GetVenueCode, ShownVenueCode},
    code::{CLOCK_AHEAD_SECONDS, SeenVenueCode, VenueCode, with_check_digit},
    error::{ErrorCode, Problem},
    ids::{ShiftId, UserId},
    volunteer_policy::VolunteerPolicy,
};

use super::{expect_shift, leads_shift, model, policy};
use crate::{
    call::{Asked, Call},
    db::{
        Conn, clock,
        models::volunteer::{duty::DutyRow, shift::ShiftRow},
    },
    error::{Failure, Result},
    keys::Keys,
};

const PURPOSE: &str = "venue-digits";
/// Each code is good for so many of its turns, so that who scans it just before it changes is not late.
const TURNS: i64 = 2;
/// Typing takes time: digits are good for so much longer than the code.
const TYPING_SECONDS: i64 = 60;
/// Digits that ran out are known for so long, so that one who types them late is told so.
const LATE: TimeDelta = TimeDelta::minutes(5);

/// The code that the screen at the venue shows now.
///
/// # Errors
/// `NotFound`, `Forbidden`; `ShiftCancelled`; `ShiftNotNow` long before or after the shift.
pub fn show(conn: &mut Conn, call: &Call, asked: &Asked<GetVenueCode>) -> Result<ShownVenueCode> {
    let (shift, duty) = expect_shift(conn, asked.path.shift)?;
    let led = leads_shift(conn, call, &shift, &duty)?;
    call.allow(&Target::region(duty.region()?).led(led))?;
    if shift.cancelled {
        return Err(ErrorCode::ShiftCancelled.into());
    }
    let policy = policy::of(conn, &duty.region()?)?;
    ensure_near(&shift, &policy, call.now)?;
    let turn = policy.code_seconds;
    let from = turn_of(call.now, turn);
    let (shift, by) = (asked.path.shift, call.caller()?.user);
    let code = VenueCode::sign(call.keys.signing_key(), shift, by, from, small(turn * TURNS)?);
    Ok(ShownVenueCode {
        code: code.text(),
        digits: digits(&call.keys, shift, by, from)?,
        next_at: from + TimeDelta::seconds(turn),
        good_until: code.good_until(),
    })
}

/// A moment in the shift, or so near it that one may come or go.
///
/// # Errors
/// `ShiftNotNow`.
pub fn ensure_near(shift: &ShiftRow, policy: &VolunteerPolicy, at: DateTime<Utc>) -> Result<()> {
    let margin = TimeDelta::minutes(policy.margin_minutes);
    let from = clock::from_db(shift.starts_at) - margin;
    let until = clock::from_db(shift.ends_at) + margin;
    if from <= at && at <= until {
        return Ok(());
    }
    Err(Problem::new(ErrorCode::ShiftNotNow)
        .with("from", from.to_rfc3339())
        .with("until", until.to_rfc3339())
        .into())
}

/// Finds what the screen of a shift showed that was scanned or typed at a moment. Whether it was good then is for the
/// caller to ask.
///
/// # Errors
/// `CodeUnknown`, `CodeForged`; `OtherShift` for the code of another one.
pub fn seen(
    conn: &mut Conn,
    call: &Call,
    (shift, duty): (&ShiftRow, &DutyRow),
    text: &str,
    at: DateTime<Utc>,
) -> Result<VenueCode> {
    match SeenVenueCode::parse(text)? {
        SeenVenueCode::Scanned(code) => {
            code.verify(&call.keys.signing_key().verifying_key())?;
            if code.shift != shift.shift()? {
                return Err(ErrorCode::OtherShift.into());
            }
            Ok(*code)
        }
        SeenVenueCode::Digits(typed) => of_digits(conn, call, (shift, duty), &typed, at),
    }
}

/// Digits are kept nowhere: those of everybody who may show them are made anew and compared, so that they also tell whose
/// screen it was.
fn of_digits(
    conn: &mut Conn,
    call: &Call,
    (shift, duty): (&ShiftRow, &DutyRow),
    typed: &str,
    at: DateTime<Utc>,
) -> Result<VenueCode> {
    let turn = policy::of(conn, &duty.region()?)?.code_seconds;
    let seconds = turn * TURNS + TYPING_SECONDS;
    let screens = model::may_show(conn, shift, duty)?;
    let id = shift.shift()?;
    let earliest = at - TimeDelta::seconds(seconds) - LATE;
    let mut from = turn_of(at + TimeDelta::seconds(CLOCK_AHEAD_SECONDS), turn);
    while from > earliest {
        for by in &screens {
            if digits(&call.keys, id, *by, from)? == typed {
                let key = call.keys.signing_key();
                return Ok(VenueCode::sign(key, id, *by, from, small(seconds)?));
            }
        }
        from -= TimeDelta::seconds(turn);
    }
    Err(ErrorCode::CodeUnknown.into())
}

/// The digits of one screen's code that began to be good at `from`: a keyed hash that nobody else can make.
///
/// # Errors
/// Never in practice: a hash is long enough.
pub fn digits(keys: &Keys, shift: ShiftId, by: UserId, from: DateTime<Utc>) -> Result<String> {
    let hash = keys.lookup(PURPOSE, &format!("{shift}\n{by}\n{}", from.timestamp()));
    let (number, _) = hash
        .split_first_chunk::<4>()
        .ok_or_else(|| Failure::internal(anyhow::anyhow!("a hash that is too short")))?;
    Ok(with_check_digit(u32::from_be_bytes(*number)))
}

/// When the turn of the codes began in which a moment lies. A turn lasts `turn` seconds.
#[must_use]
pub fn turn_of(at: DateTime<Utc>, turn: i64) -> DateTime<Utc> {
    DateTime::from_timestamp(at.timestamp() / turn * turn, 0).unwrap_or(at)
}

fn small(seconds: i64) -> Result<u16> {
    u16::try_from(seconds).map_err(Failure::internal)
}
