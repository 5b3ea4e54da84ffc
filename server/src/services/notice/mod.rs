//! Notices 通知 for their readers. Writing and publishing stand in `desk`, files in `file`, what follows for those who do
//! not read in `reminder` and `visit`.

pub mod desk;
pub mod file;
pub mod reminder;
pub mod visit;

use std::collections::{HashMap, HashSet};

use chrono::{DateTime, Utc};
use xiangyue_shared::{
    access::{Permission, Target},
    error::{ErrorCode, Problem},
    ids::NoticeId,
    notice::{
        AudienceKind, CountUnreadNotices, GetNotice, ListNotices, ListPublicNotices, MarkNotice,
        Notice, NoticeMarked, NoticeState, UnreadNotices, plain,
    },
    page::Page,
};

use crate::{
    call::{Asked, Call},
    db::{
        Conn, clock,
        models::{
            audit, household,
            notice::{
                self as model, NoticeRow, file as files,
                mark::{self, MarkRow, Marks},
                reading::{self, After, Standpoint},
            },
            page, region,
        },
    },
    error::Result,
};

/// Characters of a summary.
const SUMMARY: usize = 60;

/// A notice that must exist.
///
/// # Errors
/// `NotFound`.
pub fn expect(conn: &mut Conn, id: NoticeId) -> Result<NoticeRow> {
    model::find(conn, id)?.ok_or_else(|| ErrorCode::NotFound.into())
}

/// Where the caller stands; nowhere for a guest.
///
/// # Errors
/// Where the database fails.
pub fn standpoint(conn: &mut Conn, call: &Call) -> Result<Standpoint> {
    let Some(home) = call.household() else {
        return Ok(Standpoint { household: None, home: None, roles: roles(call) });
    };
    let found = household::find(conn, home)?.map(|home| home.group()).transpose()?;
    Ok(Standpoint { household: Some(home), home: found, roles: roles(call) })
}

fn roles(call: &Call) -> Vec<(xiangyue_shared::access::Role, xiangyue_shared::region::RegionCode)> {
    call.caller()
        .map(|caller| {
            let grants = &caller.standing.grants;
            grants.iter().map(|grant| (grant.role, grant.region.clone())).collect()
        })
        .unwrap_or_default()
}

/// Whether it is shown at the moment of the call, or was until it ran out.
fn is_live(row: &NoticeRow, call: &Call) -> bool {
    row.state == NoticeState::Published.as_str()
        && row.published_at.is_some_and(|at| at <= clock::to_db(call.now))
}

/// Of some notices, those for which the household of one who stands there was picked.
fn picked(conn: &mut Conn, rows: &[&NoticeRow], stands: &Standpoint) -> Result<HashSet<String>> {
    let ids: Vec<String> =
        rows.iter().filter(|row| row.hand_picked).map(|row| row.id.clone()).collect();
    match stands.household {
        Some(household) if !ids.is_empty() => model::picked::with(conn, &ids, household),
        _ => Ok(HashSet::new()),
    }
}

/// Whether one notice is meant for one who stands there.
fn is_meant(conn: &mut Conn, row: &NoticeRow, stands: &Standpoint) -> Result<bool> {
    let picked = picked(conn, &[row], stands)?;
    is_meant_where(row, stands, &picked)
}

/// Whether it is meant for one who stands there, of whose household the notices are known for which it was picked.
fn is_meant_where(row: &NoticeRow, stands: &Standpoint, picked: &HashSet<String>) -> Result<bool> {
    let region = row.region()?;
    Ok(match (row.audience()?, row.role()?) {
        (AudienceKind::Role, Some(wanted)) => {
            stands.roles.iter().any(|(role, place)| *role == wanted && region.covers(place))
        }
        (AudienceKind::Role, None) => false,
        (AudienceKind::Chosen, _) if !picked.contains(&row.id) => false,
        _ => stands.home.as_ref().is_some_and(|home| region.covers(home)),
    })
}

/// Whether the caller writes notices for the place of this one.
fn is_staff(row: &NoticeRow, call: &Call) -> Result<bool> {
    let target = Target::region(row.region()?);
    Ok(call.caller().is_ok_and(|caller| caller.standing.holds(Permission::WriteNotices, &target)))
}

