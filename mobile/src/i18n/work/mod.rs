//! The words of the counter and the desk: tables of their own, so that a villager does not load them.

mod en;
pub mod texts;
mod zh;

pub use texts::WorkTexts;

use super::{LANG, Lang};

/// The texts of a language.
#[must_use]
pub const fn texts(lang: Lang) -> &'static WorkTexts {
    match lang {
        Lang::Zh => &zh::ZH,
        Lang::En => &en::EN,
    }
}

/// The texts of the chosen language.
#[must_use]
pub fn w() -> &'static WorkTexts {
    texts(LANG())
}
