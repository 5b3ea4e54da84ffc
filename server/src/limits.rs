//! How often one may try: by network for everything, by phone, account and store where guessing pays. Each process
//! counts for itself.

use std::{
    collections::HashMap,
    hash::Hash,
    net::{IpAddr, Ipv6Addr},
    num::NonZeroU32,
    sync::{Mutex, PoisonError},
    time::{Duration, Instant},
};

use governor::{
    DefaultDirectRateLimiter, DefaultKeyedRateLimiter, Quota, RateLimiter, clock::Clock,
};
use xiangyue_shared::{
    error::{ErrorCode, Problem},
    ids::{SignupId, StoreId, UserId},
};

use crate::error::{Failure, Result};

/// Requests a second from one network in the long run; a village may share one address.
pub const REQUESTS_PER_SECOND: NonZeroU32 = number(200);
/// SMS in an hour, to whomever.
pub const SMS_PER_HOUR: NonZeroU32 = number(3000);

/// Tries of a password for one phone in a minute, and in a day: who is locked out by a stranger's tries signs in by SMS.
const PASSWORDS_PER_MINUTE: NonZeroU32 = number(10);
const PASSWORDS_PER_DAY: NonZeroU32 = number(100);
/// Tries of an SMS code for one phone in a minute.
const SMS_CODES_PER_MINUTE: NonZeroU32 = number(10);
/// SMS for one phone in an hour, and in a day.
const SMS_PER_PHONE_PER_HOUR: NonZeroU32 = number(5);
const SMS_PER_PHONE_PER_DAY: NonZeroU32 = number(10);
/// Tries of an invitation code by one user in an hour.
const INVITATIONS_PER_HOUR: NonZeroU32 = number(10);
/// Photos and spreadsheets from one user in an hour.
const UPLOADS_PER_HOUR: NonZeroU32 = number(300);
/// Digits that stand for nothing, within [`GUESS_WINDOW`]: by one keeper, and at one store; by one volunteer or helper, and
/// for one place in a shift.
const GUESSES_PER_KEEPER: u32 = 30;
const GUESSES_PER_STORE: u32 = 60;
const GUESSES_PER_VOLUNTEER: u32 = 10;
const GUESSES_PER_SIGNUP: u32 = 20;
const GUESS_WINDOW: Duration = Duration::from_secs(10 * 60);

const DAY: Duration = Duration::from_secs(24 * 60 * 60);

const fn number(count: u32) -> NonZeroU32 {
    match NonZeroU32::new(count) {
        Some(count) => count,
        None => NonZeroU32::MIN,
    }
}

/// How much is allowed.
#[derive(Debug, Clone, Copy)]
pub struct Allowance {
    /// Requests a second from one network; ten times as many in a burst. What guests may try follows it.
    pub requests_per_second: NonZeroU32,
    /// SMS in an hour, to whomever.
    pub sms_per_hour: NonZeroU32,
}

impl Default for Allowance {
    fn default() -> Self {
        Self { requests_per_second: REQUESTS_PER_SECOND, sms_per_hour: SMS_PER_HOUR }
    }
}

type Keyed<K> = DefaultKeyedRateLimiter<K>;

/// What digits are typed for that somebody could try to guess.
#[derive(Debug, Clone, Copy)]
pub enum Typed {
    /// An order or a pay code at a store's counter.
    AtStore(StoreId),
    /// A venue's code, for a place in a shift.
    ForPlace(SignupId),
}

impl Typed {
    /// Under what tries are counted, and how many are allowed: of one person, and for the place by all.
    fn counted(self, by: UserId) -> ((String, u32), (String, u32)) {
        match self {
            Self::AtStore(store) => (
                (format!("keeper {by}"), GUESSES_PER_KEEPER),
                (store.to_string(), GUESSES_PER_STORE),
            ),
            Self::ForPlace(signup) => (
                (format!("volunteer {by}"), GUESSES_PER_VOLUNTEER),
                (signup.to_string(), GUESSES_PER_SIGNUP),
            ),
        }
    }
}

pub struct Limits {
    requests: Keyed<IpAddr>,
    sign_ins_from: Keyed<IpAddr>,
    sms_from: Keyed<IpAddr>,
    invitations_from: Keyed<IpAddr>,
    sms: DefaultDirectRateLimiter,
    passwords_a_minute: Keyed<String>,
    passwords_a_day: Keyed<String>,
    sms_codes: Keyed<String>,
    sms_an_hour: Keyed<String>,
    sms_a_day: Keyed<String>,
    invitations: Keyed<UserId>,
    uploads: Keyed<UserId>,
    guesses: Strikes,
}

