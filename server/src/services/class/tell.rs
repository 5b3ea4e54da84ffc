//! Messages to guardians and staff. They name the class and never the child.

use std::collections::{BTreeSet, HashMap};

use crate::{
    call::Call,
    db::{
        Conn,
        models::{class_facts, class_seat, course, outbox},
    },
    error::Result,
    keys::purpose::PHONE,
};

/// Sends those who made these bookings an SMS each.
///
/// # Errors
/// Where the database fails.
pub fn bookers(conn: &mut Conn, call: &Call, messages: Vec<(String, String)>) -> Result<()> {
    if messages.is_empty() {
        return Ok(());
    }
    let bookings: Vec<String> = messages.iter().map(|(booking, _)| booking.clone()).collect();
    let bookers: HashMap<String, String> =
        class_seat::bookers(conn, &bookings)?.into_iter().collect();
    let users: Vec<String> = bookers.values().cloned().collect();
    let phones: HashMap<String, Vec<u8>> = class_facts::phones(conn, &users)?.into_iter().collect();
    for (booking, text) in messages {
        if let Some(phone) = bookers.get(&booking).and_then(|user| phones.get(user)) {
            let phone = call.keys.open_text(PHONE, phone)?;
            outbox::add_sms(conn, call, &phone, &text)?;
        }
    }
    Ok(())
}

/// Sends an SMS to those who manage the classes of a region, and to a session's teacher.
///
/// # Errors
/// Where the database fails.
pub fn staff(conn: &mut Conn, call: &Call, region: &str, teacher: &str, text: &str) -> Result<()> {
    let mut users: BTreeSet<String> = course::managers(conn, region)?.into_iter().collect();
    users.insert(teacher.to_owned());
    let users: Vec<String> = users.into_iter().collect();
    for (_, phone) in class_facts::phones(conn, &users)? {
        outbox::add_sms(conn, call, &call.keys.open_text(PHONE, &phone)?, text)?;
    }
    Ok(())
}
