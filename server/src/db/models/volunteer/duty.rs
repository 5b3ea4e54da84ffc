//! Rows of duties.

use chrono::NaiveDateTime;
use diesel::prelude::*;
use xiangyue_shared::{
    duty::{Duty, PointsRule, RoundingRule},
    ids::DutyId,
    page::Page,
    region::RegionCode,
    volunteer_policy::Rounding,
};

use crate::{
    db::{
        Conn,
        models::{page, parse},
        schema::{duties, teams},
    },
    error::Result,
};

/// A duty, as the database has it.
#[derive(Debug, Clone, PartialEq, Eq, Queryable, Selectable, Insertable, AsChangeset)]
#[diesel(table_name = duties, treat_none_as_null = true)]
pub struct DutyRow {
    pub id: String,
    pub region_code: String,
    pub team_id: Option<String>,
    /// The class whose adults these are; the duty then has the class's own id.
    pub course_id: Option<String>,
    pub name: String,
    pub about: String,
    pub needs_approval: bool,
    pub round_minutes: Option<i32>,
    pub rounding: Option<String>,
    pub rule_id: Option<String>,
    pub points_per_minutes: Option<i32>,
    pub closed: bool,
    pub created_at: NaiveDateTime,
}

impl DutyRow {
    /// # Errors
    /// `Internal` for a damaged row.
    pub fn duty(&self) -> Result<DutyId> {
        parse::one(&self.id)
    }

    /// # Errors
    /// `Internal` for a damaged row.
    pub fn region(&self) -> Result<RegionCode> {
        parse::one(&self.region_code)
    }

    /// By which rule it earns points.
    ///
    /// # Errors
    /// `Internal` for a damaged row.
    pub fn points(&self) -> Result<Option<PointsRule>> {
        Ok(match (&self.rule_id, self.points_per_minutes) {
            (Some(rule), Some(minutes)) => {
                Some(PointsRule { rule: parse::one(rule)?, per_minutes: minutes.into() })
            }
            _ => None,
        })
    }

    /// In which steps its time is counted, where it says so itself.
    ///
    /// # Errors
    /// `Internal` for a damaged row.
    pub fn rounding(&self) -> Result<Option<RoundingRule>> {
        Ok(match (self.round_minutes, &self.rounding) {
            (Some(minutes), Some(rounding)) => Some(RoundingRule {
                minutes: minutes.into(),
                rounding: parse::with(rounding, Rounding::parse)?,
            }),
            _ => None,
        })
    }

    /// As it is shown.
    ///
    /// # Errors
    /// `Internal` for a damaged row.
    pub fn into_duty(self, team_name: Option<String>) -> Result<Duty> {
        Ok(Duty {
            id: self.duty()?,
            region: self.region()?,
            points: self.points()?,
            rounding: self.rounding()?,
            team: parse::optional(self.team_id)?,
            team_name,
            course: parse::optional(self.course_id)?,
            name: self.name,
            about: self.about,
            needs_approval: self.needs_approval,
            closed: self.closed,
        })
    }
}

/// A duty by its id.
///
/// # Errors
/// Where the database fails.
pub fn find(conn: &mut Conn, id: &str) -> Result<Option<DutyRow>> {
    Ok(duties::table.find(id).select(DutyRow::as_select()).get_result(conn).optional()?)
}

/// Adds a duty.
///
/// # Errors
/// Where the database fails; `Duplicate` for an id that is taken.
pub fn add(conn: &mut Conn, row: &DutyRow) -> Result<()> {
    diesel::insert_into(duties::table).values(row).execute(conn)?;
    Ok(())
}

/// Adds a duty unless it is there. Of two at once the second finds the first.
///
/// # Errors
/// Where the database fails.
pub fn ensure(conn: &mut Conn, row: &DutyRow) -> Result<()> {
    let insert = diesel::insert_into(duties::table).values(row).on_conflict_do_nothing();
    match conn {
        Conn::Sqlite(conn) => insert.execute(conn)?,
        Conn::Postgres(conn) => insert.execute(conn)?,
    };
    Ok(())
}

/// Locks a duty up to the commit.
///
/// # Errors
/// Where the database fails.
pub fn lock(conn: &mut Conn, id: &str) -> Result<()> {
    diesel::update(duties::table.find(id)).set(duties::closed.eq(duties::closed)).execute(conn)?;
    Ok(())
}

/// Changes a duty.
///
/// # Errors
/// Where the database fails.
pub fn change(conn: &mut Conn, row: &DutyRow) -> Result<()> {
    diesel::update(duties::table.find(&row.id)).set(row).execute(conn)?;
    Ok(())
}

/// The duties of some places, the newest first; `limit` at most.
///
/// # Errors
/// Where the database fails.
pub fn offered_in(conn: &mut Conn, places: &[String], limit: i64) -> Result<Vec<DutyRow>> {
    Ok(duties::table
        .filter(duties::region_code.eq_any(places).and(duties::closed.eq(false)))
        .filter(duties::course_id.is_null())
        .order(duties::id.desc())
        .limit(limit)
        .select(DutyRow::as_select())
        .load(conn)?)
}

/// Which duties to list.
pub struct Wanted<'a> {
    /// Those of this region, of what lies below it, and of what it lies in.
    pub region: &'a RegionCode,
    pub above: &'a [String],
    pub team: Option<&'a str>,
    pub with_closed: bool,
    pub after: Option<&'a str>,
    pub limit: i64,
}

/// Duties with the names of their teams, in the order of their ids.
///
/// # Errors
/// Where the database fails.
pub fn list(conn: &mut Conn, wanted: &Wanted<'_>) -> Result<Page<(DutyRow, Option<String>)>> {
    let (from, to) = page::below(wanted.region);
    let inside = duties::region_code.ge(from).and(duties::region_code.lt(to));
    let mut query = duties::table
        .left_join(teams::table.on(teams::id.nullable().eq(duties::team_id)))
        .filter(inside.or(duties::region_code.eq_any(wanted.above)))
        .filter(duties::id.gt(wanted.after.unwrap_or_default().to_owned()))
        .into_boxed();
    if let Some(team) = wanted.team {
        query = query.filter(duties::team_id.eq(team.to_owned()));
    }
    if !wanted.with_closed {
        query = query.filter(duties::closed.eq(false));
    }
    let rows: Vec<(DutyRow, Option<String>)> = query
        .order(duties::id)
        .limit(wanted.limit + 1)
        .select((DutyRow::as_select(), teams::name.nullable()))
        .load(conn)?;
    let (items, next_cursor) = page::cut(rows, wanted.limit, |(row, _)| row.id.clone());
    Ok(Page { items, next_cursor })
}
