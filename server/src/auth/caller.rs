//! The caller as the database knows them at the moment of the request, so that a role taken back or a
//! session ended counts at once.

use std::collections::HashMap;

use diesel::{PgConnection, prelude::*};
use xiangyue_shared::{
    access::{Grant, Role, Standing},
    error::ErrorCode,
    ids::{HouseholdId, ResidentId, SessionId, UserId},
    region::{RegionCode, place_name},
};

use super::token::Bearer;
use crate::{
    db::{
        Conn,
        models::parse,
        schema::{grants, regions, residents, sessions, stores, users},
        sql::PrepareOnce,
    },
    error::Result,
};

/// A signed-in user.
#[derive(Debug, Clone)]
pub struct Caller {
    pub user: UserId,
    pub session: SessionId,
    pub resident: Option<ResidentId>,
    pub village: Option<RegionCode>,
    pub standing: Standing,
}

/// A role with the names of its place; nothing where an outer join found none.
type RoleRow = (
    Option<String>,
    Option<String>,
    Option<String>,
    Option<String>,
    Option<String>,
    Option<String>,
);

/// What is known of a session's user, and one of the user's roles.
type Row =
    (String, String, Option<chrono::NaiveDateTime>, Option<String>, Option<String>, Option<String>);

/// The one query for callers; every request needs it.
macro_rules! callers {
    ($sessions:expr) => {
        sessions::table
            .inner_join(users::table.on(users::id.eq(sessions::user_id)))
            .left_join(residents::table.on(residents::id.nullable().eq(users::resident_id)))
            .left_join(
                grants::table.on(grants::user_id.eq(users::id).and(grants::revoked_at.is_null())),
            )
            .left_join(regions::table.on(regions::code.eq(grants::region_code)))
            .left_join(stores::table.on(stores::id.nullable().eq(grants::store_id)))
            .filter($sessions)
            .select((
                (
                    sessions::id,
                    sessions::user_id,
                    sessions::ended_at,
                    residents::id.nullable(),
                    residents::household_id.nullable(),
                    residents::village_code.nullable(),
                ),
                (
                    grants::id.nullable(),
                    grants::role.nullable(),
                    grants::region_code.nullable(),
                    grants::store_id.nullable(),
                    regions::name.nullable(),
                    stores::name.nullable(),
                ),
            ))
    };
}

/// Loads the caller of a request.
///
/// # Errors
/// `SessionEnded` for a session that was ended or never was.
pub fn load(conn: &mut Conn, bearer: Bearer) -> Result<Caller> {
    let session = sessions::id.eq(bearer.session.to_string());
    caller(bearer, on_engine!(conn => callers!(session).load(conn))?)
}

/// Loads the callers of several requests on PostgreSQL, in their order; nobody where a session was ended or never was.
///
/// # Errors
/// Where the database fails.
pub fn load_many(conn: &mut PgConnection, bearers: &[Bearer]) -> Result<Vec<Option<Caller>>> {
    let ids: Vec<String> = bearers.iter().map(|bearer| bearer.session.to_string()).collect();
    let rows: Vec<(Row, RoleRow)> = callers!(sessions::id.eq_any(&ids)).prepared().load(conn)?;
    let mut of: HashMap<String, Vec<(Row, RoleRow)>> = HashMap::new();
    for row in rows {
        of.entry(row.0.0.clone()).or_default().push(row);
    }
    Ok(bearers
        .iter()
        .zip(&ids)
        .map(|(bearer, id)| caller(*bearer, of.get(id).cloned().unwrap_or_default()).ok())
        .collect())
}

fn caller(bearer: Bearer, rows: Vec<(Row, RoleRow)>) -> Result<Caller> {
    let (who, roles): (Vec<Row>, Vec<RoleRow>) = rows.into_iter().unzip();
    let Some((_, user, None, resident, household, village)) = who.into_iter().next() else {
        return Err(ErrorCode::SessionEnded.into());
    };
    if user != bearer.user.to_string() {
        return Err(ErrorCode::SessionEnded.into());
    }
    Ok(Caller {
        user: bearer.user,
        session: bearer.session,
        resident: parse::optional(resident)?,
        village: parse::optional(village)?,
        standing: Standing {
            household: parse::optional::<HouseholdId>(household)?,
            grants: in_order(roles)?,
        },
    })
}

/// The roles that a user holds now.
///
/// # Errors
/// Where the database fails.
pub fn grants_of(conn: &mut Conn, user: UserId) -> Result<Vec<Grant>> {
    let rows: Vec<RoleRow> = grants::table
        .inner_join(regions::table.on(regions::code.eq(grants::region_code)))
        .left_join(stores::table.on(stores::id.nullable().eq(grants::store_id)))
        .filter(grants::user_id.eq(user.to_string()).and(grants::revoked_at.is_null()))
        .select((
            grants::id.nullable(),
            grants::role.nullable(),
            grants::region_code.nullable(),
            grants::store_id,
            regions::name.nullable(),
            stores::name.nullable(),
        ))
        .load(conn)?;
    in_order(rows)
}

/// The roles in the order in which they were given.
fn in_order(mut rows: Vec<RoleRow>) -> Result<Vec<Grant>> {
    rows.sort();
    rows.into_iter()
        .filter_map(|(_, role, region, store, region_name, store_name)| {
            Some((role?, region?, store, region_name?, store_name))
        })
        .map(|(role, region, store, region_name, store_name)| {
            Ok(Grant {
                role: parse::with(&role, Role::parse)?,
                region: parse::one(&region)?,
                place_name: store_name.unwrap_or_else(|| place_name(&region_name).to_owned()),
                store: parse::optional(store)?,
            })
        })
        .collect()
}
