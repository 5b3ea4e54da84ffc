//! Who is signed in on this device. The truth lies in the storage, since another tab may have
//! renewed the tokens meanwhile; the signal mirrors it for the screen.

use dioxus::prelude::*;
use serde::{Deserialize, Serialize};
use xiangyue_shared::{
    access::Permission,
    account::{Me, SignedIn},
    ids::HouseholdId,
};

use crate::{basket, cache, commands, device, draft, json, platform::storage};

const KEY: &str = "xy.session";

/// Tokens, and who they speak for.
#[derive(Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct Session {
    pub access_token: String,
    pub refresh_token: String,
    pub me: Me,
}

impl From<SignedIn> for Session {
    fn from(signed_in: SignedIn) -> Self {
        Self {
            access_token: signed_in.access_token,
            refresh_token: signed_in.refresh_token,
            me: signed_in.me,
        }
    }
}

/// The signed-in person as the screen shows them.
pub static ME: GlobalSignal<Option<Me>> = Signal::global(|| stored().map(|session| session.me));

/// The server or another tab ended the sign-in; the screen says so until the next one.
pub static ENDED: GlobalSignal<bool> = Signal::global(|| false);

/// The session as it is kept now.
#[must_use]
pub fn stored() -> Option<Session> {
    json::read(&storage::get(KEY)?)
}

fn keep(session: &Session) {
    if let Ok(text) = serde_json::to_string(session) {
        storage::set(KEY, &text);
    }
}

/// Keeps a new session, or renewed tokens, and shows its person.
pub fn begin(signed_in: SignedIn) {
    let session = Session::from(signed_in);
    keep(&session);
    *ENDED.write() = false;
    show(session.me);
}

/// Keeps what is newly known of the person.
pub fn update(me: Me) {
    if let Some(session) = stored() {
        keep(&Session { me: me.clone(), ..session });
        show(me);
    }
}

fn show(me: Me) {
    let shown = ME.peek().as_ref() == Some(&me);
    if !shown {
        *ME.write() = Some(me);
    }
}

/// The sign-in was ended elsewhere. What was typed and what waits to be sent stays.
pub fn end() {
    storage::remove(KEY);
    *ENDED.write() = true;
    *ME.write() = None;
}

/// The person signs out: everything of theirs leaves the device.
pub fn leave() {
    storage::remove(KEY);
    cache::clear();
    commands::clear();
    device::clear();
    basket::clear();
    draft::clear();
    *ENDED.write() = false;
    *ME.write() = None;
}

/// The household of the signed-in person, if one is bound.
#[must_use]
pub fn household() -> Option<HouseholdId> {
    ME.read().as_ref()?.household
}

/// Whether the signed-in person holds the permission anywhere.
#[must_use]
pub fn holds(me: &Me, permission: Permission) -> bool {
    me.grants.iter().any(|grant| grant.role.permissions().contains(&permission))
}
