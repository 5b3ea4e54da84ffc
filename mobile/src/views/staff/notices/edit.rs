//! Writing a notice. What was typed stays on the device until it is saved.

use chrono::{DateTime, NaiveDateTime, TimeDelta, Utc};
use dioxus::prelude::*;
use xiangyue_shared::{
    access::Role,
    day::{self, SHANGHAI_OFFSET_SECONDS},
    endpoint::NoQuery,
    fields::Check as _,
    ids::{NoticeId, PictureId},
    notice::{
        AudienceKind, DeskNotice, HOURS_MOST, NoticeCategory, NoticeDraft, PICTURES_MOST, PutNotice,
    },
    region::{Level, ListRegions, RegionQuery},
};

use super::{Place, pick::Picked, places};
use crate::{
    api::{self, Failure},
    components::{
        Amount, AppBar, Banner, Button, Card, Empty, Field, Icon, NoticeBody, Picto, Segments,
        Switch, Tone, go, toast,
    },
    draft,
    hooks::{use_action, use_part, use_remote},
    i18n::{LANG, errors, t, village::v, work::w},
    views::{
        Photo,
        staff::{
            role_name,
            shots::{Shot, Shots, is_sending, sent},
        },
        village::notice_category,
    },
    work::WorkRoute,
};

/// Roles that a notice may be for.
const ROLES: [Role; 4] =
    [Role::GridWorker, Role::VillageCadre, Role::StoreKeeper, Role::TownshipOfficer];

/// As a field for day and time has it, on the village's clock.
const MOMENT: &str = "%Y-%m-%dT%H:%M";

fn moment_text(at: Option<DateTime<Utc>>) -> String {
    at.map(|at| day::local(at).format(MOMENT).to_string()).unwrap_or_default()
}

fn moment(text: &str) -> Option<DateTime<Utc>> {
    let local = NaiveDateTime::parse_from_str(text, MOMENT).ok()?;
    Some(local.and_utc() - TimeDelta::seconds(SHANGHAI_OFFSET_SECONDS.into()))
}

#[component]
pub fn NewNoticePage() -> Element {
    let say = &w().notices;
    rsx! {
        AppBar { title: say.new, back: WorkRoute::DeskNoticesPage {} }
        div { class: "stack",
            if places().is_empty() {
                Empty { icon: Picto::Bell, title: w().keep.not_yours, hint: w().keep.not_yours_hint }
            } else {
                Editor { notice: None }
            }
        }
    }
}

