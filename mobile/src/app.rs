//! The root of the client.

use dioxus::prelude::*;
use futures_util::StreamExt;

use crate::{
    components::Toaster,
    hooks::{NOW_ONLINE, REFRESH, use_task},
    platform::{Happening, page, updates},
    queue,
    route::Route,
    settings,
};

/// A newer version of the client is ready to be taken.
pub static NEW_VERSION: GlobalSignal<bool> = Signal::global(updates::is_ready);

/// What every client does beside showing pages: takes up the settings, and follows the surroundings.
pub fn use_surroundings() {
    use_hook(settings::restore);
    queue::use_replay();
    use_task(|| async {
        let mut happenings = page::happenings();
        while let Some(happening) = happenings.next().await {
            match happening {
                Happening::Returned => *REFRESH.write() += 1,
                Happening::Network(online) => {
                    *NOW_ONLINE.write() = online;
                    if online {
                        *REFRESH.write() += 1;
                    }
                }
                Happening::NewVersion => *NEW_VERSION.write() = true,
                Happening::Left => {}
            }
        }
    });
}

#[component]
pub fn App() -> Element {
    use_surroundings();
    rsx! {
        Router::<Route> {}
        Toaster {}
    }
}
