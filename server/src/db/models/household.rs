//! Rows of households and residents, as screens need them.

use std::collections::HashMap;

use diesel::prelude::*;
use xiangyue_shared::{
    household::{HouseholdRow, ResidentRow},
    ids::{HouseholdId, ResidentId},
    page::Page,
    points::Points,
    region::RegionCode,
};

use super::{page, parse};
use crate::{
    db::{
        Conn,
        schema::{households, ledger_accounts as accounts, regions, residents, users},
    },
    error::Result,
};

/// A household, as the database has it.
#[derive(Debug, Clone, PartialEq, Eq, Queryable, Selectable)]
#[diesel(table_name = households)]
pub struct Household {
    pub id: String,
    pub village_code: String,
    pub group_code: String,
    pub number: String,
    pub head_name: String,
    pub ranking_opt_out: bool,
}

impl Household {
    /// The group that the household lives in: where a role must reach.
    ///
    /// # Errors
    /// `Internal` for a damaged row.
    pub fn group(&self) -> Result<RegionCode> {
        parse::one(&self.group_code)
    }

    /// # Errors
    /// `Internal` for a damaged row.
    pub fn village(&self) -> Result<RegionCode> {
        parse::one(&self.village_code)
    }
}

/// A household by its id.
///
/// # Errors
/// Where the database fails.
pub fn find(conn: &mut Conn, id: HouseholdId) -> Result<Option<Household>> {
    Ok(on_engine!(conn => households::table
        .find(id.to_string())
        .select(Household::as_select())
        .get_result(conn))
    .optional()?)
}

/// Households by their ids, in no order.
///
/// # Errors
/// Where the database fails.
pub fn find_all(conn: &mut Conn, ids: &[String]) -> Result<Vec<Household>> {
    Ok(households::table
        .filter(households::id.eq_any(ids))
        .select(Household::as_select())
        .load(conn)?)
}

/// Names of the heads, by household.
///
/// # Errors
/// Where the database fails.
pub fn head_names(conn: &mut Conn, ids: &[String]) -> Result<HashMap<String, String>> {
    let rows: Vec<(String, String)> = households::table
        .filter(households::id.eq_any(ids))
        .select((households::id, households::head_name))
        .load(conn)?;
    Ok(rows.into_iter().collect())
}

/// Keeps the household in rankings or out of them.
///
/// # Errors
/// Where the database fails.
pub fn set_ranking_opt_out(conn: &mut Conn, id: HouseholdId, opt_out: bool) -> Result<()> {
    diesel::update(households::table.find(id.to_string()))
        .set(households::ranking_opt_out.eq(opt_out))
        .execute(conn)?;
    Ok(())
}

/// What to look for in a list of households.
pub struct Search<'a> {
    /// Places to look in; each covers what lies below it.
    pub places: &'a [RegionCode],
    /// Part of a name, pinyin initials, a household number or the tail of a phone number.
    pub text: Option<&'a str>,
    pub after: Option<&'a str>,
    pub limit: i64,
}

/// Finds households, in the order of their ids.
///
/// # Errors
/// Where the database fails.
pub fn search(conn: &mut Conn, search: &Search<'_>) -> Result<Page<HouseholdRow>> {
    let mut query = households::table
        .inner_join(regions::table.on(regions::code.eq(households::group_code)))
        .inner_join(accounts::table.on(accounts::household_id.eq(households::id.nullable())))
        .into_boxed();
    let mut places: Box<
        dyn BoxableExpression<_, super::super::MultiBackend, SqlType = diesel::sql_types::Bool>,
    > = Box::new(households::id.eq(""));
    for place in search.places {
        let (from, to) = page::below(place);
        places =
            Box::new(places.or(households::group_code.ge(from).and(households::group_code.lt(to))));
    }
    query = query.filter(places);
    if let Some(text) = search.text {
        let starts = format!("{}%", page::like_literal(&text.to_lowercase()));
        let contains = format!("%{}%", page::like_literal(text));
        let named = residents::table
            .filter(
                residents::household_id.eq(households::id).and(
                    residents::name
                        .like(contains.clone())
                        .escape('\\')
                        .or(residents::initials.like(starts).escape('\\'))
                        .or(residents::phone_tail.eq(text)),
                ),
            )
            .select(residents::id);
        query = query.filter(households::number.eq(text).or(diesel::dsl::exists(named)));
    }
    if let Some(after) = search.after {
        query = query.filter(households::id.gt(after));
    }
    let rows: Vec<(Household, String, i64, i64)> = query
        .order(households::id)
        .limit(search.limit + 1)
        .select((Household::as_select(), regions::name, accounts::balance, accounts::held))
        .load(conn)?;
    let (rows, next_cursor) = page::cut(rows, search.limit, |(household, ..)| household.id.clone());
    let ids: Vec<String> = rows.iter().map(|(household, ..)| household.id.clone()).collect();
    let facts = member_facts(conn, &ids)?;
    let items = rows
        .into_iter()
        .map(|(household, group_name, balance, held)| {
            let (members, phone_tail) = facts.get(&household.id).cloned().unwrap_or_default();
            Ok(HouseholdRow {
                id: parse::one(&household.id)?,
                village: household.village()?,
                number: household.number,
                head_name: household.head_name,
                group_name,
                phone_tail,
                members,
                available: Points(balance - held),
            })
        })
        .collect::<Result<_>>()?;
    Ok(Page { items, next_cursor })
}

