//! What a village decides for itself 村级设置.

use dioxus::prelude::*;
use xiangyue_shared::{
    endpoint::NoQuery,
    fields::Check as _,
    region::{GetVillagePolicy, PutVillagePolicy, RegionCode, VillagePolicy},
};

use super::place::{Village, VillageName, in_village};
use crate::{
    api::{self, Failure},
    components::{Amount, AppBar, Banner, Button, Card, Picto, Shape, Tone, shown, toast},
    draft,
    hooks::{Remote, use_action, use_part, use_remote},
    i18n::{LANG, errors, work::w},
};

#[component]
pub fn VillagePage() -> Element {
    in_village(w().village.title, |village| {
        rsx! {
            Settings { key: "{village.code}", village }
        }
    })
}

#[component]
fn Settings(village: ReadSignal<Village>) -> Element {
    let policy =
        use_remote(move || Some((GetVillagePolicy { village: village().code }, NoQuery {})));
    rsx! {
        VillageView { village: village(), policy: policy.get(), onretry: move |()| policy.refresh() }
    }
}

/// The settings, drawn.
#[component]
pub fn VillageView(
    village: Village,
    policy: Remote<VillagePolicy>,
    onretry: EventHandler<()>,
) -> Element {
    let code = village.code.clone();
    rsx! {
        AppBar { title: w().village.title,
            VillageName { village }
        }
        div { class: "stack",
            {shown(&policy, Shape::Rows(5), move |()| onretry.call(()), |policy| rsx! {
                Editor { village: code.clone(), policy: policy.clone() }
            })}
        }
    }
}

#[component]
fn Editor(village: RegionCode, policy: VillagePolicy) -> Element {
    let say = &w().village;
    let form = use_hook(|| format!("desk.policy.{village}"));
    let mut hold = use_part(&form, "hold", || Some(i64::from(policy.order_hold_days)));
    let mut expire = use_part(&form, "expire", || Some(i64::from(policy.points_expire_months)));
    let mut grace = use_part(&form, "grace", || Some(i64::from(policy.restored_grace_days)));
    let mut card = use_part(&form, "card", || Some(policy.card_daily_limit));
    let mut back = use_part(&form, "back", || Some(i64::from(policy.return_days)));
    let sending = use_action();
    let failure = (sending.failure)();
    let small = |number: Option<i64>| i32::try_from(number.unwrap_or_default()).unwrap_or(i32::MAX);
    let save = move |event: FormEvent| {
        event.prevent_default();
        let body = VillagePolicy {
            order_hold_days: small(*hold.peek()),
            points_expire_months: small(*expire.peek()),
            restored_grace_days: small(*grace.peek()),
            card_daily_limit: card.peek().unwrap_or_default(),
            return_days: small(*back.peek()),
        };
        if let Err(problem) = body.checked() {
            let mut failure = sending.failure;
            failure.set(Some(Failure::from(problem)));
            return;
        }
        let endpoint = PutVillagePolicy { village: village.clone() };
        let form = form.clone();
        sending.run(async move { api::call(&endpoint, &NoQuery {}, &body).await }, move |_| {
            draft::forget(&form);
            toast(w().village.saved);
        });
    };
    rsx! {
        form { class: "stack narrow-form", novalidate: true, onsubmit: save,
            Card {
                Setting { id: "order-hold", name: say.hold, hint: say.hold_hint, value: hold(), least: 1, most: 90, onchange: move |number| hold.set(number) }
                Setting { id: "points-expire", name: say.expire, hint: say.expire_hint, value: expire(), most: 120, onchange: move |number| expire.set(number) }
                Setting { id: "restored-grace", name: say.grace, hint: say.grace_hint, value: grace(), most: 365, onchange: move |number| grace.set(number) }
                Setting { id: "card-limit", name: say.card, hint: say.card_hint, value: card(), most: 100_000, step: 10, onchange: move |number| card.set(number) }
                Setting { id: "return-days", name: say.back, hint: say.back_hint, value: back(), most: 90, onchange: move |number| back.set(number) }
            }
            if let Some(failure) = failure {
                Banner { tone: Tone::Bad, testid: "problem", {errors::sentence(LANG(), &failure)} }
            }
            Button { submit: true, busy: (sending.busy)(), icon: Picto::Check, testid: "policy-save", {say.save} }
        }
    }
}

/// One number, in a row.
#[component]
pub(super) fn Setting(
    id: String,
    name: String,
    hint: String,
    value: Option<i64>,
    #[props(default)] least: i64,
    most: i64,
    #[props(default = 1)] step: i64,
    onchange: EventHandler<Option<i64>>,
) -> Element {
    rsx! {
        div { class: "cell line",
            span { class: "cell-text",
                b { {name.clone()} }
                small { {hint} }
            }
            Amount { id: id.clone(), name, value, least, most, step, testid: id, onchange }
        }
    }
}
