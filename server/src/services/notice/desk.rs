//! Writing notices, reviewing and publishing them, and seeing whom they have reached.

use chrono::TimeDelta;
use xiangyue_shared::{
    access::{Permission, Target},
    error::{ErrorCode, FieldError},
    ids::{NoticeId, PictureId},
    notice::{
        AudienceKind, DeskNotice, DeskNoticeRow, GetDeskNotice, GetNoticeCounts, ListDeskNotices,
        NoticeCounts, NoticeDraft, NoticeState, PublishNotice, PutNotice, ReturnNotice,
        SubmitNotice, WithdrawNotice,
    },
    page::Page,
    region::{Level, place_name},
};

use super::{expect, file};
use crate::{
    call::{Asked, Call},
    db::{
        Conn, clock,
        models::{
            audit,
            notice::{
                self as model, NoticeRow, desk as lists, file as files, mark, reminder, visit,
            },
            page, person, picture, region,
        },
    },
    error::Result,
};

/// Lists the notices of a place and of what lies below it, and those from above that are published.
///
/// # Errors
/// `Forbidden`, `Malformed` for a cursor that is not ours, `OutOfRange`.
pub fn list(
    conn: &mut Conn,
    call: &Call,
    asked: &Asked<ListDeskNotices>,
) -> Result<Page<DeskNoticeRow>> {
    let (place, query) = (&asked.path.region, &asked.query);
    call.allow(&Target::region(place.clone()))?;
    let limit = page::rows(query.limit)?;
    let before = query
        .cursor
        .as_deref()
        .map(|cursor| cursor.parse::<NoticeId>().map_err(|_| ErrorCode::Malformed))
        .transpose()?
        .map(|id| id.to_string());
    let found = lists::page(conn, place, query.state, before.as_deref(), limit)?;
    let places: Vec<&str> = found.items.iter().map(|row| row.region_code.as_str()).collect();
    let names = region::place_names(conn, &places)?;
    let ids: Vec<&str> = found.items.iter().map(|row| row.id.as_str()).collect();
    let tallies = mark::tallies(conn, &ids)?;
    let items = found
        .items
        .iter()
        .map(|row| {
            let tally = tallies.get(&row.id).copied().unwrap_or_default();
            Ok(DeskNoticeRow {
                id: row.notice_id()?,
                category: row.category()?,
                title: row.title.clone(),
                place_name: names.get(&row.region_code).cloned().unwrap_or_default(),
                state: row.state()?,
                pinned: row.pinned,
                must_acknowledge: row.must_acknowledge,
                changed_at: clock::from_db(row.changed_at),
                published_at: row.published_at.map(clock::from_db),
                read: tally.read,
                acknowledged: tally.acknowledged,
            })
        })
        .collect::<Result<_>>()?;
    Ok(Page { items, next_cursor: found.next_cursor })
}

/// Shows one notice with all that its writers know. What is published may also be seen by those who write for a part of
/// its place: they go to those who have not read it. What is for picked households concerns those for whose part one was
/// picked.
///
/// # Errors
/// `NotFound`, `Forbidden`.
pub fn show(conn: &mut Conn, call: &Call, asked: &Asked<GetDeskNotice>) -> Result<DeskNotice> {
    let row = expect(conn, asked.path.notice)?;
    let region = row.region()?;
    let within = row.state == NoticeState::Published.as_str()
        && call.caller()?.standing.holds_within(Permission::WriteNotices, &region);
    let whole =
        call.caller()?.standing.holds(Permission::WriteNotices, &Target::region(region.clone()));
    call.allow(&if within { Target::default() } else { Target::region(region) })?;
    let picked = row.audience()? == AudienceKind::Chosen;
    let notice = shown(conn, call, row)?;
    if picked && !whole && notice.households.is_empty() {
        return Err(ErrorCode::NotFound.into());
    }
    Ok(notice)
}

