//! Rows of needs and of the services for them.

use std::collections::HashMap;

use chrono::{NaiveDate, NaiveDateTime};
use diesel::{
    dsl::{count_star, sum},
    prelude::*,
};
use xiangyue_shared::{
    ids::{HouseholdId, NeedId, ResidentId, ServiceRecordId},
    need::{Beneficiary, Need, NeedState, ServiceRecord, ServiceState},
    page::Page,
    region::RegionCode,
};

use crate::{
    db::{
        Conn, clock,
        models::{page, parse},
        schema::{needs, residents, service_records as services, teams},
    },
    error::Result,
};

/// A need, as the database has it.
#[derive(Debug, Clone, PartialEq, Eq, Queryable, Selectable, Insertable)]
#[diesel(table_name = needs, treat_none_as_default_value = false)]
pub struct NeedRow {
    pub id: String,
    pub region_code: String,
    pub resident_id: String,
    pub household_id: String,
    pub title: String,
    pub text: String,
    pub state: String,
    pub team_id: Option<String>,
    pub contract_id: Option<String>,
    pub asked_by: String,
    pub asked_at: NaiveDateTime,
}

impl NeedRow {
    /// # Errors
    /// `Internal` for a damaged row.
    pub fn region(&self) -> Result<RegionCode> {
        parse::one(&self.region_code)
    }

    /// # Errors
    /// `Internal` for a damaged row.
    pub fn resident(&self) -> Result<ResidentId> {
        parse::one(&self.resident_id)
    }

    /// # Errors
    /// `Internal` for a damaged row.
    pub fn household(&self) -> Result<HouseholdId> {
        parse::one(&self.household_id)
    }

    /// # Errors
    /// `Internal` for a damaged row.
    pub fn state(&self) -> Result<NeedState> {
        parse::with(&self.state, NeedState::parse)
    }
}

/// A need with the beneficiary's name and the team's.
pub type NamedNeed = (NeedRow, String, Option<String>);

/// As needs are shown: with how many services they have, and with whom they are of only where `open` says so.
///
/// # Errors
/// Where the database fails.
pub fn shown(
    conn: &mut Conn,
    rows: Vec<NamedNeed>,
    open: impl Fn(&NeedRow) -> bool,
) -> Result<Vec<Need>> {
    let ids: Vec<String> = rows.iter().map(|(row, ..)| row.id.clone()).collect();
    let counts: Vec<(String, String, i64)> = services::table
        .filter(services::need_id.eq_any(&ids))
        .group_by((services::need_id, services::state))
        .select((services::need_id, services::state, count_star()))
        .load(conn)?;
    let mut of: HashMap<String, (i64, i64)> = HashMap::new();
    for (need, state, count) in counts {
        let both = of.entry(need).or_default();
        both.0 += count;
        if state == ServiceState::Confirmed.as_str() {
            both.1 += count;
        }
    }
    rows.into_iter()
        .map(|(row, name, team_name)| {
            let (records, confirmed) = of.get(&row.id).copied().unwrap_or_default();
            let beneficiary = open(&row)
                .then(|| {
                    Ok::<_, crate::error::Failure>(Beneficiary { resident: row.resident()?, name })
                })
                .transpose()?;
            Ok(Need {
                id: parse::one(&row.id)?,
                region: row.region()?,
                beneficiary,
                state: row.state()?,
                title: row.title,
                text: row.text,
                team: parse::optional(row.team_id)?,
                team_name,
                contract: parse::optional(row.contract_id)?,
                asked_at: clock::from_db(row.asked_at),
                records,
                confirmed,
            })
        })
        .collect()
}

macro_rules! named {
    () => {
        needs::table
            .inner_join(residents::table.on(residents::id.eq(needs::resident_id)))
            .left_join(teams::table.on(teams::id.nullable().eq(needs::team_id)))
            .select((NeedRow::as_select(), residents::name, teams::name.nullable()))
    };
}

/// A need by its id, with names.
///
/// # Errors
/// Where the database fails.
pub fn named(conn: &mut Conn, id: &str) -> Result<Option<NamedNeed>> {
    Ok(named!().filter(needs::id.eq(id)).get_result(conn).optional()?)
}

