//! Teams 志愿队 and social organisations 社会组织, and who belongs to them.

use xiangyue_shared::{
    access::Target,
    error::{ErrorCode, FieldError},
    ids::{ResidentId, TeamId},
    page::Page,
    region::Level,
    team::{
        DecideMembership, GetTeam, JoinTeam, LeaveTeam, ListMemberships, ListTeamMembers,
        ListTeams, Membership, MembershipState, PutTeam, PutTeamRole, Team, TeamRole,
    },
};

use super::{above, expect_place, leads, person, record, runs, theirs};
use crate::{
    call::{Asked, Call},
    db::{
        Conn, clock,
        models::{
            page,
            volunteer::{
                Person,
                team::{self as model, MemberRow, TeamRow},
            },
        },
    },
    error::Result,
};

fn expect(conn: &mut Conn, id: TeamId) -> Result<TeamRow> {
    model::find(conn, &id.to_string())?.ok_or_else(|| ErrorCode::NotFound.into())
}

/// Lists the teams of a place, of what lies below it, and of the township and county it lies in.
///
/// # Errors
/// `OutOfRange` for a page of another size than pages have.
pub fn list(conn: &mut Conn, _: &Call, asked: &Asked<ListTeams>) -> Result<Page<Team>> {
    let (region, query) = (&asked.path.region, &asked.query);
    let wanted = model::Wanted {
        region,
        above: &above(region),
        kind: query.kind,
        with_closed: query.with_closed,
        after: query.cursor.as_deref(),
        limit: page::rows(query.limit)?,
    };
    let rows = model::list(conn, &wanted)?;
    let ids: Vec<String> = rows.items.iter().map(|row| row.id.clone()).collect();
    let sizes = model::sizes(conn, &ids)?;
    let items = rows
        .items
        .into_iter()
        .map(|row| {
            let members = sizes.get(&row.id).copied().unwrap_or_default();
            row.into_team(members)
        })
        .collect::<Result<_>>()?;
    Ok(Page { items, next_cursor: rows.next_cursor })
}

/// Shows a team.
///
/// # Errors
/// `NotFound`.
pub fn show(conn: &mut Conn, _: &Call, asked: &Asked<GetTeam>) -> Result<Team> {
    let row = expect(conn, asked.path.team)?;
    shown(conn, row)
}

fn shown(conn: &mut Conn, row: TeamRow) -> Result<Team> {
    let members =
        model::sizes(conn, std::slice::from_ref(&row.id))?.remove(&row.id).unwrap_or_default();
    row.into_team(members)
}

/// Sets up a team or changes it.
///
/// # Errors
/// `Forbidden`; `Invalid` on `region` for what is no county, township or village, or another than before.
pub fn put(conn: &mut Conn, call: &Call, asked: &Asked<PutTeam>) -> Result<Team> {
    let (id, draft) = (asked.path.team.to_string(), &asked.body);
    let found = model::find(conn, &id)?;
    if let Some(row) = &found {
        call.allow(&Target::region(row.region()?))?;
        if row.region_code != draft.region.as_str() {
            return Err(FieldError::new("region", ErrorCode::OtherVillage).into());
        }
    } else {
        call.allow(&Target::region(draft.region.clone()))?;
        expect_place(conn, &draft.region, &[Level::County, Level::Township, Level::Village])?;
    }
    let is_new = found.is_none();
    let row = TeamRow {
        id,
        region_code: draft.region.to_string(),
        kind: draft.kind.as_str().to_owned(),
        name: draft.name.trim().to_owned(),
        about: draft.about.trim().to_owned(),
        closed: draft.closed,
        created_at: found.map_or_else(|| clock::to_db(call.now), |row| row.created_at),
    };
    if is_new {
        model::add(conn, &row)?;
    } else {
        model::change(conn, &row)?;
    }
    record(
        conn,
        call,
        if is_new { "team.open" } else { "team.change" },
        ("team", &row.id),
        &row.region_code,
        format!("{} {}, closed={}", row.kind, row.name, row.closed),
    )?;
    shown(conn, row)
}

/// Lists those who belong to a team, or stand in it otherwise.
///
/// # Errors
/// `NotFound`, `Forbidden`; `OutOfRange` for a page of another size than pages have.
pub fn members(
    conn: &mut Conn,
    call: &Call,
    asked: &Asked<ListTeamMembers>,
) -> Result<Page<Membership>> {
    let team = expect(conn, asked.path.team)?;
    let led = leads(conn, call, Some(&team.id))?;
    call.allow(&Target::region(team.region()?).led(led))?;
    let query = &asked.query;
    let rows = model::members(
        conn,
        &team.id,
        query.state.unwrap_or(MembershipState::Active),
        query.cursor.as_deref(),
        page::rows(query.limit)?,
    )?;
    let items = rows
        .items
        .into_iter()
        .map(|(row, name)| row.into_membership(&team, name))
        .collect::<Result<_>>()?;
    Ok(Page { items, next_cursor: rows.next_cursor })
}

/// A team with one who is or wants to be in it, locked, once the caller may act for them; and whether the caller runs the
/// team.
fn at_the_door(
    conn: &mut Conn,
    call: &Call,
    (team, resident): (TeamId, ResidentId),
) -> Result<(TeamRow, Person, bool)> {
    let who = person(conn, resident)?;
    let team = expect(conn, team)?;
    let led = leads(conn, call, Some(&team.id))?;
    call.allow(&theirs(&who).led(led))?;
    model::lock(conn, &team.id)?;
    // As it stands now that nobody else changes it.
    let team = expect(conn, team.team()?)?;
    let runs = runs(call, &team.region()?, led)?;
    Ok((team, who, runs))
}

