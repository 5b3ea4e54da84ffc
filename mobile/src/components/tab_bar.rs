//! The main menu: at the bottom of a phone, at the side of a desktop.

use dioxus::prelude::*;

use super::{
    go::Go,
    icon::{Icon, Picto},
};
use crate::{i18n::t, route::Route};

/// The four places that everything hangs on.
#[component]
pub fn TabBar(current: Route) -> Element {
    let texts = &t().common;
    let tabs = [
        ("tab-home", Route::Home {}, Picto::Home, texts.home),
        ("tab-store", Route::StorePage {}, Picto::Store, texts.store),
        ("tab-orders", Route::OrdersPage {}, Picto::Orders, texts.orders),
        ("tab-me", Route::MePage {}, Picto::Me, texts.me),
    ];
    rsx! {
        nav { class: "tab-bar", "aria-label": texts.navigation,
            span { class: "rail-mark", "aria-hidden": "true", {texts.app} }
            for (testid , to , icon , name) in tabs {
                Go {
                    key: "{testid}",
                    class: "tab",
                    testid: testid.to_owned(),
                    current: current.tab() == to,
                    to,
                    Icon { of: icon }
                    span { {name} }
                }
            }
        }
    }
}
