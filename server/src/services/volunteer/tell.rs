//! Messages to volunteers, by the phone of their account or else of the register.

use std::collections::HashMap;

use crate::{
    call::Call,
    db::{
        Conn, clock,
        models::{
            outbox::{self, Outgoing},
            volunteer as model,
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
