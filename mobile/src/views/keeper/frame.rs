//! What stands around the counter's pages.

use dioxus::prelude::*;
use xiangyue_shared::{access::Permission, ids::StoreId};

use super::{
    counter::{COUNTER, Choices, ChooseCounter},
    pickups::use_pickup_list,
};
use crate::{
    components::{AppBar, Empty, Go, Look, Menu, MenuItem, Picto},
    i18n::{t, work::w},
    route::{Address, Route},
    session::{self, ENDED, ME},
    views::{
        SignIn,
        frames::{Skip, Strips, Visitor, use_me, use_trail, visitor},
    },
    work::WorkRoute,
};

fn place_of(route: &WorkRoute) -> Option<usize> {
    match route {
        WorkRoute::ScanPage {} => Some(0),
        WorkRoute::TodayPage {} | WorkRoute::KeeperPosterPage {} | WorkRoute::ReturnPage { .. } => {
            Some(1)
        }
        WorkRoute::StockPage {} | WorkRoute::RestockPage {} | WorkRoute::CountPage {} => Some(2),
        _ => None,
    }
}

/// A page for a store keeper, with the counter's menu.
#[component]
pub fn KeeperFrame() -> Element {
    let route = use_trail::<WorkRoute>();
    use_me();
    let say = &w().keep;
    let me = ME.read().clone();
    let Some(me) = me.filter(|me| visitor(Some(me), false) == Visitor::Member) else {
        return rsx! {
            Skip {}
            main { id: "main", class: "page plain",
                if visitor(ME.read().as_ref(), ENDED()) == Visitor::Unbound {
                    NotYours {}
                } else {
                    SignIn {}
                }
            }
        };
    };
    if !session::holds(&me, Permission::KeepStore) {
        return rsx! {
            Skip {}
            main { id: "main", class: "page plain", NotYours {} }
        };
    }
    let choices = Choices::of(&me);
    let chosen = COUNTER().filter(|counter| choices.include(counter));
    let items = vec![
        MenuItem {
            testid: "tab-scan",
            to: WorkRoute::ScanPage {}.into(),
            icon: Picto::Scan,
            name: say.tab_scan,
        },
        MenuItem {
            testid: "tab-today",
            to: WorkRoute::TodayPage {}.into(),
            icon: Picto::Sheet,
            name: say.tab_today,
        },
        MenuItem {
            testid: "tab-stock",
            to: WorkRoute::StockPage {}.into(),
            icon: Picto::Bag,
            name: say.tab_stock,
        },
        MenuItem {
            testid: "tab-home",
            to: Route::Home {}.into(),
            icon: Picto::Home,
            name: t().common.home,
        },
    ];
    rsx! {
        Skip {}
        div { class: "frame",
            main { id: "main", class: "page",
                Strips {}
                if let Some(counter) = chosen {
                    ListKeeper { key: "{counter.store}", store: counter.store }
                    Outlet::<WorkRoute> {}
                } else {
                    ChooseCounter { choices }
                }
            }
            Menu { title: say.title, items, current: place_of(&route) }
        }
    }
}

/// Keeps the list of waiting orders while one is at the counter, whatever the page.
#[component]
fn ListKeeper(store: StoreId) -> Element {
    use_pickup_list(store);
    rsx! {}
}

/// Says that the counter or the desk is not for this person.
#[component]
pub fn NotYours() -> Element {
    let say = &w().keep;
    rsx! {
        AppBar { title: t().common.app, back: Address::from(Route::Home {}) }
        Empty { icon: Picto::Key, title: say.not_yours, hint: say.not_yours_hint,
            Go { class: Look::Main.class(), to: Route::Home {}, {t().common.to_home} }
        }
    }
}
