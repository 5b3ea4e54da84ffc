//! The first thing a newcomer sees: what this is, and the way in.

use dioxus::prelude::*;

use crate::{
    components::{Card, Cell, Go, Icon, Lattice, Look, Picto, Tile, TileTone},
    i18n::{LANG, Lang, t},
    platform::page,
    route::{Address, Route},
    settings::{self, LARGE_PRINT},
};

#[component]
pub fn Welcome() -> Element {
    let texts = &t().welcome;
    let app = t().common.app;
    use_effect(use_reactive!(|app| page::set_title(app)));
    let large = LARGE_PRINT();
    rsx! {
        div { class: "welcome",
            div { class: "welcome-tools", Choices {} }
            section { class: "hero welcome-hero",
                Lattice {}
                p { class: "hero-line", {app} }
                h1 { tabindex: "-1", {texts.title} }
                p { {texts.lead} }
            }
            if !large {
                Card {
                    Cell {
                        title: texts.see_points,
                        note: texts.see_points_hint,
                        leading: rsx! {
                            Tile { of: Picto::Medal, tone: TileTone::Seal }
                        },
                    }
                    Cell {
                        title: texts.redeem,
                        note: texts.redeem_hint,
                        leading: rsx! {
                            Tile { of: Picto::Bag, tone: TileTone::Gold }
                        },
                    }
                    Cell {
                        title: texts.explain,
                        note: texts.explain_hint,
                        leading: rsx! {
                            Tile { of: Picto::Shield, tone: TileTone::Green }
                        },
                    }
                }
            }
            div { class: "stack bottom",
                Go { class: "{Look::Main.class()} large", to: Route::SignIn {}, testid: "to-sign-in", {texts.sign_in} }
                Go { class: "quiet-link", to: Address::new("/village/open"), testid: "open-notices", {texts.notices} }
                Go { class: "quiet-link", to: Route::PolicyPage {}, testid: "policy", {texts.policy} }
            }
        }
    }
}

/// Size of print and language, before anyone has signed in.
#[component]
pub fn Choices() -> Element {
    let large = LARGE_PRINT();
    let texts = &t().home;
    let other = match LANG() {
        Lang::Zh => Lang::En,
        Lang::En => Lang::Zh,
    };
    rsx! {
        button {
            class: "chip-button",
            r#type: "button",
            "aria-pressed": if large { "true" } else { "false" },
            "data-testid": "large-print",
            onclick: move |_| settings::choose_large_print(!large),
            Icon { of: Picto::Print }
            span { {if large { texts.normal_print } else { texts.large_print }} }
        }
        button {
            class: "chip-button",
            r#type: "button",
            lang: other.tag(),
            "data-testid": "language",
            onclick: move |_| settings::choose_lang(other),
            Icon { of: Picto::Globe }
            span { {other.own_name()} }
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    /// The page as it stands before the client has loaded.
    const SHELL: &str = include_str!("../../web/index.html");

    #[test]
    fn the_shell_welcomes_with_the_same_words() {
        let (zh, en) = (Lang::Zh.texts(), Lang::En.texts());
        for (zh, en) in [
            (zh.common.app, en.common.app),
            (zh.welcome.title, en.welcome.title),
            (zh.welcome.lead, en.welcome.lead),
        ] {
            assert!(SHELL.contains(&format!("data-en=\"{en}\">{zh}<")), "{zh} {en}");
        }
    }
}
