//! The words of needs of the community and contracts 四社联动: tables of their own, so that the villagers' first pages do not load them.

mod en;
pub mod texts;
mod zh;

pub use texts::NeedTexts;

use super::{LANG, Lang};

/// The texts of a language.
#[must_use]
pub const fn texts(lang: Lang) -> &'static NeedTexts {
    match lang {
        Lang::Zh => &zh::ZH,
        Lang::En => &en::EN,
    }
}

/// The texts of the chosen language.
#[must_use]
pub fn n() -> &'static NeedTexts {
    texts(LANG())
}
