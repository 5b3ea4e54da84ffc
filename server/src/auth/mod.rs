//! Who is asking: access tokens, password hashing, and the caller as the database knows them.

pub mod caller;
pub mod password;
pub mod token;
