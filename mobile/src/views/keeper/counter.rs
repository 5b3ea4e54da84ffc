//! The store at whose counter one stands. Chosen once and remembered.

use dioxus::prelude::*;
use serde::{Deserialize, Serialize};
use xiangyue_shared::{
    access::Permission, account::Me, endpoint::NoQuery, ids::StoreId, region::RegionCode,
    store::ListStores,
};

use crate::{
    components::{AppBar, Card, Empty, Picto, Shape, Tile, TileTone, shown},
    hooks::use_remote,
    i18n::work::w,
    json,
    platform::storage,
    route::{Address, Route},
};

const KEY: &str = "xy.keep.store";

/// A store, as the counter names it.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct Counter {
    pub store: StoreId,
    pub name: String,
}

/// The counter at which one stands.
pub static COUNTER: GlobalSignal<Option<Counter>> =
    Signal::global(|| json::read(&storage::get(KEY)?));

/// Goes to a counter.
pub fn choose(counter: Counter) {
    if let Ok(text) = serde_json::to_string(&counter) {
        storage::set(KEY, &text);
    }
    *COUNTER.write() = Some(counter);
}

/// Leaves the counter, to choose another.
pub fn leave() {
    storage::remove(KEY);
    *COUNTER.write() = None;
}

/// Where somebody may keep store: single stores, and villages with all their stores.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub struct Choices {
    pub stores: Vec<Counter>,
    pub villages: Vec<RegionCode>,
}

impl Choices {
    #[must_use]
    pub fn of(me: &Me) -> Self {
        let mut choices = Self::default();
        let keeping = me
            .grants
            .iter()
            .filter(|grant| grant.role.permissions().contains(&Permission::KeepStore));
        for grant in keeping {
            match grant.store {
                Some(store) => {
                    choices.stores.push(Counter { store, name: grant.place_name.clone() })
                }
                None if !choices.villages.contains(&grant.region) => {
                    choices.villages.push(grant.region.clone())
                }
                None => {}
            }
        }
        choices
    }

    /// Whether there is something to choose at all.
    #[must_use]
    pub fn is_several(&self) -> bool {
        self.stores.len() > 1 || !self.villages.is_empty()
    }

    /// Whether the counter kept on this device is still one's own. A village's stores are not listed
    /// here; the server has the last word on them.
    #[must_use]
    pub fn include(&self, counter: &Counter) -> bool {
        !self.villages.is_empty() || self.stores.iter().any(|one| one.store == counter.store)
    }
}

/// Asks at which counter one stands; where there is only one, takes it.
#[component]
pub fn ChooseCounter(choices: Choices) -> Element {
    let say = &w().keep;
    let only = match (choices.stores.as_slice(), choices.villages.is_empty()) {
        ([only], true) => Some(only.clone()),
        _ => None,
    };
    use_effect(use_reactive!(|only| {
        if let Some(only) = only {
            choose(only);
        }
    }));
    rsx! {
        AppBar { title: say.choose_store, back: Address::from(Route::Home {}) }
        div { class: "stack",
            if !choices.stores.is_empty() {
                Card {
                    for counter in choices.stores.clone() {
                        Choice { key: "{counter.store}", counter }
                    }
                }
            }
            for village in choices.villages.clone() {
                VillageStores { key: "{village}", village }
            }
        }
    }
}

#[component]
fn Choice(counter: Counter) -> Element {
    let chosen = counter.clone();
    rsx! {
        button { class: "cell", r#type: "button", "data-testid": "counter", onclick: move |_| choose(chosen.clone()),
            Tile { of: Picto::Store, tone: TileTone::Gold }
            span { class: "cell-text", b { {counter.name} } }
        }
    }
}

#[component]
fn VillageStores(village: ReadSignal<RegionCode>) -> Element {
    let say = &w().keep;
    let stores = use_remote(move || Some((ListStores { village: village() }, NoQuery {})));
    shown(
        &stores.get(),
        Shape::Rows(2),
        move |()| stores.refresh(),
        |stores| {
            if stores.is_empty() {
                return rsx! {
                    Empty { icon: Picto::Store, title: say.no_store, hint: say.no_store_hint }
                };
            }
            rsx! {
                Card {
                    for store in stores.iter() {
                        Choice { key: "{store.id}", counter: Counter { store: store.id, name: store.name.clone() } }
                    }
                }
            }
        },
    )
}

/// Which store this is, at the top of a page; another one can be chosen where there are several.
#[component]
pub fn CounterName(counter: Counter) -> Element {
    let several = crate::session::ME.read().as_ref().is_some_and(|me| Choices::of(me).is_several());
    if !several {
        return rsx! {
            span { class: "village-name", {counter.name} }
        };
    }
    rsx! {
        button {
            class: "chip-button",
            r#type: "button",
            "aria-label": "{counter.name} · {w().keep.change_store}",
            "data-testid": "change-counter",
            onclick: |_| leave(),
            crate::components::Icon { of: Picto::Store }
            span { {counter.name.clone()} }
        }
    }
}
