//! Volunteering at the desk: duties and their shifts, and teams.

mod duty;
mod editor;
mod enter;
mod list;
mod shift;
mod team;

pub use duty::{DeskDutyPage, DeskDutyView};
pub use editor::{DeskDutyChangePage, NewDutyPage};
pub use list::{DeskDutiesPage, DeskDutiesView};
pub use shift::{DeskScreenPage, DeskShiftPage};
pub use team::DeskTeamPage;
