//! Codes that people scan. Each kind has a prefix of its own; what a keeper's scanner reads is
//! [`ScannedCode`], whatever the screen or paper it came from.

use base64::{Engine, engine::general_purpose::URL_SAFE_NO_PAD};
use chrono::{DateTime, TimeDelta, Utc};
use ed25519_dalek::{Signature, Signer, SigningKey, Verifier, VerifyingKey};
use sha2::{Digest, Sha512};
use uuid::Uuid;

use crate::{
    error::ErrorCode,
    ids::{CardId, DeviceId, OrderId, ShiftId, UserId},
};

/// A pay code 付款码 is good for this long.
pub const PAY_CODE_SECONDS: i64 = 60;
/// How far a phone's clock may run ahead of the server's.
pub const CLOCK_AHEAD_SECONDS: i64 = 30;

const PAY: &str = "xyp1.";
const PICKUP: &str = "xyo1.";
const CARD: &str = "xyc1.";
const VENUE: &str = "xyv1.";
const COLLECTOR: &str = "xyk1.";

/// What was scanned or typed, taken apart but not yet believed.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum ScannedCode {
    Pay(PayCode),
    Pickup(PickupCode),
    Card(CardId),
    /// Eight digits of an order or a pay code; the check digit is right.
    Digits(String),
}

impl ScannedCode {
    /// # Errors
    /// `CodeUnknown` for what is no code of ours, `CodeForged` for one that is damaged.
    pub fn parse(text: &str) -> Result<Self, ErrorCode> {
        let text = text.trim();
        if let Some(rest) = text.strip_prefix(PAY) {
            return PayCode::parse(rest).map(Self::Pay);
        }
        if let Some(rest) = text.strip_prefix(PICKUP) {
            return PickupCode::parse(rest).map(Self::Pickup);
        }
        if let Some(rest) = text.strip_prefix(CARD) {
            let bytes = decode::<16>(rest)?;
            return Ok(Self::Card(CardId(Uuid::from_bytes(bytes))));
        }
        let digits: String = text.chars().filter(|c| !c.is_whitespace() && *c != '-').collect();
        let wanted = digits.len() == 8 && digits.bytes().all(|byte| byte.is_ascii_digit());
        if wanted && check_digit_holds(&digits) {
            Ok(Self::Digits(digits))
        } else {
            Err(ErrorCode::CodeUnknown)
        }
    }
}

fn decode<const N: usize>(text: &str) -> Result<[u8; N], ErrorCode> {
    URL_SAFE_NO_PAD
        .decode(text)
        .ok()
        .and_then(|bytes| bytes.try_into().ok())
        .ok_or(ErrorCode::CodeForged)
}

/// The text of a household card's QR code: an opaque id and nothing else.
#[must_use]
pub fn card_text(card: CardId) -> String {
    format!("{CARD}{}", URL_SAFE_NO_PAD.encode(card.0.as_bytes()))
}

/// What stands on the card of one who may collect a child 接送卡: the first bytes of a keyed hash that the server makes
/// anew to compare.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum CollectorCode {
    /// From the QR code.
    Scanned([u8; 16]),
    /// Eight digits; the check digit is right.
    Digits(String),
}

impl CollectorCode {
    /// # Errors
    /// `CodeUnknown` for what is no code of ours, `CodeForged` for one that is damaged.
    pub fn parse(text: &str) -> Result<Self, ErrorCode> {
        if let Some(rest) = text.trim().strip_prefix(COLLECTOR) {
            return decode::<16>(rest).map(Self::Scanned);
        }
        match ScannedCode::parse(text)? {
            ScannedCode::Digits(digits) => Ok(Self::Digits(digits)),
            _ => Err(ErrorCode::CodeUnknown),
        }
    }
}

/// The text of a collector's QR code.
#[must_use]
pub fn collector_text(hash: [u8; 16]) -> String {
    format!("{COLLECTOR}{}", URL_SAFE_NO_PAD.encode(hash))
}

/// A pay code, made by a phone with the key that it registered, so that it works without a network.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct PayCode {
    pub device: DeviceId,
    pub made_at: DateTime<Utc>,
    /// Makes each code another, so that each is good once.
    pub nonce: [u8; 8],
    signature: [u8; 64],
}

