//! Messages that wait to be delivered. They are written with what causes them, and sent by a job.

use chrono::{NaiveDateTime, TimeDelta};
use diesel::prelude::*;

use crate::{
    call::Call,
    db::{Conn, clock, schema::outbox},
    error::Result,
    keys::purpose::{OUTBOX_BODY as BODY, OUTBOX_RECIPIENT as RECIPIENT},
};

/// The channel of messages by SMS.
pub const SMS: &str = "sms";

/// A message, readable.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Message {
    pub id: String,
    /// Which way it goes, such as [`SMS`].
    pub channel: String,
    pub recipient: String,
    pub body: String,
    /// Tries before this one.
    pub attempts: i32,
}

/// A message to be sent.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Outgoing {
    /// As the channel names people, such as a phone number.
    pub recipient: String,
    pub body: String,
    /// Not sent before.
    pub due_at: NaiveDateTime,
}

/// Puts messages into the outbox, in one statement.
///
/// # Errors
/// Where the database fails.
pub fn add(conn: &mut Conn, call: &Call, channel: &str, messages: &[Outgoing]) -> Result<()> {
    let rows = messages
        .iter()
        .map(|message| {
            Ok((
                outbox::id.eq(uuid::Uuid::now_v7().to_string()),
                outbox::channel.eq(channel),
                outbox::recipient_cipher
                    .eq(call.keys.seal(RECIPIENT, message.recipient.as_bytes())?),
                outbox::body_cipher.eq(call.keys.seal(BODY, message.body.as_bytes())?),
                outbox::due_at.eq(message.due_at),
                outbox::attempts.eq(0),
            ))
        })
        .collect::<Result<Vec<_>>>()?;
    on_engine!(conn => diesel::insert_into(outbox::table).values(&rows).execute(conn))?;
    Ok(())
}

/// Puts an SMS into the outbox.
///
/// # Errors
/// Where the database fails.
pub fn add_sms(conn: &mut Conn, call: &Call, phone: &str, body: &str) -> Result<()> {
    let due_at = clock::to_db(call.now);
    let message = Outgoing { recipient: phone.to_owned(), body: body.to_owned(), due_at };
    add(conn, call, SMS, &[message])
}

/// Takes messages that are due, and puts each off by `again_in`, so that nobody else takes them meanwhile and one
/// whose delivery dies comes up again.
///
/// # Errors
/// Where the database fails.
pub fn take_due(
    conn: &mut Conn,
    call: &Call,
    limit: i64,
    again_in: TimeDelta,
) -> Result<Vec<Message>> {
    type Row = (String, String, Vec<u8>, Vec<u8>, i32, NaiveDateTime);
    let now = clock::to_db(call.now);
    let rows: Vec<Row> = outbox::table
        .filter(
            outbox::delivered_at
                .is_null()
                .and(outbox::given_up_at.is_null())
                .and(outbox::due_at.le(now)),
        )
        .order(outbox::due_at)
        .limit(limit)
        .select((
            outbox::id,
            outbox::channel,
            outbox::recipient_cipher,
            outbox::body_cipher,
            outbox::attempts,
            outbox::due_at,
        ))
        .load(conn)?;
    let mut taken = Vec::with_capacity(rows.len());
    for (id, channel, recipient, body, attempts, due_at) in rows {
        // Guarded by the time at which it was due: of two processes one takes it.
        let mine =
            diesel::update(outbox::table.filter(outbox::id.eq(&id).and(outbox::due_at.eq(due_at))))
                .set((outbox::due_at.eq(now + again_in), outbox::attempts.eq(outbox::attempts + 1)))
                .execute(conn)?;
        if mine == 1 {
            taken.push(Message {
                recipient: call.keys.open_text(RECIPIENT, &recipient)?,
                body: call.keys.open_text(BODY, &body)?,
                id,
                channel,
                attempts,
            });
        }
    }
    Ok(taken)
}

/// Notes that a message was delivered, or given up.
///
/// # Errors
/// Where the database fails.
pub fn finish(conn: &mut Conn, call: &Call, id: &str, delivered: bool) -> Result<()> {
    let now = Some(clock::to_db(call.now));
    let row = outbox::table.find(id);
    if delivered {
        diesel::update(row).set(outbox::delivered_at.eq(now)).execute(conn)?;
    } else {
        diesel::update(row).set(outbox::given_up_at.eq(now)).execute(conn)?;
    }
    Ok(())
}

/// Whether anything is due; so that an idle job writes nothing.
///
/// # Errors
/// Where the database fails.
pub fn any_due(conn: &mut Conn, now: chrono::DateTime<chrono::Utc>) -> Result<bool> {
    let due = outbox::table.filter(
        outbox::delivered_at
            .is_null()
            .and(outbox::given_up_at.is_null())
            .and(outbox::due_at.le(clock::to_db(now))),
    );
    Ok(diesel::select(diesel::dsl::exists(due)).get_result(conn)?)
}

/// Forgets messages that were due before a moment and are done with, `most` at once; answers how many.
///
/// # Errors
/// Where the database fails.
pub fn forget_finished(conn: &mut Conn, before: NaiveDateTime, most: i64) -> Result<usize> {
    let old: Vec<String> = outbox::table
        .filter(outbox::delivered_at.is_not_null().or(outbox::given_up_at.is_not_null()))
        .filter(outbox::due_at.lt(before))
        .order(outbox::due_at)
        .limit(most)
        .select(outbox::id)
        .load(conn)?;
    Ok(diesel::delete(outbox::table.filter(outbox::id.eq_any(old))).execute(conn)?)
}