/// The form; with a notice it changes that draft.
#[component]
pub(super) fn Editor(notice: Option<DeskNotice>) -> Element {
    let say = &w().notices;
    let old = notice.as_ref().map(|notice| notice.draft.clone());
    let form = use_hook(|| {
        let name = notice.as_ref().map_or_else(|| "new".to_owned(), |one| one.id.to_string());
        format!("desk.notice.{name}")
    });
    let was = |read: fn(&NoticeDraft) -> String| old.as_ref().map(read).unwrap_or_default();
    // Made before the first try, so that a retry names the same notice.
    let id = use_part(&form, "id", || notice.as_ref().map_or_else(NoticeId::new, |one| one.id));
    let place = use_part(&form, "place", || match &notice {
        Some(one) => Some(Place { code: one.draft.region.clone(), name: one.place_name.clone() }),
        None => places().into_iter().next(),
    });
    let mut category = use_part(&form, "category", || {
        old.as_ref().map_or(NoticeCategory::General, |one| one.category)
    });
    let mut title = use_part(&form, "title", || was(|one| one.title.clone()));
    let mut body = use_part(&form, "body", || was(|one| one.body.clone()));
    let mut broadcast = use_part(&form, "broadcast", || was(|one| one.broadcast.clone()));
    let audience = use_part(&form, "audience", || {
        old.as_ref().map_or(AudienceKind::Households, |one| one.audience)
    });
    let role = use_part(&form, "role", || {
        old.as_ref().and_then(|one| one.role).unwrap_or(Role::GridWorker)
    });
    let picked = use_part(&form, "households", || {
        notice.as_ref().map(|one| one.households.clone()).unwrap_or_default()
    });
    let mut open = use_part(&form, "open", || old.as_ref().is_some_and(|one| one.open_to_all));
    let mut must = use_part(&form, "must", || old.as_ref().is_some_and(|one| one.must_acknowledge));
    let mut pinned = use_part(&form, "pinned", || old.as_ref().is_some_and(|one| one.pinned));
    let mut from = use_part(&form, "from", || was(|one| moment_text(one.publish_at)));
    let mut until = use_part(&form, "until", || was(|one| moment_text(one.expires_at)));
    let mut hours = use_part(&form, "hours", || {
        Some(old.as_ref().map_or(24, |one| i64::from(one.remind_after_hours)))
    });
    let mut sms = use_part(&form, "sms", || old.as_ref().is_some_and(|one| one.remind_by_sms));
    let mut kept = use_part(&form, "pictures", || {
        old.as_ref().map(|one| one.pictures.clone()).unwrap_or_default()
    });
    let shots = use_signal(Vec::<Shot>::new);
    let sending = use_action();
    let failure = (sending.failure)();
    let wrong = |field| errors::field_sentence(LANG(), failure.as_ref(), field);
    let whole = failure
        .as_ref()
        .filter(
            |failure| !matches!(failure, Failure::Problem(problem) if !problem.fields.is_empty()),
        )
        .map(|failure| errors::sentence(LANG(), failure));
    let is_new = notice.is_none();
    let save = move |event: FormEvent| {
        event.prevent_default();
        let Some(place) = place.peek().clone() else { return };
        let mut pictures: Vec<PictureId> = kept.peek().clone();
        pictures.extend(sent(&shots.peek()));
        let of_role = *audience.peek() == AudienceKind::Role;
        let hand_picked = *audience.peek() == AudienceKind::Chosen;
        let draft = NoticeDraft {
            region: place.code,
            category: *category.peek(),
            title: title.peek().trim().to_owned(),
            body: body.peek().trim().to_owned(),
            broadcast: broadcast.peek().trim().to_owned(),
            audience: *audience.peek(),
            role: of_role.then(|| *role.peek()),
            households: picked.peek().iter().filter(|_| hand_picked).map(|one| one.id).collect(),
            open_to_all: *open.peek() && !hand_picked,
            must_acknowledge: *must.peek(),
            pinned: *pinned.peek(),
            publish_at: moment(&from.peek()),
            expires_at: moment(&until.peek()),
            remind_after_hours: i32::try_from(hours.peek().unwrap_or_default()).unwrap_or(i32::MAX),
            remind_by_sms: *sms.peek(),
            pictures,
        };
        if let Err(problem) = draft.checked() {
            let mut failure = sending.failure;
            failure.set(Some(Failure::from(problem)));
            return;
        }
        let (form, notice) = (form.clone(), *id.peek());
        sending.run(
            async move { api::call(&PutNotice { notice }, &NoQuery {}, &draft).await },
            move |_| {
                draft::forget(&form);
                toast(w().notices.saved);
                if is_new {
                    go(WorkRoute::DeskNoticePage { notice });
                } else {
                    *crate::hooks::REFRESH.write() += 1;
                }
            },
        );
    };
    let categories = NoticeCategory::ALL.map(|one| notice_category(v(), one).to_owned()).to_vec();
    let chosen = NoticeCategory::ALL.iter().position(|one| *one == category()).unwrap_or_default();
    let room = usize::try_from(PICTURES_MOST).unwrap_or_default().saturating_sub(kept.read().len());
    rsx! {
        form { class: "stack narrow-form", novalidate: true, onsubmit: save,
            WhichPlace { place, error: wrong("region") }
            div { class: "field",
                span { class: "field-name", {say.category} }
                Segments {
                    label: say.category,
                    options: categories,
                    chosen,
                    testid: "notice-category",
                    onchoose: move |index: usize| {
                        if let Some(one) = NoticeCategory::ALL.get(index) {
                            category.set(*one);
                        }
                    },
                }
            }
            Field { id: "notice-title", label: say.name, value: title(), error: wrong("title"), testid: "notice-title", oninput: move |text| title.set(text) }
            div { class: "tall",
                Field { id: "notice-body", label: say.body, hint: say.body_hint, long: true, value: body(), error: wrong("body"), testid: "notice-body", oninput: move |text| body.set(text) }
            }
            if !body.read().trim().is_empty() {
                section { class: "card padded notice", "data-testid": "notice-preview", "aria-label": say.preview,
                    small { {say.preview} }
                    h2 { {if title.read().trim().is_empty() { say.name.to_owned() } else { title() }} }
                    NoticeBody { body: body() }
                }
            }
            Field { id: "notice-broadcast", label: say.broadcast, hint: say.broadcast_hint, long: true, value: broadcast(), error: wrong("broadcast"), testid: "notice-broadcast", oninput: move |text| broadcast.set(text) }
            Whom { audience, role }
            if let (AudienceKind::Chosen, Some(place)) = (audience(), place()) {
                Picked { place: place.code, chosen: picked, error: wrong("households") }
            }
            Card {
                Switch { title: say.must, note: say.must_hint, on: must(), testid: "notice-must", onchange: move |on| must.set(on) }
                if audience() != AudienceKind::Chosen {
                    Switch { title: say.open, note: say.open_hint, on: open(), testid: "notice-open", onchange: move |on| open.set(on) }
                }
                Switch { title: v().notices.pinned, note: say.pinned_hint, on: pinned(), testid: "notice-pinned", onchange: move |on| pinned.set(on) }
                Switch { title: say.sms, note: say.sms_hint, on: sms(), testid: "notice-sms", onchange: move |on| sms.set(on) }
            }
            div { class: if wrong("remind_after_hours").is_some() { "field wrong" } else { "field" },
                span { class: "field-name", {say.hours} }
                Amount { id: "notice-hours", name: say.hours, value: hours(), least: 0, most: HOURS_MOST, step: 12, testid: "notice-hours", onchange: move |number| hours.set(number) }
                p { class: "field-hint", {say.hours_hint} }
            }
            div { class: "pair",
                Field { id: "notice-from", label: say.from, hint: say.from_hint, kind: "datetime-local", value: from(), error: wrong("publish_at"), testid: "notice-from", oninput: move |text| from.set(text) }
                Field { id: "notice-until", label: say.until, hint: say.until_hint, kind: "datetime-local", value: until(), error: wrong("expires_at"), testid: "notice-until", oninput: move |text| until.set(text) }
            }
            div { class: "field",
                span { class: "field-name", {say.pictures} }
                for (index , picture) in kept().into_iter().enumerate() {
                    div { key: "{picture}", class: "photo-frame",
                        Photo { picture: Some(picture), name: (t().common.photo_of)(index + 1), thumbnail: false }
                        button {
                            class: "shot-remove icon-button",
                            r#type: "button",
                            "aria-label": "{t().store.remove} {(t().common.photo_of)(index + 1)}",
                            onclick: move |_| kept.write().retain(|one| *one != picture),
                            Icon { of: Picto::Close }
                        }
                    }
                }
                if let Some(place) = place() {
                    Shots { shots, village: place.code, most: room }
                }
                if let Some(error) = wrong("pictures") {
                    p { class: "field-error", role: "alert", {error} }
                }
            }
            if let Some(sentence) = whole {
                Banner { tone: Tone::Bad, testid: "problem", {sentence} }
            }
            Button { submit: true, busy: (sending.busy)(), disabled: is_sending(&shots.read()), icon: Picto::Check, testid: "notice-save", {say.save} }
            if is_new {
                p { class: "hint", {say.files_later} }
            }
        }
    }
}