/// A need by its id.
///
/// # Errors
/// Where the database fails.
pub fn find(conn: &mut Conn, id: NeedId) -> Result<Option<NeedRow>> {
    Ok(needs::table
        .find(id.to_string())
        .select(NeedRow::as_select())
        .get_result(conn)
        .optional()?)
}

/// Adds a need.
///
/// # Errors
/// Where the database fails; `Duplicate` for an id that is taken.
pub fn add(conn: &mut Conn, row: &NeedRow) -> Result<()> {
    diesel::insert_into(needs::table).values(row).execute(conn)?;
    Ok(())
}

/// Which needs to list.
#[derive(Clone, Copy)]
pub enum Wanted<'a> {
    /// Of a region and what lies below it.
    Region(&'a RegionCode),
    /// Of those, what teams have taken, and what is open where that is wanted.
    Of {
        region: &'a RegionCode,
        teams: &'a [String],
        open: bool,
    },
    Resident(ResidentId),
}

/// Needs with names, newest first.
///
/// # Errors
/// Where the database fails.
pub fn list(
    conn: &mut Conn,
    wanted: Wanted<'_>,
    state: Option<NeedState>,
    before: Option<NeedId>,
    limit: i64,
) -> Result<Page<NamedNeed>> {
    let mut query = named!().into_boxed();
    match wanted {
        Wanted::Region(region) | Wanted::Of { region, .. } => {
            let (from, to) = page::below(region);
            query = query.filter(needs::region_code.ge(from).and(needs::region_code.lt(to)));
        }
        Wanted::Resident(resident) => {
            query = query.filter(needs::resident_id.eq(resident.to_string()));
        }
    }
    if let Wanted::Of { teams, open, .. } = wanted {
        let taken = needs::team_id.eq_any(teams);
        query = if open {
            query.filter(needs::state.eq(NeedState::Open.as_str()).or(taken))
        } else {
            query.filter(taken)
        };
    }
    if let Some(state) = state {
        query = query.filter(needs::state.eq(state.as_str()));
    }
    if let Some(before) = before {
        query = query.filter(needs::id.lt(before.to_string()));
    }
    let rows: Vec<NamedNeed> = query.order(needs::id.desc()).limit(limit + 1).load(conn)?;
    let (items, next_cursor) = page::cut(rows, limit, |(row, ..)| row.id.clone());
    Ok(Page { items, next_cursor })
}

/// Locks a need up to the commit.
///
/// # Errors
/// Where the database fails.
pub fn lock(conn: &mut Conn, id: &str) -> Result<()> {
    diesel::update(needs::table.find(id)).set(needs::title.eq(needs::title)).execute(conn)?;
    Ok(())
}

/// Brings a need from one state to another, with the team that has it then; answers whether it was in the first. Guarded: of
/// two organisations one takes it.
///
/// # Errors
/// Where the database fails.
pub fn turn(
    conn: &mut Conn,
    id: &str,
    from: NeedState,
    to: NeedState,
    team: Option<&str>,
) -> Result<bool> {
    let in_state = needs::table.filter(needs::id.eq(id).and(needs::state.eq(from.as_str())));
    let turned = diesel::update(in_state)
        .set((needs::state.eq(to.as_str()), needs::team_id.eq(team)))
        .execute(conn)?;
    Ok(turned == 1)
}

/// Puts a need that has none under a contract; answers whether it had none.
///
/// # Errors
/// Where the database fails.
pub fn set_contract(conn: &mut Conn, id: &str, contract: &str) -> Result<bool> {
    let free = needs::table.filter(needs::id.eq(id).and(needs::contract_id.is_null()));
    Ok(diesel::update(free).set(needs::contract_id.eq(contract)).execute(conn)? == 1)
}

/// A service, as the database has it.
#[derive(Debug, Clone, PartialEq, Eq, Queryable, Selectable, Insertable)]
#[diesel(table_name = services, treat_none_as_default_value = false)]
pub struct ServiceRow {
    pub id: String,
    pub need_id: String,
    pub worker_id: String,
    pub worker_household_id: String,
    pub day: NaiveDate,
    pub minutes: i32,
    pub text: String,
    pub state: String,
    pub answer: String,
    pub told_by: String,
    pub told_at: NaiveDateTime,
    pub answered_by: Option<String>,
    pub answered_at: Option<NaiveDateTime>,
}

