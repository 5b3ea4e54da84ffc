//! Rows of teams and of who belongs to them.

use std::collections::HashMap;

use chrono::NaiveDateTime;
use diesel::{dsl::count_star, prelude::*};
use xiangyue_shared::{
    ids::{ResidentId, TeamId},
    page::Page,
    region::RegionCode,
    team::{Membership, MembershipState, Team, TeamKind, TeamRole},
};

use crate::{
    db::{
        Conn, clock,
        models::{page, parse},
        schema::{residents, team_members as members, teams, users},
    },
    error::Result,
};

/// A team, as the database has it.
#[derive(Debug, Clone, PartialEq, Eq, Queryable, Selectable, Insertable, AsChangeset)]
#[diesel(table_name = teams)]
pub struct TeamRow {
    pub id: String,
    pub region_code: String,
    pub kind: String,
    pub name: String,
    pub about: String,
    pub closed: bool,
    pub created_at: NaiveDateTime,
}

impl TeamRow {
    /// # Errors
    /// `Internal` for a damaged row.
    pub fn team(&self) -> Result<TeamId> {
        parse::one(&self.id)
    }

    /// # Errors
    /// `Internal` for a damaged row.
    pub fn region(&self) -> Result<RegionCode> {
        parse::one(&self.region_code)
    }

    /// # Errors
    /// `Internal` for a damaged row.
    pub fn kind(&self) -> Result<TeamKind> {
        parse::with(&self.kind, TeamKind::parse)
    }

    /// As it is shown.
    ///
    /// # Errors
    /// `Internal` for a damaged row.
    pub fn into_team(self, members: i64) -> Result<Team> {
        Ok(Team {
            id: self.team()?,
            region: self.region()?,
            kind: self.kind()?,
            name: self.name,
            about: self.about,
            closed: self.closed,
            members,
        })
    }
}

/// A resident's standing in a team, as the database has it.
#[derive(Debug, Clone, PartialEq, Eq, Queryable, Selectable, Insertable)]
#[diesel(table_name = members)]
pub struct MemberRow {
    pub team_id: String,
    pub resident_id: String,
    pub role: String,
    pub state: String,
    pub asked_at: NaiveDateTime,
    pub decided_by: Option<String>,
    pub decided_at: Option<NaiveDateTime>,
}

impl MemberRow {
    /// # Errors
    /// `Internal` for a damaged row.
    pub fn state(&self) -> Result<MembershipState> {
        parse::with(&self.state, MembershipState::parse)
    }

    /// As it is shown.
    ///
    /// # Errors
    /// `Internal` for a damaged row.
    pub fn into_membership(self, team: &TeamRow, resident_name: String) -> Result<Membership> {
        Ok(Membership {
            team: team.team()?,
            team_name: team.name.clone(),
            kind: team.kind()?,
            resident: parse::one(&self.resident_id)?,
            resident_name,
            role: parse::with(&self.role, TeamRole::parse)?,
            state: self.state()?,
            asked_at: clock::from_db(self.asked_at),
        })
    }
}

/// A team by its id.
///
/// # Errors
/// Where the database fails.
pub fn find(conn: &mut Conn, id: &str) -> Result<Option<TeamRow>> {
    Ok(teams::table.find(id).select(TeamRow::as_select()).get_result(conn).optional()?)
}

/// Adds a team.
///
/// # Errors
/// Where the database fails; `Duplicate` for an id that is taken.
pub fn add(conn: &mut Conn, row: &TeamRow) -> Result<()> {
    diesel::insert_into(teams::table).values(row).execute(conn)?;
    Ok(())
}

/// Changes a team.
///
/// # Errors
/// Where the database fails.
pub fn change(conn: &mut Conn, row: &TeamRow) -> Result<()> {
    diesel::update(teams::table.find(&row.id)).set(row).execute(conn)?;
    Ok(())
}

/// Locks a team, so that who belongs to it changes one command after the other.
///
/// # Errors
/// Where the database fails.
pub fn lock(conn: &mut Conn, id: &str) -> Result<()> {
    diesel::update(teams::table.find(id)).set(teams::closed.eq(teams::closed)).execute(conn)?;
    Ok(())
}

/// Which teams to list.
pub struct Wanted<'a> {
    /// Those of this region, of what lies below it, and of what it lies in.
    pub region: &'a RegionCode,
    pub above: &'a [String],
    pub kind: Option<TeamKind>,
    pub with_closed: bool,
    pub after: Option<&'a str>,
    pub limit: i64,
}

