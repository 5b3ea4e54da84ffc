//! Notices at the desk: written, reviewed, published, and followed to those whom they have not reached.

mod edit;
mod list;
mod pick;
mod show;
mod visits;

use dioxus::prelude::*;
use serde::{Deserialize, Serialize};
use xiangyue_shared::{access::Permission, account::Me, notice::NoticeState, region::RegionCode};

pub use edit::NewNoticePage;
pub use list::{DeskNoticesPage, DeskNoticesView};
pub use show::{DeskNoticePage, DeskNoticeView};
pub use visits::{VisitsPage, VisitsView};

use crate::{components::Tone, i18n::work::w, session::ME};

/// A place for which one writes notices.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct Place {
    pub code: RegionCode,
    pub name: String,
}

/// The places for which somebody writes notices, each once.
fn places_of(me: &Me) -> Vec<Place> {
    let mut places: Vec<Place> = Vec::new();
    for grant in &me.grants {
        let writes = grant.role.permissions().contains(&Permission::WriteNotices);
        if writes && places.iter().all(|place| place.code != grant.region) {
            places.push(Place { code: grant.region.clone(), name: grant.place_name.clone() });
        }
    }
    places
}

/// The places of the signed-in person.
fn places() -> Vec<Place> {
    ME.read().as_ref().map(places_of).unwrap_or_default()
}

const fn state_tone(state: NoticeState) -> Tone {
    match state {
        NoticeState::Draft => Tone::Plain,
        NoticeState::Review => Tone::Note,
        NoticeState::Published => Tone::Good,
        NoticeState::Withdrawn => Tone::Bad,
    }
}

fn state_word(state: NoticeState) -> &'static str {
    let say = &w().notices;
    match state {
        NoticeState::Draft => say.draft,
        NoticeState::Review => say.review,
        NoticeState::Published => say.published,
        NoticeState::Withdrawn => say.withdrawn,
    }
}