impl Limits {
    #[must_use]
    pub fn new(allowed: Allowance) -> Self {
        let requests = allowed.requests_per_second;
        // For 200 requests a second: 120 sign-ins a minute, 300 SMS and as many invitation codes an hour.
        let part = |of: u32| {
            NonZeroU32::new(
                u32::try_from(u64::from(requests.get()) * u64::from(of) / 10).unwrap_or(u32::MAX),
            )
            .unwrap_or(NonZeroU32::MIN)
        };
        Self {
            requests: RateLimiter::keyed(
                Quota::per_second(requests).allow_burst(requests.saturating_mul(number(10))),
            ),
            sign_ins_from: RateLimiter::keyed(Quota::per_minute(part(6))),
            sms_from: RateLimiter::keyed(Quota::per_hour(part(15))),
            invitations_from: RateLimiter::keyed(Quota::per_hour(part(15))),
            sms: RateLimiter::direct(Quota::per_hour(allowed.sms_per_hour)),
            passwords_a_minute: RateLimiter::keyed(Quota::per_minute(PASSWORDS_PER_MINUTE)),
            passwords_a_day: RateLimiter::keyed(per_day(PASSWORDS_PER_DAY)),
            sms_codes: RateLimiter::keyed(Quota::per_minute(SMS_CODES_PER_MINUTE)),
            sms_an_hour: RateLimiter::keyed(Quota::per_hour(SMS_PER_PHONE_PER_HOUR)),
            sms_a_day: RateLimiter::keyed(per_day(SMS_PER_PHONE_PER_DAY)),
            invitations: RateLimiter::keyed(Quota::per_hour(INVITATIONS_PER_HOUR)),
            uploads: RateLimiter::keyed(Quota::per_hour(UPLOADS_PER_HOUR)),
            guesses: Strikes::default(),
        }
    }

    /// Any request.
    ///
    /// # Errors
    /// `TooManyRequests`, with the time to wait.
    pub fn request(&self, from: IpAddr) -> Result<()> {
        pass(&self.requests, &network(from))
    }

    /// A try to sign in, of whatever kind.
    ///
    /// # Errors
    /// `TooManyRequests`, with the time to wait.
    pub fn sign_in_from(&self, from: Option<IpAddr>) -> Result<()> {
        from.map_or(Ok(()), |from| pass(&self.sign_ins_from, &network(from)))
    }

    /// A try of the password of a phone.
    ///
    /// # Errors
    /// `TooManyRequests`, with the time to wait.
    pub fn password(&self, phone: &str) -> Result<()> {
        pass(&self.passwords_a_minute, &phone.to_owned())?;
        pass(&self.passwords_a_day, &phone.to_owned())
    }

    /// A try of the password that a signed-in user has already.
    ///
    /// # Errors
    /// `TooManyRequests`, with the time to wait.
    pub fn own_password(&self, user: UserId) -> Result<()> {
        self.password(&user.to_string())
    }

    /// A try of an SMS code of a phone.
    ///
    /// # Errors
    /// `TooManyRequests`, with the time to wait.
    pub fn sms_code(&self, phone: &str) -> Result<()> {
        pass(&self.sms_codes, &phone.to_owned())
    }

    /// An SMS to a phone, asked for by a guest. What one network asks for never uses up what others may.
    ///
    /// # Errors
    /// `TooManyRequests`, with the time to wait.
    pub fn sms(&self, phone: &str, from: Option<IpAddr>) -> Result<()> {
        if let Some(from) = from {
            pass(&self.sms_from, &network(from))?;
        }
        pass(&self.sms_an_hour, &phone.to_owned())?;
        pass(&self.sms_a_day, &phone.to_owned())?;
        self.sms.check().map_err(|until| wait(until.wait_time_from(self.sms.clock().now())))
    }

    /// A try of an invitation code.
    ///
    /// # Errors
    /// `TooManyRequests`, with the time to wait.
    pub fn invitation(&self, user: UserId, from: Option<IpAddr>) -> Result<()> {
        if let Some(from) = from {
            pass(&self.invitations_from, &network(from))?;
        }
        pass(&self.invitations, &user)
    }

    /// A photo or a spreadsheet.
    ///
    /// # Errors
    /// `TooManyRequests`, with the time to wait.
    pub fn upload(&self, user: UserId) -> Result<()> {
        pass(&self.uploads, &user)
    }

    /// Digits that were typed. They count as guessed until [`Self::was_no_guess`], so that many at once are counted too.
    ///
    /// # Errors
    /// `TooManyRequests`, with the time to wait.
    pub fn guess(&self, by: UserId, at: Typed) -> Result<()> {
        let ((who, most_of_one), (place, most)) = at.counted(by);
        self.guesses.take(&who, most_of_one)?;
        self.guesses.take(&place, most)
    }

    /// The digits stood for something.
    pub fn was_no_guess(&self, by: UserId, at: Typed) {
        let ((who, _), (place, _)) = at.counted(by);
        self.guesses.give_back(&who);
        self.guesses.give_back(&place);
    }

    /// Forgets those who have not tried for a while. Every process does so for itself.
    pub fn forget_idle(&self) {
        for networks in
            [&self.requests, &self.sign_ins_from, &self.sms_from, &self.invitations_from]
        {
            forget(networks);
        }
        for phones in [
            &self.passwords_a_minute,
            &self.passwords_a_day,
            &self.sms_codes,
            &self.sms_an_hour,
            &self.sms_a_day,
        ] {
            forget(phones);
        }
        forget(&self.invitations);
        forget(&self.uploads);
        self.guesses.forget();
    }

