//! Signing in, and what a signed-in person is.

use chrono::{DateTime, Utc};
use schemars::JsonSchema;
use serde::{Deserialize, Serialize};

use crate::{
    access::{Access, Grant, Permission, Role},
    endpoint::{Nothing, endpoints},
    error::ErrorCode,
    fields::{self, Check, Checker},
    ids::{BindingId, DeviceId, GrantId, HouseholdId, ResidentId, SessionId, StoreId, UserId},
    page::{Page, PageQuery},
    region::{Region, RegionCode},
};

/// Access tokens live this long, in seconds.
pub const ACCESS_TOKEN_SECONDS: i64 = 15 * 60;

#[derive(Clone, PartialEq, Eq, Serialize, Deserialize, JsonSchema)]
pub struct PasswordSignIn {
    pub phone: String,
    pub password: String,
    /// What the person calls this device, for the list of sign-ins.
    pub device_name: String,
}

impl Check for PasswordSignIn {
    fn check(&self, checker: &mut Checker) {
        checker.parse("phone", fields::phone(&self.phone));
        checker.text("password", &self.password, 128);
        checker.optional_text("device_name", &self.device_name, 60);
    }
}

#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize, JsonSchema)]
pub struct SmsRequest {
    pub phone: String,
}

impl Check for SmsRequest {
    fn check(&self, checker: &mut Checker) {
        checker.parse("phone", fields::phone(&self.phone));
    }
}

#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize, JsonSchema)]
pub struct SmsSent {
    /// Seconds for which the code is good.
    pub expires_in_seconds: i64,
    /// Seconds until another may be asked for.
    pub retry_after_seconds: i64,
}

#[derive(Clone, PartialEq, Eq, Serialize, Deserialize, JsonSchema)]
pub struct SmsSignIn {
    pub phone: String,
    /// Six digits.
    pub code: String,
    pub device_name: String,
}

impl Check for SmsSignIn {
    fn check(&self, checker: &mut Checker) {
        checker.parse("phone", fields::phone(&self.phone));
        checker.text("code", &self.code, 12);
        checker.optional_text("device_name", &self.device_name, 60);
    }
}

#[derive(Clone, PartialEq, Eq, Serialize, Deserialize, JsonSchema)]
pub struct RefreshRequest {
    pub refresh_token: String,
}

impl Check for RefreshRequest {
    fn check(&self, checker: &mut Checker) {
        checker.text("refresh_token", &self.refresh_token, 200);
    }
}

/// A pair of tokens, and who they speak for.
#[derive(Clone, PartialEq, Eq, Serialize, Deserialize, JsonSchema)]
pub struct SignedIn {
    pub access_token: String,
    pub access_expires_in_seconds: i64,
    /// Good once; each refresh gives the next.
    pub refresh_token: String,
    pub me: Me,
}

/// The signed-in person.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize, JsonSchema)]
pub struct Me {
    pub user: UserId,
    /// The resident's name; the phone's tail before one is bound.
    pub display_name: String,
    /// Last four digits of the phone.
    pub phone_tail: String,
    pub has_password: bool,
    pub resident: Option<ResidentId>,
    pub household: Option<HouseholdId>,
    /// The village lived in.
    pub village: Option<Region>,
    pub grants: Vec<Grant>,
    /// A binding that waits for staff.
    pub binding: Option<BindingRequest>,
}

#[derive(Clone, PartialEq, Eq, Serialize, Deserialize, JsonSchema)]
pub struct NewPassword {
    /// Required where there is a password already.
    pub current: Option<String>,
    pub new: String,
}

impl Check for NewPassword {
    fn check(&self, checker: &mut Checker) {
        checker.parse("new", fields::password(&self.new));
    }
}

/// A code on paper, handed out by the village, that binds the sign-in to a resident.
#[derive(Clone, PartialEq, Eq, Serialize, Deserialize, JsonSchema)]
pub struct UseInvitation {
    pub code: String,
}

impl Check for UseInvitation {
    fn check(&self, checker: &mut Checker) {
        checker.text("code", &self.code, 20);
    }
}

#[derive(Clone, PartialEq, Eq, Serialize, Deserialize, JsonSchema)]
pub struct Invitation {
    pub resident: ResidentId,
    /// Eight letters and digits without look-alikes; shown once.
    pub code: String,
    pub expires_at: DateTime<Utc>,
}

#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize, JsonSchema)]
pub struct AskBinding {
    pub village: RegionCode,
    /// Name as in the register.
    pub name: String,
    /// What helps staff to recognise the person: group, head of household.
    pub note: String,
}

impl Check for AskBinding {
    fn check(&self, checker: &mut Checker) {
        checker.text("name", &self.name, 40);
        checker.optional_text("note", &self.note, 200);
    }
}

#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize, JsonSchema)]
#[serde(rename_all = "snake_case")]
pub enum BindingState {
    Waiting,
    Accepted,
    Refused,
}

#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize, JsonSchema)]
pub struct BindingRequest {
    pub id: BindingId,
    pub village: RegionCode,
    pub name: String,
    pub note: String,
    pub phone_tail: String,
    pub state: BindingState,
    pub asked_at: DateTime<Utc>,
}

#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize, JsonSchema)]
pub struct DecideBinding {
    /// The resident it is; nobody to refuse.
    pub resident: Option<ResidentId>,
}

