//! An address that leads nowhere.

use dioxus::prelude::*;

use crate::{
    components::{AppBar, Empty, Go, Look, Picto},
    i18n::t,
    route::Route,
};

#[component]
pub fn NotFound(path: Vec<String>) -> Element {
    let texts = &t().common;
    // The address itself is in the browser's bar; it is not repeated.
    drop(path);
    rsx! {
        AppBar { title: texts.page_missing_title, back: Route::Home {} }
        Empty { icon: Picto::Place, title: texts.page_missing_title, hint: texts.page_missing_hint,
            Go { class: Look::Main.class(), to: Route::Home {}, {texts.to_home} }
        }
    }
}
