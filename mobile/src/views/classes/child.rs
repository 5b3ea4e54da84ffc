//! One child: the question for consent, what the guardian tells, and taking it back. What is typed here is not kept on the
//! device.

use std::collections::HashMap;

use chrono::NaiveDate;
use dioxus::prelude::*;
use xiangyue_shared::{
    child::{
        CONSENT_TEXT_EN, CONSENT_TEXT_ZH, CONSENT_VERSION, Child, ChildProfile, ConsentAnswer,
        Contact, ListChildren, PickupPerson, PutChild, PutChildConsent, PutCollectorPhoto,
        RemoveCollectorPhoto, WithdrawChildConsent,
    },
    endpoint::{Binary, NoQuery, Nothing},
    fields::Check as _,
    ids::{ChildId, HouseholdId, PickupPersonId},
};

use super::Face;
use crate::{
    api::{self, Failure},
    components::{
        AppBar, Banner, Button, ChooseFile, Dialog, Field, Icon, Look, Picto, Section, Shape, Tone,
        go, shown, toast,
    },
    hooks::{Faces, use_action, use_faces, use_unkept},
    i18n::{LANG, Lang, classes::c, errors, t},
    platform::{Chosen, FACE_SIDE, files, photo},
    session,
    village::VillageRoute,
};

/// Contacts and pickup persons of a child, at most.
const CONTACTS: usize = 5;
const COLLECTORS: usize = 8;

#[component]
pub fn NewChildPage() -> Element {
    // Made before the first try, so that a retry is about the same child.
    let child = use_hook(ChildId::new);
    let mut agreed = use_signal(|| false);
    rsx! {
        AppBar { title: c().family.add_child, back: VillageRoute::ChildrenPage {} }
        div { class: "stack",
            if agreed() {
                Known { child }
            } else {
                ConsentQuestion { child, onagreed: move |()| agreed.set(true) }
            }
        }
    }
}

#[component]
pub fn ChildPage(child: ReadSignal<ChildId>) -> Element {
    rsx! {
        AppBar { title: c().family.child, back: VillageRoute::ChildrenPage {} }
        div { class: "stack",
            Known { key: "{child}", child: child() }
        }
    }
}

/// The text, in the chosen language.
fn consent_text() -> &'static str {
    match LANG() {
        Lang::Zh => CONSENT_TEXT_ZH,
        Lang::En => CONSENT_TEXT_EN,
    }
}

/// Asks whether a child's data may be kept, and what for.
#[component]
pub fn ConsentQuestion(child: ChildId, onagreed: EventHandler<()>) -> Element {
    let say = &c().family;
    let agreeing = use_action();
    let refusing = use_action();
    let failure = (agreeing.failure)().or_else(|| (refusing.failure)());
    let answer = move |agreed: bool| async move {
        let household = session::household().unwrap_or_default();
        let body = ConsentAnswer { version: CONSENT_VERSION, agreed };
        api::call(&PutChildConsent { household, child }, &NoQuery {}, &body).await
    };
    rsx! {
        div { class: "card padded stack", "data-testid": "consent",
            h2 { {say.consent} }
            p { class: "consent-text", {consent_text()} }
        }
        if let Some(failure) = failure {
            Banner { tone: Tone::Bad, testid: "problem", {errors::sentence(LANG(), &failure)} }
        }
        Button { icon: Picto::Check, busy: (agreeing.busy)(), testid: "consent-agree", onclick: move |_| agreeing.run(answer(true), move |_| onagreed.call(())), {say.agree} }
        Button {
            look: Look::Ghost,
            busy: (refusing.busy)(),
            testid: "consent-refuse",
            onclick: move |_| refusing.run(answer(false), |_| {
                toast(c().family.refuse_done);
                go(VillageRoute::ChildrenPage {});
            }),
            {say.refuse}
        }
    }
}

#[component]
fn Known(child: ChildId) -> Element {
    let family =
        use_unkept(|| Some((ListChildren { household: session::household()? }, NoQuery {})));
    let faces = use_faces(move || {
        let known = family.get();
        let own = known.data().into_iter().flatten().find(|one| one.id == child);
        own.map(|one| one.photos.clone()).unwrap_or_default()
    });
    shown(
        &family.get(),
        Shape::Page,
        move |()| family.refresh(),
        |family| {
            let told = family.iter().find(|one| one.id == child).cloned();
            let sibling = family.iter().find(|one| one.id != child).cloned();
            let is_known = told.is_some();
            let photos = told.as_ref().map(|child| child.photos.clone()).unwrap_or_default();
            rsx! {
                ChildForm { child, told: told.map(|child| child.profile), sibling, photos, faces: faces() }
                if is_known {
                    Withdraw { child }
                }
            }
        },
    )
}

