//! What the running server shares between its requests and jobs.

use std::{sync::Arc, time::Duration};

use chrono::{DateTime, Utc};
use xiangyue_shared::{ids::HouseholdId, order::PlaceOrder};

use crate::{
    auth::password::Hasher,
    clients::Channels,
    db::{Db, clock, together::Together},
    events::Events,
    kept::Answers,
    keys::Keys,
    limits::Limits,
    metrics::Metrics,
    pictures::Pictures,
    services::order::together,
    unit::Done,
};

pub struct App {
    pub db: Db,
    pub keys: Arc<Keys>,
    pub hasher: Hasher,
    pub pictures: Pictures,
    pub events: Events,
    pub limits: Limits,
    pub metrics: Metrics,
    pub channels: Channels,
    pub answers: Answers,
    /// Orders ahead that wait to be placed together.
    pub orders: Arc<Together<together::Waiting, Done<PlaceOrder>, HouseholdId>>,
    /// How long the body of a request is waited for where nothing comes of it.
    pub patience: Duration,
}

impl App {
    /// The moment at which a request happens.
    #[must_use]
    pub fn now(&self) -> DateTime<Utc> {
        clock::now()
    }
}