/// Number of members and a phone's tail (the head's where there is one), by household.
fn member_facts(conn: &mut Conn, ids: &[String]) -> Result<HashMap<String, (i64, Option<String>)>> {
    let rows: Vec<(String, Option<String>)> = residents::table
        .filter(residents::household_id.eq_any(ids))
        .order((residents::is_head.desc(), residents::id))
        .select((residents::household_id, residents::phone_tail))
        .load(conn)?;
    let mut facts: HashMap<String, (i64, Option<String>)> = HashMap::new();
    for (household, tail) in rows {
        let fact = facts.entry(household).or_default();
        fact.0 += 1;
        fact.1 = fact.1.take().or(tail);
    }
    Ok(facts)
}

/// One household as a list shows it.
///
/// # Errors
/// Where the database fails.
pub fn row(conn: &mut Conn, household: &Household) -> Result<HouseholdRow> {
    let (group_name, balance, held): (String, i64, i64) = households::table
        .inner_join(regions::table.on(regions::code.eq(households::group_code)))
        .inner_join(accounts::table.on(accounts::household_id.eq(households::id.nullable())))
        .filter(households::id.eq(&household.id))
        .select((regions::name, accounts::balance, accounts::held))
        .get_result(conn)?;
    let (members, phone_tail) = member_facts(conn, std::slice::from_ref(&household.id))?
        .remove(&household.id)
        .unwrap_or_default();
    Ok(HouseholdRow {
        id: parse::one(&household.id)?,
        village: household.village()?,
        number: household.number.clone(),
        head_name: household.head_name.clone(),
        group_name,
        phone_tail,
        members,
        available: Points(balance - held),
    })
}

/// The members of a household, the head first. Identity numbers are shown to staff only, and only their tails.
///
/// # Errors
/// Where the database fails.
pub fn members(conn: &mut Conn, household: &str, for_staff: bool) -> Result<Vec<ResidentRow>> {
    type Row = (String, String, bool, String, Option<String>, Option<String>, Option<String>);
    let rows: Vec<Row> = on_engine!(conn => residents::table
        .left_join(users::table.on(users::resident_id.eq(residents::id.nullable())))
        .filter(residents::household_id.eq(household))
        .order((residents::is_head.desc(), residents::id))
        .select((
            residents::id,
            residents::name,
            residents::is_head,
            residents::relation,
            residents::phone_tail,
            residents::id_tail,
            users::id.nullable(),
        ))
        .load(conn))?;
    rows.into_iter()
        .map(|(id, name, is_head, relation, phone_tail, id_tail, user)| {
            Ok(ResidentRow {
                id: parse::one(&id)?,
                name,
                is_head,
                relation,
                phone_tail,
                id_tail: id_tail.filter(|_| for_staff),
                has_account: user.is_some(),
            })
        })
        .collect()
}

/// A resident's household and village.
///
/// # Errors
/// Where the database fails.
pub fn of_resident(
    conn: &mut Conn,
    resident: ResidentId,
) -> Result<Option<(HouseholdId, RegionCode, String)>> {
    let row: Option<(String, String, String)> = residents::table
        .find(resident.to_string())
        .select((residents::household_id, residents::village_code, residents::name))
        .get_result(conn)
        .optional()?;
    row.map(|(household, village, name)| Ok((parse::one(&household)?, parse::one(&village)?, name)))
        .transpose()
}

/// Residents of these households, each with its household.
///
/// # Errors
/// Where the database fails.
pub fn residents_of(conn: &mut Conn, households: &[String]) -> Result<HashMap<String, String>> {
    let rows: Vec<(String, String)> = residents::table
        .filter(residents::household_id.eq_any(households))
        .select((residents::id, residents::household_id))
        .load(conn)?;
    Ok(rows.into_iter().collect())
}

/// Numbers and ids of a village's households.
///
/// # Errors
/// Where the database fails.
pub fn numbers(conn: &mut Conn, village: &str) -> Result<Vec<(String, String)>> {
    Ok(households::table
        .filter(households::village_code.eq(village))
        .order(households::number)
        .select((households::number, households::id))
        .load(conn)?)
}

/// Whether there is any household at all.
///
/// # Errors
/// Where the database fails.
pub fn any(conn: &mut Conn) -> Result<bool> {
    Ok(diesel::select(diesel::dsl::exists(households::table.select(households::id)))
        .get_result(conn)?)
}

/// Locks a household, so that what is told of its people changes one command after the other. SQLite has one writer, which
/// is lock enough.
///
/// # Errors
/// Where the database fails.
pub fn lock(conn: &mut Conn, id: HouseholdId) -> Result<()> {
    if matches!(conn, Conn::Sqlite(_)) {
        return Ok(());
    }
    diesel::update(households::table.find(id.to_string()))
        .set(households::ranking_opt_out.eq(households::ranking_opt_out))
        .execute(conn)?;
    Ok(())
}
