//! What we ask of others over the network. Never from inside a transaction: the outbox stands between.

pub mod sms;

use std::{future::Future, pin::Pin, sync::Arc};

use crate::db::models::outbox::SMS;

/// A message on its way out.
pub type Sending<'a> = Pin<Box<dyn Future<Output = anyhow::Result<()>> + Send + 'a>>;

/// A way on which messages reach people.
pub trait Channel: Send + Sync {
    /// Sends `text` to one whom the channel knows under that name; for SMS a mainland mobile number.
    fn send<'a>(&'a self, recipient: &'a str, text: &'a str) -> Sending<'a>;
}

/// The ways that this server has.
#[derive(Clone)]
pub struct Channels {
    pub sms: Arc<dyn Channel>,
}

impl Channels {
    /// The channel that the outbox knows under a name.
    ///
    /// # Errors
    /// Where there is none.
    pub fn named(&self, name: &str) -> anyhow::Result<&dyn Channel> {
        match name {
            SMS => Ok(self.sms.as_ref()),
            _ => anyhow::bail!("there is no channel {name:?}"),
        }
    }
}
