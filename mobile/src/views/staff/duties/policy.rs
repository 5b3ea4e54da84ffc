//! What a village decides for its volunteers 志愿服务设置.

use dioxus::prelude::*;
use xiangyue_shared::{
    access::Permission,
    endpoint::NoQuery,
    fields::Check as _,
    region::RegionCode,
    volunteer_policy::{GetVolunteerPolicy, PutVolunteerPolicy, Rounding, VolunteerPolicy},
};

use super::super::{
    place::{Village, VillageName, in_village, may},
    village::Setting,
};
use crate::{
    api::{self, Failure},
    components::{AppBar, Banner, Button, Card, Picto, Segments, Shape, Tone, shown, toast},
    draft,
    hooks::{Remote, use_action, use_part, use_remote},
    i18n::{LANG, duties::d, errors, work::w},
    work::WorkRoute,
};

#[component]
pub fn VolunteerPolicyPage() -> Element {
    in_village(w().volunteers.title, |village| {
        rsx! {
            PolicyOf { key: "{village.code}", village }
        }
    })
}

#[component]
fn PolicyOf(village: ReadSignal<Village>) -> Element {
    let policy =
        use_remote(move || Some((GetVolunteerPolicy { region: village().code }, NoQuery {})));
    rsx! {
        VolunteerPolicyView {
            village: village(),
            policy: policy.get(),
            decides: may(Permission::ManagePolicy, &village.read().code),
            onretry: move |()| policy.refresh(),
        }
    }
}

/// The settings, drawn; `decides` where the person may change them.
#[component]
pub fn VolunteerPolicyView(
    village: Village,
    policy: Remote<VolunteerPolicy>,
    decides: bool,
    onretry: EventHandler<()>,
) -> Element {
    let code = village.code.clone();
    rsx! {
        AppBar { title: w().volunteers.title, back: WorkRoute::DeskDutiesPage {},
            VillageName { village }
        }
        div { class: "stack",
            {shown(&policy, Shape::Rows(5), move |()| onretry.call(()), |policy| rsx! {
                Editor { village: code.clone(), policy: policy.clone(), decides }
            })}
        }
    }
}

#[component]
fn Editor(village: RegionCode, policy: VolunteerPolicy, decides: bool) -> Element {
    let say = &w().volunteers;
    let form = use_hook(|| format!("desk.volunteers.{village}"));
    let mut round = use_part(&form, "round", || Some(policy.round_minutes));
    let mut rounding = use_part(&form, "rounding", || policy.rounding);
    let mut offer = use_part(&form, "offer", || Some(policy.offer_minutes));
    let mut code = use_part(&form, "code", || Some(policy.code_seconds));
    let mut margin = use_part(&form, "margin", || Some(policy.margin_minutes));
    let mut offline = use_part(&form, "offline", || Some(policy.offline_hours));
    let sending = use_action();
    let failure = (sending.failure)();
    let save = move |event: FormEvent| {
        event.prevent_default();
        let body = VolunteerPolicy {
            offer_minutes: offer.peek().unwrap_or_default(),
            code_seconds: code.peek().unwrap_or_default(),
            margin_minutes: margin.peek().unwrap_or_default(),
            offline_hours: offline.peek().unwrap_or_default(),
            round_minutes: round.peek().unwrap_or_default(),
            rounding: *rounding.peek(),
        };
        if let Err(problem) = body.checked() {
            let mut failure = sending.failure;
            failure.set(Some(Failure::from(problem)));
            return;
        }
        let (endpoint, form) = (PutVolunteerPolicy { region: village.clone() }, form.clone());
        sending.run(async move { api::call(&endpoint, &NoQuery {}, &body).await }, move |_| {
            draft::forget(&form);
            toast(w().volunteers.saved);
        });
    };
    let ways = [
        (Rounding::Down, d().desk.down),
        (Rounding::Nearest, d().desk.nearest),
        (Rounding::Up, d().desk.up),
    ];
    let chosen = ways.iter().position(|(way, _)| *way == rounding()).unwrap_or_default();
    rsx! {
        form { class: "stack narrow-form", novalidate: true, onsubmit: save,
            Card {
                Setting { id: "round-minutes", name: say.round, hint: say.round_hint, value: round(), least: 1, most: 60, step: 5, onchange: move |number| round.set(number) }
            }
            div { class: "field",
                span { class: "field-name", {say.rounding} }
                Segments {
                    label: say.rounding,
                    options: ways.iter().map(|(_, name)| (*name).to_owned()).collect::<Vec<_>>(),
                    chosen,
                    testid: "rounding",
                    onchoose: move |index: usize| {
                        if let Some((way, _)) = ways.get(index) {
                            rounding.set(*way);
                        }
                    },
                }
            }
            Card {
                Setting { id: "code-seconds", name: say.code, hint: say.code_hint, value: code(), least: 10, most: 300, step: 10, onchange: move |number| code.set(number) }
                Setting { id: "margin-minutes", name: say.margin, hint: say.margin_hint, value: margin(), most: 240, step: 10, onchange: move |number| margin.set(number) }
                Setting { id: "offline-hours", name: say.offline, hint: say.offline_hint, value: offline(), most: 336, step: 12, onchange: move |number| offline.set(number) }
                Setting { id: "offer-minutes", name: say.offer, hint: say.offer_hint, value: offer(), least: 10, most: 2_880, step: 60, onchange: move |number| offer.set(number) }
            }
            if let Some(failure) = failure {
                Banner { tone: Tone::Bad, testid: "problem", {errors::sentence(LANG(), &failure)} }
            }
            if decides {
                Button { submit: true, busy: (sending.busy)(), icon: Picto::Check, testid: "volunteer-policy-save", {say.save} }
            }
        }
    }
}
