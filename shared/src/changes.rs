//! How a screen learns that something changed, without asking again and again.

use crate::{
    access::Access,
    endpoint::{Binary, endpoints},
};

/// Media type of a stream of server-sent events.
pub const EVENT_STREAM: &str = "text/event-stream";

endpoints! { "changes":
    /// Tells, as server-sent events named `changed`, that something of one's household changed; what it is one reads anew.
    ListenToChanges: GET "/events", Access::Member, reply Binary;
}
