//! Rows of contracts and their instalments.

use std::collections::HashMap;

use chrono::{NaiveDate, NaiveDateTime};
use diesel::prelude::*;
use xiangyue_shared::{
    contract::{Contract, Instalment},
    ids::ContractId,
    money::Fen,
    page::Page,
    region::RegionCode,
};

use crate::{
    db::{
        Conn, clock,
        models::{page, parse},
        schema::{contract_instalments as instalments, contracts, teams},
    },
    error::{Failure, Result},
};

/// A contract, as the database has it.
#[derive(Debug, Clone, PartialEq, Eq, Queryable, Selectable, Insertable)]
#[diesel(table_name = contracts)]
pub struct ContractRow {
    pub id: String,
    pub region_code: String,
    pub team_id: String,
    pub title: String,
    pub signed_on: NaiveDate,
    pub total_fen: i64,
    /// Services confirmed under it.
    pub confirmed: i32,
    pub entered_by: String,
    pub entered_at: NaiveDateTime,
}

impl ContractRow {
    /// # Errors
    /// `Internal` for a damaged row.
    pub fn region(&self) -> Result<RegionCode> {
        parse::one(&self.region_code)
    }
}

/// An instalment, as the database has it.
#[derive(Debug, Clone, PartialEq, Eq, Queryable, Selectable, Insertable)]
#[diesel(table_name = instalments, treat_none_as_default_value = false)]
pub struct InstalmentRow {
    pub contract_id: String,
    pub number: i32,
    pub services: i32,
    pub amount_fen: i64,
    pub released_at: Option<NaiveDateTime>,
    pub paid_at: Option<NaiveDateTime>,
    pub paid_by: Option<String>,
}

/// Adds a contract with its instalments.
///
/// # Errors
/// Where the database fails; `Duplicate` for an id that is taken.
pub fn add(conn: &mut Conn, row: &ContractRow, parts: &[InstalmentRow]) -> Result<()> {
    diesel::insert_into(contracts::table).values(row).execute(conn)?;
    let insert = diesel::insert_into(instalments::table).values(parts);
    on_engine!(conn => insert.execute(conn))?;
    Ok(())
}

/// A contract by its id.
///
/// # Errors
/// Where the database fails.
pub fn find(conn: &mut Conn, id: &str) -> Result<Option<ContractRow>> {
    Ok(contracts::table.find(id).select(ContractRow::as_select()).get_result(conn).optional()?)
}

/// Whose contracts to list.
#[derive(Debug, Clone, Copy)]
pub enum Whose<'a> {
    /// A region's, and those of what lies below it.
    Region(&'a RegionCode),
    Team(&'a str),
    One(&'a str),
}

/// Contracts as they are shown, newest first.
///
/// # Errors
/// Where the database fails.
pub fn list(
    conn: &mut Conn,
    whose: Whose<'_>,
    before: Option<ContractId>,
    limit: i64,
) -> Result<Page<Contract>> {
    let mut query =
        contracts::table.inner_join(teams::table.on(teams::id.eq(contracts::team_id))).into_boxed();
    match whose {
        Whose::Region(region) => {
            let (from, to) = page::below(region);
            query =
                query.filter(contracts::region_code.ge(from).and(contracts::region_code.lt(to)));
        }
        Whose::Team(team) => query = query.filter(contracts::team_id.eq(team.to_owned())),
        Whose::One(id) => query = query.filter(contracts::id.eq(id.to_owned())),
    }
    if let Some(before) = before {
        query = query.filter(contracts::id.lt(before.to_string()));
    }
    let rows: Vec<(ContractRow, String)> = query
        .order(contracts::id.desc())
        .limit(limit + 1)
        .select((ContractRow::as_select(), teams::name))
        .load(conn)?;
    let (rows, next_cursor) = page::cut(rows, limit, |(row, _)| row.id.clone());
    let ids: Vec<&str> = rows.iter().map(|(row, _)| row.id.as_str()).collect();
    let parts: Vec<InstalmentRow> = instalments::table
        .filter(instalments::contract_id.eq_any(ids))
        .order((instalments::contract_id, instalments::number))
        .select(InstalmentRow::as_select())
        .load(conn)?;
    let mut of: HashMap<String, Vec<Instalment>> = HashMap::new();
    for part in parts {
        of.entry(part.contract_id).or_default().push(Instalment {
            number: part.number.into(),
            services: part.services.into(),
            amount: Fen(part.amount_fen),
            released_at: part.released_at.map(clock::from_db),
            paid_at: part.paid_at.map(clock::from_db),
        });
    }
    let items = rows
        .into_iter()
        .map(|(row, team_name)| {
            Ok(Contract {
                id: parse::one(&row.id)?,
                region: row.region()?,
                team: parse::one(&row.team_id)?,
                team_name,
                instalments: of.remove(&row.id).unwrap_or_default(),
                title: row.title,
                signed_on: row.signed_on,
                total: Fen(row.total_fen),
                confirmed: row.confirmed.into(),
            })
        })
        .collect::<Result<_>>()?;
    Ok(Page { items, next_cursor })
}

/// Counts more confirmed services, and releases the instalments for which there are enough; answers the numbers of those. The
/// update locks the contract's row up to the commit, so that each is released by one.
///
/// # Errors
/// Where the database fails.
pub fn count(conn: &mut Conn, id: &str, more: i64, now: NaiveDateTime) -> Result<Vec<i32>> {
    let more = i32::try_from(more).map_err(Failure::internal)?;
    let confirmed: i32 = diesel::update(contracts::table.find(id))
        .set(contracts::confirmed.eq(contracts::confirmed + more))
        .returning(contracts::confirmed)
        .get_result(conn)?;
    let due = instalments::table.filter(
        instalments::contract_id
            .eq(id)
            .and(instalments::services.le(confirmed))
            .and(instalments::released_at.is_null()),
    );
    Ok(on_engine!(conn => diesel::update(due)
        .set(instalments::released_at.eq(Some(now)))
        .returning(instalments::number)
        .get_results(conn))?)
}

/// Notes that an instalment that was released is paid; answers whether it was released and not paid yet.
///
/// # Errors
/// Where the database fails.
pub fn pay(conn: &mut Conn, id: &str, number: i32, by: &str, now: NaiveDateTime) -> Result<bool> {
    let due = instalments::table.filter(
        instalments::contract_id
            .eq(id)
            .and(instalments::number.eq(number))
            .and(instalments::released_at.is_not_null())
            .and(instalments::paid_at.is_null()),
    );
    let paid = diesel::update(due)
        .set((instalments::paid_at.eq(Some(now)), instalments::paid_by.eq(Some(by))))
        .execute(conn)?;
    Ok(paid == 1)
}
