//! Moving between pages: real links, so that they can be opened, copied and read out, handled without
//! loading the page anew.

use dioxus::prelude::*;
use dioxus::router::{NavigationTarget, try_router};

use crate::{platform::page, route::Address};

/// The pages that lead to this one, within this visit.
pub static TRAIL: GlobalSignal<Vec<Address>> = Signal::global(Vec::new);

/// Whether a page belongs to the module that shows the one on the screen.
fn is_near(to: &Address) -> bool {
    to.module() == Address::new(page::path()).module()
}

/// Opens a page.
pub fn go(to: impl Into<Address>) {
    let to = to.into();
    if !is_near(&to) {
        page::open(to.as_str());
    } else if let Some(router) = try_router() {
        router.push(NavigationTarget::<String>::Internal(to.to_string()));
    }
}

/// Goes to the page before this one, or up to `parent` where this one was opened directly.
pub fn go_back(parent: Address) {
    let Some(router) = try_router() else { return };
    if TRAIL.peek().len() > 1 {
        router.go_back();
    } else if is_near(&parent) {
        router.replace(NavigationTarget::<String>::Internal(parent.to_string()));
    } else {
        page::open(parent.as_str());
    }
}

/// A link to a page.
#[component]
pub fn Go(
    #[props(into)] to: Address,
    #[props(default)] class: String,
    #[props(default)] testid: Option<String>,
    #[props(default)] label: Option<String>,
    #[props(default)] current: bool,
    children: Element,
) -> Element {
    let target = to.clone();
    rsx! {
        a {
            class,
            href: to.to_string(),
            "data-testid": testid,
            "aria-label": label,
            "aria-current": current.then_some("page"),
            onclick: move |event| {
                let keys = event.modifiers();
                if !(keys.ctrl() || keys.meta() || keys.shift()) {
                    event.prevent_default();
                    go(target.clone());
                }
            },
            {children}
        }
    }
}
