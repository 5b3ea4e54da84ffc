//! Roles given at a region or a store.

use chrono::NaiveDateTime;
use diesel::prelude::*;
use xiangyue_shared::{
    access::{Grant, Role},
    account::{GrantRow, NewGrant},
    ids::{GrantId, UserId},
    page::Page,
    region::{RegionCode, place_name},
};

use crate::{
    db::{
        Conn,
        models::{page, parse},
        schema::{grants, regions, residents, stores, users},
    },
    error::Result,
};

/// Gives a role.
///
/// # Errors
/// Where the database fails.
pub fn add_grant(
    conn: &mut Conn,
    id: GrantId,
    user: &str,
    new: &NewGrant,
    by: Option<UserId>,
    at: NaiveDateTime,
) -> Result<()> {
    diesel::insert_into(grants::table)
        .values((
            grants::id.eq(id.to_string()),
            grants::user_id.eq(user),
            grants::role.eq(new.role.as_str()),
            grants::region_code.eq(new.region.as_str()),
            grants::store_id.eq(new.store.map(|store| store.to_string())),
            grants::granted_by.eq(by.map(|user| user.to_string())),
            grants::granted_at.eq(at),
        ))
        .execute(conn)?;
    Ok(())
}

type GrantColumns =
    (String, String, String, Option<String>, String, Option<String>, String, Option<String>);

fn grant_from(row: GrantColumns) -> Result<GrantRow> {
    let (id, role, region, store, region_name, store_name, phone_tail, name) = row;
    Ok(GrantRow {
        id: parse::one(&id)?,
        display_name: name.unwrap_or_else(|| phone_tail.clone()),
        phone_tail,
        grant: Grant {
            role: parse::with(&role, Role::parse)?,
            region: parse::one(&region)?,
            place_name: store_name.unwrap_or_else(|| place_name(&region_name).to_owned()),
            store: parse::optional(store)?,
        },
    })
}

macro_rules! grants_joined {
    () => {
        grants::table
            .inner_join(users::table.on(users::id.eq(grants::user_id)))
            .inner_join(regions::table.on(regions::code.eq(grants::region_code)))
            .left_join(stores::table.on(stores::id.nullable().eq(grants::store_id)))
            .left_join(residents::table.on(residents::id.nullable().eq(users::resident_id)))
            .filter(grants::revoked_at.is_null())
    };
}

macro_rules! grant_columns {
    () => {
        (
            grants::id,
            grants::role,
            grants::region_code,
            grants::store_id,
            regions::name,
            stores::name.nullable(),
            users::phone_tail,
            residents::name.nullable(),
        )
    };
}

/// A grant that stands.
///
/// # Errors
/// Where the database fails.
pub fn grant(conn: &mut Conn, id: GrantId) -> Result<Option<GrantRow>> {
    let row: Option<GrantColumns> = grants_joined!()
        .filter(grants::id.eq(id.to_string()))
        .select(grant_columns!())
        .get_result(conn)
        .optional()?;
    row.map(grant_from).transpose()
}

/// The grants at a region and below.
///
/// # Errors
/// Where the database fails.
pub fn grants_at(
    conn: &mut Conn,
    region: &RegionCode,
    after: Option<&str>,
    limit: i64,
) -> Result<Page<GrantRow>> {
    let (from, to) = page::below(region);
    let rows: Vec<GrantColumns> = grants_joined!()
        .filter(grants::region_code.ge(from).and(grants::region_code.lt(to)))
        .filter(grants::id.gt(after.unwrap_or_default().to_owned()))
        .order(grants::id)
        .limit(limit + 1)
        .select(grant_columns!())
        .load(conn)?;
    let (rows, next_cursor) = page::cut(rows, limit, |row| row.0.clone());
    Ok(Page { items: rows.into_iter().map(grant_from).collect::<Result<_>>()?, next_cursor })
}

/// Takes a role back; `false` where it was already.
///
/// # Errors
/// Where the database fails.
pub fn revoke_grant(conn: &mut Conn, id: GrantId, at: NaiveDateTime) -> Result<bool> {
    let standing =
        grants::table.filter(grants::id.eq(id.to_string()).and(grants::revoked_at.is_null()));
    Ok(diesel::update(standing).set(grants::revoked_at.eq(Some(at))).execute(conn)? == 1)
}
