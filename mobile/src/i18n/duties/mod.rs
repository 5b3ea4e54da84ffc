//! The words of volunteering 志愿服务: tables of their own, so that the villagers' first pages do not load them.

mod en;
pub mod texts;
mod zh;

pub use texts::DutyTexts;

use super::{LANG, Lang};

/// The texts of a language.
#[must_use]
pub const fn texts(lang: Lang) -> &'static DutyTexts {
    match lang {
        Lang::Zh => &zh::ZH,
        Lang::En => &en::EN,
    }
}

/// The texts of the chosen language.
#[must_use]
pub fn d() -> &'static DutyTexts {
    texts(LANG())
}
