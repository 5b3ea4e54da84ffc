//! What stands before the page.

use dioxus::prelude::*;

use super::Specimen;
use crate::components::{Button, Card, Cell, Dialog, Look, Sheet, toast};

#[derive(Clone, Copy, PartialEq)]
enum Open {
    Nothing,
    Dialog,
    Sheet,
}

#[component]
pub fn Standing() -> Element {
    let mut open = use_signal(|| Open::Nothing);
    let close = move |()| open.set(Open::Nothing);
    rsx! {
        Specimen { name: "Dialog, sheet and toast",
            Button { look: Look::Ghost, testid: "open-dialog", onclick: move |_| open.set(Open::Dialog), "Dialog" }
            Button { look: Look::Ghost, testid: "open-sheet", onclick: move |_| open.set(Open::Sheet), "Sheet" }
            Button { look: Look::Ghost, testid: "show-toast", onclick: |_| toast("放好了"), "Toast" }
        }
        if open() == Open::Dialog {
            Dialog { title: "取消这一单？", onclose: close,
                div { class: "stack",
                    p { "240 分马上退回您家，货放回货架。" }
                    Button { look: Look::Danger, onclick: move |_| open.set(Open::Nothing), "取消这一单" }
                    Button { look: Look::Ghost, testid: "close-dialog", onclick: move |_| open.set(Open::Nothing), "还是留着" }
                }
            }
        }
        if open() == Open::Sheet {
            Sheet { title: "核对一下", onclose: close,
                div { class: "stack",
                    Card {
                        Cell { title: "洗衣液", note: "2 kg / 瓶", b { "× 1" } }
                        Cell { title: "合计",
                            span { class: "total", "60 分" }
                        }
                    }
                    p { class: "after", "换完还剩 326 分" }
                    Button { testid: "close-sheet", onclick: move |_| open.set(Open::Nothing), "确认兑换，用 60 分" }
                }
            }
        }
    }
}
