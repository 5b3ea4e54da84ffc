//! Buttons. A button says what happens, with the amount where there is one.

use dioxus::prelude::*;

use super::icon::{Icon, Picto};

/// How much a button asks to be pressed.
#[derive(Debug, Clone, Copy, Default, PartialEq, Eq)]
pub enum Look {
    /// The one thing to do here.
    #[default]
    Main,
    /// Another thing that can be done.
    Ghost,
    /// Something that cannot be taken back.
    Danger,
    /// On the vermilion of the points card.
    Paper,
    /// A small one within a row.
    Small,
}

impl Look {
    /// Its classes, also for links that look like buttons.
    #[must_use]
    pub const fn class(self) -> &'static str {
        match self {
            Self::Main => "button main",
            Self::Ghost => "button ghost",
            Self::Danger => "button danger",
            Self::Paper => "button paper",
            Self::Small => "button small",
        }
    }
}

/// A button. While `busy` it shows that something is on its way and takes no press.
#[component]
pub fn Button(
    #[props(default)] look: Look,
    #[props(default)] icon: Option<Picto>,
    #[props(default)] busy: bool,
    #[props(default)] disabled: bool,
    #[props(default)] submit: bool,
    #[props(default)] testid: Option<String>,
    #[props(default)] label: Option<String>,
    #[props(default)] onclick: EventHandler<MouseEvent>,
    children: Element,
) -> Element {
    rsx! {
        button {
            class: look.class(),
            r#type: if submit { "submit" } else { "button" },
            disabled: disabled || busy,
            "aria-busy": busy.then_some("true"),
            "aria-label": label,
            "data-testid": testid,
            onclick: move |event| onclick.call(event),
            if busy {
                span { class: "spinner", "aria-hidden": "true" }
            } else if let Some(of) = icon {
                Icon { of }
            }
            {children}
        }
    }
}
