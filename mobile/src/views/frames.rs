//! What stands around a page.

use dioxus::prelude::*;
use xiangyue_shared::{
    account::{GetMe, Me},
    endpoint::NoQuery,
};

use super::{BindPage, SignIn, Welcome};
use crate::{
    api,
    app::NEW_VERSION,
    components::{Button, Look, Picto, Strip, TRAIL, TabBar, Tone},
    hooks::{NOW_ONLINE, REFRESH, at_rest, use_reaction},
    i18n::t,
    platform::{page, updates},
    queue::WAITING,
    route::{Address, DESK_HOME, KEEPER_HOME, Route},
    session::{self, ENDED, ME},
};

/// Follows the way through the pages, and says to a screen reader where one has come.
pub(super) fn use_trail<R: Routable>() -> R {
    let route = use_route::<R>();
    let current = Address::new(route.to_string());
    use_effect(use_reactive!(|current| {
        let mut trail = TRAIL.peek().clone();
        let first = trail.is_empty();
        let before = trail.len().checked_sub(2).and_then(|index| trail.get(index));
        if before == Some(&current) {
            trail.pop();
        } else if trail.last() != Some(&current) {
            trail.push(current);
        } else {
            return;
        }
        *TRAIL.write() = trail;
        if !first {
            page::focus_heading();
        }
    }));
    route
}

/// Learns what is new about the signed-in person, whenever they come back.
pub(super) fn use_me() {
    use_reaction(|| {
        let signed_in = ME.read().is_some();
        let _on_return = REFRESH();
        async move {
            if signed_in && let Ok(me) = api::fetch(&GetMe {}, &NoQuery {}).await {
                session::update(me);
            }
        }
    });
}

#[component]
pub(super) fn Skip() -> Element {
    rsx! {
        a { class: "skip", href: "#main", {t().common.skip_to_content} }
    }
}

/// Where the list of what waits lies in the part of the client that is on the screen.
fn waiting_list() -> Address {
    let here = page::path();
    let part = [KEEPER_HOME, DESK_HOME].into_iter().find(|part| here.starts_with(part));
    Address::new(format!("{}/waiting", part.unwrap_or_default()))
}

/// Above whatever page it is: that there is no network, what waits for it, what could not be done, and that there is a
/// newer version.
#[component]
pub(super) fn Strips() -> Element {
    let say = &t().waiting;
    let online = NOW_ONLINE();
    let (refused, waits) = {
        let waiting = WAITING.read();
        let refused = waiting.iter().filter(|one| one.refused.is_some()).count();
        (refused, waiting.len().saturating_sub(refused))
    };
    let mut updating = use_signal(|| false);
    rsx! {
        div { class: "strips",
            if refused > 0 {
                Strip { tone: Tone::Bad, icon: Picto::Warning, text: (say.bar_refused)(refused), to: waiting_list(), testid: "refused" }
            }
            if waits > 0 {
                Strip {
                    tone: Tone::Note,
                    icon: if online { Picto::Clock } else { Picto::Offline },
                    text: if online { (say.bar)(waits) } else { format!("{} · {}", say.offline, (say.bar)(waits)) },
                    to: waiting_list(),
                    testid: "waiting",
                }
            } else if !online {
                div { class: "no-network",
                    Strip { tone: Tone::Note, icon: Picto::Offline, text: say.offline, testid: "no-network" }
                }
            }
            if NEW_VERSION() {
                Strip { tone: Tone::Info, icon: Picto::Info, text: say.new_version, testid: "new-version",
                    Button {
                        look: Look::Small,
                        busy: updating(),
                        testid: "update",
                        onclick: move |_| {
                            updating.set(true);
                            spawn(async {
                                at_rest().await;
                                updates::apply();
                            });
                        },
                        {if updating() { say.updating } else { say.update }}
                    }
                }
            }
        }
    }
}

/// A page for anyone.
#[component]
pub fn PlainFrame() -> Element {
    use_trail::<Route>();
    rsx! {
        Skip {}
        main { id: "main", class: "page plain",
            Strips {}
            Outlet::<Route> {}
        }
    }
}

/// Who looks at the page.
#[derive(Clone, PartialEq)]
pub(super) enum Visitor {
    /// Nobody has signed in on this device.
    Guest,
    /// The sign-in was ended; the page waits for the next one.
    SignedOut,
    /// Signed in, and the village does not know them yet.
    Unbound,
    Member,
}

pub(super) fn visitor(me: Option<&Me>, ended: bool) -> Visitor {
    match me {
        None if ended => Visitor::SignedOut,
        None => Visitor::Guest,
        Some(me) if me.household.is_none() && me.grants.is_empty() => Visitor::Unbound,
        Some(_) => Visitor::Member,
    }
}

/// A page for a signed-in villager, with the main menu.
#[component]
pub fn MemberFrame() -> Element {
    let route = use_trail::<Route>();
    use_me();
    let visitor = visitor(ME.read().as_ref(), ENDED());
    match visitor {
        Visitor::Guest => rsx! {
            Skip {}
            main { id: "main", class: "page plain",
                Strips {}
                Welcome {}
            }
        },
        Visitor::SignedOut => rsx! {
            Skip {}
            main { id: "main", class: "page plain", SignIn {} }
        },
        Visitor::Unbound if !matches!(route.tab(), Route::MePage {}) => rsx! {
            Skip {}
            div { class: "frame",
                main { id: "main", class: "page", BindPage {} }
                TabBar { current: route }
            }
        },
        Visitor::Unbound | Visitor::Member => rsx! {
            Skip {}
            div { class: "frame",
                main { id: "main", class: "page",
                    Strips {}
                    Outlet::<Route> {}
                }
                TabBar { current: route }
            }
        },
    }
}

/// A page that fills the screen.
#[component]
pub fn ScreenFrame() -> Element {
    use_trail::<Route>();
    use_me();
    let visitor = visitor(ME.read().as_ref(), ENDED());
    match visitor {
        Visitor::Guest | Visitor::SignedOut => rsx! {
            main { id: "main", class: "page plain", SignIn {} }
        },
        Visitor::Unbound => rsx! {
            main { id: "main", class: "page plain", BindPage {} }
        },
        Visitor::Member => rsx! {
            main { id: "main", class: "screen",
                Strips {}
                Outlet::<Route> {}
            }
        },
    }
}
