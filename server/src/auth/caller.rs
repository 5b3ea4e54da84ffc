//! The caller as the database knows them at the moment of the request, so that a role taken back or a
//! session ended counts at once.

use diesel::prelude::*;
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

/// Loads the caller of a request.
///
/// # Errors
/// `SessionEnded` for a session that was ended or never was.
pub fn load(conn: &mut Conn, bearer: Bearer) -> Result<Caller> {
    type Row =
        (String, Option<chrono::NaiveDateTime>, Option<String>, Option<String>, Option<String>);
    let row: Option<Row> = sessions::table
        .inner_join(users::table.on(users::id.eq(sessions::user_id)))
        .left_join(residents::table.on(residents::id.nullable().eq(users::resident_id)))
        .filter(sessions::id.eq(bearer.session.to_string()))
        .select((
            sessions::user_id,
            sessions::ended_at,
            residents::id.nullable(),
            residents::household_id.nullable(),
            residents::village_code.nullable(),
        ))
        .get_result(conn)
        .optional()?;
    let Some((user, None, resident, household, village)) = row else {
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
            grants: grants_of(conn, bearer.user)?,
        },
    })
}

/// The roles that a user holds now.
///
/// # Errors
/// Where the database fails.
pub fn grants_of(conn: &mut Conn, user: UserId) -> Result<Vec<Grant>> {
    type Row = (String, String, Option<String>, String, Option<String>);
    let rows: Vec<Row> = grants::table
        .inner_join(regions::table.on(regions::code.eq(grants::region_code)))
        .left_join(stores::table.on(stores::id.nullable().eq(grants::store_id)))
        .filter(grants::user_id.eq(user.to_string()).and(grants::revoked_at.is_null()))
        .order(grants::id)
        .select((
            grants::role,
            grants::region_code,
            grants::store_id,
            regions::name,
            stores::name.nullable(),
        ))
        .load(conn)?;
    rows.into_iter()
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
