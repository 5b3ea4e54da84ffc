//! What is filled in.

use dioxus::prelude::*;

use super::Specimen;
use crate::components::{
    Amount, Card, Check, ChooseFile, Field, NumberPad, Picto, PinPad, Segments, Stepper, Switch,
    Tile, TileTone,
};

#[component]
pub fn Forms() -> Element {
    let mut name = use_signal(String::new);
    let mut secret = use_signal(String::new);
    let mut chosen = use_signal(|| 0_usize);
    let mut ticked = use_signal(|| false);
    let mut on = use_signal(|| true);
    let mut pieces = use_signal(|| 1_i64);
    let mut amount = use_signal(|| Some(5_i64));
    let mut typed = use_signal(String::new);
    let mut pin = use_signal(|| "482".to_owned());
    rsx! {
        Specimen { name: "Field",
            Field { id: "dev-name", label: "姓名", hint: "和户口本上一样", value: name(), oninput: move |text| name.set(text) }
            Field { id: "dev-wrong", label: "手机号", kind: "tel", numeric: true, value: "139", error: Some("手机号要 11 位数字".to_owned()), oninput: |_| () }
            Field { id: "dev-secret", label: "密码", kind: "password", autocomplete: "off", value: secret(), oninput: move |text| secret.set(text) }
            Field { id: "dev-long", label: "说明", long: true, value: "", oninput: |_| () }
        }
        Specimen { name: "Check",
            Check { id: "dev-check", checked: ticked(), onchange: move |now| ticked.set(now), "我看过并同意" }
            Check { id: "dev-check-wrong", checked: false, error: Some("请在方框里打勾。".to_owned()), onchange: |_| (), "我看过并同意" }
        }
        Specimen { name: "Segments",
            Segments {
                label: "范围",
                options: vec!["全部".to_owned(), "得分".to_owned(), "用分".to_owned()],
                chosen: chosen(),
                onchoose: move |index| chosen.set(index),
            }
        }
        Specimen { name: "Switch",
            Card {
                Switch {
                    title: "大字版",
                    note: "字大、按钮大、内容少",
                    on: on(),
                    onchange: move |now| on.set(now),
                    leading: rsx! {
                        Tile { of: Picto::Print, tone: TileTone::Green }
                    },
                }
                Switch { title: "我家参加排名", on: false, disabled: true, onchange: |_| () }
            }
        }
        Specimen { name: "Stepper and amount",
            div { class: "chips",
                Stepper { name: "洗衣液", value: pieces(), least: 0, most: 3, onchange: move |now| pieces.set(now) }
                Amount { id: "dev-amount", name: "积分", value: amount(), most: 500, onchange: move |now| amount.set(now) }
            }
        }
        Specimen { name: "Number pad",
            p { class: "digits", "{typed}" }
            NumberPad {
                delete_label: "删一个数字",
                ondigit: move |digit| typed.write().push(digit),
                ondelete: move |()| {
                    typed.write().pop();
                },
            }
        }
        Specimen { name: "PIN pad",
            PinPad { name: "请刘存善输密码", delete_label: "删一个数字", value: pin(), onchange: move |now| pin.set(now) }
        }
        Specimen { name: "File",
            ChooseFile { id: "dev-file", label: "添照片", icon: Picto::Camera, accept: "image/*", onchosen: |()| () }
        }
    }
}
