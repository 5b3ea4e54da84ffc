//! Finds somebody by their household, whether they have an account or not.

use dioxus::prelude::*;
use xiangyue_shared::{
    endpoint::NoQuery,
    household::{GetHousehold, ResidentRow},
    ids::HouseholdId,
};

use super::super::find::{HouseholdSearch, use_search};
use crate::{
    components::{Card, Empty, Picto, Shape, shown, shown_page},
    hooks::use_remote,
    i18n::{duties::d, work::w},
};

/// Asks for the household, then for one of its people.
#[component]
pub fn Enter(busy: bool, onchosen: EventHandler<ResidentRow>) -> Element {
    let found = use_search();
    let mut household = use_signal(|| None::<HouseholdId>);
    let home = use_remote(move || Some((GetHousehold { household: household()? }, NoQuery {})));
    let empty = rsx! {
        Empty { icon: Picto::Search, title: w().find.none, hint: w().find.none_hint }
    };
    let typed = !(found.typed.rested)().is_empty();
    rsx! {
        HouseholdSearch { id: "enter-search", text: (found.typed.text)(), ontype: move |text| {
            household.set(None);
            found.typed.write(text);
        } }
        if household().is_some() {
            {shown(&home.get(), Shape::Rows(2), move |()| home.refresh(), |home| rsx! {
                p { class: "field-name", {d().desk.of_household} }
                div { class: "chips", role: "group", "aria-label": d().desk.of_household,
                    for one in home.residents.iter().cloned() {
                        button {
                            key: "{one.id}",
                            class: "chip-button",
                            r#type: "button",
                            disabled: busy,
                            "data-testid": "enter-person",
                            onclick: {
                                let one = one.clone();
                                move |_| onchosen.call(one.clone())
                            },
                            {one.name.clone()}
                        }
                    }
                }
            })}
        } else if typed {
            {shown_page(&found.pages.get(), 3, move |()| found.pages.refresh(), empty, |page| rsx! {
                Card {
                    for row in page.items.iter() {
                        button {
                            key: "{row.id}",
                            class: "cell",
                            r#type: "button",
                            "data-testid": "enter-household",
                            onclick: {
                                let id = row.id;
                                move |_| household.set(Some(id))
                            },
                            span { class: "cell-text",
                                b { {row.head_name.clone()} }
                                small { "{row.group_name} · {row.number}" }
                            }
                        }
                    }
                }
            })}
        }
    }
}