impl Check for DecideBinding {
    fn check(&self, _: &mut Checker) {}
}

/// The public half of a key that this device made and keeps, so that pay codes work without a network.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize, JsonSchema)]
pub struct DeviceKey {
    /// Ed25519 public key, base64url without padding.
    pub public_key: String,
}

impl Check for DeviceKey {
    fn check(&self, checker: &mut Checker) {
        if crate::code::parse_public_key(&self.public_key).is_none() {
            checker.fail("public_key", ErrorCode::KeyInvalid);
        }
    }
}

#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize, JsonSchema)]
pub struct Device {
    pub id: DeviceId,
    /// The server's clock, so that a phone whose clock is wrong still makes good codes.
    pub server_time: DateTime<Utc>,
}

#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize, JsonSchema)]
pub struct SessionRow {
    pub id: SessionId,
    pub device_name: String,
    pub signed_in_at: DateTime<Utc>,
    pub last_used_at: DateTime<Utc>,
    /// The one that asks.
    pub current: bool,
}

/// Gives a role to the user who signs in with a phone; a sign-in is made where there is none yet.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize, JsonSchema)]
pub struct NewGrant {
    pub phone: String,
    pub role: Role,
    pub region: RegionCode,
    /// Required for a keeper.
    pub store: Option<StoreId>,
}

impl Check for NewGrant {
    fn check(&self, checker: &mut Checker) {
        checker.parse("phone", fields::phone(&self.phone));
        if (self.role == Role::StoreKeeper) != self.store.is_some() {
            checker.fail("store", ErrorCode::Required);
        }
    }
}

#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize, JsonSchema)]
pub struct GrantRow {
    pub id: GrantId,
    pub display_name: String,
    pub phone_tail: String,
    pub grant: Grant,
}

#[derive(Debug, Clone, Default, PartialEq, Eq, Serialize, Deserialize, JsonSchema)]
pub struct BindingQuery {
    /// Village whose requests to list; all that one may see where absent.
    pub village: Option<RegionCode>,
    pub cursor: Option<String>,
    /// Rows wanted, 1 to 100; 20 where absent.
    pub limit: Option<i64>,
}

endpoints! { "people":
    /// Signs in with phone and password.
    SignInWithPassword: POST "/auth/password", Access::Public, body PasswordSignIn, reply SignedIn;
    /// Sends a sign-in code by SMS.
    SendSmsCode: POST "/auth/sms", Access::Public, body SmsRequest, reply SmsSent;
    /// Signs in with a code from an SMS; the first time makes the sign-in.
    SignInWithSms: POST "/auth/sms/sign-in", Access::Public, body SmsSignIn, reply SignedIn;
    /// Swaps a refresh token for the next pair of tokens.
    RefreshTokens: POST "/auth/refresh", Access::Public, body RefreshRequest, reply SignedIn;
    /// Ends this sign-in.
    SignOut: POST "/auth/sign-out", Access::SignedIn, reply Nothing;
    /// Who is signed in.
    GetMe: GET "/me", Access::SignedIn, reply Me;
    /// Sets or changes the password.
    PutPassword: PUT "/me/password", Access::SignedIn, body NewPassword, reply Nothing;
    /// Lists where one is signed in.
    ListSessions: GET "/me/sessions", Access::SignedIn, reply Vec<SessionRow>;
    /// Ends a sign-in on another device.
    EndSession { session: SessionId }: DELETE "/me/sessions/{session}", Access::SignedIn, reply Nothing;
    /// Registers the key that signs this device's pay codes.
    RegisterDevice { device: DeviceId }: PUT "/me/devices/{device}", Access::Member, body DeviceKey, reply Device;
    /// Binds the sign-in to a resident by an invitation code.
    BindByInvitation: POST "/me/binding", Access::SignedIn, body UseInvitation, reply Me;
    /// Asks the village's staff to bind the sign-in to a resident.
    RequestBinding { binding: BindingId }: PUT "/me/binding-requests/{binding}", Access::SignedIn, body AskBinding, reply BindingRequest;
    /// Lists the requests that wait for staff.
    ListBindings: GET "/binding-requests", Access::Needs(Permission::ManagePeople), query BindingQuery, reply Page<BindingRequest>;
    /// Accepts or refuses a request.
    DecideBindingRequest { binding: BindingId }: POST "/binding-requests/{binding}/decision",
        Access::Needs(Permission::ManagePeople), body DecideBinding, reply BindingRequest;
    /// Makes an invitation code for a resident; an earlier one no longer works.
    InviteResident { resident: ResidentId }: POST "/residents/{resident}/invitation",
        Access::Needs(Permission::ManagePeople), reply Invitation;
    /// Lists the roles held at a region and below.
    ListGrants { region: RegionCode }: GET "/regions/{region}/grants", Access::Needs(Permission::ManagePeople), query PageQuery, reply Page<GrantRow>;
    /// Gives a role.
    AddGrant { grant: GrantId }: PUT "/grants/{grant}", Access::Needs(Permission::ManagePeople), body NewGrant, reply GrantRow;
    /// Takes a role back.
    RevokeGrant { grant: GrantId }: DELETE "/grants/{grant}", Access::Needs(Permission::ManagePeople), reply Nothing;
}
