//! Bars, buttons, and the small pieces within rows.

use dioxus::prelude::*;
use xiangyue_shared::points::Points;

use super::Specimen;
use crate::{
    components::{
        AppBar, Badge, Banner, Button, CodePanel, Hero, Listen, Look, Menu, MenuItem, Picto, Stamp,
        TabBar, Tile, TileTone, Tone,
    },
    route::{Address, KEEPER_HOME, Route},
};

const TONES: [(Tone, &str); 6] = [
    (Tone::Good, "可以用"),
    (Tone::Note, "等您领"),
    (Tone::Info, "每户每月限 3 件"),
    (Tone::Bad, "还差 40 分"),
    (Tone::Plain, "已取消"),
    (Tone::Points, "386 分"),
];

#[component]
pub fn Basics() -> Element {
    rsx! {
        Specimen { name: "App bar",
            AppBar { title: "毛寺村",
                Listen { text: "刘存善家现在有 386 分。" }
            }
            AppBar { title: "这 5 分怎么来的", back: Route::Home {} }
        }
        Specimen { name: "Tab bar", TabBar { current: Route::Home {} } }
        Specimen { name: "Menu of the counter",
            Menu {
                title: "店员工作台",
                current: Some(0),
                items: vec![
                    MenuItem { testid: "menu-scan", to: Address::new(KEEPER_HOME), icon: Picto::Scan, name: "扫码" },
                    MenuItem { testid: "menu-stock", to: Address::new("/keep/stock"), icon: Picto::Bag, name: "库存" },
                ],
            }
        }
        Specimen { name: "Button",
            Button { icon: Picto::Check, "交货，扣 240 分" }
            Button { busy: true, "正在提交…" }
            Button { disabled: true, "确认兑换" }
            Button { look: Look::Ghost, "我有不同意见" }
            Button { look: Look::Danger, "不要了，取消" }
            div { class: "row-buttons",
                Button { look: Look::Small, "前一期" }
                Button { look: Look::Small, busy: true, "挂失" }
                Button { look: Look::Small, disabled: true, "后一期" }
            }
            div { class: "on-seal",
                Button { look: Look::Paper, icon: Picto::Code, "付款码" }
            }
        }
        Specimen { name: "Listen",
            Listen { text: "门前三包 优秀，加 5 分。" }
            Listen { text: "请店员扫一扫这个码。", wide: true }
        }
        Specimen { name: "Points card",
            Hero { above: "刘家庄组 · 刘存善家", points: Points(386), below: "本月 +42 · 全村第 17 名",
                Button { look: Look::Paper, icon: Picto::Code, "付款码" }
                button { class: "button outline", r#type: "button", "积分明细" }
            }
        }
        Specimen { name: "Code panel",
            CodePanel { code: "xyp1.example", name: "付款码", digits: "48271936", testid: "code-panel" }
        }
        Specimen { name: "Badge",
            div { class: "chips",
                for (tone , words) in TONES {
                    Badge { key: "{words}", tone, {words} }
                }
            }
        }
        Specimen { name: "Banner",
            for (tone , words) in TONES {
                Banner { key: "{words}", tone, {words} }
            }
        }
        Specimen { name: "Tile and seal",
            div { class: "chips",
                Tile { of: Picto::Broom, tone: TileTone::Green }
                Tile { of: Picto::Bag, tone: TileTone::Seal }
                Tile { of: Picto::Heart, tone: TileTone::Gold }
                Tile { of: Picto::Scales, tone: TileTone::Info }
                Stamp { name: "刘存善" }
            }
        }
    }
}
