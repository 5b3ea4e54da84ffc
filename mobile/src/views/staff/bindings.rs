//! Requests to be recognised as a villager: staff choose the resident, or refuse.

use chrono::{DateTime, Utc};
use dioxus::prelude::*;
use xiangyue_shared::{
    account::{BindingQuery, BindingRequest, DecideBinding, DecideBindingRequest, ListBindings},
    endpoint::NoQuery,
    household::{GetHousehold, HouseholdRow, ResidentRow},
    ids::{BindingId, ResidentId},
    page::Page,
};

use super::find::{HouseholdSearch, use_search};
use crate::{
    api::{self, Failure},
    components::{
        AppBar, Badge, Banner, Button, Card, Empty, Go, Icon, Look, MoreButton, Picto, Shape,
        Sheet, Tile, TileTone, Tone, Trouble, shown, shown_page, toast,
    },
    format,
    hooks::{Remote, use_action, use_pages, use_remote},
    i18n::{LANG, errors, t, work::w},
    work::WorkRoute,
};

/// The two halves of the page about people.
#[component]
pub fn PeopleTabs(roles: bool) -> Element {
    let say = &w().people;
    rsx! {
        nav { class: "segments", "aria-label": say.title,
            Go { class: "segment", to: WorkRoute::BindingsPage {}, current: !roles, testid: "to-bindings", {say.bindings} }
            Go { class: "segment", to: WorkRoute::RolesPage {}, current: roles, testid: "to-roles", {say.roles} }
        }
    }
}

#[component]
pub fn BindingsPage() -> Element {
    let requests = use_pages(|cursor| {
        Some((ListBindings {}, BindingQuery { village: None, cursor, limit: None }))
    });
    let deciding = use_action();
    let mut open = use_signal(|| None::<BindingRequest>);
    let decide = move |(binding, resident): (BindingId, Option<ResidentId>)| {
        deciding.run(
            async move {
                api::call(
                    &DecideBindingRequest { binding },
                    &NoQuery {},
                    &DecideBinding { resident },
                )
                .await
            },
            move |_| {
                toast(if resident.is_some() { w().people.accepted } else { w().people.refused });
                open.set(None);
                requests.refresh();
            },
        );
    };
    rsx! {
        BindingsView {
            requests: requests.get(),
            busy: (requests.busy)(),
            failure: (requests.failure)(),
            now: Utc::now(),
            onopen: move |request| {
                let mut failure = deciding.failure;
                failure.set(None);
                open.set(Some(request));
            },
            onmore: move |()| requests.more(),
            onretry: move |()| requests.refresh(),
        }
        if let Some(request) = open() {
            Decide {
                request,
                busy: (deciding.busy)(),
                failure: (deciding.failure)(),
                ondecide: decide,
                onclose: move |()| open.set(None),
            }
        }
    }
}

/// The requests, drawn.
#[component]
pub fn BindingsView(
    requests: Remote<Page<BindingRequest>>,
    busy: bool,
    failure: Option<Failure>,
    now: DateTime<Utc>,
    onopen: EventHandler<BindingRequest>,
    onmore: EventHandler<()>,
    onretry: EventHandler<()>,
) -> Element {
    let say = &w().people;
    let empty = rsx! {
        Empty { icon: Picto::Check, title: say.no_bindings, hint: say.no_bindings_hint }
    };
    rsx! {
        AppBar { title: say.title }
        div { class: "stack",
            PeopleTabs { roles: false }
            {shown_page(&requests, 3, move |()| onretry.call(()), empty, |page| rsx! {
                Card {
                    for request in page.items.iter().cloned() {
                        button {
                            key: "{request.id}",
                            class: "cell",
                            r#type: "button",
                            "data-testid": "binding-row",
                            onclick: {
                                let request = request.clone();
                                move |_| onopen.call(request.clone())
                            },
                            Tile { of: Picto::Me, tone: TileTone::Gold }
                            span { class: "cell-text",
                                b { {request.name.clone()} }
                                small { {format!("{} · {}", (w().find.tail)(&request.phone_tail), format::day_of(LANG(), request.asked_at, now))} }
                                if !request.note.is_empty() {
                                    small { {request.note.clone()} }
                                }
                            }
                            span { class: "chevron", Icon { of: Picto::Forward } }
                        }
                    }
                }
                if let Some(failure) = failure {
                    Trouble { failure, onretry: move |()| onmore.call(()) }
                } else if page.next_cursor.is_some() {
                    MoreButton { busy, onclick: move |()| onmore.call(()) }
                }
            })}
        }
    }
}

