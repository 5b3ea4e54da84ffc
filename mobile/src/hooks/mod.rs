//! How views fetch, send and remember.

mod action;
mod codes;
mod draft;
mod faces;
mod pages;
mod picture;
mod remote;
mod task;
mod ticker;
mod typed;
mod unkept;

pub use action::{Action, at_rest, use_action};
pub use codes::use_codes;
pub use draft::{Draft, use_draft, use_part};
pub use faces::{Faces, use_faces};
pub use pages::{Pages, use_pages};
pub use picture::use_picture;
pub use remote::{Fetched, NOW_ONLINE, REFRESH, Remote, use_remote};
pub use task::{use_reaction, use_task};
pub use ticker::use_seconds;
pub use typed::{Typed, use_typed};
pub use unkept::{Unkept, use_unkept, use_unkept_while_open};
