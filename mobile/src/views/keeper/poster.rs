//! The poster of the store whose counter this is.

use dioxus::prelude::*;

use super::counter::COUNTER;
use crate::{views::staff::PosterPage, work::WorkRoute};

#[component]
pub fn KeeperPosterPage() -> Element {
    let Some(counter) = COUNTER() else {
        return rsx! {};
    };
    rsx! {
        PosterPage { key: "{counter.store}", store: counter.store, back: WorkRoute::TodayPage {} }
    }
}