const PAY_SIGNED: usize = 16 + 8 + 8;

impl PayCode {
    /// Makes the code that a phone shows.
    #[must_use]
    pub fn sign(
        key: &SigningKey,
        device: DeviceId,
        made_at: DateTime<Utc>,
        nonce: [u8; 8],
    ) -> Self {
        let mut code = Self { device, made_at, nonce, signature: [0; 64] };
        code.signature = key.sign(&code.signed_bytes()).to_bytes();
        code
    }

    fn signed_bytes(&self) -> [u8; PAY_SIGNED] {
        let mut bytes = [0; PAY_SIGNED];
        let parts = self
            .device
            .0
            .as_bytes()
            .iter()
            .chain(&self.made_at.timestamp().to_be_bytes())
            .chain(&self.nonce)
            .copied()
            .collect::<Vec<u8>>();
        bytes.copy_from_slice(&parts);
        bytes
    }

    /// The text of the QR code.
    #[must_use]
    pub fn text(&self) -> String {
        let bytes: Vec<u8> = self.signed_bytes().iter().chain(&self.signature).copied().collect();
        format!("{PAY}{}", URL_SAFE_NO_PAD.encode(bytes))
    }

    fn parse(text: &str) -> Result<Self, ErrorCode> {
        let bytes: [u8; PAY_SIGNED + 64] = decode(text)?;
        let (device, rest) = bytes.split_first_chunk::<16>().ok_or(ErrorCode::CodeForged)?;
        let (seconds, rest) = rest.split_first_chunk::<8>().ok_or(ErrorCode::CodeForged)?;
        let (nonce, signature) = rest.split_first_chunk::<8>().ok_or(ErrorCode::CodeForged)?;
        Ok(Self {
            device: DeviceId(Uuid::from_bytes(*device)),
            made_at: DateTime::from_timestamp(i64::from_be_bytes(*seconds), 0)
                .ok_or(ErrorCode::CodeForged)?,
            nonce: *nonce,
            signature: signature.try_into().map_err(|_| ErrorCode::CodeForged)?,
        })
    }

    #[must_use]
    pub fn expires_at(&self) -> DateTime<Utc> {
        self.made_at
            .checked_add_signed(TimeDelta::seconds(PAY_CODE_SECONDS))
            .unwrap_or(self.made_at)
    }

    /// # Errors
    /// `CodeForged` where the key did not sign it, `CodeExpired` after 60 seconds.
    pub fn verify(&self, key: &VerifyingKey, now: DateTime<Utc>) -> Result<(), ErrorCode> {
        key.verify(&self.signed_bytes(), &Signature::from_bytes(&self.signature))
            .map_err(|_| ErrorCode::CodeForged)?;
        let ahead = TimeDelta::seconds(CLOCK_AHEAD_SECONDS);
        let too_early = now.checked_add_signed(ahead).is_none_or(|latest| self.made_at > latest);
        if too_early || now >= self.expires_at() { Err(ErrorCode::CodeExpired) } else { Ok(()) }
    }
}

/// A pickup code 提货码, signed by the server, so that a keeper's phone can check it without a network.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct PickupCode {
    pub order: OrderId,
    signature: [u8; 64],
}

impl PickupCode {
    #[must_use]
    pub fn sign(key: &SigningKey, order: OrderId) -> Self {
        Self { order, signature: key.sign(&Self::signed_bytes(order)).to_bytes() }
    }

    fn signed_bytes(order: OrderId) -> Vec<u8> {
        PICKUP.bytes().chain(order.0.into_bytes()).collect()
    }

    /// The text of the QR code.
    #[must_use]
    pub fn text(&self) -> String {
        let bytes: Vec<u8> =
            self.order.0.as_bytes().iter().chain(&self.signature).copied().collect();
        format!("{PICKUP}{}", URL_SAFE_NO_PAD.encode(bytes))
    }

    fn parse(text: &str) -> Result<Self, ErrorCode> {
        let bytes: [u8; 80] = decode(text)?;
        let (order, signature) = bytes.split_first_chunk::<16>().ok_or(ErrorCode::CodeForged)?;
        Ok(Self {
            order: OrderId(Uuid::from_bytes(*order)),
            signature: signature.try_into().map_err(|_| ErrorCode::CodeForged)?,
        })
    }

