//! Faces of those who may collect a child: not kept on the device, each known for as long as the page stands.

use std::collections::HashMap;

use dioxus::prelude::*;
use xiangyue_shared::{child::GetCollectorPhoto, endpoint::NoQuery, ids::PickupPersonId};

use super::{REFRESH, use_reaction};
use crate::{api, platform::photo};

/// Where the page can show each face that has come.
pub type Faces = HashMap<PickupPersonId, String>;

/// The photos of those who are wanted, one after another, so that they are there when the network is not.
pub fn use_faces(wanted: impl Fn() -> Vec<PickupPersonId> + 'static) -> ReadSignal<Faces> {
    let mut known = use_signal(Faces::new);
    use_reaction(move || {
        let wanted = wanted();
        let _again = REFRESH();
        async move {
            for person in wanted {
                if known.peek().contains_key(&person) {
                    continue;
                }
                // What does not come now is asked for at the next look.
                let came = api::fetch_unkept(&GetCollectorPhoto { person }, &NoQuery {}).await;
                if let Some(address) =
                    came.ok().and_then(|came| photo::show(&came.media_type, &came.bytes))
                {
                    known.write().insert(person, address);
                }
            }
        }
    });
    use_drop(move || {
        for address in known.peek().values() {
            photo::forget(address);
        }
    });
    known.into()
}