/// A person on a list while one types.
#[derive(Clone, PartialEq)]
struct Typed {
    id: PickupPersonId,
    name: String,
    relation: String,
    phone: String,
    card: i64,
}

impl Typed {
    fn none() -> Self {
        Self {
            id: PickupPersonId::new(),
            name: String::new(),
            relation: String::new(),
            phone: String::new(),
            card: 0,
        }
    }

    fn of(person: &PickupPerson) -> Self {
        Self {
            id: person.id,
            name: person.name.clone(),
            relation: person.relation.clone(),
            phone: person.phone.clone(),
            card: person.card,
        }
    }
}

/// What becomes of a person's photo once the form is saved.
#[derive(Clone, PartialEq)]
enum Photo {
    /// Where the page shows it, and the file.
    New(Option<String>, Chosen),
    Gone,
}

async fn save_photo(
    household: HouseholdId,
    child: ChildId,
    person: PickupPersonId,
    photo: Photo,
) -> Result<Nothing, Failure> {
    match photo {
        Photo::New(_, file) => {
            let body = Binary { media_type: file.media_type, bytes: file.bytes };
            let endpoint = PutCollectorPhoto { household, child, person };
            api::call(&endpoint, &NoQuery {}, &body).await
        }
        Photo::Gone => {
            let endpoint = RemoveCollectorPhoto { household, child, person };
            api::call(&endpoint, &NoQuery {}, &Nothing {}).await
        }
    }
}

