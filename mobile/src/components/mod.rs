//! What screens are made of. A component shows its props and tells what was pressed; it fetches nothing.

mod amount;
mod app_bar;
mod banner;
mod button;
mod card;
mod chart;
mod choose_file;
mod code_panel;
mod dialog;
mod empty;
mod field;
mod go;
mod hero;
mod icon;
mod list;
mod listen;
mod menu;
mod number_pad;
mod pin_pad;
mod remote;
mod segments;
mod share;
mod skeleton;
mod stamp;
mod stepper;
mod strip;
mod switch;
mod tab_bar;
mod tile;
mod toast;
mod windowed;

pub use amount::Amount;
pub use app_bar::AppBar;
pub use banner::{Banner, Tone};
pub use button::{Button, Look};
pub use card::{Badge, Card, Cell, Fact, Section};
pub use chart::{Bar, Chart};
pub use choose_file::ChooseFile;
pub use code_panel::CodePanel;
pub use dialog::{Dialog, Sheet};
pub use empty::Empty;
pub use field::{Check, Field};
pub use go::{Go, TRAIL, go, go_back};
pub use hero::Hero;
pub use icon::{Icon, Lattice, Picto};
pub use list::{
    EntryCell, ItemCard, MoreButton, OrderCell, category_name, item_ground, item_icon, reason_name,
    rule_icon, rule_name, state_name,
};
pub use listen::{Listen, use_said};
pub use menu::{Menu, MenuItem};
pub use number_pad::NumberPad;
pub use pin_pad::PinPad;
pub use remote::{Trouble, shown, shown_page};
pub use segments::Segments;
pub use share::Share;
pub use skeleton::{Shape, Skeleton};
pub use stamp::Stamp;
pub use stepper::Stepper;
pub use strip::Strip;
pub use switch::Switch;
pub use tab_bar::TabBar;
pub use tile::{Tile, TileTone};
pub use toast::{Toaster, toast};
pub use windowed::{Window, use_window};
