//! What follows for those who have not read a notice in the hours they were given: a message, where the notice asks for
//! it. Whom that does not reach stands on the visit list.

use chrono::{DateTime, TimeDelta, Utc};
use xiangyue_shared::{
    notice::{AudienceKind, NoticeState},
    region::place_name,
};

use crate::{
    call::Call,
    db::{
        Conn, clock,
        models::{
            audit,
            notice::{NoticeRow, reminder as model},
            outbox::{self, Outgoing, SMS},
            region,
        },
    },
    error::Result,
    keys::purpose::PHONE,
};

/// Between two messages: fewer are sent in a second than the outbox delivers, so that a sign-in code does not wait behind
/// a county's reminders.
const APART: TimeDelta = TimeDelta::milliseconds(100);

/// Whether the readers of some notice have had their time.
///
/// # Errors
/// Where the database fails.
pub fn any_due(conn: &mut Conn, now: DateTime<Utc>) -> Result<bool> {
    Ok(model::due(conn, clock::to_db(now))?.is_some())
}

/// Takes up one notice whose readers have had their time, and reminds `most` of those whom it has not reached. Answers
/// whether there may be more to do.
///
/// # Errors
/// Where the database fails.
pub fn remind_some(conn: &mut Conn, call: &Call, most: i64) -> Result<bool> {
    let now = clock::to_db(call.now);
    let Some(notice) = model::due(conn, now)? else {
        return Ok(false);
    };
    let over = notice.state != NoticeState::Published.as_str()
        || notice.expires_at.is_some_and(|until| until <= now);
    let audience = notice.audience()?;
    let unreached = if over || !notice.remind_by_sms || audience == AudienceKind::Role {
        Vec::new()
    } else {
        let by_household = audience.is_by_household();
        model::unreached(conn, &notice, by_household, most)?
    };
    if unreached.is_empty() {
        model::finish(conn, &notice.id)?;
        return Ok(true);
    }
    let before = i32::try_from(model::count(conn, &notice.id)?).unwrap_or(i32::MAX);
    let text = text(conn, &notice)?;
    let messages = unreached
        .iter()
        .zip(before..)
        .map(|((_, phone), number)| {
            Ok(Outgoing {
                recipient: call.keys.open_text(PHONE, phone)?,
                body: text.clone(),
                due_at: now + APART * number,
            })
        })
        .collect::<Result<Vec<_>>>()?;
    outbox::add(conn, call, SMS, &messages)?;
    model::add(conn, &notice.id, &unreached, now)?;
    audit::record(
        conn,
        call,
        audit::Action {
            name: "notice.remind",
            object_kind: "notice",
            object_id: notice.id.clone(),
            region: Some(&notice.region_code),
            detail: format!("{} by {SMS}", messages.len()),
        },
    )?;
    Ok(true)
}

fn text(conn: &mut Conn, notice: &NoticeRow) -> Result<String> {
    let official = region::name(conn, &notice.region()?)?;
    let (place, title) = (place_name(&official), notice.title.trim_end_matches(['。', '！']));
    Ok(format!("【乡约】{place}通知：{title}。请打开乡约看全文；看不了的，会有人上门告诉您。"))
}
