//! Which villager one is: by an invitation code, or by asking the village's staff.

use chrono::{DateTime, Utc};
use dioxus::prelude::*;
use xiangyue_shared::{
    account::{
        AskBinding, BindByInvitation, BindingRequest, BindingState, Me, RequestBinding,
        UseInvitation,
    },
    endpoint::NoQuery,
    fields::Check as _,
    ids::BindingId,
    region::{Level, ListRegions, Region, RegionQuery},
};

use crate::{
    api::{self, Failure},
    components::{
        AppBar, Banner, Button, Card, Cell, Empty, Field, Look, Picto, Section, Shape, Tile,
        TileTone, Tone, shown, toast,
    },
    format,
    hooks::{REFRESH, Remote, use_action, use_draft, use_remote},
    i18n::{LANG, errors, t},
    platform::storage,
    session::{self, ME},
};

/// The id of the request that is being made: made before its first try, so that a lost answer makes
/// no second request.
const REQUEST: &str = "xy.draft.binding-id";

fn request_id() -> BindingId {
    let kept = storage::get(REQUEST).and_then(|text| text.parse().ok());
    kept.unwrap_or_else(|| {
        let id = BindingId::new();
        storage::set(REQUEST, &id.to_string());
        id
    })
}

#[component]
pub fn BindPage() -> Element {
    let Some(me) = ME.read().clone() else {
        return rsx! {};
    };
    rsx! {
        BindView { me, now: Utc::now() }
    }
}

/// The page, drawn for one who is not yet known.
#[component]
pub fn BindView(me: Me, now: DateTime<Utc>) -> Element {
    let texts = &t().bind;
    let waiting = me.binding.clone().filter(|one| one.state == BindingState::Waiting);
    let refused = me.binding.as_ref().is_some_and(|one| one.state == BindingState::Refused);
    rsx! {
        AppBar { title: texts.title }
        div { class: "stack",
            if let Some(request) = waiting {
                Waiting { request, now }
            } else {
                p { class: "lead", {texts.lead} }
                if refused {
                    Banner { tone: Tone::Bad, testid: "binding-refused",
                        b { {texts.refused_title} }
                        p { {texts.refused_hint} }
                    }
                }
                Invitation {}
                AskStaff {}
            }
        }
    }
}

#[component]
fn Waiting(request: BindingRequest, now: DateTime<Utc>) -> Element {
    let texts = &t().bind;
    rsx! {
        Empty {
            icon: Picto::Clock,
            title: texts.waiting_title,
            hint: (texts.waiting_hint)(&request.name, &format::day_of(LANG(), request.asked_at, now)),
            Button { testid: "binding-refresh", onclick: |_| *REFRESH.write() += 1, {texts.waiting_refresh} }
        }
    }
}

#[component]
fn Invitation() -> Element {
    let texts = &t().bind;
    let code = use_draft("invitation");
    let binding = use_action();
    let failure = (binding.failure)();
    let error = failure.as_ref().map(|failure| {
        errors::field_sentence(LANG(), Some(failure), "code")
            .unwrap_or_else(|| errors::sentence(LANG(), failure))
    });
    let submit = move |event: FormEvent| {
        event.prevent_default();
        let body = UseInvitation { code: code.get().trim().to_owned() };
        match body.checked() {
            Err(problem) => {
                let mut failure = binding.failure;
                failure.set(Some(Failure::from(problem)));
            }
            Ok(()) => binding.run(
                async move { api::call(&BindByInvitation {}, &NoQuery {}, &body).await },
                move |me| {
                    code.set(String::new());
                    toast(t().bind.done);
                    session::update(me);
                },
            ),
        }
    };
    rsx! {
        Section { title: texts.by_invitation,
            form { class: "card padded stack", novalidate: true, onsubmit: submit,
                Field {
                    id: "invitation",
                    label: texts.invitation_label,
                    hint: texts.invitation_hint,
                    autocomplete: "off",
                    testid: "invitation",
                    value: code.get(),
                    error,
                    oninput: move |text| code.set(text),
                }
                Button { submit: true, busy: (binding.busy)(), testid: "bind", {texts.invitation_submit} }
            }
        }
    }
}