/// What the guardian tells. Of a child that is new the lists begin as a sibling's.
#[component]
pub fn ChildForm(
    child: ChildId,
    told: Option<ChildProfile>,
    sibling: Option<Child>,
    /// Of whom there is a photo.
    #[props(default)]
    photos: Vec<PickupPersonId>,
    #[props(default)] faces: Faces,
) -> Element {
    let say = &c().family;
    let mut retaken = use_signal(HashMap::<PickupPersonId, Photo>::new);
    use_drop(move || {
        for photo in retaken.peek().values() {
            if let Photo::New(Some(address), _) = photo {
                photo::forget(address);
            }
        }
    });
    let old = told.clone();
    let model = told.or_else(|| sibling.map(|child| child.profile));
    let mut name = use_signal(|| old.as_ref().map(|one| one.name.clone()).unwrap_or_default());
    let mut born =
        use_signal(|| old.as_ref().map(|one| one.birth_date.to_string()).unwrap_or_default());
    let mut health =
        use_signal(|| old.as_ref().map(|one| one.health_notes.clone()).unwrap_or_default());
    let mut contacts = use_signal(|| {
        let none = || vec![Contact { name: String::new(), phone: String::new() }];
        model.as_ref().map_or_else(none, |one| one.contacts.clone())
    });
    let is_new = old.is_none();
    let mut collectors = use_signal(|| {
        let mut list: Vec<Typed> = model
            .as_ref()
            .map(|one| one.pickup_persons.iter().map(Typed::of).collect())
            .unwrap_or_default();
        if list.is_empty() {
            list.push(Typed::none());
        }
        if is_new {
            for one in &mut list {
                one.id = PickupPersonId::new();
            }
        }
        list
    });
    let sending = use_action();
    let failure = (sending.failure)();
    let wrong = |field: &str| errors::field_sentence(LANG(), failure.as_ref(), field);
    let whole = failure
        .as_ref()
        .filter(
            |failure| !matches!(failure, Failure::Problem(problem) if !problem.fields.is_empty()),
        )
        .map(|failure| errors::sentence(LANG(), failure));
    let mut no_day = use_signal(|| false);
    let save = move |event: FormEvent| {
        event.prevent_default();
        let Some(household) = session::household() else { return };
        let day = born.peek().parse::<NaiveDate>().ok();
        no_day.set(day.is_none());
        let persons = collectors.peek().clone().into_iter().map(|one| PickupPerson {
            id: one.id,
            name: one.name.trim().to_owned(),
            relation: one.relation.trim().to_owned(),
            phone: one.phone.trim().to_owned(),
            card: one.card,
        });
        let body = ChildProfile {
            name: name.peek().trim().to_owned(),
            birth_date: day.unwrap_or_default(),
            health_notes: health.peek().trim().to_owned(),
            contacts: contacts
                .peek()
                .iter()
                .map(|one| Contact {
                    name: one.name.trim().to_owned(),
                    phone: one.phone.trim().to_owned(),
                })
                .collect(),
            pickup_persons: persons.collect(),
        };
        if let Err(problem) = body.checked() {
            let mut failure = sending.failure;
            failure.set(Some(Failure::from(problem)));
            return;
        }
        if day.is_none() {
            return;
        }
        let endpoint = PutChild { household, child };
        let listed: Vec<PickupPersonId> = collectors.peek().iter().map(|one| one.id).collect();
        let photos = retaken.peek().clone().into_iter().filter(move |(id, _)| listed.contains(id));
        let work = async move {
            api::call(&endpoint, &NoQuery {}, &body).await?;
            for (person, photo) in photos {
                save_photo(household, child, person, photo).await?;
            }
            Ok(())
        };
        sending.run(work, |()| {
            toast(c().family.child_saved);
            go(VillageRoute::ChildrenPage {});
        });
    };
    let day_wrong = no_day().then(|| say.born_wrong.to_owned()).or_else(|| wrong("birth_date"));
    rsx! {
        form { class: "stack", novalidate: true, onsubmit: save,
            Field { id: "child-name", label: say.name, value: name(), error: wrong("name"), testid: "child-name", oninput: move |text| name.set(text) }
            Field { id: "child-born", label: say.born, kind: "date", value: born(), error: day_wrong, testid: "child-born", oninput: move |text| born.set(text) }
            Field { id: "child-health", label: say.health, hint: say.health_hint, long: true, value: health(), error: wrong("health_notes"), testid: "child-health", oninput: move |text| health.set(text) }
            Section { title: say.contacts,
                for (index , one) in contacts().into_iter().enumerate() {
                    div { key: "{index}", class: "card padded stack",
                        Field { id: "contact-name-{index}", label: say.contact_name, hint: say.contact_name_hint, value: one.name.clone(), error: wrong(&format!("contacts.{index}.name")), testid: "contact-name", oninput: move |text| if let Some(one) = contacts.write().get_mut(index) { one.name = text } }
                        Field { id: "contact-phone-{index}", label: t().auth.phone, kind: "tel", numeric: true, value: one.phone.clone(), error: wrong(&format!("contacts.{index}.phone")), testid: "contact-phone", oninput: move |text| if let Some(one) = contacts.write().get_mut(index) { one.phone = text } }
                        if contacts.read().len() > 1 {
                            Button { look: Look::Ghost, icon: Picto::Trash, label: format!("{} {}", say.remove, one.name), onclick: move |_| { contacts.write().remove(index); }, {say.remove} }
                        }
                    }
                }
                if contacts.read().len() < CONTACTS {
                    Button { look: Look::Ghost, icon: Picto::Plus, testid: "contact-add", onclick: move |_| contacts.write().push(Contact { name: String::new(), phone: String::new() }), {say.add_contact} }
                }
            }
            Section { title: say.who_collects,
                p { class: "hint", {say.who_collects_hint} }
                p { class: "hint", {say.photo_hint} }
                for (index , one) in collectors().into_iter().enumerate() {
                    div { key: "{one.id}", class: "card padded stack", "data-testid": "collector",
                        Field { id: "collector-name-{index}", label: say.collector_name, value: one.name.clone(), error: wrong(&format!("pickup_persons.{index}.name")), testid: "collector-name", oninput: move |text| if let Some(one) = collectors.write().get_mut(index) { one.name = text } }
                        Field { id: "collector-relation-{index}", label: say.relation, hint: say.relation_hint, value: one.relation.clone(), error: wrong(&format!("pickup_persons.{index}.relation")), testid: "collector-relation", oninput: move |text| if let Some(one) = collectors.write().get_mut(index) { one.relation = text } }
                        Field { id: "collector-phone-{index}", label: t().auth.phone, kind: "tel", numeric: true, value: one.phone.clone(), error: wrong(&format!("pickup_persons.{index}.phone")), testid: "collector-phone", oninput: move |text| if let Some(one) = collectors.write().get_mut(index) { one.phone = text } }
                        CollectorPhoto {
                            person: one.id,
                            name: one.name.clone(),
                            address: match retaken.read().get(&one.id) {
                                Some(Photo::New(address, _)) => address.clone(),
                                Some(Photo::Gone) => None,
                                None => faces.get(&one.id).cloned(),
                            },
                            has_photo: match retaken.read().get(&one.id) {
                                Some(photo) => *photo != Photo::Gone,
                                None => photos.contains(&one.id),
                            },
                            onchosen: move |file: Chosen| {
                                let address = photo::show(&file.media_type, &file.bytes);
                                retaken.write().insert(one.id, Photo::New(address, file));
                            },
                            onremoved: {
                                let was_there = photos.contains(&one.id);
                                move |()| {
                                    let mut retaken = retaken.write();
                                    if was_there {
                                        retaken.insert(one.id, Photo::Gone);
                                    } else {
                                        retaken.remove(&one.id);
                                    }
                                }
                            },
                        }
                        div { class: "pair",
                            if !is_new {
                                Button { look: Look::Ghost, icon: Picto::Card, label: format!("{} {}", say.card_lost, one.name), testid: "card-lost", onclick: move |_| {
                                    if let Some(one) = collectors.write().get_mut(index) {
                                        one.card += 1;
                                    }
                                    toast(c().family.card_lost_done);
                                }, {say.card_lost} }
                            }
                            if collectors.read().len() > 1 {
                                Button { look: Look::Ghost, icon: Picto::Trash, label: format!("{} {}", say.remove, one.name), onclick: move |_| { collectors.write().remove(index); }, {say.remove} }
                            }
                        }
                    }
                }
                if collectors.read().len() < COLLECTORS {
                    Button { look: Look::Ghost, icon: Picto::Plus, testid: "collector-add", onclick: move |_| collectors.write().push(Typed::none()), {say.add_collector} }
                }
            }
            if let Some(sentence) = whole.or_else(|| wrong("child")) {
                Banner { tone: Tone::Bad, testid: "problem", {sentence} }
            } else if failure.is_some() || no_day() {
                Banner { tone: Tone::Bad, testid: "problem", {say.look_above} }
            }
            Button { submit: true, busy: (sending.busy)(), icon: Picto::Check, testid: "child-save", {say.save} }
        }
    }
}

