//! The code at the venue 现场码 as large as the screen. The next one comes before this one runs out.

use chrono::{DateTime, Utc};
use dioxus::prelude::*;
use xiangyue_shared::{
    attendance::{GetVenueCode, ShownVenueCode},
    day,
    endpoint::NoQuery,
    ids::ShiftId,
};

use crate::{
    api::{self, Failure},
    clock,
    components::{AppBar, CodePanel, Shape, Skeleton, Trouble},
    format,
    hooks::{REFRESH, use_codes, use_reaction},
    i18n::duties::d,
    platform::time,
    route::Address,
    village::VillageRoute,
};

/// Between two tries where the next code did not come, in milliseconds.
const PAUSE_MS: u32 = 3_000;
/// The screen waits no longer than this for the next code, in milliseconds; the longest turn of a code.
const LONGEST_MS: i64 = 300_000;

/// A leader's screen.
#[component]
pub fn LedScreenPage(shift: ReadSignal<ShiftId>) -> Element {
    rsx! {
        Screen { shift, back: VillageRoute::LedShiftPage { shift: shift() } }
    }
}

/// Milliseconds until the next code is there, by the server's clock as far as it was heard.
fn until_next(shown: &ShownVenueCode) -> u32 {
    let now = Utc::now();
    let now = clock::server_ahead().and_then(|ahead| now.checked_add_signed(ahead)).unwrap_or(now);
    let left = shown.next_at.signed_duration_since(now).num_milliseconds();
    // The server tells its time in whole seconds.
    u32::try_from((left + 1_000).clamp(1_000, LONGEST_MS)).unwrap_or(PAUSE_MS)
}

/// Shows the code and renews it.
#[component]
pub fn Screen(shift: ReadSignal<ShiftId>, #[props(into)] back: Address) -> Element {
    let mut code = use_signal(|| None::<ShownVenueCode>);
    let mut failure = use_signal(|| None::<Failure>);
    let mut again = use_signal(|| 0_u32);
    use_codes();
    use_reaction(move || {
        let (shift, _each_is_a_reason) = (shift(), (REFRESH(), again()));
        async move {
            loop {
                let pause = match api::fetch_unkept(&GetVenueCode { shift }, &NoQuery {}).await {
                    Ok(shown) => {
                        let pause = until_next(&shown);
                        failure.set(None);
                        code.set(Some(shown));
                        pause
                    }
                    Err(why) => {
                        let settled = why.is_settled();
                        if settled {
                            code.set(None);
                        }
                        failure.set(Some(why));
                        if settled {
                            return;
                        }
                        PAUSE_MS
                    }
                };
                time::sleep_ms(pause).await;
            }
        }
    });
    rsx! {
        ScreenView {
            code: code(),
            failure: failure(),
            now: Utc::now(),
            back,
            onretry: move |()| again += 1,
        }
    }
}

/// The code, drawn. One that has run out is not shown any more.
#[component]
pub fn ScreenView(
    code: Option<ShownVenueCode>,
    failure: Option<Failure>,
    now: DateTime<Utc>,
    back: Address,
    onretry: EventHandler<()>,
) -> Element {
    let say = &d().shift;
    let waiting = code.is_none() && failure.is_none();
    let good = code.filter(|code| failure.is_none() || code.good_until > now);
    rsx! {
        AppBar { title: say.screen, back }
        div { class: "stack venue",
            if let Some(code) = good {
                CodePanel { code: code.code, name: say.screen, digits: code.digits, testid: "venue-code", digits_testid: "venue-digits" }
                p { class: "lead", role: "timer", {(say.screen_hint)(&format::clock_seconds(day::local(code.good_until).time()))} }
            }
            if let Some(failure) = failure {
                Trouble { failure, onretry: move |()| onretry.call(()) }
            } else if waiting {
                p { class: "lead", {say.screen_wait} }
                Skeleton { shape: Shape::Code }
            }
        }
    }
}