pub(super) fn shown(conn: &mut Conn, call: &Call, row: NoticeRow) -> Result<DeskNotice> {
    let pictures = model::pictures(conn, &row.id)?;
    let files = files::of(conn, &row.id)?
        .into_iter()
        .map(|row| file::shown(call, row))
        .collect::<Result<_>>()?;
    let mut households = Vec::new();
    for (household, group) in model::picked::of(conn, &row.id)? {
        // Who writes for a part of the place sees the households of that part.
        if call.caller()?.standing.holds(Permission::WriteNotices, &Target::region(group)) {
            households.push(household);
        }
    }
    let published_by = match &row.published_by {
        Some(user) => Some(person::display_name(conn, user)?),
        None => None,
    };
    Ok(DeskNotice {
        id: row.notice_id()?,
        draft: row.draft(households.iter().map(|one| one.id).collect(), pictures)?,
        households,
        place_name: place_name(&region::name(conn, &row.region()?)?).to_owned(),
        state: row.state()?,
        files,
        written_by: person::display_name(conn, &row.written_by)?,
        changed_at: clock::from_db(row.changed_at),
        published_by,
        published_at: row.published_at.map(clock::from_db),
        reason: row.reason,
    })
}

/// Begins a notice or changes a draft.
///
/// # Errors
/// `Forbidden`; `NoticeState` for what is no draft any more; `Invalid` on `region` for a place that there is not, on
/// `households` for one that lies elsewhere, on `pictures` for one that the caller did not send.
pub fn put(conn: &mut Conn, call: &Call, asked: &Asked<PutNotice>) -> Result<DeskNotice> {
    let draft = &asked.body;
    call.allow(&Target::region(draft.region.clone()))?;
    if draft.region.level() == Level::Province || region::find(conn, &draft.region)?.is_none() {
        return Err(FieldError::new("region", ErrorCode::NotFound).into());
    }
    let within = model::picked::count_within(conn, &draft.region, &draft.households)?;
    if i64::try_from(draft.households.len()).unwrap_or(i64::MAX) != within {
        return Err(FieldError::new("households", ErrorCode::HouseholdElsewhere).into());
    }
    let found = model::find(conn, asked.path.notice)?;
    let (is_new, mut row) = match found {
        Some(row) => {
            call.allow(&Target::region(row.region()?))?;
            (false, row)
        }
        None => (true, new_row(call, asked.path.notice, draft)?),
    };
    row.fill(draft);
    row.changed_at = clock::to_db(call.now);
    if is_new {
        model::add(conn, &row)?;
    } else if !model::change(conn, &row)? {
        return Err(ErrorCode::NoticeState.into());
    }
    model::picked::set(conn, &row.id, &draft.households)?;
    put_pictures(conn, call, &row, &draft.pictures)?;
    record(conn, call, &row, if is_new { "notice.begin" } else { "notice.change" })?;
    shown(conn, call, row)
}

fn new_row(call: &Call, id: NoticeId, draft: &NoticeDraft) -> Result<NoticeRow> {
    let mut row = NoticeRow {
        id: id.to_string(),
        region_code: String::new(),
        category: String::new(),
        title: String::new(),
        body: String::new(),
        broadcast: String::new(),
        audience: String::new(),
        audience_role: None,
        open_to_all: false,
        must_acknowledge: false,
        pinned: false,
        publish_at: None,
        expires_at: None,
        remind_after_hours: 0,
        remind_by_sms: false,
        state: NoticeState::Draft.as_str().to_owned(),
        reason: String::new(),
        written_by: call.caller()?.user.to_string(),
        changed_at: clock::to_db(call.now),
        published_by: None,
        published_at: None,
        remind_at: None,
        hand_picked: false,
    };
    row.fill(draft);
    Ok(row)
}

/// A picture comes from whoever writes, or stood there already: what is evidence for a household is nobody's to publish.
fn put_pictures(conn: &mut Conn, call: &Call, row: &NoticeRow, ids: &[PictureId]) -> Result<()> {
    let before = model::pictures(conn, &row.id)?;
    if before == ids {
        return Ok(());
    }
    let new: Vec<PictureId> = ids.iter().filter(|id| !before.contains(id)).copied().collect();
    let own = picture::count_sent_by(conn, &call.caller()?.user.to_string(), &new)?;
    if i64::try_from(new.len()).unwrap_or(i64::MAX) != own {
        return Err(FieldError::new("pictures", ErrorCode::PictureInvalid).into());
    }
    model::set_pictures(conn, &row.id, ids)
}

pub(super) fn record(conn: &mut Conn, call: &Call, row: &NoticeRow, name: &str) -> Result<()> {
    audit::record(
        conn,
        call,
        audit::Action {
            name,
            object_kind: "notice",
            object_id: row.id.clone(),
            region: Some(&row.region_code),
            detail: row.title.clone(),
        },
    )
}

