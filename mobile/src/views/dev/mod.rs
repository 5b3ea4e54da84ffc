//! The page of components 组件, `/dev/components`: every component in every state, to be looked at in each look.
//! It is for those who make the client, so its own words are in no table of texts.

mod basics;
mod forms;
mod rows;
mod standing;

use dioxus::prelude::*;

use crate::{
    components::{Segments, Toaster},
    i18n::{LANG, Lang},
    settings::{self, LARGE_PRINT, THEME, Theme},
};

/// The page.
#[component]
pub fn Components() -> Element {
    use_hook(|| {
        settings::restore();
        // What the client's pages do before the first paint.
        settings::choose_lang(LANG());
        settings::choose_theme(THEME());
        settings::choose_large_print(LARGE_PRINT());
    });
    rsx! {
        main { class: "specimens",
            h1 { tabindex: "-1", "Components" }
            Looks {}
            basics::Basics {}
            rows::Rows {}
            forms::Forms {}
            standing::Standing {}
        }
        Toaster {}
    }
}

/// One component, under its name.
#[component]
fn Specimen(name: String, children: Element) -> Element {
    rsx! {
        section { class: "specimen", "data-testid": "specimen", "data-name": "{name}",
            h2 { "{name}" }
            {children}
        }
    }
}

/// The looks to choose from.
#[component]
fn Looks() -> Element {
    let themes = ["As the device", "Light", "Dark"];
    rsx! {
        Segments {
            label: "Print",
            options: vec!["Normal".to_owned(), "Large".to_owned()],
            chosen: usize::from(LARGE_PRINT()),
            onchoose: |index| settings::choose_large_print(index == 1),
        }
        Segments {
            label: "Theme",
            options: themes.map(str::to_owned).to_vec(),
            chosen: Theme::ALL.iter().position(|one| *one == THEME()).unwrap_or_default(),
            onchoose: |index| {
                if let Some(theme) = Theme::ALL.get(index) {
                    settings::choose_theme(*theme);
                }
            },
        }
        Segments {
            label: "Language",
            options: Lang::ALL.map(|lang| lang.own_name().to_owned()).to_vec(),
            chosen: Lang::ALL.iter().position(|one| *one == LANG()).unwrap_or_default(),
            onchoose: |index| {
                if let Some(lang) = Lang::ALL.get(index) {
                    settings::choose_lang(*lang);
                }
            },
        }
    }
}