/// Whether the caller may see what hangs on a notice: its readers, and those who write it.
///
/// # Errors
/// Where the database fails.
pub fn may_see(conn: &mut Conn, call: &Call, row: &NoticeRow) -> Result<bool> {
    if is_staff(row, call)? {
        return Ok(true);
    }
    let stands = standpoint(conn, call)?;
    let open = row.open_to_all || is_meant(conn, row, &stands)?;
    Ok(open && is_live(row, call))
}

/// The body's beginning, in one line.
#[must_use]
pub fn summary(body: &str) -> String {
    let line = plain(body).replace('\n', " ");
    let mut said: String = line.chars().take(SUMMARY).collect();
    if said.len() < line.len() {
        said.push('…');
    }
    said
}

struct Known<'a> {
    names: &'a HashMap<String, String>,
    marks: &'a HashMap<String, Marks>,
    stands: &'a Standpoint,
    picked: &'a HashSet<String>,
}

fn shown(row: NoticeRow, known: &Known<'_>) -> Result<Notice> {
    let marks = known.marks.get(&row.id).copied().unwrap_or_default();
    Ok(Notice {
        id: row.notice_id()?,
        category: row.category()?,
        for_me: is_meant_where(&row, known.stands, known.picked)?,
        place_name: known.names.get(&row.region_code).cloned().unwrap_or_default(),
        summary: summary(&row.body),
        published_at: clock::from_db(row.published_at.unwrap_or(row.changed_at)),
        expires_at: row.expires_at.map(clock::from_db),
        title: row.title,
        body: String::new(),
        pinned: row.pinned,
        must_acknowledge: row.must_acknowledge,
        open_to_all: row.open_to_all,
        read: marks.read,
        acknowledged: marks.acknowledged,
        pictures: Vec::new(),
        files: Vec::new(),
    })
}

/// Rows as the caller sees them: a few queries, however many there are.
fn all_shown(
    conn: &mut Conn,
    call: &Call,
    stands: &Standpoint,
    rows: Vec<NoticeRow>,
) -> Result<Vec<Notice>> {
    let places: Vec<&str> = rows.iter().map(|row| row.region_code.as_str()).collect();
    let names = region::place_names(conn, &places)?;
    let ids: Vec<&str> = rows.iter().map(|row| row.id.as_str()).collect();
    let marks = match call.user() {
        Some(user) => mark::of_user(conn, &user.to_string(), &ids)?,
        None => HashMap::new(),
    };
    let picked = picked(conn, &rows.iter().collect::<Vec<_>>(), stands)?;
    let known = Known { names: &names, marks: &marks, stands, picked: &picked };
    rows.into_iter().map(|row| shown(row, &known)).collect()
}

fn after(cursor: Option<&str>) -> Result<Option<After>> {
    let Some(cursor) = cursor else { return Ok(None) };
    let mut parts = cursor.splitn(3, '.');
    let (Some(pinned), Some(at), Some(id)) = (parts.next(), parts.next(), parts.next()) else {
        return Err(ErrorCode::Malformed.into());
    };
    let at = at.parse().ok().and_then(DateTime::<Utc>::from_timestamp_micros);
    let at = clock::to_db(at.ok_or(ErrorCode::Malformed)?);
    let id: NoticeId = id.parse().map_err(|_| ErrorCode::Malformed)?;
    Ok(Some(After { pinned: pinned == "1", at, id: id.to_string() }))
}

/// Lists the notices that are for the caller; tells also when the first of them runs out or the next is shown.
///
/// # Errors
/// `Malformed` for a cursor that is not ours, `OutOfRange`.
pub fn list(
    conn: &mut Conn,
    call: &Call,
    asked: &Asked<ListNotices>,
) -> Result<(Page<Notice>, Option<DateTime<Utc>>)> {
    let (query, limit) = (&asked.query, page::rows(asked.query.limit)?);
    let user = call.caller()?.user.to_string();
    let stands = standpoint(conn, call)?;
    let only = query.unread.then_some(user.as_str());
    let after = after(query.cursor.as_deref())?;
    let now = clock::to_db(call.now);
    let (found, runs_out) = reading::page(conn, now, &stands, only, after, limit)?;
    let next = reading::next_shown(conn, now, &stands)?;
    let items = all_shown(conn, call, &stands, found.items)?;
    let until = [runs_out, next].into_iter().flatten().min().map(clock::from_db);
    Ok((Page { items, next_cursor: found.next_cursor }, until))
}

