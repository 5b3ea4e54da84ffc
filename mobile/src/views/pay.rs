//! The pay code, as large as the screen. It is signed on this device, so it works without a network;
//! with one, digits stand below it, and the page turns to the receipt as soon as the keeper confirms.

use chrono::{DateTime, Utc};
use dioxus::prelude::*;
use xiangyue_shared::{
    code::PAY_CODE_SECONDS,
    endpoint::NoQuery,
    household::GetHousehold,
    ids::UserId,
    order::Order,
    points::Points,
    scan::{GetPayCodeStatus, MakePayDigits, PayCodeQuery, PayDigitsRequest},
};

use super::order::Lines;
use crate::{
    api::{self, Failure},
    changes::Changes,
    components::{
        AppBar, Button, CodePanel, Go, Icon, Lattice, Listen, Look, Picto, Shape, Skeleton, Trouble,
    },
    device, format,
    hooks::{use_reaction, use_remote, use_seconds, use_task},
    i18n::{LANG, t},
    platform::{codes, page, sound},
    route::Route,
    session::{self, ME},
    settings::LARGE_PRINT,
};

/// The page asks so often whether the code was used, in milliseconds.
const LOOK_MS: u32 = 2_000;
/// A new code is made so many seconds before the old one runs out, so that nobody scans the last second.
const SPARE_SECONDS: i64 = 3;

/// The code on the screen.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct ShownCode {
    pub text: String,
    /// When it was made, by this device's clock.
    pub made_at: DateTime<Utc>,
    pub digits: Option<String>,
}

impl ShownCode {
    /// Seconds until the next code.
    #[must_use]
    pub fn seconds_left(&self, now: DateTime<Utc>) -> i64 {
        let gone = now.signed_duration_since(self.made_at).num_seconds();
        (PAY_CODE_SECONDS - SPARE_SECONDS - gone).max(0)
    }
}

fn fresh(user: UserId) -> Option<ShownCode> {
    let now = Utc::now();
    Some(ShownCode { text: device::pay_code(user, now)?, made_at: now, digits: None })
}

#[component]
pub fn PayPage() -> Element {
    let now = use_seconds();
    let mut code = use_signal(|| None::<ShownCode>);
    let mut failure = use_signal(|| None::<Failure>);
    let mut receipt = use_signal(|| None::<Order>);
    let household = use_remote(|| {
        session::household().map(|household| (GetHousehold { household }, NoQuery {}))
    });
    // The key, once; the server's clock, each time there is a network.
    let mut preparing = use_reaction(move || async move {
        let Some(user) = ME.peek().as_ref().map(|me| me.user) else { return };
        if !codes::load().await {
            failure.set(Some(Failure::Offline));
            return;
        }
        if device::is_ready(user) {
            code.set(fresh(user));
        }
        match device::register(user).await {
            Ok(()) if code.peek().is_none() => code.set(fresh(user)),
            Err(why) if !device::is_ready(user) || why.is_settled() => failure.set(Some(why)),
            Ok(()) | Err(_) => {}
        }
    });
    // The next code when the minute is nearly over.
    use_effect(move || {
        let over = code.read().as_ref().is_some_and(|code| code.seconds_left(now()) == 0);
        if over
            && receipt.peek().is_none()
            && let Some(me) = ME.peek().as_ref()
        {
            code.set(fresh(me.user));
        }
    });
    // Digits for the new code, where there is a network.
    let text = use_memo(move || code.read().as_ref().map(|code| code.text.clone()));
    use_reaction(move || async move {
        let Some(text) = text() else { return };
        let body = PayDigitsRequest { code: text.clone() };
        let Ok(made) = api::call(&MakePayDigits {}, &NoQuery {}, &body).await else {
            return;
        };
        if let Some(shown) = code.write().as_mut().filter(|shown| shown.text == text) {
            shown.digits = Some(made.digits);
        }
    });
    // Whether the keeper has confirmed; also the code before, which may have been scanned in its last second.
    use_task(move || async move {
        let mut changes = Changes::default();
        let mut before = None;
        let mut current = None;
        while receipt.peek().is_none() {
            changes.wait(LOOK_MS).await;
            let shown = text.peek().clone();
            if shown != current {
                before = std::mem::replace(&mut current, shown);
            }
            if !page::is_visible() {
                continue;
            }
            for code in [&current, &before].into_iter().flatten() {
                let query = PayCodeQuery { code: code.clone() };
                let status = api::fetch(&GetPayCodeStatus {}, &query).await;
                if let Some(order) = status.ok().and_then(|status| status.receipt) {
                    sound::good();
                    receipt.set(Some(order));
                    break;
                }
            }
        }
    });
    if let Some(order) = receipt() {
        return rsx! {
            ReceiptView { order, now: now() }
        };
    }
    rsx! {
        PayView {
            code: code(),
            available: household.get().data().map(|household| household.row.available),
            failure: failure(),
            now: now(),
            onretry: move |()| {
                failure.set(None);
                preparing.restart();
            },
        }
    }
}

