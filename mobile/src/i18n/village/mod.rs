//! The words of the pages about the village: tables of their own, so that the first page does not wait for them.

mod en;
pub mod texts;
mod zh;

pub use texts::VillageTexts;

use super::{LANG, Lang};

/// The texts of a language.
#[must_use]
pub const fn texts(lang: Lang) -> &'static VillageTexts {
    match lang {
        Lang::Zh => &zh::ZH,
        Lang::En => &en::EN,
    }
}

/// The texts of the chosen language.
#[must_use]
pub fn v() -> &'static VillageTexts {
    texts(LANG())
}
