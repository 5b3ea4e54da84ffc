//! Households that are picked one by one for a notice.

use dioxus::prelude::*;
use xiangyue_shared::{
    household::HouseholdRow, ids::HouseholdId, notice::PickedHousehold, region::RegionCode,
};

use crate::{
    components::{Button, Card, Empty, Icon, Look, MoreButton, Picto, Sheet, shown_page},
    i18n::work::w,
    views::staff::find::{ChoiceRow, HouseholdSearch, use_search_in},
};

fn picked(row: HouseholdRow) -> PickedHousehold {
    PickedHousehold {
        id: row.id,
        number: row.number,
        head_name: row.head_name,
        group_name: row.group_name,
    }
}

/// Who was picked, and the way to pick more.
#[component]
pub fn Picked(
    place: RegionCode,
    chosen: Signal<Vec<PickedHousehold>>,
    error: Option<String>,
) -> Element {
    let say = &w().notices;
    let mut chosen = chosen;
    let mut picking = use_signal(|| false);
    let count = chosen.read().len();
    rsx! {
        div { class: if error.is_some() { "field wrong" } else { "field" },
            if count > 0 {
                span { class: "field-name", {(say.chosen_count)(count)} }
            }
            div { class: "chips",
                for one in chosen() {
                    button {
                        key: "{one.id}",
                        class: "chip-button",
                        r#type: "button",
                        "aria-label": "{one.head_name} · {one.group_name} {say.chosen_remove}",
                        "data-testid": "picked",
                        onclick: move |_| chosen.write().retain(|other| other.id != one.id),
                        span { {format!("{} · {}", one.head_name, one.group_name)} }
                        Icon { of: Picto::Close }
                    }
                }
            }
            Button { look: Look::Ghost, icon: Picto::Plus, testid: "pick", onclick: move |_| picking.set(true), {say.chosen_pick} }
            if let Some(error) = error.clone() {
                p { class: "field-error", role: "alert", {error} }
            }
        }
        if picking() {
            Pick { place, chosen, onclose: move |()| picking.set(false) }
        }
    }
}

#[component]
fn Pick(
    place: ReadSignal<RegionCode>,
    chosen: Signal<Vec<PickedHousehold>>,
    onclose: EventHandler<()>,
) -> Element {
    let say = &w().notices;
    let mut chosen = chosen;
    let found = use_search_in(move || Some(place()));
    let ids: Vec<HouseholdId> = chosen.read().iter().map(|one| one.id).collect();
    let empty = rsx! {
        Empty { icon: Picto::Search, title: w().find.none, hint: w().find.none_hint }
    };
    let count = ids.len();
    rsx! {
        Sheet { title: say.chosen_pick, onclose,
            div { class: "stack",
                HouseholdSearch { id: "pick-search", text: (found.typed.text)(), ontype: move |text| found.typed.write(text) }
                {shown_page(&found.pages.get(), 4, move |()| found.pages.refresh(), empty, |page| rsx! {
                    Card { class: "table narrow",
                        for row in page.items.iter().cloned() {
                            ChoiceRow {
                                key: "{row.id}",
                                on: ids.contains(&row.id),
                                row,
                                ontoggle: move |row: HouseholdRow| {
                                    let mut chosen = chosen.write();
                                    let before = chosen.len();
                                    chosen.retain(|one| one.id != row.id);
                                    if chosen.len() == before {
                                        chosen.push(picked(row));
                                    }
                                },
                            }
                        }
                    }
                    if page.next_cursor.is_some() {
                        MoreButton { busy: (found.pages.busy)(), onclick: move |()| found.pages.more() }
                    }
                })}
                Button { testid: "picked-done", onclick: move |_| onclose.call(()), {(say.chosen_done)(count)} }
            }
        }
    }
}