impl ServiceRow {
    /// As it is shown.
    ///
    /// # Errors
    /// `Internal` for a damaged row.
    pub fn into_record(self, worker_name: String) -> Result<ServiceRecord> {
        Ok(ServiceRecord {
            id: parse::one(&self.id)?,
            need: parse::one(&self.need_id)?,
            worker: parse::one(&self.worker_id)?,
            worker_name,
            day: self.day,
            minutes: self.minutes.into(),
            text: self.text,
            state: parse::with(&self.state, ServiceState::parse)?,
            answer: self.answer,
            told_at: clock::from_db(self.told_at),
            answered_at: self.answered_at.map(clock::from_db),
        })
    }
}

/// Adds a service.
///
/// # Errors
/// Where the database fails; `Duplicate` for an id that is taken.
pub fn add_service(conn: &mut Conn, row: &ServiceRow) -> Result<()> {
    diesel::insert_into(services::table).values(row).execute(conn)?;
    Ok(())
}

/// A service with the worker's name.
///
/// # Errors
/// Where the database fails.
pub fn service(conn: &mut Conn, id: ServiceRecordId) -> Result<Option<(ServiceRow, String)>> {
    Ok(services::table
        .inner_join(residents::table.on(residents::id.eq(services::worker_id)))
        .filter(services::id.eq(id.to_string()))
        .select((ServiceRow::as_select(), residents::name))
        .get_result(conn)
        .optional()?)
}

/// Services for a need with the workers' names, newest first.
///
/// # Errors
/// Where the database fails.
pub fn services(
    conn: &mut Conn,
    need: &str,
    before: Option<ServiceRecordId>,
    limit: i64,
) -> Result<Page<(ServiceRow, String)>> {
    let mut query = services::table
        .inner_join(residents::table.on(residents::id.eq(services::worker_id)))
        .filter(services::need_id.eq(need))
        .into_boxed();
    if let Some(before) = before {
        query = query.filter(services::id.lt(before.to_string()));
    }
    let rows: Vec<(ServiceRow, String)> = query
        .order(services::id.desc())
        .limit(limit + 1)
        .select((ServiceRow::as_select(), residents::name))
        .load(conn)?;
    let (items, next_cursor) = page::cut(rows, limit, |(row, _)| row.id.clone());
    Ok(Page { items, next_cursor })
}

/// How many services for a need stand so.
///
/// # Errors
/// Where the database fails.
pub fn count_services(conn: &mut Conn, need: &str, state: Option<ServiceState>) -> Result<i64> {
    let mut query = services::table.filter(services::need_id.eq(need)).into_boxed();
    if let Some(state) = state {
        query = query.filter(services::state.eq(state.as_str()));
    }
    Ok(query.count().get_result(conn)?)
}

/// Minutes of services that a worker is said to have done on a day, and that wait for an answer.
///
/// # Errors
/// Where the database fails.
pub fn told_minutes(conn: &mut Conn, worker: &str, day: NaiveDate) -> Result<i64> {
    let minutes: Option<i64> = services::table
        .filter(services::worker_id.eq(worker).and(services::day.eq(day)))
        .filter(services::state.eq(ServiceState::Told.as_str()))
        .select(sum(services::minutes))
        .get_result(conn)?;
    Ok(minutes.unwrap_or_default())
}

/// Writes what whoever was served says, unless they did before; answers whether it did.
///
/// # Errors
/// Where the database fails.
pub fn answer(
    conn: &mut Conn,
    id: &str,
    state: ServiceState,
    text: &str,
    by: String,
    at: NaiveDateTime,
) -> Result<bool> {
    let waiting = services::table
        .filter(services::id.eq(id).and(services::state.eq(ServiceState::Told.as_str())));
    let answered = diesel::update(waiting)
        .set((
            services::state.eq(state.as_str()),
            services::answer.eq(text),
            services::answered_by.eq(Some(by)),
            services::answered_at.eq(Some(at)),
        ))
        .execute(conn)?;
    Ok(answered == 1)
}
