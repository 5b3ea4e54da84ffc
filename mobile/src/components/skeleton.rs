//! The outline of what is coming.

use dioxus::prelude::*;

use crate::i18n::t;

/// What is coming.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Shape {
    /// The points card.
    Hero,
    /// So many rows in a card.
    Rows(usize),
    /// Goods side by side.
    Goods,
    /// A page that tells about one thing: what matters, and the card below it.
    Page,
    /// A code to be scanned.
    Code,
}

#[component]
pub fn Skeleton(shape: Shape) -> Element {
    let count = match shape {
        Shape::Hero | Shape::Code => 1,
        Shape::Page => 2,
        Shape::Rows(rows) => rows,
        Shape::Goods => 4,
    };
    let class = match shape {
        Shape::Hero => "skeleton-hero",
        Shape::Rows(_) => "card",
        Shape::Goods => "goods",
        Shape::Page => "skeleton-page",
        Shape::Code => "skeleton-code",
    };
    rsx! {
        div { class: "skeleton {class}", role: "status", "aria-label": t().common.loading, "data-testid": "loading",
            for index in 0..count {
                span { key: "{index}", class: "bone" }
            }
        }
    }
}
