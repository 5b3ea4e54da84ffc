//! Volunteering at the desk: duties and their shifts, and teams.

mod duty;
mod editor;
mod enter;
mod hours;
mod list;
mod policy;
mod shift;
mod team;

pub use duty::{DeskDutyPage, DeskDutyView};
pub use editor::{DeskDutyChangePage, NewDutyPage};
pub(super) use enter::Enter;
pub use hours::{DeskHoursPage, DeskHoursView};
pub use list::{DeskDutiesPage, DeskDutiesView};
pub use policy::{VolunteerPolicyPage, VolunteerPolicyView};
pub use shift::{DeskScreenPage, DeskShiftPage};
pub use team::DeskTeamPage;
