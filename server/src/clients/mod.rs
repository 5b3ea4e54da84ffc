//! What we ask of others over the network. Never from inside a transaction: the outbox stands between.

pub mod sms;
