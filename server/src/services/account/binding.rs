//! Binding a sign-in to a resident: by a code on paper from the village, or by its staff.

use chrono::TimeDelta;
use rand::Rng;
use xiangyue_shared::{
    access::{Permission, Target},
    account::{
        BindByInvitation, BindingRequest, DecideBindingRequest, Invitation, InviteResident,
        ListBindings, Me, RequestBinding,
    },
    error::ErrorCode,
    ids::ResidentId,
    page::Page,
    region::{Level, RegionCode},
};

use super::me;
use crate::{
    call::{Asked, Call},
    db::{
        Conn, clock,
        models::{audit, household, page, person, region},
    },
    error::Result,
};

/// Days for which an invitation is good.
const INVITATION_DAYS: i64 = 30;
/// What the keyed hash of a code is for. A plain hash of eight characters would give the code away.
const INVITATION: &str = "invitation";
/// Without 0, 1, I and O, which look alike on paper.
const ALPHABET: &[u8] = b"23456789ABCDEFGHJKLMNPQRSTUVWXYZ";

fn clean(code: &str) -> String {
    code.chars().filter(char::is_ascii_alphanumeric).map(|c| c.to_ascii_uppercase()).collect()
}

fn resident_place(
    conn: &mut Conn,
    call: &Call,
    resident: ResidentId,
) -> Result<(xiangyue_shared::ids::HouseholdId, RegionCode)> {
    let (home, village, _) = household::of_resident(conn, resident)?.ok_or(ErrorCode::NotFound)?;
    call.allow(&Target::household(village.clone(), home))?;
    Ok((home, village))
}

/// Makes an invitation code for a resident.
///
/// # Errors
/// `NotFound`, `Forbidden`.
pub fn invite(conn: &mut Conn, call: &Call, asked: &Asked<InviteResident>) -> Result<Invitation> {
    let resident = asked.path.resident;
    let (_, village) = resident_place(conn, call, resident)?;
    let mut rng = rand::rng();
    let code: String = (0..8)
        .filter_map(|_| ALPHABET.get(rng.random_range(0..ALPHABET.len())).copied().map(char::from))
        .collect();
    let expires_at = call.now + TimeDelta::days(INVITATION_DAYS);
    person::add_invitation(
        conn,
        resident,
        &call.keys.lookup(INVITATION, &code),
        call.caller()?.user,
        clock::to_db(call.now),
        clock::to_db(expires_at),
    )?;
    record(conn, call, "account.invite", resident, &village)?;
    Ok(Invitation { resident, code, expires_at })
}

/// Binds the caller by an invitation code.
///
/// # Errors
/// `AlreadyBound`, `InvitationInvalid`, `InvitationUsed`, `InvitationExpired`.
pub fn by_invitation(conn: &mut Conn, call: &Call, asked: &Asked<BindByInvitation>) -> Result<Me> {
    let caller = call.caller()?;
    let Some(found) =
        person::invitation(conn, &call.keys.lookup(INVITATION, &clean(&asked.body.code)))?
    else {
        return Err(ErrorCode::InvitationInvalid.into());
    };
    let now = clock::to_db(call.now);
    if found.used_at.is_some() {
        return Err(ErrorCode::InvitationUsed.into());
    }
    if found.expires_at <= now {
        return Err(ErrorCode::InvitationExpired.into());
    }
    if !person::use_invitation(conn, &found.id, now)? {
        return Err(ErrorCode::InvitationUsed.into());
    }
    bind(conn, call, &caller.user.to_string(), found.resident)?;
    me::describe(conn, caller.user)
}

fn bind(conn: &mut Conn, call: &Call, user: &str, resident: ResidentId) -> Result<()> {
    if !person::bind(conn, user, resident)? {
        return Err(ErrorCode::AlreadyBound.into());
    }
    let (home, village, _) = household::of_resident(conn, resident)?.ok_or(ErrorCode::NotFound)?;
    call.touch(home);
    record(conn, call, "account.bind", resident, &village)
}

/// Asks the village's staff to bind the caller.
///
/// # Errors
/// `AlreadyBound`, `NotFound` for what is no village, `Duplicate` for an id that is another's.
pub fn request(
    conn: &mut Conn,
    call: &Call,
    asked: &Asked<RequestBinding>,
) -> Result<BindingRequest> {
    let caller = call.caller()?;
    if caller.resident.is_some() {
        return Err(ErrorCode::AlreadyBound.into());
    }
    region::expect(conn, &asked.body.village, Level::Village)?;
    person::put_binding(
        conn,
        asked.path.binding,
        caller.user,
        &asked.body,
        clock::to_db(call.now),
    )?;
    person::binding_of(conn, caller.user)?.ok_or_else(|| ErrorCode::Internal.into())
}

/// Lists the requests that wait in the caller's places.
///
/// # Errors
/// `Forbidden` for a village that is not the caller's.
pub fn list(
    conn: &mut Conn,
    call: &Call,
    asked: &Asked<ListBindings>,
) -> Result<Page<BindingRequest>> {
    let places: Vec<RegionCode> = if let Some(village) = &asked.query.village {
        call.allow(&Target::region(village.clone()))?;
        vec![village.clone()]
    } else {
        call.allow(&Target::default())?;
        call.caller()?
            .standing
            .grants
            .iter()
            .filter(|grant| grant.role.permissions().contains(&Permission::ManagePeople))
            .map(|grant| grant.region.clone())
            .collect()
    };
    let limit = page::rows(asked.query.limit)?;
    person::waiting_bindings(conn, &places, asked.query.cursor.as_deref(), limit)
}

/// Accepts a request by naming the resident, or refuses it.
///
/// # Errors
/// `NotFound`, `Forbidden`, `Duplicate` for one that was decided, `AlreadyBound`, `OtherVillage`.
pub fn decide(
    conn: &mut Conn,
    call: &Call,
    asked: &Asked<DecideBindingRequest>,
) -> Result<BindingRequest> {
    let id = asked.path.binding;
    let Some((request, user)) = person::binding(conn, id)? else {
        return Err(ErrorCode::NotFound.into());
    };
    call.allow(&Target::region(request.village.clone()))?;
    let accepted = asked.body.resident.is_some();
    let by = call.caller()?.user;
    if !person::decide_binding(conn, id, accepted, by, clock::to_db(call.now))? {
        return Err(ErrorCode::Duplicate.into());
    }
    match asked.body.resident {
        Some(resident) => {
            let (_, village) = resident_place(conn, call, resident)?;
            if village != request.village {
                return Err(ErrorCode::OtherVillage.into());
            }
            bind(conn, call, &user, resident)?;
        }
        None => audit::record(
            conn,
            call,
            audit::Action {
                name: "account.bind.refuse",
                object_kind: "binding_request",
                object_id: id.to_string(),
                region: Some(request.village.as_str()),
                detail: String::new(),
            },
        )?,
    }
    Ok(person::binding(conn, id)?.ok_or(ErrorCode::NotFound)?.0)
}

fn record(
    conn: &mut Conn,
    call: &Call,
    name: &str,
    resident: ResidentId,
    village: &RegionCode,
) -> Result<()> {
    audit::record(
        conn,
        call,
        audit::Action {
            name,
            object_kind: "resident",
            object_id: resident.to_string(),
            region: Some(village.as_str()),
            detail: String::new(),
        },
    )
}
