//! The eye of the counter: the camera, the eight digits, or a picture.

use dioxus::prelude::*;
use xiangyue_shared::code::check_digit_holds;

use crate::{
    components::{Button, Icon, NumberPad, Picto},
    i18n::work::w,
    views::eye::Eye,
};

/// Digits of a pickup or pay code.
const DIGITS: usize = 8;

/// Tells the first code that is seen, typed or found in a picture.
#[component]
pub fn Scanner(onfound: EventHandler<String>, children: Element) -> Element {
    rsx! {
        Eye { onfound, digits: true,
            Typed { onfound }
            {children}
        }
    }
}

/// What stands below a QR code, typed. The check digit is checked as soon as the last one is there.
#[component]
fn Typed(onfound: EventHandler<String>) -> Element {
    let say = &w().scan;
    let mut digits = use_signal(String::new);
    let mut put = move |text: String| {
        digits.set(text.chars().filter(char::is_ascii_digit).take(DIGITS).collect());
    };
    let typed = digits();
    let whole = typed.len() == DIGITS;
    let wrong = whole && !check_digit_holds(&typed);
    let send = move || {
        let typed = digits.peek().clone();
        if typed.len() == DIGITS && check_digit_holds(&typed) {
            onfound.call(typed);
        }
    };
    rsx! {
        form {
            class: if wrong { "typed field wrong" } else { "typed field" },
            novalidate: true,
            onsubmit: move |event| {
                event.prevent_default();
                send();
            },
            label { r#for: "scan-digits", {say.digits} }
            div { class: "typed-row",
                input {
                    id: "scan-digits",
                    class: "typed-digits",
                    r#type: "text",
                    // The pad below is larger than the phone's own keyboard.
                    inputmode: "none",
                    autocomplete: "off",
                    maxlength: "9",
                    placeholder: "0000 0000",
                    "aria-invalid": wrong.then_some("true"),
                    "aria-describedby": wrong.then_some("scan-digits-wrong"),
                    "data-testid": "scan-digits",
                    value: crate::format::digits(&typed),
                    oninput: move |event| put(event.value()),
                }
                Button { submit: true, disabled: !whole || wrong, testid: "scan-submit", {say.check} }
            }
            if wrong {
                p { id: "scan-digits-wrong", class: "field-error", role: "alert",
                    Icon { of: Picto::Warning }
                    span { {say.digits_wrong} }
                }
            }
            NumberPad {
                delete_label: say.delete,
                ondigit: move |digit: char| {
                    let text = format!("{}{digit}", digits.peek());
                    put(text);
                },
                ondelete: move |()| {
                    digits.write().pop();
                },
            }
        }
    }
}
