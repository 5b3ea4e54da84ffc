//! Messages to volunteers, by the phone of their account or else of the register.

use std::collections::HashMap;

use chrono::NaiveDateTime;
use xiangyue_shared::day;

use crate::{
    call::Call,
    db::{
        Conn, clock,
        models::{
            outbox::{self, Outgoing},
            volunteer::{
                self as model,
                duty::DutyRow,
                shift::ShiftRow,
                signup::{self as signups, SignupRow},
            },
        },
    },
    error::Result,
    keys::purpose::PHONE,
};

/// Sends these residents an SMS each; those without a phone are for their helper to tell.
///
/// # Errors
/// Where the database fails.
pub fn volunteers(conn: &mut Conn, call: &Call, messages: Vec<(String, String)>) -> Result<()> {
    if messages.is_empty() {
        return Ok(());
    }
    let ids: Vec<String> = messages.iter().map(|(resident, _)| resident.clone()).collect();
    let phones: HashMap<String, Vec<u8>> = model::phones(conn, &ids)?.into_iter().collect();
    let due_at = clock::to_db(call.now);
    let mut outgoing = Vec::with_capacity(messages.len());
    for (resident, body) in messages {
        if let Some(phone) = phones.get(&resident) {
            let recipient = call.keys.open_text(PHONE, phone)?;
            outgoing.push(Outgoing { recipient, body, due_at });
        }
    }
    if outgoing.is_empty() {
        return Ok(());
    }
    outbox::add(conn, call, outbox::SMS, &outgoing)
}

/// Day and time, as messages say it.
pub fn moment(at: NaiveDateTime) -> String {
    day::local(clock::from_db(at)).format("%-m月%-d日%H:%M").to_string()
}

/// Tells those who have a place in a shift, or wait for one, that it was moved, and who has another place at that time. Both
/// stand until they have chosen.
///
/// # Errors
/// Where the database fails.
pub fn moved(
    conn: &mut Conn,
    call: &Call,
    (before, shift, duty): (&ShiftRow, &ShiftRow, &DutyRow),
) -> Result<()> {
    let residents: Vec<String> = signups::live_of_shift(conn, &shift.id)?
        .into_iter()
        .filter(|place| place.came_at.is_none())
        .map(|place| place.resident_id)
        .collect();
    let others: HashMap<String, String> =
        signups::in_the_way(conn, &residents, shift, clock::to_db(call.now))?
            .into_iter()
            .filter(|other| other.shift_id != shift.id)
            .map(|other| (other.resident_id, other.duty_name))
            .collect();
    let ends = day::local(clock::from_db(shift.ends_at)).format("%H:%M");
    let text = format!(
        "【乡约】志愿岗{}（{}）改到{}至{ends}，地点：{}。",
        duty.name,
        moment(before.starts_at),
        moment(shift.starts_at),
        shift.place
    );
    let messages = residents
        .into_iter()
        .map(|resident| {
            let then = match others.get(&resident) {
                Some(other) => format!("这时您还有{other}，请打开乡约，给去不了的一个请假。"),
                None => "去不了请打开乡约请假。".to_owned(),
            };
            (resident, format!("{text}{then}"))
        })
        .collect();
    volunteers(conn, call, messages)
}

/// Tells those who lost their place that the shift does not take place.
///
/// # Errors
/// Where the database fails.
pub fn cancelled(
    conn: &mut Conn,
    call: &Call,
    (shift, duty): (&ShiftRow, &DutyRow),
    places: &[SignupRow],
) -> Result<()> {
    let text =
        format!("【乡约】志愿岗{}（{}）取消了，您不用去。", duty.name, moment(shift.starts_at));
    let messages = places.iter().map(|place| (place.resident_id.clone(), text.clone())).collect();
    volunteers(conn, call, messages)
}

/// Tells those whose places were given up that the shift takes place after all.
///
/// # Errors
/// Where the database fails.
pub fn restored(conn: &mut Conn, call: &Call, (shift, duty): (&ShiftRow, &DutyRow)) -> Result<()> {
    let text = format!(
        "【乡约】志愿岗{}（{}）照常进行，想参加请打开乡约再报一次名。",
        duty.name,
        moment(shift.starts_at)
    );
    let residents = signups::cancelled_of_shift(conn, &shift.id)?;
    volunteers(conn, call, residents.into_iter().map(|one| (one, text.clone())).collect())
}
