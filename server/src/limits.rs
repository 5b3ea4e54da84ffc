//! How often one may try: by address for everything, by phone or account where guessing pays.

use std::{net::IpAddr, num::NonZeroU32};

use governor::{DefaultKeyedRateLimiter, Quota, RateLimiter, clock::Clock};
use xiangyue_shared::error::{ErrorCode, Problem};

use crate::error::Result;

/// Requests a second from one address, in the long run and in a burst; a village may share one address.
const REQUESTS_PER_SECOND: NonZeroU32 = per(200);
const REQUESTS_BURST: NonZeroU32 = per(2000);
/// Tries of a password or code for one phone in a minute.
const SIGN_INS_PER_MINUTE: NonZeroU32 = per(10);
/// SMS codes for one phone in an hour.
const SMS_PER_HOUR: NonZeroU32 = per(5);
/// Tries of an invitation code by one user in an hour.
const INVITATIONS_PER_HOUR: NonZeroU32 = per(10);

const fn per(count: u32) -> NonZeroU32 {
    match NonZeroU32::new(count) {
        Some(count) => count,
        None => NonZeroU32::MIN,
    }
}

pub struct Limits {
    requests: DefaultKeyedRateLimiter<IpAddr>,
    sign_ins: DefaultKeyedRateLimiter<String>,
    sms: DefaultKeyedRateLimiter<String>,
    invitations: DefaultKeyedRateLimiter<String>,
}

impl Default for Limits {
    fn default() -> Self {
        Self {
            requests: RateLimiter::keyed(
                Quota::per_second(REQUESTS_PER_SECOND).allow_burst(REQUESTS_BURST),
            ),
            sign_ins: RateLimiter::keyed(Quota::per_minute(SIGN_INS_PER_MINUTE)),
            sms: RateLimiter::keyed(Quota::per_hour(SMS_PER_HOUR)),
            invitations: RateLimiter::keyed(Quota::per_hour(INVITATIONS_PER_HOUR)),
        }
    }
}

impl Limits {
    /// # Errors
    /// `TooManyRequests`, with the time to wait.
    pub fn request(&self, from: IpAddr) -> Result<()> {
        pass(&self.requests, &from)
    }

    /// # Errors
    /// `TooManyRequests`, with the time to wait.
    pub fn sign_in(&self, phone: &str) -> Result<()> {
        pass(&self.sign_ins, &phone.to_owned())
    }

    /// # Errors
    /// `TooManyRequests`, with the time to wait.
    pub fn sms(&self, phone: &str) -> Result<()> {
        pass(&self.sms, &phone.to_owned())
    }

    /// # Errors
    /// `TooManyRequests`, with the time to wait.
    pub fn invitation(&self, user: &str) -> Result<()> {
        pass(&self.invitations, &user.to_owned())
    }

    /// Forgets those who have not tried for a while; a job calls it.
    pub fn forget_idle(&self) {
        self.requests.retain_recent();
        self.sign_ins.retain_recent();
        self.sms.retain_recent();
        self.invitations.retain_recent();
    }
}

fn pass<K: std::hash::Hash + Eq + Clone>(
    limiter: &DefaultKeyedRateLimiter<K>,
    key: &K,
) -> Result<()> {
    limiter.check_key(key).map_err(|until| {
        let wait = until.wait_time_from(limiter.clock().now());
        let mut problem = Problem::new(ErrorCode::TooManyRequests);
        problem.retry_after_seconds = Some(wait.as_secs() + 1);
        problem.into()
    })
}