/// A person's photo, and the ways to have another or none.
#[component]
fn CollectorPhoto(
    person: PickupPersonId,
    name: String,
    address: Option<String>,
    has_photo: bool,
    onchosen: EventHandler<Chosen>,
    onremoved: EventHandler<()>,
) -> Element {
    let say = &c().family;
    let field = format!("photo-{person}");
    let take = {
        let field = field.clone();
        move |()| {
            let field = field.clone();
            spawn(async move {
                for file in files::take(&field).await.into_iter().take(1) {
                    onchosen.call(photo::shrink(file, FACE_SIDE).await);
                }
            });
        }
    };
    rsx! {
        div { class: "collector-photo",
            Face { address }
            div { class: "collector-photo-ways",
                ChooseFile {
                    id: field,
                    label: if has_photo { say.photo_change } else { say.photo_add },
                    icon: Picto::Camera,
                    accept: "image/*",
                    testid: "collector-photo",
                    onchosen: take,
                }
                if has_photo {
                    Button { look: Look::Ghost, icon: Picto::Trash, label: format!("{} {name}", say.photo_remove), testid: "photo-remove", onclick: move |_| onremoved.call(()), {say.photo_remove} }
                }
            }
        }
    }
}

/// Takes the consent back: all that was told is removed.
#[component]
fn Withdraw(child: ChildId) -> Element {
    let say = &c().family;
    let mut asking = use_signal(|| false);
    let sending = use_action();
    rsx! {
        Button { look: Look::Danger, icon: Picto::Shield, testid: "withdraw", onclick: move |_| asking.set(true), {say.withdraw} }
        if asking() {
            Dialog { title: say.withdraw_ask, onclose: move |()| asking.set(false),
                div { class: "stack",
                    p { {say.withdraw_hint} }
                    if let Some(failure) = (sending.failure)() {
                        Banner { tone: Tone::Bad, testid: "problem", {errors::sentence(LANG(), &failure)} }
                    }
                    Button {
                        look: Look::Danger,
                        busy: (sending.busy)(),
                        testid: "withdraw-confirm",
                        onclick: move |_| {
                            let Some(household) = session::household() else { return };
                            sending.run(
                                async move {
                                    let endpoint = WithdrawChildConsent { household, child };
                                    api::call(&endpoint, &NoQuery {}, &Nothing {}).await
                                },
                                |_| {
                                    toast(c().family.withdraw_done);
                                    go(VillageRoute::ChildrenPage {});
                                },
                            );
                        },
                        Icon { of: Picto::Trash }
                        {say.withdraw}
                    }
                    Button { look: Look::Ghost, onclick: move |_| asking.set(false), {t().common.cancel} }
                }
            }
        }
    }
}
