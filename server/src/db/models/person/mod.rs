//! Rows of people who sign in: users, their sessions, codes, bindings, devices and roles.

mod binding;
mod code;
mod device;
mod grant;
mod session;
mod user;

pub use self::{binding::*, code::*, device::*, grant::*, session::*, user::*};