    /// # Errors
    /// `CodeForged` where the key did not sign it.
    pub fn verify(&self, key: &VerifyingKey) -> Result<(), ErrorCode> {
        key.verify(&Self::signed_bytes(self.order), &Signature::from_bytes(&self.signature))
            .map_err(|_| ErrorCode::CodeForged)
    }
}

/// The code at a venue 现场码, by which volunteers check in and out. Signed by the server, for one shift and a short time;
/// a screen shows the next one before long.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct VenueCode {
    pub shift: ShiftId,
    /// Whose screen it is.
    pub shown_by: UserId,
    pub from: DateTime<Utc>,
    /// For how long it is good.
    pub seconds: u16,
    signature: [u8; 64],
}

const VENUE_SIGNED: usize = 16 + 16 + 8 + 2;

impl VenueCode {
    #[must_use]
    pub fn sign(
        key: &SigningKey,
        shift: ShiftId,
        shown_by: UserId,
        from: DateTime<Utc>,
        seconds: u16,
    ) -> Self {
        let mut code = Self { shift, shown_by, from, seconds, signature: [0; 64] };
        code.signature = key.sign(&code.signed_bytes()).to_bytes();
        code
    }

    /// What it says.
    fn said(&self) -> Vec<u8> {
        let mut bytes = Vec::with_capacity(VENUE_SIGNED);
        bytes.extend_from_slice(self.shift.0.as_bytes());
        bytes.extend_from_slice(self.shown_by.0.as_bytes());
        bytes.extend_from_slice(&self.from.timestamp().to_be_bytes());
        bytes.extend_from_slice(&self.seconds.to_be_bytes());
        bytes
    }

    /// The prefix is signed too: no code of another kind can be taken for this one.
    fn signed_bytes(&self) -> Vec<u8> {
        VENUE.bytes().chain(self.said()).collect()
    }

    /// The text of the QR code.
    #[must_use]
    pub fn text(&self) -> String {
        let bytes: Vec<u8> = self.said().into_iter().chain(self.signature).collect();
        format!("{VENUE}{}", URL_SAFE_NO_PAD.encode(bytes))
    }

    /// # Errors
    /// `CodeUnknown` for what is no such code, `CodeForged` for one that is damaged.
    pub fn parse(text: &str) -> Result<Self, ErrorCode> {
        let text = text.trim().strip_prefix(VENUE).ok_or(ErrorCode::CodeUnknown)?;
        let bytes: [u8; VENUE_SIGNED + 64] = decode(text)?;
        let (shift, rest) = bytes.split_first_chunk::<16>().ok_or(ErrorCode::CodeForged)?;
        let (shown_by, rest) = rest.split_first_chunk::<16>().ok_or(ErrorCode::CodeForged)?;
        let (from, rest) = rest.split_first_chunk::<8>().ok_or(ErrorCode::CodeForged)?;
        let (seconds, signature) = rest.split_first_chunk::<2>().ok_or(ErrorCode::CodeForged)?;
        Ok(Self {
            shift: ShiftId(Uuid::from_bytes(*shift)),
            shown_by: UserId(Uuid::from_bytes(*shown_by)),
            from: DateTime::from_timestamp(i64::from_be_bytes(*from), 0)
                .ok_or(ErrorCode::CodeForged)?,
            seconds: u16::from_be_bytes(*seconds),
            signature: signature.try_into().map_err(|_| ErrorCode::CodeForged)?,
        })
    }

    /// # Errors
    /// `CodeForged` where the key did not sign it.
    pub fn verify(&self, key: &VerifyingKey) -> Result<(), ErrorCode> {
        key.verify(&self.signed_bytes(), &Signature::from_bytes(&self.signature))
            .map_err(|_| ErrorCode::CodeForged)
    }

    #[must_use]
    pub fn good_until(&self) -> DateTime<Utc> {
        self.from.checked_add_signed(TimeDelta::seconds(self.seconds.into())).unwrap_or(self.from)
    }