#[component]
fn AskStaff() -> Element {
    let texts = &t().bind;
    let name = use_draft("binding-name");
    let note = use_draft("binding-note");
    let mut village = use_signal(|| None::<Region>);
    let asking = use_action();
    let failure = (asking.failure)();
    let wrong = |field| errors::field_sentence(LANG(), failure.as_ref(), field);
    let whole = errors::form_sentence(LANG(), failure.as_ref());
    let submit = move |event: FormEvent| {
        event.prevent_default();
        let Some(place) = village.peek().clone() else {
            return;
        };
        let body = AskBinding {
            village: place.code,
            name: name.get().trim().to_owned(),
            note: note.get().trim().to_owned(),
        };
        match body.checked() {
            Err(problem) => {
                let mut failure = asking.failure;
                failure.set(Some(Failure::from(problem)));
            }
            Ok(()) => asking.run(
                async move {
                    let endpoint = RequestBinding { binding: request_id() };
                    let outcome = api::call(&endpoint, &NoQuery {}, &body).await;
                    if outcome.as_ref().err().is_none_or(Failure::is_settled) {
                        storage::remove(REQUEST);
                    }
                    outcome
                },
                move |request| {
                    name.set(String::new());
                    note.set(String::new());
                    let me = ME.peek().clone();
                    if let Some(me) = me {
                        session::update(Me { binding: Some(request), ..me });
                    }
                },
            ),
        }
    };
    rsx! {
        Section { title: texts.by_staff,
            p { class: "hint", {texts.by_staff_hint} }
            if let Some(place) = village() {
                form { class: "card padded stack", novalidate: true, onsubmit: submit,
                    div { class: "chosen",
                        Tile { of: Picto::Place, tone: TileTone::Green }
                        span { class: "cell-text",
                            small { {texts.chosen_place} }
                            b { "data-testid": "chosen-village", {place.name} }
                        }
                        Button { look: Look::Small, onclick: move |_| village.set(None), {texts.change_place} }
                    }
                    Field {
                        id: "binding-name",
                        label: texts.name,
                        hint: texts.name_hint,
                        autocomplete: "name",
                        testid: "binding-name",
                        value: name.get(),
                        error: wrong("name"),
                        oninput: move |text| name.set(text),
                    }
                    Field {
                        id: "binding-note",
                        label: texts.note,
                        hint: texts.note_hint,
                        long: true,
                        testid: "binding-note",
                        value: note.get(),
                        error: wrong("note"),
                        oninput: move |text| note.set(text),
                    }
                    if let Some(sentence) = whole {
                        Banner { tone: Tone::Bad, testid: "problem", {sentence} }
                    }
                    Button { submit: true, busy: (asking.busy)(), testid: "ask-binding", {texts.ask} }
                }
            } else {
                Places { onchoose: move |place| village.set(Some(place)) }
            }
        }
    }
}

/// Down from the province to the village.
#[component]
pub fn Places(onchoose: EventHandler<Region>) -> Element {
    let mut way = use_signal(Vec::<Region>::new);
    // Levels with only one place are passed by themselves, and not gone back to.
    let mut passed = use_signal(|| 0_usize);
    let regions = use_remote(move || {
        let parent = way.read().last().map(|region| region.code.clone());
        Some((ListRegions {}, RegionQuery { parent }))
    });
    use_effect(move || {
        let regions = regions.get();
        let only = regions.data().filter(|regions| regions.len() == 1);
        let below = |region: &&Region| {
            region.code.parent() == way.peek().last().map(|last| last.code.clone())
        };
        if let Some(region) = only.and_then(|regions| regions.first()).filter(below)
            && region.level != Level::Village
            && way.peek().len() == *passed.peek()
        {
            passed += 1;
            way.push(region.clone());
        }
    });
    rsx! {
        PlacesView {
            can_go_up: way.read().len() > passed(),
            way: way(),
            regions: regions.get(),
            ondown: move |region: Region| {
                if region.level == Level::Village {
                    onchoose.call(region);
                } else {
                    way.push(region);
                }
            },
            onup: move |()| {
                way.pop();
            },
            onretry: move |()| regions.refresh(),
        }
    }
}

#[component]
fn PlacesView(
    can_go_up: bool,
    way: Vec<Region>,
    regions: Remote<Vec<Region>>,
    ondown: EventHandler<Region>,
    onup: EventHandler<()>,
    onretry: EventHandler<()>,
) -> Element {
    let texts = &t().bind;
    let path = way.iter().map(|region| region.name.as_str()).collect::<Vec<_>>().join(" › ");
    rsx! {
        Card {
            Cell { title: texts.choose_place, note: path,
                if can_go_up {
                    Button { look: Look::Small, testid: "place-up", onclick: move |_| onup.call(()), {texts.up_one_level} }
                }
            }
            {shown(&regions, Shape::Rows(5), move |()| onretry.call(()), |regions| rsx! {
                div { class: "places",
                    for region in regions.iter().cloned() {
                        button {
                            key: "{region.code}",
                            r#type: "button",
                            class: "place",
                            "data-testid": "place",
                            onclick: {
                                let region = region.clone();
                                move |_| ondown.call(region.clone())
                            },
                            {region.name.clone()}
                        }
                    }
                }
                if regions.is_empty() {
                    p { class: "hint", {texts.no_places} }
                }
            })}
        }
    }
}
