//! Successes, said in passing.

use dioxus::prelude::*;

use crate::{hooks::use_reaction, platform::time, settings::LARGE_PRINT};

/// For how long a toast is seen, in milliseconds; those who chose large print read it in peace.
const SHOWN_MS: u32 = 2_500;
const SHOWN_LARGE_MS: u32 = 4_000;

/// What is being said, and how many were said before it.
static TOAST: GlobalSignal<(u32, Option<String>)> = Signal::global(|| (0, None));

/// Says something in passing.
pub fn toast(text: &str) {
    let number = TOAST.peek().0.wrapping_add(1);
    *TOAST.write() = (number, Some(text.to_owned()));
}

/// Where toasts appear; once in the client.
#[component]
pub fn Toaster() -> Element {
    use_reaction(|| {
        let (number, text) = TOAST();
        async move {
            if text.is_some() {
                time::sleep_ms(if *LARGE_PRINT.peek() { SHOWN_LARGE_MS } else { SHOWN_MS }).await;
                if TOAST.peek().0 == number {
                    TOAST.write().1 = None;
                }
            }
        }
    });
    rsx! {
        div { class: "toaster", role: "status", "aria-live": "polite",
            if let Some(text) = TOAST().1 {
                p { class: "toast", "data-testid": "toast", {text} }
            }
        }
    }
}
