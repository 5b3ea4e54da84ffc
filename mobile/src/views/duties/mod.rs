//! Volunteering 志愿服务: a villager's pages, and what leaders and the desk share.

mod certificates;
mod check;
mod duty;
mod hours;
mod list;
mod own_team;
mod place;
mod proof;
mod run;
mod screen;
mod shift_acts;
mod shift_form;
mod team;
mod teams;
mod words;

pub use certificates::{CertificatesPage, CertificatesView};
pub use duty::{DutyFacts, DutyOfMinePage, DutyOfMineView};
pub use hours::{HoursPage, HoursView};
pub use list::{DutiesPage, DutiesView};
pub use own_team::TeamOfMinePage;
pub use place::PlaceInShift;
pub use proof::{AskProofPage, ProofPage, ProofView};
pub use run::{Around, LedShiftPage, RunShift, RunShiftView};
pub use screen::{LedScreenPage, Screen, ScreenView};
pub use shift_acts::ShiftActs;
pub use shift_form::{CallOff, ShiftForm};
pub use team::{TeamBoard, TeamView};
pub use teams::{TeamsPage, TeamsView};
pub use words::{SignupBadge, lasted, place_in, shift_badge, shift_when};