/// For which place: one's own, or a part of it.
#[component]
fn WhichPlace(place: Signal<Option<Place>>, error: Option<String>) -> Element {
    let say = &w().notices;
    let mut place = place;
    let own = places();
    let mut within = use_signal(|| own.first().cloned());
    let parts = use_remote(move || {
        let parent = within().filter(|one| one.code.level() != Level::Group)?.code;
        Some((ListRegions {}, RegionQuery { parent: Some(parent) }))
    });
    let mut options = own.clone();
    options.extend(parts.get().data().into_iter().flatten().map(|region| Place {
        code: region.code.clone(),
        name: xiangyue_shared::region::place_name(&region.name).to_owned(),
    }));
    if let Some(now) = place()
        && options.iter().all(|one| one.code != now.code)
    {
        options.push(now);
    }
    rsx! {
        div { class: if error.is_some() { "field wrong" } else { "field" },
            span { class: "field-name", {say.place} }
            div { class: "chips", role: "group", "aria-label": say.place,
                for one in options {
                    button {
                        key: "{one.code}",
                        class: "chip-button",
                        r#type: "button",
                        "aria-pressed": if place().is_some_and(|now| now.code == one.code) { "true" } else { "false" },
                        "data-testid": "notice-region",
                        onclick: {
                            let (one, is_own) = (one.clone(), own.contains(&one));
                            move |_| {
                                if is_own {
                                    within.set(Some(one.clone()));
                                }
                                place.set(Some(one.clone()));
                            }
                        },
                        {one.name.clone()}
                    }
                }
            }
            if let Some(error) = error.clone() {
                p { class: "field-error", role: "alert", {error} }
            }
        }
    }
}

/// Whom it must reach there.
#[component]
fn Whom(audience: Signal<AudienceKind>, role: Signal<Role>) -> Element {
    let say = &w().notices;
    let (mut audience, mut role) = (audience, role);
    let kinds = AudienceKind::ALL;
    let chosen = kinds.iter().position(|one| *one == audience()).unwrap_or_default();
    let of_role = ROLES.iter().position(|one| *one == role()).unwrap_or_default();
    rsx! {
        div { class: "field",
            span { class: "field-name", {say.whom} }
            Segments {
                label: say.whom,
                options: vec![say.households.to_owned(), say.chosen.to_owned(), say.residents.to_owned(), say.by_role.to_owned()],
                chosen,
                testid: "notice-audience",
                onchoose: move |index: usize| {
                    if let Some(one) = kinds.get(index) {
                        audience.set(*one);
                    }
                },
            }
            p { class: "field-hint", {match audience() {
                AudienceKind::Households => say.households_hint,
                AudienceKind::Chosen => say.chosen_hint,
                AudienceKind::Residents => say.residents_hint,
                AudienceKind::Role => say.by_role_hint,
            }} }
            if audience() == AudienceKind::Role {
                Segments {
                    label: say.by_role,
                    options: ROLES.map(|one| role_name(one).to_owned()).to_vec(),
                    chosen: of_role,
                    testid: "notice-role",
                    onchoose: move |index: usize| {
                        if let Some(one) = ROLES.get(index) {
                            role.set(*one);
                        }
                    },
                }
            }
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_moment_is_typed_on_the_villages_clock() {
        let at = moment("2026-11-24T08:30");
        assert_eq!(at.map(|at| at.to_rfc3339()), Some("2026-11-24T00:30:00+00:00".to_owned()));
        assert_eq!(moment_text(at), "2026-11-24T08:30");
        assert_eq!((moment(""), moment_text(None)), (None, String::new()));
    }
}
