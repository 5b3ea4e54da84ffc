//! The desk 村务工作台: households, points, rules, people and stores of a village, for its staff.

mod affairs;
mod award;
mod bindings;
mod cards;
mod chosen;
pub mod classes;
pub mod duties;
mod entry;
mod find;
mod frame;
mod help;
mod household;
mod import;
mod invite;
mod item;
pub mod needs;
mod notices;
mod place;
mod poster;
mod roles;
mod rule;
mod rules;
mod shots;
mod store;
mod stores;
mod village;

pub use affairs::DeskAffairsPage;
pub use award::{AwardPage, AwardView};
pub use bindings::{BindingsPage, BindingsView};
pub use entry::{DeskEntryPage, DeskEntryView};
pub use find::{FindPage, FindView};
pub use frame::{DeskFrame, WorkMissing};
pub use help::{HelpPage, HelpView};
pub use household::{DeskHouseholdPage, DeskHouseholdView};
pub use import::{ImportPage, ImportView};
pub use item::{DeskItemPage, NewItemPage};
pub use notices::{
    DeskNoticePage, DeskNoticeView, DeskNoticesPage, DeskNoticesView, NewNoticePage, Place,
    VisitsPage, VisitsView,
};
pub use place::Village;
use place::may;
pub use poster::{DeskPosterPage, Poster, PosterPage};
use roles::role as role_name;
pub use roles::{RolesPage, RolesView};
pub use rule::{NewRulePage, RulePage};
pub use rules::{RulesPage, RulesView};
pub use store::{DeskStorePage, NewStorePage};
pub use stores::{StoresPage, StoresView};
pub use village::{VillagePage, VillageView};
