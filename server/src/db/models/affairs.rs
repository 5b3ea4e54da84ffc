//! Rows of open affairs: pages by month in their versions, questions and answers.

use chrono::{NaiveDate, NaiveDateTime};
use diesel::prelude::*;
use xiangyue_shared::{
    affairs::{AffairsKind, AffairsMonth, AffairsQuestion},
    ids::QuestionId,
    page::Page,
    region::RegionCode,
};

use super::{page, parse};
use crate::{
    db::{
        Conn, clock,
        schema::{affairs, affairs_questions as questions, residents, users},
    },
    error::Result,
};

/// Months that are listed.
const MONTHS_MOST: i64 = 240;

/// A page of one month.
#[derive(Debug, Clone, Copy)]
pub struct Of<'a> {
    pub village: &'a RegionCode,
    pub kind: AffairsKind,
    pub month: NaiveDate,
}

/// One version of a page, as the database has it.
#[derive(Debug, Clone, PartialEq, Eq, Queryable, Selectable, Insertable)]
#[diesel(table_name = affairs)]
pub struct AffairsRow {
    pub village_code: String,
    pub kind: String,
    pub month: NaiveDate,
    pub version: i32,
    pub body: String,
    pub published_by: String,
    pub published_at: NaiveDateTime,
}

/// The months of which a village has told, the latest first.
///
/// # Errors
/// Where the database fails.
pub fn months(conn: &mut Conn, village: &RegionCode) -> Result<Vec<AffairsMonth>> {
    let rows: Vec<(String, NaiveDate)> = affairs::table
        .filter(affairs::village_code.eq(village.as_str()).and(affairs::version.eq(1)))
        .order((affairs::month.desc(), affairs::kind))
        .limit(MONTHS_MOST)
        .select((affairs::kind, affairs::month))
        .load(conn)?;
    rows.into_iter()
        .map(|(kind, month)| {
            Ok(AffairsMonth { kind: parse::with(&kind, AffairsKind::parse)?, month })
        })
        .collect()
}

/// The version of a page that stands.
///
/// # Errors
/// Where the database fails.
pub fn latest(conn: &mut Conn, of: Of<'_>) -> Result<Option<AffairsRow>> {
    Ok(affairs::table
        .filter(affairs::village_code.eq(of.village.as_str()))
        .filter(affairs::kind.eq(of.kind.as_str()).and(affairs::month.eq(of.month)))
        .order(affairs::version.desc())
        .limit(1)
        .select(AffairsRow::as_select())
        .get_result(conn)
        .optional()?)
}

/// Adds a version, unless another was quicker; answers whether it did.
///
/// # Errors
/// Where the database fails.
pub fn add(conn: &mut Conn, row: &AffairsRow) -> Result<bool> {
    let insert = diesel::insert_into(affairs::table).values(row).on_conflict_do_nothing();
    let added = match conn {
        Conn::Sqlite(conn) => insert.execute(conn)?,
        Conn::Postgres(conn) => insert.execute(conn)?,
    };
    Ok(added == 1)
}

/// A question, as the database has it.
#[derive(Debug, Clone, PartialEq, Eq, Queryable, Selectable)]
#[diesel(table_name = questions)]
pub struct QuestionRow {
    pub id: String,
    pub village_code: String,
    pub body: String,
    pub asked_at: NaiveDateTime,
    pub answer: Option<String>,
    pub answered_at: Option<NaiveDateTime>,
}

/// With who asked and who answered: the resident's name, or the phone's tail.
type Told = (QuestionRow, Option<String>, Option<String>, Option<String>);

macro_rules! told {
    () => {{
        let (asker, answerer, by) =
            diesel::alias!(residents as asker, residents as answerer, users as by);
        questions::table
            .inner_join(users::table.on(users::id.eq(questions::asked_by)))
            .left_join(asker.on(asker.field(residents::id).nullable().eq(users::resident_id)))
            .left_join(by.on(by.field(users::id).nullable().eq(questions::answered_by)))
            .left_join(
                answerer.on(answerer
                    .field(residents::id)
                    .nullable()
                    .eq(by.field(users::resident_id).nullable())),
            )
            .select((
                QuestionRow::as_select(),
                asker.field(residents::name).nullable(),
                answerer.field(residents::name).nullable(),
                by.field(users::phone_tail).nullable(),
            ))
    }};
}

