//! All words that a person reads, in one table per language. A text that a language lacks does not
//! compile: both tables are values of the same struct.

mod en;
pub mod errors;
pub mod eye;
#[cfg(feature = "shell")]
pub mod shell;
#[macro_use]
pub mod texts;
pub mod classes;
pub mod duties;
pub mod needs;
pub mod village;
pub mod work;
mod zh;

use dioxus::prelude::*;
pub use texts::Texts;

/// A language of the client.
#[derive(Debug, Clone, Copy, Default, PartialEq, Eq)]
pub enum Lang {
    #[default]
    Zh,
    En,
}

impl Lang {
    pub const ALL: [Self; 2] = [Self::Zh, Self::En];

    /// As the page, the voice and the storage name it.
    #[must_use]
    pub const fn tag(self) -> &'static str {
        match self {
            Self::Zh => "zh-CN",
            Self::En => "en",
        }
    }

    /// What the language calls itself.
    #[must_use]
    pub const fn own_name(self) -> &'static str {
        match self {
            Self::Zh => "中文",
            Self::En => "English",
        }
    }

    #[must_use]
    pub fn parse(tag: &str) -> Option<Self> {
        Self::ALL.into_iter().find(|lang| lang.tag() == tag)
    }

    #[must_use]
    pub const fn texts(self) -> &'static Texts {
        match self {
            Self::Zh => &zh::ZH,
            Self::En => &en::EN,
        }
    }
}

/// The language chosen; a component that reads it is drawn again when it changes.
pub static LANG: GlobalSignal<Lang> = Signal::global(Lang::default);

/// The texts of the chosen language.
#[must_use]
pub fn t() -> &'static Texts {
    LANG().texts()
}
