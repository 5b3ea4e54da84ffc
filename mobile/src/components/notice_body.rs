//! What a notice says: its marks become elements, its text stays text.

use dioxus::prelude::*;
use xiangyue_shared::notice::{Block, Span, blocks};

/// The body of a notice.
#[component]
pub fn NoticeBody(body: String) -> Element {
    rsx! {
        for (index , block) in blocks(&body).into_iter().enumerate() {
            match block {
                Block::Heading(words) => rsx! { h3 { key: "{index}", {words} } },
                Block::Paragraph(spans) => rsx! { p { key: "{index}", {line(spans)} } },
                Block::List(items) => rsx! {
                    ul { key: "{index}",
                        for item in items {
                            li { {line(item)} }
                        }
                    }
                },
            }
        }
    }
}

fn line(spans: Vec<Span>) -> Element {
    rsx! {
        for span in spans {
            match span {
                Span::Text(words) => rsx! { {words} },
                Span::Link { words, url } => rsx! {
                    a { href: url, target: "_blank", rel: "noopener noreferrer", {words} }
                },
            }
        }
    }
}
