//! What the window shows: which server, once; then the module to which the page belongs.

use std::rc::Rc;

use dioxus::{
    history::{MemoryHistory, provide_history_context},
    prelude::*,
};

use super::{
    choose::{ChooseServer, OtherServer},
    window::{PLACE, use_window},
};
use crate::{
    app::App,
    components::TRAIL,
    platform::native::server,
    route::{self as part, Address},
    session::ME,
    settings,
    village::VillageApp,
    work::WorkApp,
};

#[component]
pub(super) fn Root() -> Element {
    use_window();
    use_hook(settings::restore);
    let mut known = use_signal(|| server::address().is_some());
    let place = PLACE();
    if !known() {
        return rsx! {
            ChooseServer { onchosen: move |()| known.set(true) }
        };
    }
    rsx! {
        // A list of one, since only in a list does a new key begin the module anew.
        for place in [place] {
            Module { key: "{place.visit}", path: place.path }
        }
        if ME.read().is_none() && server::is_chosen_here() {
            OtherServer { onother: move |()| known.set(false) }
        }
    }
}

/// The module to which a page belongs, beginning with that page.
#[component]
fn Module(path: String) -> Element {
    use_hook(|| {
        provide_history_context(Rc::new(MemoryHistory::with_initial_path(&path)));
        TRAIL.write().clear();
    });
    match Address::new(path).module() {
        part::Module::Home => rsx! {
            App {}
        },
        part::Module::Village => rsx! {
            VillageApp {}
        },
        part::Module::Work => rsx! {
            WorkApp {}
        },
    }
}
