//! A list of needs.

use dioxus::prelude::*;
use xiangyue_shared::{ids::NeedId, need::Need, page::Page};

use super::words::{NeedBadge, need_note};
use crate::{
    api::Failure,
    components::{Card, Cell, Empty, MoreButton, Picto, Trouble, shown_page},
    hooks::Remote,
    route::Address,
};

/// Needs, drawn; `to` is the page of one, `empty` what is said where there is none.
#[component]
pub fn NeedList(
    needs: Remote<Page<Need>>,
    to: Callback<NeedId, Address>,
    empty: (&'static str, &'static str),
    busy: bool,
    failure: Option<Failure>,
    onmore: EventHandler<()>,
    onretry: EventHandler<()>,
) -> Element {
    let empty = rsx! {
        Empty { icon: Picto::Heart, title: empty.0, hint: empty.1 }
    };
    shown_page(
        &needs,
        3,
        move |()| onretry.call(()),
        empty,
        |page| {
            rsx! {
                Card {
                    for need in page.items.iter() {
                        Cell {
                            key: "{need.id}",
                            title: need.title.clone(),
                            note: need_note(need),
                            to: to.call(need.id),
                            testid: "need-row",
                            NeedBadge { state: need.state }
                        }
                    }
                }
                if let Some(failure) = failure {
                    Trouble { failure, onretry: move |()| onmore.call(()) }
                } else if page.next_cursor.is_some() {
                    MoreButton { busy, onclick: move |()| onmore.call(()) }
                }
            }
        },
    )
}