/// The code, drawn.
#[component]
pub fn PayView(
    code: Option<ShownCode>,
    available: Option<Points>,
    failure: Option<Failure>,
    now: DateTime<Utc>,
    onretry: EventHandler<()>,
) -> Element {
    let texts = &t().pay;
    let left = code.as_ref().map_or(0, |code| code.seconds_left(now));
    let turn = left.saturating_mul(360) / (PAY_CODE_SECONDS - SPARE_SECONDS);
    let large = LARGE_PRINT();
    let digits = code.as_ref().and_then(|code| code.digits.as_deref());
    let spoken = match digits {
        Some(digits) => {
            format!("{}{}", texts.spoken, (texts.spoken_digits)(&format::spelled(digits)))
        }
        None => texts.spoken.to_owned(),
    };
    rsx! {
        div { class: "pay",
            Lattice {}
            AppBar { title: texts.title, back: Route::Home {},
                if !large {
                    Listen { text: spoken.clone() }
                }
            }
            div { class: "pay-body",
                p { class: "pay-lead", {texts.ask_keeper} }
                if let Some(points) = available {
                    p { class: "pay-left", {if large { (texts.large_left)(points.0) } else { (texts.left)(points.0) }} }
                }
                if let Some(code) = code {
                    CodePanel {
                        code: code.text,
                        name: texts.title,
                        digits: code.digits.clone(),
                        testid: "pay-code",
                        digits_testid: "pay-digits",
                    }
                    p { class: "countdown", role: "timer",
                        span { class: "ring", style: "--turn: {turn}deg", "aria-hidden": "true" }
                        span {
                            {(texts.next_in)(left)}
                            if !large {
                                " · "
                                {texts.once}
                            }
                        }
                    }
                    if code.digits.is_none() {
                        p { class: "pay-note", {texts.digits_offline} }
                    }
                    if large {
                        Listen { text: spoken, wide: true }
                    }
                } else if let Some(failure) = failure {
                    div { class: "pay-trouble",
                        if failure == Failure::Offline {
                            p { {texts.first_online} }
                        }
                        Trouble { failure, onretry: move |()| onretry.call(()) }
                    }
                } else {
                    p { {texts.preparing} }
                    Skeleton { shape: Shape::Code }
                }
            }
        }
    }
}

/// What was bought, as soon as the keeper has confirmed.
#[component]
pub fn ReceiptView(order: Order, now: DateTime<Utc>) -> Element {
    let texts = t();
    let say = &texts.pay;
    rsx! {
        div { class: "receipt", "data-testid": "receipt",
            AppBar { title: say.paid, back: Route::Home {},
                Listen { text: (texts.orders.receipt_spoken)(order.total.0, order.available_after.0) }
            }
            div { class: "stack",
                div { class: "receipt-head", role: "status",
                    span { class: "receipt-mark", Icon { of: Picto::Check } }
                    p { class: "receipt-total", {(say.paid_hint)(order.total.0)} }
                    p { {(say.left)(order.available_after.0)} }
                    small { {format!("{} · {}", order.store_name, format::moment(LANG(), order.closed_at.unwrap_or(order.placed_at), now))} }
                }
                Lines { lines: order.lines.clone(), total: order.total }
                Button { testid: "receipt-done", onclick: |_| crate::components::go(Route::Home {}), {say.done} }
                Go { class: Look::Ghost.class(), to: Route::OrderPage { order: order.id }, {texts.orders.title} }
            }
        }
    }
}
