//! Roles: given and taken back by those who manage people at the place or above it.

use xiangyue_shared::{
    access::{Role, Target},
    account::{AddGrant, GrantRow, ListGrants, NewGrant, RevokeGrant},
    endpoint::Nothing,
    error::{ErrorCode, FieldError},
    ids::GrantId,
    page::Page,
    region::Level,
};

use super::{find_or_add, phone};
use crate::{
    call::{Asked, Call},
    db::{
        Conn, clock,
        models::{audit, page, person, region, store},
    },
    error::Result,
};

/// The highest place at which a role is held.
const fn level_of(role: Role) -> Level {
    match role {
        Role::StoreKeeper | Role::VillageCadre | Role::Teacher => Level::Village,
        Role::GridWorker => Level::Group,
        Role::TownshipOfficer => Level::Township,
        Role::CountyOfficer => Level::County,
        Role::CityOfficer => Level::City,
    }
}

/// Lists the roles held at a region and below.
///
/// # Errors
/// `Forbidden`.
pub fn list(conn: &mut Conn, call: &Call, asked: &Asked<ListGrants>) -> Result<Page<GrantRow>> {
    call.allow(&Target::region(asked.path.region.clone()))?;
    let limit = page::rows(asked.query.limit)?;
    person::grants_at(conn, &asked.path.region, asked.query.cursor.as_deref(), limit)
}

/// Gives a role. Nobody gives a role of a level above their own: the place must lie in theirs.
///
/// # Errors
/// `Forbidden`, `Invalid` for a role at a region of the wrong level or a store of another village,
/// `Duplicate` for an id that is taken.
pub fn add(conn: &mut Conn, call: &Call, asked: &Asked<AddGrant>) -> Result<GrantRow> {
    call.allow(&Target::region(asked.body.region.clone()))?;
    give(conn, call, asked.path.grant, &asked.body)
}

/// Gives a role, for a caller who was allowed to, or the command line.
///
/// # Errors
/// As [`add`].
pub fn give(conn: &mut Conn, call: &Call, id: GrantId, new: &NewGrant) -> Result<GrantRow> {
    let level = level_of(new.role);
    let fits = new.region.level() == level
        || (new.role == Role::GridWorker && new.region.level() == Level::Village)
        || (new.role == Role::Teacher && new.region.level() == Level::Township);
    if !fits || region::find(conn, &new.region)?.is_none() {
        return Err(FieldError::new("region", ErrorCode::RegionCodeInvalid).into());
    }
    if let Some(id) = new.store {
        let store = store::find(conn, id)?;
        if store.is_none_or(|store| store.village_code != new.region.as_str()) {
            return Err(FieldError::new("store", ErrorCode::NotFound).into());
        }
    }
    if person::grant(conn, id)?.is_some() {
        return Err(ErrorCode::Duplicate.into());
    }
    let user = find_or_add(conn, &call.keys, call.now, &phone(&new.phone)?)?;
    person::add_grant(conn, id, &user.id, new, call.user(), clock::to_db(call.now))?;
    record(conn, call, "grant.add", id, new.region.as_str(), new.role.as_str())?;
    person::grant(conn, id)?.ok_or_else(|| ErrorCode::Internal.into())
}

/// Takes a role back.
///
/// # Errors
/// `NotFound`, `Forbidden`.
pub fn revoke(conn: &mut Conn, call: &Call, asked: &Asked<RevokeGrant>) -> Result<Nothing> {
    let id = asked.path.grant;
    let Some(row) = person::grant(conn, id)? else {
        return Err(ErrorCode::NotFound.into());
    };
    call.allow(&Target::region(row.grant.region.clone()))?;
    if !person::revoke_grant(conn, id, clock::to_db(call.now))? {
        return Err(ErrorCode::NotFound.into());
    }
    record(conn, call, "grant.revoke", id, row.grant.region.as_str(), row.grant.role.as_str())?;
    Ok(Nothing {})
}

fn record(
    conn: &mut Conn,
    call: &Call,
    name: &str,
    id: GrantId,
    region: &str,
    role: &str,
) -> Result<()> {
    audit::record(
        conn,
        call,
        audit::Action {
            name,
            object_kind: "grant",
            object_id: id.to_string(),
            region: Some(region),
            detail: role.to_owned(),
        },
    )
}
