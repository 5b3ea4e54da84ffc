//! The small square with an icon at the head of a row.

use dioxus::prelude::*;

use super::icon::{Icon, Picto};

/// Ground of a tile.
#[derive(Debug, Clone, Copy, Default, PartialEq, Eq)]
pub enum TileTone {
    #[default]
    Green,
    Seal,
    Gold,
    Info,
}

impl TileTone {
    const fn class(self) -> &'static str {
        match self {
            Self::Green => "tile",
            Self::Seal => "tile seal",
            Self::Gold => "tile gold",
            Self::Info => "tile info",
        }
    }
}

#[component]
pub fn Tile(of: Picto, #[props(default)] tone: TileTone) -> Element {
    rsx! {
        span { class: tone.class(), Icon { of } }
    }
}