fn shown((row, asker, answerer, tail): Told) -> Result<AffairsQuestion> {
    Ok(AffairsQuestion {
        id: parse::one(&row.id)?,
        asked_by: masked(&asker.unwrap_or_default()),
        text: row.body,
        asked_at: clock::from_db(row.asked_at),
        answer: row.answer,
        answered_by: answerer.or(tail),
        answered_at: row.answered_at.map(clock::from_db),
    })
}

/// The family name, and a star for what follows.
fn masked(name: &str) -> String {
    name.chars().zip(0..).map(|(one, at)| if at == 0 { one } else { '*' }).collect()
}

/// The questions on a page, the latest first.
///
/// # Errors
/// Where the database fails.
pub fn page(
    conn: &mut Conn,
    of: Of<'_>,
    before: Option<&str>,
    limit: i64,
) -> Result<Page<AffairsQuestion>> {
    let mut query = told!()
        .filter(questions::village_code.eq(of.village.as_str()))
        .filter(questions::kind.eq(of.kind.as_str()).and(questions::month.eq(of.month)))
        .into_boxed();
    if let Some(before) = before {
        query = query.filter(questions::id.lt(before));
    }
    let rows: Vec<Told> = query.order(questions::id.desc()).limit(limit + 1).load(conn)?;
    let (rows, next_cursor) = page::cut(rows, limit, |row| row.0.id.clone());
    Ok(Page { items: rows.into_iter().map(shown).collect::<Result<_>>()?, next_cursor })
}

/// A question by its id, with the village that it is put to.
///
/// # Errors
/// Where the database fails.
pub fn find(conn: &mut Conn, id: QuestionId) -> Result<Option<(RegionCode, AffairsQuestion)>> {
    let row: Option<Told> =
        told!().filter(questions::id.eq(id.to_string())).get_result(conn).optional()?;
    row.map(|row| Ok((parse::one(&row.0.village_code)?, shown(row)?))).transpose()
}

/// How many questions of a user on a page wait for an answer.
///
/// # Errors
/// Where the database fails.
pub fn count_open(conn: &mut Conn, of: Of<'_>, user: &str) -> Result<i64> {
    Ok(questions::table
        .filter(questions::asked_by.eq(user).and(questions::answered_at.is_null()))
        .filter(questions::village_code.eq(of.village.as_str()))
        .filter(questions::kind.eq(of.kind.as_str()).and(questions::month.eq(of.month)))
        .count()
        .get_result(conn)?)
}

/// Adds a question.
///
/// # Errors
/// Where the database fails.
pub fn ask(
    conn: &mut Conn,
    of: Of<'_>,
    id: QuestionId,
    user: &str,
    text: &str,
    at: NaiveDateTime,
) -> Result<()> {
    diesel::insert_into(questions::table)
        .values((
            questions::id.eq(id.to_string()),
            questions::village_code.eq(of.village.as_str()),
            questions::kind.eq(of.kind.as_str()),
            questions::month.eq(of.month),
            questions::asked_by.eq(user),
            questions::body.eq(text),
            questions::asked_at.eq(at),
        ))
        .execute(conn)?;
    Ok(())
}

/// Answers a question, unless another was quicker; answers whether it did.
///
/// # Errors
/// Where the database fails.
pub fn answer(
    conn: &mut Conn,
    id: QuestionId,
    user: &str,
    text: &str,
    at: NaiveDateTime,
) -> Result<bool> {
    let open = questions::table
        .filter(questions::id.eq(id.to_string()).and(questions::answered_at.is_null()));
    let changed = diesel::update(open)
        .set((
            questions::answer.eq(Some(text)),
            questions::answered_by.eq(Some(user)),
            questions::answered_at.eq(Some(at)),
        ))
        .execute(conn)?;
    Ok(changed == 1)
}

#[cfg(test)]
mod tests {
    use super::masked;

    #[test]
    fn of_a_name_the_family_name_is_shown() {
        assert_eq!(masked("刘存善"), "刘**");
        assert_eq!(masked(""), "");
    }
}
