//! The words of the four-thirty class 四点半课堂: tables of their own, so that the villagers' first pages do not load them.

mod en;
pub mod texts;
mod zh;

pub use texts::ClassTexts;

use super::{LANG, Lang};

/// The texts of a language.
#[must_use]
pub const fn texts(lang: Lang) -> &'static ClassTexts {
    match lang {
        Lang::Zh => &zh::ZH,
        Lang::En => &en::EN,
    }
}

/// The texts of the chosen language.
#[must_use]
pub fn c() -> &'static ClassTexts {
    texts(LANG())
}