/// Counts what the caller has not read.
///
/// # Errors
/// `SignInRequired`.
pub fn unread(
    conn: &mut Conn,
    call: &Call,
    _: &Asked<CountUnreadNotices>,
) -> Result<UnreadNotices> {
    let user = call.caller()?.user.to_string();
    let stands = standpoint(conn, call)?;
    let unread = reading::count_unread(conn, clock::to_db(call.now), &stands, &user)?;
    Ok(UnreadNotices { unread })
}

/// Lists what anyone may read of a place.
///
/// # Errors
/// `Malformed` for a cursor that is not ours, `OutOfRange`.
pub fn list_public(
    conn: &mut Conn,
    call: &Call,
    asked: &Asked<ListPublicNotices>,
) -> Result<Page<Notice>> {
    let limit = page::rows(asked.query.limit)?;
    let after = after(asked.query.cursor.as_deref())?;
    let now = clock::to_db(call.now);
    let (found, _) = reading::public_page(conn, now, &asked.path.region, after, limit)?;
    let stands = standpoint(conn, call)?;
    let items = all_shown(conn, call, &stands, found.items)?;
    Ok(Page { items, next_cursor: found.next_cursor })
}

/// Shows one notice.
///
/// # Errors
/// `NotFound`, also for what is not for the caller; `NoticeWithdrawn` with the reason for what was.
pub fn show(conn: &mut Conn, call: &Call, asked: &Asked<GetNotice>) -> Result<Notice> {
    let row = expect(conn, asked.path.notice)?;
    let stands = standpoint(conn, call)?;
    if !(row.open_to_all || is_meant(conn, &row, &stands)? || is_staff(&row, call)?) {
        return Err(ErrorCode::NotFound.into());
    }
    if row.state == NoticeState::Withdrawn.as_str() && row.published_at.is_some() {
        let problem = Problem::new(ErrorCode::NoticeWithdrawn).with("reason", &row.reason);
        return Err(problem.into());
    }
    if !is_live(&row, call) {
        return Err(ErrorCode::NotFound.into());
    }
    let (id, body) = (row.id.clone(), row.body.clone());
    let mut found = all_shown(conn, call, &stands, vec![row])?;
    let mut notice = found.pop().ok_or(ErrorCode::NotFound)?;
    notice.body = body;
    notice.pictures = model::pictures(conn, &id)?;
    notice.files = files::of(conn, &id)?
        .into_iter()
        .map(|row| file::shown(call, row))
        .collect::<Result<_>>()?;
    Ok(notice)
}

/// Notes that the caller has read a notice, or knows what it says. The second time changes nothing.
///
/// # Errors
/// `NotFound` for what is not for the caller.
pub fn mark(conn: &mut Conn, call: &Call, asked: &Asked<MarkNotice>) -> Result<NoticeMarked> {
    let row = expect(conn, asked.path.notice)?;
    let caller = call.caller()?;
    let stands = standpoint(conn, call)?;
    if !is_live(&row, call) || !is_meant(conn, &row, &stands)? {
        return Err(ErrorCode::NotFound.into());
    }
    let kinds: &[(&str, &str)] = if asked.body.acknowledged {
        &[("read", "notice.read"), ("acknowledged", "notice.acknowledge")]
    } else {
        &[("read", "notice.read")]
    };
    for (kind, name) in kinds {
        let new = MarkRow {
            notice_id: row.id.clone(),
            user_id: caller.user.to_string(),
            kind: (*kind).to_owned(),
            resident_id: caller.resident.map(|id| id.to_string()),
            household_id: call.household().map(|id| id.to_string()),
            marked_at: clock::to_db(call.now),
        };
        if mark::add(conn, &new)? {
            audit::record(
                conn,
                call,
                audit::Action {
                    name,
                    object_kind: "notice",
                    object_id: row.id.clone(),
                    region: Some(&row.region_code),
                    detail: String::new(),
                },
            )?;
        }
    }
    let marks = mark::of_user(conn, &caller.user.to_string(), &[&row.id])?;
    let marks = marks.get(&row.id).copied().unwrap_or_default();
    Ok(NoticeMarked { read: marks.read, acknowledged: marks.acknowledged })
}
