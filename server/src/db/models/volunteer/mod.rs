//! Rows of volunteers' teams, duties, shifts and all that follows from them.

pub mod certificate;
pub mod check;
pub mod contract;
pub mod duty;
pub mod hours;
pub mod need;
pub mod policy;
pub mod shift;
pub mod signup;
pub mod team;

use std::collections::BTreeSet;

use diesel::prelude::*;
use xiangyue_shared::{
    access::{Permission, Role},
    ids::{HouseholdId, ResidentId, UserId},
    region::{Level, RegionCode},
};

use self::{duty::DutyRow, shift::ShiftRow};
use super::{class_session, parse};
use crate::{
    db::{
        Conn,
        schema::{grants, households, residents, users},
    },
    error::Result,
};

/// A resident as a volunteer, with or without an account.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Person {
    pub resident: ResidentId,
    pub name: String,
    pub household: HouseholdId,
    pub village: RegionCode,
    /// Where a helper's role must reach.
    pub group: RegionCode,
}

/// A resident by its id.
///
/// # Errors
/// Where the database fails.
pub fn person(conn: &mut Conn, resident: ResidentId) -> Result<Option<Person>> {
    let row: Option<(String, String, String, String)> = residents::table
        .inner_join(households::table.on(households::id.eq(residents::household_id)))
        .filter(residents::id.eq(resident.to_string()))
        .select((
            residents::name,
            residents::household_id,
            residents::village_code,
            households::group_code,
        ))
        .get_result(conn)
        .optional()?;
    row.map(|(name, household, village, group)| {
        Ok(Person {
            resident,
            name,
            household: parse::one(&household)?,
            village: parse::one(&village)?,
            group: parse::one(&group)?,
        })
    })
    .transpose()
}

/// A text as it is kept, where there is one.
type Sealed = Option<Vec<u8>>;

/// The sealed phone numbers under which these residents can be reached: of their account, else of the register.
///
/// # Errors
/// Where the database fails.
pub fn phones(conn: &mut Conn, ids: &[String]) -> Result<Vec<(String, Vec<u8>)>> {
    let rows: Vec<(String, Sealed, Sealed)> = residents::table
        .left_join(users::table.on(users::resident_id.eq(residents::id.nullable())))
        .filter(residents::id.eq_any(ids))
        .select((residents::id, users::phone_cipher.nullable(), residents::phone_cipher))
        .load(conn)?;
    Ok(rows
        .into_iter()
        .filter_map(|(id, account, register)| Some((id, account.or(register)?)))
        .collect())
}

/// Who may show the code at a shift's venue: those who lead the duty's team, who teaches the session that the shift belongs
/// to, and those who run what volunteers do at the place.
///
/// # Errors
/// Where the database fails.
pub fn may_show(conn: &mut Conn, shift: &ShiftRow, duty: &DutyRow) -> Result<Vec<UserId>> {
    let mut users: Vec<String> = match &duty.team_id {
        Some(team) => team::leaders(conn, team)?,
        None => Vec::new(),
    };
    if let Some(session) = &shift.class_session_id {
        users.extend(class_session::by_key(conn, session)?.map(|(session, _)| session.teacher_id));
    }
    let region = duty.region()?;
    let places: BTreeSet<String> = Level::ALL
        .into_iter()
        .filter_map(|level| region.ancestor(level))
        .map(String::from)
        .collect();
    let roles = Role::ALL
        .into_iter()
        .filter(|role| role.permissions().contains(&Permission::ManageVolunteers))
        .map(Role::as_str);
    let officials: Vec<String> = grants::table
        .filter(grants::region_code.eq_any(places).and(grants::revoked_at.is_null()))
        .filter(grants::role.eq_any(roles))
        .select(grants::user_id)
        .load(conn)?;
    users.extend(officials);
    users.sort();
    users.dedup();
    users.iter().map(|user| parse::one(user)).collect()
}

/// The household of a user, where one is bound.
///
/// # Errors
/// Where the database fails.
pub fn household_of_user(conn: &mut Conn, user: UserId) -> Result<Option<HouseholdId>> {
    let row: Option<String> = users::table
        .inner_join(residents::table.on(users::resident_id.eq(residents::id.nullable())))
        .filter(users::id.eq(user.to_string()))
        .select(residents::household_id)
        .get_result(conn)
        .optional()?;
    parse::optional(row)
}