/// Brings a notice on, from one of some states.
fn advance(
    conn: &mut Conn,
    call: &Call,
    mut row: NoticeRow,
    from: &[NoticeState],
    to: NoticeState,
    name: &str,
) -> Result<DeskNotice> {
    row.changed_at = clock::to_db(call.now);
    if !from.contains(&row.state()?) || !model::advance(conn, &row, to)? {
        return Err(ErrorCode::NoticeState.into());
    }
    record(conn, call, &row, name)?;
    row.state = to.as_str().to_owned();
    shown(conn, call, row)
}

fn allowed(conn: &mut Conn, call: &Call, id: NoticeId) -> Result<NoticeRow> {
    let row = expect(conn, id)?;
    call.allow(&Target::region(row.region()?))?;
    Ok(row)
}

/// Hands a draft to those who publish.
///
/// # Errors
/// `NotFound`, `Forbidden`, `NoticeState`.
pub fn submit(conn: &mut Conn, call: &Call, asked: &Asked<SubmitNotice>) -> Result<DeskNotice> {
    let row = allowed(conn, call, asked.path.notice)?;
    let row = NoticeRow { reason: String::new(), ..row };
    advance(conn, call, row, &[NoticeState::Draft], NoticeState::Review, "notice.submit")
}

/// Gives a notice back to its writer, with the reason.
///
/// # Errors
/// `NotFound`, `Forbidden`, `NoticeState`.
pub fn give_back(conn: &mut Conn, call: &Call, asked: &Asked<ReturnNotice>) -> Result<DeskNotice> {
    let row = allowed(conn, call, asked.path.notice)?;
    let row = NoticeRow { reason: asked.body.reason.trim().to_owned(), ..row };
    advance(conn, call, row, &[NoticeState::Review], NoticeState::Draft, "notice.return")
}

/// Publishes a notice that was reviewed. It is shown from now on, or from the time that it names.
///
/// # Errors
/// `NotFound`, `Forbidden`, `NoticeState`; `Invalid` on `expires_at` for what would run out before.
pub fn publish(conn: &mut Conn, call: &Call, asked: &Asked<PublishNotice>) -> Result<DeskNotice> {
    let mut row = allowed(conn, call, asked.path.notice)?;
    let now = clock::to_db(call.now);
    let shown_from = row.publish_at.map_or(now, |at| at.max(now));
    if row.expires_at.is_some_and(|until| until <= shown_from) {
        return Err(FieldError::new("expires_at", ErrorCode::OutOfRange).into());
    }
    row.published_by = Some(call.caller()?.user.to_string());
    row.published_at = Some(shown_from);
    row.remind_at = Some(shown_from + TimeDelta::hours(row.remind_after_hours.into()));
    advance(conn, call, row, &[NoticeState::Review], NoticeState::Published, "notice.publish")
}

/// Takes a notice back, with the reason. Who has read it learns of the reason when they come back to it.
///
/// # Errors
/// `NotFound`, `Forbidden`, `NoticeState`.
pub fn withdraw(conn: &mut Conn, call: &Call, asked: &Asked<WithdrawNotice>) -> Result<DeskNotice> {
    const FROM: [NoticeState; 3] =
        [NoticeState::Draft, NoticeState::Review, NoticeState::Published];
    let row = allowed(conn, call, asked.path.notice)?;
    let reason = asked.body.reason.trim().to_owned();
    let row = NoticeRow { reason, remind_at: None, ..row };
    advance(conn, call, row, &FROM, NoticeState::Withdrawn, "notice.withdraw")
}

/// Counts whom a notice has reached.
///
/// # Errors
/// `NotFound`, `Forbidden`.
pub fn counts(
    conn: &mut Conn,
    call: &Call,
    asked: &Asked<GetNoticeCounts>,
) -> Result<NoticeCounts> {
    let row = allowed(conn, call, asked.path.notice)?;
    let by_household = row.audience()?.is_by_household();
    let tally = mark::tally(conn, &row.id, by_household)?;
    Ok(NoticeCounts {
        audience: lists::audience(conn, &row)?,
        read: tally.read,
        acknowledged: tally.acknowledged,
        reminded: reminder::count(conn, &row.id)?,
        told: visit::count(conn, &row.id)?,
    })
}
