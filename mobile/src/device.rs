//! The key with which this device signs pay codes. Made here, and only its public half leaves.

use base64::{Engine, engine::general_purpose::URL_SAFE_NO_PAD};
use chrono::{DateTime, Utc};
use serde::{Deserialize, Serialize};
use xiangyue_shared::{
    account::{DeviceKey, RegisterDevice},
    endpoint::NoQuery,
    ids::{DeviceId, UserId},
};

use crate::{
    api::{self, Failure},
    json,
    platform::{codes, storage},
};

const KEY: &str = "xy.device";
/// Length of the secret half of an Ed25519 key.
const SEED_BYTES: usize = 32;

#[derive(Clone, Serialize, Deserialize)]
struct Kept {
    device: DeviceId,
    user: UserId,
    /// Secret half of the key, base64url.
    seed: String,
    /// The server knows the public half.
    registered: bool,
    /// By how many seconds the server's clock is ahead of this device's.
    ahead_seconds: i64,
}

impl Kept {
    fn seed(&self) -> Option<Vec<u8>> {
        URL_SAFE_NO_PAD.decode(&self.seed).ok()
    }
}

fn kept(user: UserId) -> Option<Kept> {
    let kept: Kept = json::read(&storage::get(KEY)?)?;
    (kept.user == user).then_some(kept)
}

fn keep(kept: &Kept) {
    if let Ok(text) = serde_json::to_string(kept) {
        storage::set(KEY, &text);
    }
}

fn make(user: UserId) -> Option<Kept> {
    let mut seed = [0; SEED_BYTES];
    getrandom::fill(&mut seed).ok()?;
    Some(Kept {
        device: DeviceId::new(),
        user,
        seed: URL_SAFE_NO_PAD.encode(seed),
        registered: false,
        ahead_seconds: 0,
    })
}

/// Whether this device can make pay codes of the person without a network.
#[must_use]
pub fn is_ready(user: UserId) -> bool {
    kept(user).is_some_and(|kept| kept.registered)
}

/// Makes the key where there is none, and tells the server its public half. Learns the server's
/// clock each time. The codes must have been loaded.
///
/// # Errors
/// That the server could not be told.
pub async fn register(user: UserId) -> Result<(), Failure> {
    // Without randomness nothing can be signed; the same sentence as for a lost answer.
    let mut own = kept(user).or_else(|| make(user)).ok_or(Failure::Offline)?;
    keep(&own);
    let public_key = own.seed().and_then(|seed| codes::public_key(&seed));
    let body = DeviceKey { public_key: public_key.ok_or(Failure::Offline)? };
    let device = api::call(&RegisterDevice { device: own.device }, &NoQuery {}, &body).await?;
    own.ahead_seconds = device.server_time.signed_duration_since(Utc::now()).num_seconds();
    own.registered = true;
    keep(&own);
    Ok(())
}

/// A new pay code 付款码, good for a minute by the server's clock. The codes must have been loaded.
#[must_use]
pub fn pay_code(user: UserId, now: DateTime<Utc>) -> Option<String> {
    let own = kept(user).filter(|kept| kept.registered)?;
    let mut nonce = [0; 8];
    getrandom::fill(&mut nonce).ok()?;
    let server_now = now.timestamp().checked_add(own.ahead_seconds)?;
    codes::pay_code(&own.seed()?, own.device.0.as_bytes(), server_now, &nonce)
}

/// Forgets the key.
pub fn clear() {
    storage::remove(KEY);
}
