//! The signed-in person's own things.

use xiangyue_shared::{
    access::Target,
    account::{
        Device, EndSession, GetMe, ListSessions, Me, PutPassword, RegisterDevice, SessionRow,
        SignOut,
    },
    code,
    endpoint::Nothing,
    error::ErrorCode,
    ids::UserId,
    region::{Level, Region, place_name},
};

use crate::{
    auth::caller,
    call::{Asked, Call},
    db::{
        Conn, clock,
        models::{audit, household, parse, person, region},
    },
    error::Result,
};

/// Everything the client wants to know of a user.
///
/// # Errors
/// Where the database fails.
pub fn describe(conn: &mut Conn, user: UserId) -> Result<Me> {
    let row = person::user(conn, user)?.ok_or(ErrorCode::SessionEnded)?;
    let resident = parse::optional(row.resident_id)?;
    let home = match resident {
        Some(resident) => household::of_resident(conn, resident)?,
        None => None,
    };
    let village = match &home {
        Some((_, code, _)) => Some(Region {
            code: code.clone(),
            name: place_name(&region::name(conn, code)?).to_owned(),
            level: Level::Village,
        }),
        None => None,
    };
    Ok(Me {
        user,
        display_name: home
            .as_ref()
            .map_or_else(|| row.phone_tail.clone(), |(_, _, name)| name.clone()),
        phone_tail: row.phone_tail,
        has_password: row.password_hash.is_some(),
        resident,
        household: home.map(|(household, ..)| household),
        village,
        grants: caller::grants_of(conn, user)?,
        binding: if resident.is_none() { person::binding_of(conn, user)? } else { None },
    })
}

/// Who is signed in.
///
/// # Errors
/// Where the database fails.
pub fn show(conn: &mut Conn, call: &Call, _: &Asked<GetMe>) -> Result<Me> {
    describe(conn, call.caller()?.user)
}

/// Sets the password, once it was hashed, and ends every other sign-in.
///
/// # Errors
/// Where the database fails.
pub fn set_password(
    conn: &mut Conn,
    call: &Call,
    _: &Asked<PutPassword>,
    hash: &str,
) -> Result<Nothing> {
    let caller = call.caller()?;
    let user = caller.user.to_string();
    person::set_password(conn, &user, hash)?;
    person::end_other_sessions(conn, &user, &caller.session.to_string(), clock::to_db(call.now))?;
    person::revoke_devices(conn, &user, clock::to_db(call.now))?;
    record(conn, call, "account.password.change", user)?;
    Ok(Nothing {})
}

/// Lists where one is signed in.
///
/// # Errors
/// Where the database fails.
pub fn sessions(conn: &mut Conn, call: &Call, _: &Asked<ListSessions>) -> Result<Vec<SessionRow>> {
    let caller = call.caller()?;
    person::sessions_of(conn, caller.user, caller.session)
}

/// Ends a sign-in of one's own.
///
/// # Errors
/// `NotFound` for one that is not one's own.
pub fn end_session(conn: &mut Conn, call: &Call, asked: &Asked<EndSession>) -> Result<Nothing> {
    let (user, session) = (call.caller()?.user.to_string(), asked.path.session.to_string());
    if !person::end_session(conn, &session, &user, clock::to_db(call.now))? {
        return Err(ErrorCode::NotFound.into());
    }
    record(conn, call, "account.session.end", session)?;
    Ok(Nothing {})
}

/// Ends this sign-in.
///
/// # Errors
/// Where the database fails.
pub fn sign_out(conn: &mut Conn, call: &Call, _: &Asked<SignOut>) -> Result<Nothing> {
    let caller = call.caller()?;
    let (user, session) = (caller.user.to_string(), caller.session.to_string());
    person::end_session(conn, &session, &user, clock::to_db(call.now))?;
    record(conn, call, "account.sign_out", session)?;
    Ok(Nothing {})
}

/// Registers the key that signs this device's pay codes, for as long as this sign-in lasts. One that was revoked, or
/// whose sign-in is over, is good again: whoever may register it may register a new one as well.
///
/// # Errors
/// `Duplicate` for a device that has another key or another user.
pub fn register_device(
    conn: &mut Conn,
    call: &Call,
    asked: &Asked<RegisterDevice>,
) -> Result<Device> {
    let caller = call.caller()?;
    call.allow(&Target::default())?;
    if code::parse_public_key(&asked.body.public_key).is_none() {
        return Err(ErrorCode::KeyInvalid.into());
    }
    let id = asked.path.device;
    let (key, session) = (&asked.body.public_key, caller.session);
    match person::device(conn, id)? {
        Some(known) if known.user_id != caller.user.to_string() || known.public_key != *key => {
            return Err(ErrorCode::Duplicate.into());
        }
        Some(known)
            if known.revoked_at.is_none() && known.session_id == Some(session.to_string()) =>
        {
            return Ok(Device { id, server_time: call.now });
        }
        Some(_) => person::renew_device(conn, id, session)?,
        None => person::add_device(conn, id, caller.user, session, key, clock::to_db(call.now))?,
    }
    record(conn, call, "account.device.register", id.to_string())?;
    Ok(Device { id, server_time: call.now })
}

fn record(conn: &mut Conn, call: &Call, name: &str, object_id: String) -> Result<()> {
    audit::record(
        conn,
        call,
        audit::Action {
            name,
            object_kind: "account",
            object_id,
            region: None,
            detail: String::new(),
        },
    )
}