/// Asks to join; whom those enter who run the team belongs to it at once. Who belongs to it or has asked is left as they
/// are.
///
/// # Errors
/// `NotFound`, `Forbidden`; `DutyClosed`; `OtherPlace` for one who lives elsewhere.
pub fn join(conn: &mut Conn, call: &Call, asked: &Asked<JoinTeam>) -> Result<Membership> {
    let (team, who, runs) = at_the_door(conn, call, (asked.path.team, asked.path.resident))?;
    if team.closed {
        return Err(ErrorCode::DutyClosed.into());
    }
    if !team.region()?.covers(&who.village) {
        return Err(ErrorCode::OtherPlace.into());
    }
    let resident = who.resident.to_string();
    let wanted = if runs { MembershipState::Active } else { MembershipState::Asked };
    if let Some(row) = model::member(conn, &team.id, &resident)? {
        let state = row.state()?;
        if state == MembershipState::Active || state == wanted {
            return row.into_membership(&team, who.name);
        }
    }
    let now = clock::to_db(call.now);
    let row = MemberRow {
        team_id: team.id.clone(),
        resident_id: resident,
        role: TeamRole::Member.as_str().to_owned(),
        state: wanted.as_str().to_owned(),
        asked_at: now,
        decided_by: runs.then(|| call.user().map(|user| user.to_string())).flatten(),
        decided_at: runs.then_some(now),
    };
    write(conn, call, &team, row, if runs { "team.enter" } else { "team.ask" }, who)
}

/// Leaves a team, or takes back what was asked.
///
/// # Errors
/// `NotFound`, `Forbidden`; `MembershipState` for one who does not belong to it.
pub fn leave(conn: &mut Conn, call: &Call, asked: &Asked<LeaveTeam>) -> Result<Membership> {
    let (team, who, _) = at_the_door(conn, call, (asked.path.team, asked.path.resident))?;
    let standing = [MembershipState::Asked, MembershipState::Active];
    let mut row = standing_so(conn, &team, &who, &standing)?;
    MembershipState::Left.as_str().clone_into(&mut row.state);
    TeamRole::Member.as_str().clone_into(&mut row.role);
    write(conn, call, &team, row, "team.leave", who)
}

/// Accepts one who asked to join, or does not.
///
/// # Errors
/// `NotFound`, `Forbidden`; `MembershipState` for one who did not ask.
pub fn decide(conn: &mut Conn, call: &Call, asked: &Asked<DecideMembership>) -> Result<Membership> {
    let team = expect(conn, asked.path.team)?;
    let led = leads(conn, call, Some(&team.id))?;
    call.allow(&Target::region(team.region()?).led(led))?;
    let who = person(conn, asked.path.resident)?;
    model::lock(conn, &team.id)?;
    let mut row = standing_so(conn, &team, &who, &[MembershipState::Asked])?;
    let (state, name) = if asked.body.accept {
        (MembershipState::Active, "team.accept")
    } else {
        (MembershipState::Refused, "team.refuse")
    };
    state.as_str().clone_into(&mut row.state);
    row.decided_by = call.user().map(|user| user.to_string());
    row.decided_at = Some(clock::to_db(call.now));
    write(conn, call, &team, row, name, who)
}

/// Says what a member is in the team.
///
/// # Errors
/// `NotFound`, `Forbidden`; `MembershipState` for one who does not belong to it.
pub fn set_role(conn: &mut Conn, call: &Call, asked: &Asked<PutTeamRole>) -> Result<Membership> {
    let team = expect(conn, asked.path.team)?;
    call.allow(&Target::region(team.region()?))?;
    let who = person(conn, asked.path.resident)?;
    model::lock(conn, &team.id)?;
    let mut row = standing_so(conn, &team, &who, &[MembershipState::Active])?;
    asked.body.role.as_str().clone_into(&mut row.role);
    write(conn, call, &team, row, "team.role", who)
}

fn standing_so(
    conn: &mut Conn,
    team: &TeamRow,
    who: &Person,
    states: &[MembershipState],
) -> Result<MemberRow> {
    let row = model::member(conn, &team.id, &who.resident.to_string())?;
    match row {
        Some(row) if states.contains(&row.state()?) => Ok(row),
        _ => Err(ErrorCode::MembershipState.into()),
    }
}

/// Writes a standing, and that it was written.
fn write(
    conn: &mut Conn,
    call: &Call,
    team: &TeamRow,
    row: MemberRow,
    name: &str,
    who: Person,
) -> Result<Membership> {
    model::put_member(conn, &row)?;
    call.touch(who.household);
    let detail = format!("resident {}, {} {}", who.resident, row.role, row.state);
    record(conn, call, name, ("team", &team.id), &team.region_code, detail)?;
    row.into_membership(team, who.name)
}

/// Lists the teams of a resident.
///
/// # Errors
/// `NotFound`, `Forbidden`.
pub fn of_resident(
    conn: &mut Conn,
    call: &Call,
    asked: &Asked<ListMemberships>,
) -> Result<Vec<Membership>> {
    let who = person(conn, asked.path.resident)?;
    call.allow(&theirs(&who))?;
    model::of_resident(conn, who.resident)?
        .into_iter()
        .map(|(row, team)| row.into_membership(&team, who.name.clone()))
        .collect()
}
