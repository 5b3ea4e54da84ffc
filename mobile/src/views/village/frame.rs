//! What stands around the pages about the village: the same as around a villager's other pages.

use dioxus::prelude::*;

use crate::{
    components::{AppBar, Empty, Go, Look, Picto, TabBar},
    i18n::t,
    route::Route,
    session::{ENDED, ME},
    views::{
        BindPage, SignIn,
        frames::{Skip, Strips, Visitor, use_me, use_trail, visitor},
    },
    village::VillageRoute,
};

/// A page for anyone.
#[component]
pub fn VillageGuestFrame() -> Element {
    use_trail::<VillageRoute>();
    rsx! {
        Skip {}
        main { id: "main", class: "page plain",
            Strips {}
            Outlet::<VillageRoute> {}
        }
    }
}

/// A page for a signed-in villager, with the main menu.
#[component]
pub fn VillageFrame() -> Element {
    use_trail::<VillageRoute>();
    use_me();
    match visitor(ME.read().as_ref(), ENDED()) {
        Visitor::Guest | Visitor::SignedOut => rsx! {
            Skip {}
            main { id: "main", class: "page plain", SignIn {} }
        },
        Visitor::Unbound => rsx! {
            Skip {}
            div { class: "frame",
                main { id: "main", class: "page", BindPage {} }
                TabBar { current: Route::Home {} }
            }
        },
        Visitor::Member => rsx! {
            Skip {}
            div { class: "frame",
                main { id: "main", class: "page",
                    Strips {}
                    Outlet::<VillageRoute> {}
                }
                TabBar { current: Route::Home {} }
            }
        },
    }
}

/// An address that no page about the village has.
#[component]
pub fn VillageMissing(path: Vec<String>) -> Element {
    let texts = &t().common;
    let _any = path;
    rsx! {
        AppBar { title: texts.page_missing_title, back: Route::Home {} }
        Empty { icon: Picto::Place, title: texts.page_missing_title, hint: texts.page_missing_hint,
            Go { class: Look::Main.class(), to: Route::Home {}, {texts.to_home} }
        }
    }
}