    /// Networks, phones, users and stores that are remembered now.
    #[must_use]
    pub fn remembered(&self) -> usize {
        let networks =
            [&self.requests, &self.sign_ins_from, &self.sms_from, &self.invitations_from];
        let phones = [
            &self.passwords_a_minute,
            &self.passwords_a_day,
            &self.sms_codes,
            &self.sms_an_hour,
            &self.sms_a_day,
        ];
        networks.iter().map(|keyed| keyed.len()).sum::<usize>()
            + phones.iter().map(|keyed| keyed.len()).sum::<usize>()
            + self.invitations.len()
            + self.uploads.len()
            + self.guesses.lock().len()
    }
}

/// A network as limits see it: the last 64 bits of an IPv6 address are its owner's to choose.
fn network(address: IpAddr) -> IpAddr {
    match address.to_canonical() {
        IpAddr::V6(address) => {
            IpAddr::V6(Ipv6Addr::from_bits(address.to_bits() & !u128::from(u64::MAX)))
        }
        address @ IpAddr::V4(_) => address,
    }
}

fn per_day(count: NonZeroU32) -> Quota {
    // `None` only for no time at all.
    Quota::with_period(DAY / count.get()).unwrap_or(Quota::per_hour(count)).allow_burst(count)
}

fn forget<K: Hash + Eq + Clone>(keyed: &Keyed<K>) {
    keyed.retain_recent();
    keyed.shrink_to_fit();
}

fn pass<K: Hash + Eq + Clone>(keyed: &Keyed<K>, key: &K) -> Result<()> {
    keyed.check_key(key).map_err(|until| wait(until.wait_time_from(keyed.clock().now())))
}

fn wait(time: Duration) -> Failure {
    let mut problem = Problem::new(ErrorCode::TooManyRequests);
    problem.retry_after_seconds = Some(time.as_secs() + 1);
    problem.into()
}

/// Tries that failed, by who made them, since the first one of a window.
#[derive(Default)]
struct Strikes {
    seen: Mutex<HashMap<String, (Instant, u32)>>,
}

impl Strikes {
    fn lock(&self) -> std::sync::MutexGuard<'_, HashMap<String, (Instant, u32)>> {
        self.seen.lock().unwrap_or_else(PoisonError::into_inner)
    }

    fn take(&self, who: &str, most: u32) -> Result<()> {
        let mut seen = self.lock();
        let (since, count) = seen.entry(who.to_owned()).or_insert_with(|| (Instant::now(), 0));
        let passed = since.elapsed();
        if passed >= GUESS_WINDOW {
            (*since, *count) = (Instant::now(), 0);
        }
        if *count >= most {
            return Err(wait(GUESS_WINDOW.saturating_sub(passed)));
        }
        *count += 1;
        Ok(())
    }

    fn give_back(&self, who: &str) {
        if let Some((_, count)) = self.lock().get_mut(who) {
            *count = count.saturating_sub(1);
        }
    }

    fn forget(&self) {
        let mut seen = self.lock();
        seen.retain(|_, (since, _)| since.elapsed() < GUESS_WINDOW);
        seen.shrink_to_fit();
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn address(text: &str) -> IpAddr {
        text.parse().unwrap()
    }

    #[test]
    fn an_owner_of_many_addresses_is_one_network() {
        assert_eq!(network(address("2001:db8:1:2:3:4:5:6")), network(address("2001:db8:1:2::1")));
        assert_ne!(network(address("2001:db8:1:2::1")), network(address("2001:db8:1:3::1")));
        assert_eq!(network(address("::ffff:192.0.2.7")), address("192.0.2.7"));
        assert_ne!(network(address("192.0.2.7")), network(address("192.0.2.8")));
    }

    #[test]
    fn what_was_no_guess_does_not_count() {
        let strikes = Strikes::default();
        for _ in 0..5 {
            strikes.take("keeper", 2).unwrap();
            strikes.give_back("keeper");
        }
        strikes.take("keeper", 2).unwrap();
        strikes.take("keeper", 2).unwrap();
        assert!(strikes.take("keeper", 2).is_err());
        strikes.take("another", 2).unwrap();
    }

    #[test]
    fn a_stranger_in_one_network_does_not_use_up_what_others_may_send() {
        let limits =
            Limits::new(Allowance { requests_per_second: number(10), sms_per_hour: number(100) });
        let (stranger, villager) = (Some(address("192.0.2.1")), Some(address("198.51.100.1")));
        let sent = (0..200)
            .filter(|number| limits.sms(&format!("139{number:08}"), stranger).is_ok())
            .count();
        assert_eq!(sent, 15);
        limits.sms("13800000001", villager).unwrap();
    }

    #[test]
    fn the_idle_are_forgotten() {
        let limits =
            Limits::new(Allowance { requests_per_second: number(100_000), ..Allowance::default() });
        for host in 0..1000_u32 {
            limits.request(IpAddr::V4(host.into())).unwrap();
        }
        assert!(limits.remembered() >= 1000);
        // One request of a hundred thousand a second is made good at once.
        std::thread::sleep(Duration::from_millis(5));
        limits.forget_idle();
        assert_eq!(limits.remembered(), 0);
    }
}
