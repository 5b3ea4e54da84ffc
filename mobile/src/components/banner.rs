//! Notes within a page.

use dioxus::prelude::*;

use super::icon::{Icon, Picto};

/// What a note or badge is about.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Tone {
    Good,
    Note,
    Info,
    Bad,
    Plain,
    Points,
}

impl Tone {
    #[must_use]
    pub const fn class(self) -> &'static str {
        match self {
            Self::Good => "good",
            Self::Note => "note",
            Self::Info => "info",
            Self::Bad => "bad",
            Self::Plain => "plain",
            Self::Points => "points",
        }
    }

    const fn icon(self) -> Picto {
        match self {
            Self::Good => Picto::Check,
            Self::Note => Picto::Clock,
            Self::Info | Self::Plain | Self::Points => Picto::Info,
            Self::Bad => Picto::Warning,
        }
    }
}

/// A sentence that stands out: icon and words.
#[component]
pub fn Banner(
    tone: Tone,
    #[props(default)] icon: Option<Picto>,
    #[props(default)] testid: Option<String>,
    children: Element,
) -> Element {
    rsx! {
        div {
            class: "banner {tone.class()}",
            role: if tone == Tone::Bad { "alert" } else { "status" },
            "data-testid": testid,
            Icon { of: icon.unwrap_or(tone.icon()) }
            div { {children} }
        }
    }
}
