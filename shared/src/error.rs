//! Every way in which a request can fail, as a stable code that the client translates, and the problem
//! document (RFC 9457) that carries it.

use std::{collections::BTreeMap, fmt};

use schemars::JsonSchema;
use serde::{Deserialize, Serialize};

macro_rules! codes {
    ($($(#[$doc:meta])* $name:ident = $text:literal, $status:literal;)*) => {
        /// Why a request was refused. Stable: a code is never renamed or given another meaning.
        #[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash, Serialize, Deserialize, JsonSchema)]
        pub enum ErrorCode {
            $($(#[$doc])* #[serde(rename = $text)] $name,)*
        }

        impl ErrorCode {
            pub const ALL: &'static [Self] = &[$(Self::$name),*];

            /// The code on the wire.
            #[must_use]
            pub const fn as_str(self) -> &'static str {
                match self { $(Self::$name => $text),* }
            }

            /// HTTP status that goes with it.
            #[must_use]
            pub const fn status(self) -> u16 {
                match self { $(Self::$name => $status),* }
            }
        }
    };
}

codes! {
    // The request itself
    /// The body or query is not of the form asked for.
    Malformed = "malformed", 400;
    /// Some fields are wrong; `fields` names each.
    Invalid = "invalid", 422;
    /// A command came without an idempotency key.
    IdempotencyKeyMissing = "idempotency_key_missing", 400;
    /// The idempotency key was used for another command.
    IdempotencyKeyReused = "idempotency_key_reused", 422;
    NotFound = "not_found", 404;
    TooLarge = "too_large", 413;
    TooManyRequests = "too_many_requests", 429;
    /// The body came too slowly, or not at all.
    TooSlow = "too_slow", 408;
    /// Too many commands are waiting, or the database cannot be written just now. Where a command may have been
    /// written all the same, the same key tells.
    Busy = "busy", 503;
    /// The server's disk is full: nothing can be written until there is room. Reading goes on.
    StorageFull = "storage_full", 507;
    /// Something broke on our side; it has been logged.
    Internal = "internal", 500;

    // Signing in
    SignInRequired = "sign_in_required", 401;
    /// The access token has run out; refresh it.
    TokenExpired = "token_expired", 401;
    /// Signed out here, on another device, or because a stolen token was noticed.
    SessionEnded = "session_ended", 401;
    /// Phone and password do not belong together.
    WrongPassword = "wrong_password", 401;
    WrongSmsCode = "wrong_sms_code", 401;
    SmsCodeExpired = "sms_code_expired", 410;
    Forbidden = "forbidden", 403;
    /// Not yet bound to a resident of a village.
    NotBound = "not_bound", 403;
    AlreadyBound = "already_bound", 409;
    InvitationInvalid = "invitation_invalid", 404;
    InvitationUsed = "invitation_used", 410;
    InvitationExpired = "invitation_expired", 410;

    // Fields
    Required = "required", 422;
    TooLong = "too_long", 422;
    OutOfRange = "out_of_range", 422;
    PhoneInvalid = "phone_invalid", 422;
    PasswordTooShort = "password_too_short", 422;
    RegionCodeInvalid = "region_code_invalid", 422;
    IdNumberInvalid = "id_number_invalid", 422;
    PictureInvalid = "picture_invalid", 422;
    KeyInvalid = "key_invalid", 422;
    PinInvalid = "pin_invalid", 422;
    Duplicate = "duplicate", 422;
    /// What the person was shown has changed since: a price, or the number on the books.
    Stale = "stale", 422;

    // Points
    InsufficientPoints = "insufficient_points", 409;
    AlreadyReversed = "already_reversed", 409;
    /// A reversal, or a hold that is still open, is not itself reversed.
    NotReversible = "not_reversible", 409;
    RuleRetired = "rule_retired", 409;
    /// A deduction needs at least one piece of evidence.
    EvidenceRequired = "evidence_required", 422;
    /// Nobody gives points to their own household.
    OwnHousehold = "own_household", 403;

    // Store, orders, codes
    OutOfStock = "out_of_stock", 409;
    LimitReached = "limit_reached", 409;
    StoreClosed = "store_closed", 409;
    ItemWithdrawn = "item_withdrawn", 409;
    OtherVillage = "other_village", 409;
    OtherStore = "other_store", 409;
    CodeUnknown = "code_unknown", 404;
    CodeForged = "code_forged", 422;
    CodeExpired = "code_expired", 410;
    CodeUsed = "code_used", 409;
    CodeRevoked = "code_revoked", 410;
    OrderCollected = "order_collected", 409;
    OrderCancelled = "order_cancelled", 409;
    OrderExpired = "order_expired", 410;
    OrderReturned = "order_returned", 409;
    /// Only what was collected can be brought back.
    OrderNotCollected = "order_not_collected", 409;
    ReturnTooLate = "return_too_late", 410;
    WrongPin = "wrong_pin", 403;
    CardLocked = "card_locked", 403;
    CardLimitReached = "card_limit_reached", 409;

    // Notices
    /// It was taken back; `reason` says why.
    NoticeWithdrawn = "notice_withdrawn", 410;
    /// The notice is not in the state that this starts from, such as a draft.
    NoticeState = "notice_state", 409;
    /// A household that was picked lies outside the notice's place.
    HouseholdElsewhere = "household_elsewhere", 422;
    /// No PDF, docx, xlsx, mp3 or m4a.
    FileKindUnknown = "file_kind_unknown", 422;
    // Four-thirty classes
    /// No consent for this child stands; nothing of it is kept.
    ConsentRequired = "consent_required", 409;
    /// The child is below or above the ages of the class, `from` to `to`.
    AgeUnsuitable = "age_unsuitable", 409;
    /// The child has a seat, or waits for one, in every session asked for.
    AlreadyBooked = "already_booked", 409;
    /// The session was cancelled, or the class is closed.
    ClassCancelled = "class_cancelled", 409;
    /// The session has begun.
    ClassBegun = "class_begun", 409;
    /// Fewer adults signed up than the session needs, `signed` of `needed`.
    AdultsMissing = "adults_missing", 409;
    /// The register of a session is open to its teacher on its day only.
    ClassNotToday = "class_not_today", 409;
    /// The seat is not in the state that this starts from.
    SeatState = "seat_state", 409;
    /// The seat was offered to the next in the queue.
    OfferExpired = "offer_expired", 410;
    /// Only a listed pickup person collects a child.
    PickupNotListed = "pickup_not_listed", 403;
    TeacherUnknown = "teacher_unknown", 422;
    BirthDateInvalid = "birth_date_invalid", 422;
    /// A question is answered once.
    AlreadyAnswered = "already_answered", 409;

    // Volunteers
    /// Lives in none of the places that the team or duty is for.
    OtherPlace = "other_place", 409;
    /// The membership is not in the state that this starts from, such as asked for.
    MembershipState = "membership_state", 409;
    /// The team or duty takes nobody any more.
    DutyClosed = "duty_closed", 409;
    /// The shift was cancelled.
    ShiftCancelled = "shift_cancelled", 409;
    /// The shift has begun, or is over.
    ShiftBegun = "shift_begun", 409;
    /// Sign-up has not begun, or is over; `from` and `until` say when it is open.
    SignUpNotOpen = "sign_up_not_open", 409;
    /// The volunteer has a place in the shift, or waits for one.
    AlreadySignedUp = "already_signed_up", 409;
    /// The volunteer has another shift at that time, which `duty` names.
    ShiftOverlaps = "shift_overlaps", 409;
    /// The place in the shift is not in the state that this starts from.
    SignupState = "signup_state", 409;
    /// The code at the venue is for another shift.
    OtherShift = "other_shift", 409;
    /// Neither during the shift nor shortly before or after it, `from` to `until`.
    ShiftNotNow = "shift_not_now", 409;
    /// No hours were served in that time.
    NoHours = "no_hours", 409;
    /// The need is not in the state that this starts from, such as waiting to be taken.
    NeedState = "need_state", 409;
    /// The service was confirmed or disputed already.
    ServiceState = "service_state", 409;
    /// Nobody confirms what their own organisation did, or accepts it.
    OwnService = "own_service", 403;
    /// Too few services are confirmed for this payment, or it is paid.
    NotReleased = "not_released", 409;
    /// What a phone kept while it had no network is older than the `hours` that the place allows.
    ClaimTooOld = "claim_too_old", 410;

    // Spreadsheets
    SheetUnreadable = "sheet_unreadable", 422;
    HeaderMissing = "header_missing", 422;
    /// The village changed since the dry run, or rows are wrong; nothing was imported.
    ImportHasErrors = "import_has_errors", 422;
}

impl fmt::Display for ErrorCode {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(self.as_str())
    }
}

impl std::error::Error for ErrorCode {}

/// One field that is wrong, and why.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize, JsonSchema)]
pub struct FieldError {
    /// Path of the field in the body, such as `lines.0.quantity`.
    pub field: String,
    pub code: ErrorCode,
    /// Numbers and names that the sentence for the code mentions, such as `min` and `max`.
    #[serde(default, skip_serializing_if = "BTreeMap::is_empty")]
    pub params: BTreeMap<String, String>,
}

impl FieldError {
    #[must_use]
    pub fn new(field: impl Into<String>, code: ErrorCode) -> Self {
        Self { field: field.into(), code, params: BTreeMap::new() }
    }

    #[must_use]
    pub fn with(mut self, name: &str, value: impl fmt::Display) -> Self {
        self.params.insert(name.to_owned(), value.to_string());
        self
    }
}

/// Body of every error answer: a problem document with a stable code.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize, JsonSchema)]
pub struct Problem {
    /// URI reference that names the kind of problem.
    #[serde(rename = "type")]
    pub kind: String,
    /// The code once more, in words, for one who reads logs.
    pub title: String,
    pub status: u16,
    pub code: ErrorCode,
    /// Numbers and names that the sentence for the code mentions, such as `needed` and `available`.
    #[serde(default, skip_serializing_if = "BTreeMap::is_empty")]
    pub params: BTreeMap<String, String>,
    #[serde(default, skip_serializing_if = "Vec::is_empty")]
    pub fields: Vec<FieldError>,
    /// Seconds to wait before the next try, where waiting helps.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub retry_after_seconds: Option<u64>,
    /// Names the request in the server's log.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub request_id: Option<String>,
}

impl Problem {
    #[must_use]
    pub fn new(code: ErrorCode) -> Self {
        Self {
            kind: format!("/api/docs#{code}"),
            title: code.as_str().replace('_', " "),
            status: code.status(),
            code,
            params: BTreeMap::new(),
            fields: Vec::new(),
            retry_after_seconds: None,
            request_id: None,
        }
    }

    #[must_use]
    pub fn with(mut self, name: &str, value: impl fmt::Display) -> Self {
        self.params.insert(name.to_owned(), value.to_string());
        self
    }
}

impl From<FieldError> for Problem {
    /// A refusal that names one field.
    fn from(error: FieldError) -> Self {
        let mut problem = Self::new(ErrorCode::Invalid);
        problem.fields.push(error);
        problem
    }
}

impl From<ErrorCode> for Problem {
    fn from(code: ErrorCode) -> Self {
        Self::new(code)
    }
}

impl fmt::Display for Problem {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "{}", self.code)?;
        for field in &self.fields {
            write!(f, "; {}: {}", field.field, field.code)?;
        }
        Ok(())
    }
}

impl std::error::Error for Problem {}
