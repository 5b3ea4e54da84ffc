//! Open affairs 三务公开: standing pages by month, and a thread of questions before all of the village.

use chrono::{Datelike, NaiveDate};
use xiangyue_shared::{
    access::{Permission, Target},
    affairs::{
        AffairsKind, AffairsMonth, AffairsPage, AffairsQuestion, AnswerQuestion, AskQuestion,
        GetAffairs, ListAffairs, ListQuestions, OPEN_QUESTIONS_MOST, PutAffairs,
    },
    day,
    error::ErrorCode,
    ids::QuestionId,
    page::Page,
    region::{Level, RegionCode},
};

use crate::{
    call::{Asked, Call},
    db::{
        Conn, clock,
        models::{
            affairs::{self as model, AffairsRow, Of},
            audit, page, person, region,
        },
    },
    error::Result,
};

/// Which page is meant: months are named by their first day, and those to come cannot be told of.
fn of<'a>(
    call: &Call,
    village: &'a RegionCode,
    kind: AffairsKind,
    month: NaiveDate,
) -> Result<Of<'a>> {
    if month.day() != 1 || month > day::day_of(call.now) {
        return Err(ErrorCode::NotFound.into());
    }
    Ok(Of { village, kind, month })
}

/// Lists the months of which a village has told.
///
/// # Errors
/// `NotFound` for what is no village.
pub fn list(conn: &mut Conn, _: &Call, asked: &Asked<ListAffairs>) -> Result<Vec<AffairsMonth>> {
    region::expect(conn, &asked.path.village, Level::Village)?;
    model::months(conn, &asked.path.village)
}

fn shown(conn: &mut Conn, of: Of<'_>, row: AffairsRow) -> Result<AffairsPage> {
    Ok(AffairsPage {
        kind: of.kind,
        month: row.month,
        version: row.version,
        published_by: person::display_name(conn, &row.published_by)?,
        published_at: clock::from_db(row.published_at),
        body: row.body,
    })
}

/// Shows what a village tells of one month.
///
/// # Errors
/// `NotFound`, also where it has told nothing.
pub fn show(conn: &mut Conn, call: &Call, asked: &Asked<GetAffairs>) -> Result<AffairsPage> {
    let of = of(call, &asked.path.village, asked.path.kind, asked.path.month)?;
    let row = model::latest(conn, of)?.ok_or(ErrorCode::NotFound)?;
    shown(conn, of, row)
}

/// Tells of one month, or tells it anew; what was told before is kept.
///
/// # Errors
/// `Forbidden`; `NotFound` for what is no village or no month; `Stale` where another told it at the same time.
pub fn put(conn: &mut Conn, call: &Call, asked: &Asked<PutAffairs>) -> Result<AffairsPage> {
    let village = &asked.path.village;
    call.allow(&Target::region(village.clone()))?;
    region::expect(conn, village, Level::Village)?;
    let of = of(call, village, asked.path.kind, asked.path.month)?;
    let version = model::latest(conn, of)?.map_or(0, |row| row.version) + 1;
    let row = AffairsRow {
        village_code: village.to_string(),
        kind: of.kind.as_str().to_owned(),
        month: of.month,
        version,
        body: asked.body.body.trim().to_owned(),
        published_by: call.caller()?.user.to_string(),
        published_at: clock::to_db(call.now),
    };
    if !model::add(conn, &row)? {
        return Err(ErrorCode::Stale.into());
    }
    let page = format!("{} {} {}", row.village_code, row.kind, row.month);
    record(conn, call, village, "affairs.publish", page, format!("version {version}"))?;
    shown(conn, of, row)
}

fn record(
    conn: &mut Conn,
    call: &Call,
    village: &RegionCode,
    name: &str,
    object_id: String,
    detail: String,
) -> Result<()> {
    let (object_kind, region) = ("affairs", Some(village.as_str()));
    audit::record(conn, call, audit::Action { name, object_kind, object_id, region, detail })
}

/// Whether the caller belongs to the village, by living or by working there.
fn belongs(call: &Call, village: &RegionCode) -> Result<bool> {
    let caller = call.caller()?;
    let target = Target::region(village.clone());
    Ok(caller.village.as_ref() == Some(village)
        || caller.standing.holds(Permission::PublishNotices, &target)
        || caller.standing.holds_within(Permission::ViewHouseholds, village))
}

/// Lists what people asked about one month.
///
/// # Errors
/// `Forbidden` for one of another village, `NotFound`, `Malformed` for a cursor that is not ours, `OutOfRange`.
pub fn questions(
    conn: &mut Conn,
    call: &Call,
    asked: &Asked<ListQuestions>,
) -> Result<Page<AffairsQuestion>> {
    let village = &asked.path.village;
    if !belongs(call, village)? {
        return Err(ErrorCode::Forbidden.into());
    }
    let of = of(call, village, asked.path.kind, asked.path.month)?;
    let before = asked
        .query
        .cursor
        .as_deref()
        .map(|cursor| cursor.parse::<QuestionId>().map_err(|_| ErrorCode::Malformed))
        .transpose()?
        .map(|id| id.to_string());
    model::page(conn, of, before.as_deref(), page::rows(asked.query.limit)?)
}

/// Asks about one month.
///
/// # Errors
/// `OtherVillage`; `NotFound` where nothing was told; `LimitReached` for one too many that wait; `Duplicate`.
pub fn ask(conn: &mut Conn, call: &Call, asked: &Asked<AskQuestion>) -> Result<AffairsQuestion> {
    let path = &asked.path;
    let caller = call.caller()?;
    call.allow(&Target::default())?;
    if caller.village.as_ref() != Some(&path.village) {
        return Err(ErrorCode::OtherVillage.into());
    }
    let of = of(call, &path.village, path.kind, path.month)?;
    model::latest(conn, of)?.ok_or(ErrorCode::NotFound)?;
    let user = caller.user.to_string();
    if model::count_open(conn, of, &user)? >= OPEN_QUESTIONS_MOST {
        return Err(ErrorCode::LimitReached.into());
    }
    if model::find(conn, path.question)?.is_some() {
        return Err(ErrorCode::Duplicate.into());
    }
    let at = clock::to_db(call.now);
    model::ask(conn, of, path.question, &user, asked.body.text.trim(), at)?;
    let id = path.question.to_string();
    record(conn, call, &path.village, "affairs.ask", id, String::new())?;
    let (_, question) = model::find(conn, path.question)?.ok_or(ErrorCode::NotFound)?;
    Ok(question)
}

/// Answers a question.
///
/// # Errors
/// `NotFound`, `Forbidden`, `AlreadyAnswered`.
pub fn answer(
    conn: &mut Conn,
    call: &Call,
    asked: &Asked<AnswerQuestion>,
) -> Result<AffairsQuestion> {
    let id = asked.path.question;
    let (village, _) = model::find(conn, id)?.ok_or(ErrorCode::NotFound)?;
    call.allow(&Target::region(village.clone()))?;
    let user = call.caller()?.user.to_string();
    if !model::answer(conn, id, &user, asked.body.text.trim(), clock::to_db(call.now))? {
        return Err(ErrorCode::AlreadyAnswered.into());
    }
    record(conn, call, &village, "affairs.answer", id.to_string(), String::new())?;
    let (_, question) = model::find(conn, id)?.ok_or(ErrorCode::NotFound)?;
    Ok(question)
}