    /// Whether it was good at a time that a phone tells, whose clock may be a little slow.
    #[must_use]
    pub fn is_good_at(&self, at: DateTime<Utc>) -> bool {
        let slow = TimeDelta::seconds(CLOCK_AHEAD_SECONDS);
        at.checked_add_signed(slow).is_some_and(|latest| latest >= self.from)
            && at < self.good_until()
    }
}

/// What was scanned or typed of a venue's code 现场码, taken apart but not yet believed.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum SeenVenueCode {
    Scanned(Box<VenueCode>),
    /// The eight digits beside it, by one whose phone has no camera; the check digit is right.
    Digits(String),
}

impl SeenVenueCode {
    /// # Errors
    /// `CodeUnknown` for what is no such code, `CodeForged` for one that is damaged.
    pub fn parse(text: &str) -> Result<Self, ErrorCode> {
        if text.trim().starts_with(VENUE) {
            return VenueCode::parse(text).map(|code| Self::Scanned(Box::new(code)));
        }
        match ScannedCode::parse(text)? {
            ScannedCode::Digits(digits) => Ok(Self::Digits(digits)),
            _ => Err(ErrorCode::CodeUnknown),
        }
    }
}

/// By which a counter knows the digits of an order again that it was not told: half a SHA-512 over the order and its
/// digits, base64url. It keeps them from being read off a lost phone, not from one who tries all ten million.
#[must_use]
pub fn digits_digest(order: OrderId, digits: &str) -> String {
    let hash = Sha512::new().chain_update(order.0).chain_update(digits).finalize();
    URL_SAFE_NO_PAD.encode(hash.get(..32).unwrap_or(&hash))
}

/// A public key as it travels: base64url without padding.
#[must_use]
pub fn public_key_text(key: &VerifyingKey) -> String {
    URL_SAFE_NO_PAD.encode(key.as_bytes())
}

/// The public key that a text stands for, if it is a good one.
#[must_use]
pub fn parse_public_key(text: &str) -> Option<VerifyingKey> {
    let bytes: [u8; 32] = URL_SAFE_NO_PAD.decode(text).ok()?.try_into().ok()?;
    let key = VerifyingKey::from_bytes(&bytes).ok()?;
    (!key.is_weak()).then_some(key)
}

// The check digit is Luhn's, as on bank cards: it catches every single wrong digit and nearly every swap.
fn luhn_sum(digits: &str) -> Option<u32> {
    digits.chars().rev().zip([1, 2].into_iter().cycle()).try_fold(0, |sum, (digit, weight)| {
        let product = digit.to_digit(10)? * weight;
        Some(sum + product / 10 + product % 10)
    })
}

/// Whether the last digit is the check digit of those before it.
#[must_use]
pub fn check_digit_holds(digits: &str) -> bool {
    luhn_sum(digits).is_some_and(|sum| sum % 10 == 0)
}

/// Seven digits and their check digit, from any number.
#[must_use]
pub fn with_check_digit(number: u32) -> String {
    let body = format!("{:07}", number % 10_000_000);
    let rest = luhn_sum(&format!("{body}0")).unwrap_or_default() % 10;
    format!("{body}{}", (10 - rest) % 10)
}

#[cfg(test)]
mod tests {
    use super::*;

    fn key(seed: u8) -> SigningKey {
        SigningKey::from_bytes(&[seed; 32])
    }

    fn at(seconds: i64) -> DateTime<Utc> {
        DateTime::from_timestamp(1_800_000_000 + seconds, 0).unwrap_or_default()
    }

    #[test]
    fn a_pay_code_is_good_for_a_minute_and_for_its_key() {
        let code = PayCode::sign(&key(1), DeviceId::new(), at(0), [7; 8]);
        let Ok(ScannedCode::Pay(read)) = ScannedCode::parse(&code.text()) else {
            unreachable!("a pay code reads back")
        };
        assert_eq!(read, code);
        let own = key(1).verifying_key();
        assert_eq!(read.verify(&own, at(0)), Ok(()));
        assert_eq!(read.verify(&own, at(59)), Ok(()));
        assert_eq!(read.verify(&own, at(60)), Err(ErrorCode::CodeExpired));
        assert_eq!(read.verify(&own, at(-31)), Err(ErrorCode::CodeExpired));
        assert_eq!(read.verify(&key(2).verifying_key(), at(0)), Err(ErrorCode::CodeForged));
    }

