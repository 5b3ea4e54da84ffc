//! How much, month after month.

use dioxus::prelude::*;

/// Height of the drawing, of which the bars take all but the ground.
const HEIGHT: i64 = 72;
/// Width that each bar has to itself, and width of the bar.
const STEP: i64 = 48;
const WIDTH: i64 = 26;

/// One bar: its name below, its value above, and how tall it stands beside the others.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Bar {
    pub name: String,
    /// The value as it is said, with its unit.
    pub said: String,
    /// Never negative.
    pub value: i64,
}

/// Bars side by side, in the order given; the tallest fills the height. Names and values are a list of
/// words below, so that they grow with the letters and are read out.
#[component]
pub fn Chart(name: String, bars: Vec<Bar>, #[props(default)] testid: Option<String>) -> Element {
    let most = bars.iter().map(|bar| bar.value).max().unwrap_or(0).max(1);
    let count = i64::try_from(bars.len()).unwrap_or(1).max(1);
    let width = count.saturating_mul(STEP);
    let shape = |value: i64, left: i64| {
        // A value above nothing is always seen.
        let tall = (value.saturating_mul(HEIGHT) / most).max(i64::from(value > 0) * 2);
        format!("M{left} {HEIGHT}v-{tall}h{WIDTH}v{tall}z")
    };
    rsx! {
        figure { "aria-label": name, "data-testid": testid,
            svg { class: "chart", view_box: "0 -2 {width} {HEIGHT + 4}", "aria-hidden": "true",
                for (bar , place) in bars.iter().zip(0_i64..) {
                    path {
                        key: "{place}",
                        class: "chart-bar",
                        d: shape(bar.value.max(0), place * STEP + (STEP - WIDTH) / 2),
                    }
                }
                path { class: "chart-ground", d: "M0 {HEIGHT}.5h{width}" }
            }
            ul { class: "chart-legend",
                for (index , bar) in bars.iter().enumerate() {
                    li { key: "{index}",
                        b { {bar.said.clone()} }
                        br {}
                        small { {bar.name.clone()} }
                    }
                }
            }
        }
    }
}