/// Teams, in the order of their ids.
///
/// # Errors
/// Where the database fails.
pub fn list(conn: &mut Conn, wanted: &Wanted<'_>) -> Result<Page<TeamRow>> {
    let (from, to) = page::below(wanted.region);
    let inside = teams::region_code.ge(from).and(teams::region_code.lt(to));
    let mut query = teams::table
        .filter(inside.or(teams::region_code.eq_any(wanted.above)))
        .filter(teams::id.gt(wanted.after.unwrap_or_default().to_owned()))
        .into_boxed();
    if let Some(kind) = wanted.kind {
        query = query.filter(teams::kind.eq(kind.as_str()));
    }
    if !wanted.with_closed {
        query = query.filter(teams::closed.eq(false));
    }
    let rows: Vec<TeamRow> =
        query.order(teams::id).limit(wanted.limit + 1).select(TeamRow::as_select()).load(conn)?;
    let (items, next_cursor) = page::cut(rows, wanted.limit, |row| row.id.clone());
    Ok(Page { items, next_cursor })
}

/// How many belong to each of these teams.
///
/// # Errors
/// Where the database fails.
pub fn sizes(conn: &mut Conn, ids: &[String]) -> Result<HashMap<String, i64>> {
    let rows: Vec<(String, i64)> = members::table
        .filter(
            members::team_id.eq_any(ids).and(members::state.eq(MembershipState::Active.as_str())),
        )
        .group_by(members::team_id)
        .select((members::team_id, count_star()))
        .load(conn)?;
    Ok(rows.into_iter().collect())
}

/// A resident's standing in a team.
///
/// # Errors
/// Where the database fails.
pub fn member(conn: &mut Conn, team: &str, resident: &str) -> Result<Option<MemberRow>> {
    Ok(members::table
        .find((team, resident))
        .select(MemberRow::as_select())
        .get_result(conn)
        .optional()?)
}

/// Those who lead a team; nobody leads one that is closed.
macro_rules! leading {
    ($team:expr) => {
        members::table.inner_join(teams::table.on(teams::id.eq(members::team_id))).filter(
            members::team_id
                .eq($team)
                .and(members::role.eq(TeamRole::Leader.as_str()))
                .and(members::state.eq(MembershipState::Active.as_str()))
                .and(teams::closed.eq(false)),
        )
    };
}

/// Whether a resident leads a team.
///
/// # Errors
/// Where the database fails.
pub fn is_led_by(conn: &mut Conn, team: &str, resident: &str) -> Result<bool> {
    let leads = leading!(team).filter(members::resident_id.eq(resident));
    Ok(diesel::select(diesel::dsl::exists(leads)).get_result(conn)?)
}

/// The accounts of those who lead a team.
///
/// # Errors
/// Where the database fails.
pub fn leaders(conn: &mut Conn, team: &str) -> Result<Vec<String>> {
    Ok(leading!(team)
        .inner_join(users::table.on(users::resident_id.eq(members::resident_id.nullable())))
        .select(users::id)
        .load(conn)?)
}

/// Writes a resident's standing. Whoever calls has locked the team.
///
/// # Errors
/// Where the database fails.
pub fn put_member(conn: &mut Conn, row: &MemberRow) -> Result<()> {
    let changed = diesel::update(members::table.find((&row.team_id, &row.resident_id)))
        .set((
            members::role.eq(&row.role),
            members::state.eq(&row.state),
            members::asked_at.eq(row.asked_at),
            members::decided_by.eq(&row.decided_by),
            members::decided_at.eq(row.decided_at),
        ))
        .execute(conn)?;
    if changed == 0 {
        diesel::insert_into(members::table).values(row).execute(conn)?;
    }
    Ok(())
}

/// Those who stand in a team so, with their names, in the order of their ids.
///
/// # Errors
/// Where the database fails.
pub fn members(
    conn: &mut Conn,
    team: &str,
    state: MembershipState,
    after: Option<&str>,
    limit: i64,
) -> Result<Page<(MemberRow, String)>> {
    let rows: Vec<(MemberRow, String)> = members::table
        .inner_join(residents::table.on(residents::id.eq(members::resident_id)))
        .filter(members::team_id.eq(team).and(members::state.eq(state.as_str())))
        .filter(members::resident_id.gt(after.unwrap_or_default().to_owned()))
        .order(members::resident_id)
        .limit(limit + 1)
        .select((MemberRow::as_select(), residents::name))
        .load(conn)?;
    let (items, next_cursor) = page::cut(rows, limit, |(row, _)| row.resident_id.clone());
    Ok(Page { items, next_cursor })
}

/// Most teams of one resident that are shown.
const OF_RESIDENT: i64 = 100;

/// The teams of a resident, the latest first.
///
/// # Errors
/// Where the database fails.
pub fn of_resident(conn: &mut Conn, resident: ResidentId) -> Result<Vec<(MemberRow, TeamRow)>> {
    Ok(members::table
        .inner_join(teams::table.on(teams::id.eq(members::team_id)))
        .filter(members::resident_id.eq(resident.to_string()))
        .order((members::asked_at.desc(), members::team_id))
        .limit(OF_RESIDENT)
        .select((MemberRow::as_select(), TeamRow::as_select()))
        .load(conn)?)
}
