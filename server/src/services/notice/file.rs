//! Files of notices: recordings, forms, documents.

use base64::{Engine, engine::general_purpose::URL_SAFE_NO_PAD};
use chrono::NaiveDate;
use xiangyue_shared::{
    access::Target,
    day,
    endpoint::{Endpoint, Nothing, PREFIX},
    error::{ErrorCode, FieldError},
    fields::Checker,
    ids::{NoticeFileId, NoticeId},
    notice::{
        AddNoticeFile, FILES_MOST, FileKind, GetNoticeFile, NoticeFile, NoticeState,
        RemoveNoticeFile,
    },
};

use super::{desk, expect, may_see};
use crate::{
    attachments::{Checked, Stored},
    call::{Asked, Call},
    db::{
        Conn, clock,
        models::{
            notice::{self as model, NoticeRow, file as files, file::FileRow},
            parse,
        },
    },
    error::Result,
    keys::{Keys, token_hash},
};

const NAME_MOST: usize = 80;

/// The file as a page shows it, with a ticket by which it can be loaded until the end of tomorrow.
///
/// # Errors
/// `Internal` for a damaged row.
pub(super) fn shown(call: &Call, row: FileRow) -> Result<NoticeFile> {
    let (notice, file): (NoticeId, NoticeFileId) =
        (parse::one(&row.notice_id)?, parse::one(&row.id)?);
    let path = GetNoticeFile { notice, file }.path();
    let ticket = ticket(&call.keys, file, day::day_of(call.now));
    Ok(NoticeFile {
        id: file,
        kind: kind(&row)?,
        name: row.name,
        size_bytes: row.size_bytes,
        address: format!("{PREFIX}{path}?ticket={ticket}"),
    })
}

fn kind(row: &FileRow) -> Result<FileKind> {
    parse::with(&row.kind, FileKind::parse)
}

/// What opens a file on a day and the one after it, to whoever was shown it: players send no token.
fn ticket(keys: &Keys, file: NoticeFileId, day: NaiveDate) -> String {
    URL_SAFE_NO_PAD.encode(keys.lookup("notice-file", &format!("{file}.{day}")))
}

fn opens(call: &Call, file: NoticeFileId, given: &str) -> bool {
    let today = day::day_of(call.now);
    // Compared by their hashes, so that the time it takes tells nothing.
    let given = token_hash(given);
    [Some(today), today.pred_opt()]
        .into_iter()
        .flatten()
        .any(|day| token_hash(&ticket(&call.keys, file, day)) == given)
}

/// Where a file lies, for one who may see its notice or brings a ticket.
///
/// # Errors
/// `NotFound` for what there is not, and for what one may not see.
pub fn stored(conn: &mut Conn, call: &Call, asked: &Asked<GetNoticeFile>) -> Result<Stored> {
    let (notice, file) = (expect(conn, asked.path.notice)?, asked.path.file);
    let row = files::find(conn, &file.to_string())?
        .filter(|row| row.notice_id == notice.id)
        .ok_or(ErrorCode::NotFound)?;
    let by_ticket = notice.state != NoticeState::Withdrawn.as_str()
        && asked.query.ticket.as_deref().is_some_and(|ticket| opens(call, file, ticket));
    if !by_ticket && !may_see(conn, call, &notice)? {
        return Err(ErrorCode::NotFound.into());
    }
    Ok(Stored {
        kind: kind(&row)?,
        size_bytes: u64::try_from(row.size_bytes).unwrap_or_default(),
        sha256: row.sha256,
        name: row.name,
    })
}

/// Whether the caller may add a file. Asked before it is taken in.
///
/// # Errors
/// `NotFound`, `Forbidden`, `NoticeState`.
pub fn may_add(conn: &mut Conn, call: &Call, asked: &AddNoticeFile) -> Result<()> {
    draft(conn, call, asked.notice).map(drop)
}

fn draft(conn: &mut Conn, call: &Call, id: NoticeId) -> Result<NoticeRow> {
    let row = expect(conn, id)?;
    call.allow(&Target::region(row.region()?))?;
    if row.state != NoticeState::Draft.as_str() {
        return Err(ErrorCode::NoticeState.into());
    }
    Ok(row)
}

/// Adds a file that was checked and stored.
///
/// # Errors
/// As [`may_add`]; `Invalid` on `name`, and on `file` for one too many or an id that is taken.
pub fn add(
    conn: &mut Conn,
    call: &Call,
    asked: &Asked<AddNoticeFile>,
    checked: &Checked,
) -> Result<NoticeFile> {
    let notice = draft(conn, call, asked.path.notice)?;
    let name: String =
        asked.query.name.trim().replace(|c: char| c.is_control() || "/\\\"".contains(c), " ");
    let mut checker = Checker::default();
    checker.text("name", &name, NAME_MOST);
    checker.finish()?;
    // Of two at once the second waits here, and counts the first one's file.
    if !model::touch_draft(conn, &notice.id, clock::to_db(call.now))? {
        return Err(ErrorCode::NoticeState.into());
    }
    let file = asked.path.file.to_string();
    let there = i64::try_from(files::of(conn, &notice.id)?.len()).unwrap_or(i64::MAX);
    if there >= FILES_MOST {
        let error = FieldError::new("file", ErrorCode::OutOfRange);
        return Err(error.with("min", 0).with("max", FILES_MOST).into());
    }
    if files::find(conn, &file)?.is_some() {
        return Err(FieldError::new("file", ErrorCode::Duplicate).into());
    }
    let row = FileRow {
        id: file,
        notice_id: notice.id.clone(),
        name,
        kind: checked.kind.as_str().to_owned(),
        sha256: checked.sha256.clone(),
        size_bytes: i64::try_from(checked.size_bytes).unwrap_or(i64::MAX),
    };
    files::add(conn, &row)?;
    desk::record(conn, call, &notice, "notice.file.add")?;
    shown(call, row)
}

/// Takes a file out of a draft.
///
/// # Errors
/// `NotFound`, `Forbidden`, `NoticeState`.
pub fn remove(conn: &mut Conn, call: &Call, asked: &Asked<RemoveNoticeFile>) -> Result<Nothing> {
    let notice = draft(conn, call, asked.path.notice)?;
    let file = asked.path.file.to_string();
    if files::find(conn, &file)?.is_none_or(|row| row.notice_id != notice.id) {
        return Err(ErrorCode::NotFound.into());
    }
    if !model::touch_draft(conn, &notice.id, clock::to_db(call.now))? {
        return Err(ErrorCode::NoticeState.into());
    }
    files::remove(conn, &file)?;
    desk::record(conn, call, &notice, "notice.file.remove")?;
    Ok(Nothing {})
}