#[component]
fn Decide(
    request: BindingRequest,
    busy: bool,
    failure: Option<Failure>,
    ondecide: EventHandler<(BindingId, Option<ResidentId>)>,
    onclose: EventHandler<()>,
) -> Element {
    let say = &w().people;
    let found = use_search();
    let mut household = use_signal(|| None::<HouseholdRow>);
    let mut resident = use_signal(|| None::<ResidentRow>);
    let name = request.name.clone();
    // Most people are found by the name that they gave.
    use_effect(move || found.typed.write(name.clone()));
    let members =
        use_remote(move || Some((GetHousehold { household: household()?.id }, NoQuery {})));
    let empty = rsx! {
        Empty { icon: Picto::Search, title: w().find.none, hint: w().find.none_hint }
    };
    let id = request.id;
    rsx! {
        Sheet { title: (say.who_is)(&request.name), onclose,
            div { class: "stack",
                p { class: "hint", {format!("{} {}", (w().find.tail)(&request.phone_tail), request.note)} }
                if let Some(row) = household() {
                    button { class: "cell card", r#type: "button", onclick: move |_| { household.set(None); resident.set(None); },
                        Icon { of: Picto::Back }
                        span { class: "cell-text", b { {(t().home.household)(&row.head_name)} } small { {row.group_name.clone()} } }
                    }
                    {shown(&members.get(), Shape::Rows(2), move |()| members.refresh(), |known| rsx! {
                        Card {
                            for one in known.residents.iter().cloned() {
                                button {
                                    key: "{one.id}",
                                    class: if resident().is_some_and(|chosen| chosen.id == one.id) { "cell choice-row on" } else { "cell choice-row" },
                                    r#type: "button",
                                    role: "radio",
                                    disabled: one.has_account,
                                    "aria-checked": if resident().is_some_and(|chosen| chosen.id == one.id) { "true" } else { "false" },
                                    "data-testid": "binding-resident",
                                    onclick: {
                                        let one = one.clone();
                                        move |_| resident.set(Some(one.clone()))
                                    },
                                    span { class: "cell-text",
                                        b { {one.name.clone()} }
                                        small { {one.phone_tail.as_deref().map(|tail| (w().find.tail)(tail)).unwrap_or_default()} }
                                    }
                                    if one.has_account {
                                        Badge { tone: Tone::Plain, {t().me.has_account} }
                                    }
                                }
                            }
                        }
                    })}
                } else {
                    HouseholdSearch { id: "binding-search", text: (found.typed.text)(), ontype: move |text| found.typed.write(text) }
                    {shown_page(&found.pages.get(), 3, move |()| found.pages.refresh(), empty, |page| rsx! {
                        Card {
                            for row in page.items.iter().cloned() {
                                button {
                                    key: "{row.id}",
                                    class: "cell",
                                    r#type: "button",
                                    "data-testid": "binding-household",
                                    onclick: {
                                        let row = row.clone();
                                        move |_| household.set(Some(row.clone()))
                                    },
                                    span { class: "cell-text", b { {row.head_name.clone()} } small { {row.group_name.clone()} } }
                                    span { class: "chevron", Icon { of: Picto::Forward } }
                                }
                            }
                        }
                    })}
                }
                if let Some(failure) = failure {
                    Banner { tone: Tone::Bad, testid: "problem", {errors::sentence(LANG(), &failure)} }
                }
                if let Some(one) = resident() {
                    Button { busy, icon: Picto::Check, testid: "binding-accept", onclick: move |_| ondecide.call((id, Some(one.id))), {(say.accept)(&one.name)} }
                }
                Button { look: Look::Danger, busy, testid: "binding-refuse", onclick: move |_| ondecide.call((id, None)), {say.refuse} }
            }
        }
    }
}
