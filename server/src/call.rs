//! One request on its way through a service: who asks, when, and what they may do.

use std::sync::{
    Arc, Mutex, PoisonError,
    atomic::{AtomicBool, Ordering},
};

use chrono::{DateTime, Utc};
use xiangyue_shared::{
    access::{Access, Target, decide},
    endpoint::Endpoint,
    error::ErrorCode,
    ids::{HouseholdId, SessionId, UserId},
};

use crate::{auth::caller::Caller, error::Result, keys::Keys};

/// A request, taken apart.
pub struct Asked<E: Endpoint> {
    /// Parameters of the path.
    pub path: E,
    pub query: E::Query,
    pub body: E::Body,
}

/// What a service knows of its request.
pub struct Call {
    pub keys: Arc<Keys>,
    /// The one moment at which the request happens.
    pub now: DateTime<Utc>,
    access: Access,
    caller: Option<Caller>,
    decided: AtomicBool,
    changed: Mutex<Vec<HouseholdId>>,
}

impl Call {
    #[must_use]
    pub fn new(
        keys: Arc<Keys>,
        now: DateTime<Utc>,
        access: Access,
        caller: Option<Caller>,
    ) -> Self {
        Self {
            keys,
            now,
            access,
            caller,
            decided: AtomicBool::new(matches!(access, Access::Public | Access::SignedIn)),
            changed: Mutex::new(Vec::new()),
        }
    }

    /// A change that the system makes by itself: a job, or a command line.
    #[must_use]
    pub fn system(keys: Arc<Keys>, now: DateTime<Utc>) -> Self {
        Self::new(keys, now, Access::Public, None)
    }

    /// Decides whether the caller may do this to the target. Every service asks, as soon as it knows the target.
    ///
    /// # Errors
    /// `SignInRequired`, `NotBound` or `Forbidden`.
    pub fn allow(&self, target: &Target) -> Result<()> {
        self.decided.store(true, Ordering::Relaxed);
        decide(self.access, self.caller.as_ref().map(|caller| &caller.standing), target)?;
        Ok(())
    }

    /// Whether [`Self::allow`] was asked, which every answer of a guarded endpoint presupposes.
    #[must_use]
    pub fn was_decided(&self) -> bool {
        self.decided.load(Ordering::Relaxed)
    }

    /// The caller.
    ///
    /// # Errors
    /// `SignInRequired` for a guest.
    pub fn caller(&self) -> Result<&Caller> {
        self.caller.as_ref().ok_or_else(|| ErrorCode::SignInRequired.into())
    }

    #[must_use]
    pub fn user(&self) -> Option<UserId> {
        self.caller.as_ref().map(|caller| caller.user)
    }

    #[must_use]
    pub fn session(&self) -> Option<SessionId> {
        self.caller.as_ref().map(|caller| caller.session)
    }

    #[must_use]
    pub fn household(&self) -> Option<HouseholdId> {
        self.caller.as_ref().and_then(|caller| caller.standing.household)
    }

    /// Notes that something of the household changed; its screens are told after the commit.
    pub fn touch(&self, household: HouseholdId) {
        self.changed.lock().unwrap_or_else(PoisonError::into_inner).push(household);
    }

    /// The households that changed.
    #[must_use]
    pub fn touched(&self) -> Vec<HouseholdId> {
        std::mem::take(&mut self.changed.lock().unwrap_or_else(PoisonError::into_inner))
    }
}
