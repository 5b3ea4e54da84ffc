//! How a person likes to see the client: language, size of print, light or dark. Kept on the device;
//! `boot.js` reads the same keys, so that the first paint is right already.

use dioxus::prelude::*;

use crate::{
    i18n::{LANG, Lang},
    platform::{page, storage},
};

const LANG_KEY: &str = "xy.lang";
const PRINT_KEY: &str = "xy.print";
const THEME_KEY: &str = "xy.theme";
const LARGE: &str = "large";

/// Light or dark.
#[derive(Debug, Clone, Copy, Default, PartialEq, Eq)]
pub enum Theme {
    /// As the device has it.
    #[default]
    System,
    Light,
    Dark,
}

impl Theme {
    pub const ALL: [Self; 3] = [Self::System, Self::Light, Self::Dark];

    const fn attribute(self) -> Option<&'static str> {
        match self {
            Self::System => None,
            Self::Light => Some("light"),
            Self::Dark => Some("dark"),
        }
    }
}

/// Large print 长辈版.
pub static LARGE_PRINT: GlobalSignal<bool> =
    Signal::global(|| storage::get(PRINT_KEY).as_deref() == Some(LARGE));

/// Light or dark, as chosen.
pub static THEME: GlobalSignal<Theme> = Signal::global(|| {
    let kept = storage::get(THEME_KEY);
    Theme::ALL.into_iter().find(|theme| theme.attribute() == kept.as_deref()).unwrap_or_default()
});

fn keep(key: &str, value: Option<&str>) {
    match value {
        // A browser that keeps nothing still shows the choice until the page closes.
        Some(value) => drop(storage::set(key, value)),
        None => storage::remove(key),
    }
}

/// The attributes of the page's root that show what was chosen before, for a page that has none of its own.
#[must_use]
pub fn root_attributes() -> Vec<(&'static str, String)> {
    let lang = storage::get(LANG_KEY).and_then(|tag| Lang::parse(&tag)).unwrap_or_default();
    let kept = |name, key| Some((name, storage::get(key)?));
    let chosen = [kept("data-theme", THEME_KEY), kept("data-print", PRINT_KEY)];
    [("lang", lang.tag().to_owned())].into_iter().chain(chosen.into_iter().flatten()).collect()
}

/// Takes up what was chosen before.
pub fn restore() {
    if let Some(lang) = storage::get(LANG_KEY).and_then(|tag| Lang::parse(&tag)) {
        *LANG.write() = lang;
    }
}

pub fn choose_lang(lang: Lang) {
    *LANG.write() = lang;
    keep(LANG_KEY, Some(lang.tag()));
    page::set_root_attribute("lang", Some(lang.tag()));
}

pub fn choose_large_print(large: bool) {
    *LARGE_PRINT.write() = large;
    let value = large.then_some(LARGE);
    keep(PRINT_KEY, value);
    page::set_root_attribute("data-print", value);
}

pub fn choose_theme(theme: Theme) {
    *THEME.write() = theme;
    keep(THEME_KEY, theme.attribute());
    page::set_root_attribute("data-theme", theme.attribute());
}
