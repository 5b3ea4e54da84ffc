//! Rows of the rule catalogue.

use chrono::NaiveDateTime;
use diesel::prelude::*;
use xiangyue_shared::{
    ids::{RuleId, RuleVersionId, UserId},
    points::Points,
    region::RegionCode,
    rule::{Rule, RuleCategory, RuleDraft},
};

use super::parse;
use crate::{
    db::{
        Conn, clock,
        schema::{rule_versions as versions, rules},
    },
    error::Result,
};

#[derive(Queryable, Selectable)]
#[diesel(table_name = versions)]
struct VersionRow {
    id: String,
    rule_id: String,
    version: i32,
    category: String,
    title: String,
    clause: String,
    points: i64,
    retired: bool,
    created_at: NaiveDateTime,
}

impl VersionRow {
    fn into_rule(self, village: &str) -> Result<Rule> {
        Ok(Rule {
            id: parse::one(&self.rule_id)?,
            version_id: parse::one(&self.id)?,
            version: self.version,
            village: parse::one(village)?,
            category: parse::with(&self.category, RuleCategory::parse)?,
            title: self.title,
            clause: self.clause,
            points: Points(self.points),
            in_force_since: clock::from_db(self.created_at),
            retired: self.retired,
        })
    }
}

/// The rules of a village in their current versions.
///
/// # Errors
/// Where the database fails.
pub fn of_village(conn: &mut Conn, village: &RegionCode, with_retired: bool) -> Result<Vec<Rule>> {
    let mut query = rules::table
        .inner_join(
            versions::table
                .on(versions::rule_id.eq(rules::id).and(versions::version.eq(rules::version))),
        )
        .filter(rules::village_code.eq(village.as_str()))
        .into_boxed();
    if !with_retired {
        query = query.filter(versions::retired.eq(false));
    }
    let rows: Vec<VersionRow> =
        query.order((versions::category, rules::id)).select(VersionRow::as_select()).load(conn)?;
    rows.into_iter().map(|row| row.into_rule(village.as_str())).collect()
}

/// A rule in its current version.
///
/// # Errors
/// Where the database fails.
pub fn current(conn: &mut Conn, rule: RuleId) -> Result<Option<Rule>> {
    let row: Option<(String, VersionRow)> = rules::table
        .inner_join(
            versions::table
                .on(versions::rule_id.eq(rules::id).and(versions::version.eq(rules::version))),
        )
        .filter(rules::id.eq(rule.to_string()))
        .select((rules::village_code, VersionRow::as_select()))
        .get_result(conn)
        .optional()?;
    row.map(|(village, row)| row.into_rule(&village)).transpose()
}

/// A rule in the version that an entry rests on.
///
/// # Errors
/// Where the database fails.
pub fn version(conn: &mut Conn, version: &str) -> Result<Option<Rule>> {
    let row: Option<(String, VersionRow)> = versions::table
        .inner_join(rules::table.on(rules::id.eq(versions::rule_id)))
        .filter(versions::id.eq(version))
        .select((rules::village_code, VersionRow::as_select()))
        .get_result(conn)
        .optional()?;
    row.map(|(village, row)| row.into_rule(&village)).transpose()
}

/// Adds the next version of a rule, the first where there is none; the rule's row is locked up to the commit.
///
/// # Errors
/// Where the database fails.
pub fn add_version(
    conn: &mut Conn,
    village: &RegionCode,
    rule: RuleId,
    draft: &RuleDraft,
    by: Option<UserId>,
    at: NaiveDateTime,
) -> Result<()> {
    let next: Option<i32> = diesel::update(rules::table.find(rule.to_string()))
        .set(rules::version.eq(rules::version + 1))
        .returning(rules::version)
        .get_result(conn)
        .optional()?;
    let version = match next {
        Some(version) => version,
        None => {
            diesel::insert_into(rules::table)
                .values((
                    rules::id.eq(rule.to_string()),
                    rules::village_code.eq(village.as_str()),
                    rules::version.eq(1),
                ))
                .execute(conn)?;
            1
        }
    };
    diesel::insert_into(versions::table)
        .values((
            versions::id.eq(RuleVersionId::new().to_string()),
            versions::rule_id.eq(rule.to_string()),
            versions::version.eq(version),
            versions::category.eq(draft.category.as_str()),
            versions::title.eq(draft.title.trim()),
            versions::clause.eq(draft.clause.trim()),
            versions::points.eq(draft.points.0),
            versions::retired.eq(draft.retired),
            versions::created_by.eq(by.map(|user| user.to_string())),
            versions::created_at.eq(at),
        ))
        .execute(conn)?;
    Ok(())
}