    #[test]
    fn a_pickup_code_is_bound_to_its_order() {
        let code = PickupCode::sign(&key(1), OrderId::new());
        let other = PickupCode { order: OrderId::new(), ..code.clone() };
        assert_eq!(code.verify(&key(1).verifying_key()), Ok(()));
        assert_eq!(other.verify(&key(1).verifying_key()), Err(ErrorCode::CodeForged));
    }

    #[test]
    fn a_venue_code_is_bound_to_its_shift_and_time() {
        let code = VenueCode::sign(&key(1), ShiftId::new(), UserId::new(), at(0), 60);
        assert_eq!(VenueCode::parse(&code.text()), Ok(code.clone()));
        assert_eq!(code.verify(&key(1).verifying_key()), Ok(()));
        let other = VenueCode { shift: ShiftId::new(), ..code.clone() };
        let longer = VenueCode { seconds: 600, ..code.clone() };
        for forged in [other, longer] {
            assert_eq!(forged.verify(&key(1).verifying_key()), Err(ErrorCode::CodeForged));
        }
        assert!(code.is_good_at(at(0)) && code.is_good_at(at(59)) && code.is_good_at(at(-30)));
        assert!(!code.is_good_at(at(60)) && !code.is_good_at(at(-31)));
        let pickup = PickupCode::sign(&key(1), OrderId::new()).text();
        assert_eq!(VenueCode::parse(&pickup), Err(ErrorCode::CodeUnknown));
        assert_eq!(VenueCode::parse("xyv1.AAAA"), Err(ErrorCode::CodeForged));
        assert_eq!(
            SeenVenueCode::parse(&format!(" {} ", code.text())),
            Ok(SeenVenueCode::Scanned(Box::new(code)))
        );
        assert_eq!(
            SeenVenueCode::parse(" 4827-1936 "),
            Ok(SeenVenueCode::Digits("48271936".to_owned()))
        );
        assert_eq!(SeenVenueCode::parse(&pickup), Err(ErrorCode::CodeUnknown));
    }

    #[test]
    fn digits_are_known_again_for_their_own_order() {
        let (order, other) = (OrderId::new(), OrderId::new());
        let digest = digits_digest(order, "48271936");
        assert_eq!(digest, digits_digest(order, "48271936"));
        assert_ne!(digest, digits_digest(other, "48271936"));
        assert_ne!(digest, digits_digest(order, "48271944"));
    }

    #[test]
    fn any_single_wrong_digit_is_noticed() {
        for number in [0, 1, 4_827_193, 9_999_999] {
            let digits = with_check_digit(number);
            assert_eq!(digits.len(), 8);
            assert!(check_digit_holds(&digits));
            for place in 0..8 {
                for digit in '0'..='9' {
                    let changed: String = digits
                        .chars()
                        .enumerate()
                        .map(|(index, own)| if index == place { digit } else { own })
                        .collect();
                    assert_eq!(check_digit_holds(&changed), changed == digits);
                }
            }
        }
    }

    #[test]
    fn a_collectors_code_is_scanned_or_typed() {
        assert_eq!(
            CollectorCode::parse(&format!(" {} ", collector_text([9; 16]))),
            Ok(CollectorCode::Scanned([9; 16]))
        );
        let digits = with_check_digit(4_827_193);
        assert_eq!(CollectorCode::parse(&digits), Ok(CollectorCode::Digits(digits)));
        assert_eq!(CollectorCode::parse("xyk1.AAAA"), Err(ErrorCode::CodeForged));
        // A household's card lets nobody collect a child.
        assert_eq!(CollectorCode::parse(&card_text(CardId::new())), Err(ErrorCode::CodeUnknown));
    }

    #[test]
    fn what_is_no_code_is_refused() {
        assert_eq!(ScannedCode::parse("https://example.com"), Err(ErrorCode::CodeUnknown));
        assert_eq!(ScannedCode::parse("xyp1.AAAA"), Err(ErrorCode::CodeForged));
        assert_eq!(ScannedCode::parse("12345678"), Err(ErrorCode::CodeUnknown));
    }
}
