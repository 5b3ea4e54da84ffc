//! Messages to guardians. They name the class and never the child.

use std::collections::HashMap;

use crate::{
    call::Call,
    db::{
        Conn,
        models::{class_facts, class_seat, outbox},
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
