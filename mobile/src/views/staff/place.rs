//! The village that the desk deals with. Who serves one village never chooses; who serves more chooses
//! once, and the desk remembers.

use dioxus::prelude::*;
use serde::{Deserialize, Serialize};
use xiangyue_shared::{
    access::{Grant, Permission},
    account::Me,
    region::{Level, ListRegions, Region, RegionCode, RegionQuery},
};

use crate::{
    components::{AppBar, Card, Empty, Icon, Picto, Shape, Tile, TileTone, shown},
    hooks::use_remote,
    i18n::work::w,
    json,
    platform::storage,
    session::ME,
};

const KEY: &str = "xy.desk.village";

/// A village, as the desk names it.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct Village {
    pub code: RegionCode,
    pub name: String,
}

static CHOSEN: GlobalSignal<Option<Village>> = Signal::global(|| json::read(&storage::get(KEY)?));

fn choose(village: Village) {
    if let Ok(text) = serde_json::to_string(&village) {
        storage::set(KEY, &text);
    }
    *CHOSEN.write() = Some(village);
}

fn leave() {
    storage::remove(KEY);
    *CHOSEN.write() = None;
}

/// Roles that open the desk.
fn desk_grants(me: &Me) -> impl Iterator<Item = &Grant> {
    me.grants.iter().filter(|grant| grant.role.permissions().contains(&Permission::ViewHouseholds))
}

/// The one village that somebody serves; nothing where there are several, or a whole region.
fn only_village(me: &Me) -> Option<Village> {
    let mut villages: Vec<Village> = Vec::new();
    for grant in desk_grants(me) {
        let code = grant.region.ancestor(Level::Village)?;
        if villages.iter().all(|one| one.code != code) {
            // A group's name says less than the village's; the person mostly lives there.
            let lives = me.village.as_ref().filter(|village| village.code == code);
            let name =
                lives.map_or_else(|| grant.place_name.clone(), |village| village.name.clone());
            villages.push(Village { code, name });
        }
    }
    match villages.as_slice() {
        [only] => Some(only.clone()),
        _ => None,
    }
}

/// The village that the desk deals with now.
pub fn village() -> Option<Village> {
    let me = ME.read();
    let me = me.as_ref()?;
    only_village(me).or_else(|| {
        CHOSEN().filter(|village| {
            desk_grants(me).any(|grant| {
                grant.region.covers(&village.code) || village.code.covers(&grant.region)
            })
        })
    })
}

/// Whether the person may do something in a village.
#[must_use]
pub fn may(permission: Permission, village: &RegionCode) -> bool {
    ME.read().as_ref().is_some_and(|me| {
        me.grants.iter().any(|grant| {
            grant.role.permissions().contains(&permission) && grant.region.covers(village)
        })
    })
}

/// Whether the person may do something in a village or a part of it: a grid worker serves a group.
#[must_use]
pub fn may_within(permission: Permission, village: &RegionCode) -> bool {
    ME.read().as_ref().is_some_and(|me| {
        me.grants.iter().any(|grant| {
            grant.role.permissions().contains(&permission)
                && (grant.region.covers(village) || village.covers(&grant.region))
        })
    })
}

/// Draws a page about a village, or asks for the village first.
pub fn in_village(title: &str, body: impl FnOnce(Village) -> Element) -> Element {
    match village() {
        Some(village) => body(village),
        None => rsx! {
            ChooseVillage { title }
        },
    }
}

/// Which village this is, and the way to another one.
#[component]
pub fn VillageName(village: Village) -> Element {
    let several = ME.read().as_ref().is_some_and(|me| only_village(me).is_none());
    if !several {
        return rsx! {
            span { class: "village-name", {village.name} }
        };
    }
    rsx! {
        button {
            class: "chip-button",
            r#type: "button",
            "aria-label": "{village.name} · {w().desk.change_village}",
            "data-testid": "change-village",
            onclick: |_| leave(),
            Icon { of: Picto::Place }
            span { {village.name.clone()} }
        }
    }
}

/// Walks from the person's own regions down to a village.
#[component]
fn ChooseVillage(title: String) -> Element {
    let say = &w().desk;
    let mut path = use_signal(Vec::<Region>::new);
    let parent = use_memo(move || path.read().last().map(|region| region.code.clone()));
    let regions =
        use_remote(move || Some((ListRegions {}, RegionQuery { parent: Some(parent()?) })));
    let own: Vec<Region> = ME
        .read()
        .as_ref()
        .map(|me| {
            desk_grants(me)
                .map(|grant| {
                    let code = grant
                        .region
                        .ancestor(Level::Village)
                        .unwrap_or_else(|| grant.region.clone());
                    Region { level: code.level(), code, name: grant.place_name.clone() }
                })
                .collect()
        })
        .unwrap_or_default();
    let take = move |region: Region| {
        if region.level == Level::Village {
            choose(Village { code: region.code, name: region.name });
        } else {
            path.write().push(region);
        }
    };
    rsx! {
        AppBar { title }
        div { class: "stack",
            p { class: "lead", {say.choose_village} }
            if let Some(region) = path.read().last().cloned() {
                button { class: "cell card", r#type: "button", onclick: move |_| { path.write().pop(); },
                    Icon { of: Picto::Back }
                    span { class: "cell-text", b { {region.name} } }
                }
                {shown(&regions.get(), Shape::Rows(6), move |()| regions.refresh(), |regions| {
                    if regions.is_empty() {
                        return rsx! {
                            Empty { icon: Picto::Place, title: say.no_villages, hint: say.no_villages_hint }
                        };
                    }
                    rsx! {
                        Places { regions: regions.clone(), ontake: take }
                    }
                })}
            } else {
                Places { regions: own, ontake: take }
            }
        }
    }
}

#[component]
fn Places(regions: Vec<Region>, ontake: EventHandler<Region>) -> Element {
    rsx! {
        Card {
            for region in regions {
                button {
                    key: "{region.code}",
                    class: "cell",
                    r#type: "button",
                    "data-testid": "place",
                    onclick: {
                        let region = region.clone();
                        move |_| ontake.call(region.clone())
                    },
                    Tile { of: Picto::Place, tone: TileTone::Info }
                    span { class: "cell-text", b { {region.name.clone()} } }
                    span { class: "chevron", Icon { of: Picto::Forward } }
                }
            }
        }
    }
}
