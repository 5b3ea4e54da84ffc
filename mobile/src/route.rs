//! Every page and its address. Three frames hold them: the plain one for anyone, the villager's with
//! the main menu, and the full-screen one. What is about the village lies under `/village` (`crate::village`), keepers' pages
//! under `/keep` and staff's under `/desk` (`crate::work`).

use std::fmt;

use dioxus::prelude::*;
use xiangyue_shared::ids::{ItemId, OrderId, StoreId, TransferId};

use crate::views::{
    BasketPage, EntriesPage, EntryPage, ExpiriesPage, Home, HouseholdPage, ItemPage, MePage,
    MemberFrame, NotFound, OrderPage, OrdersPage, PasswordPage, PayPage, PlainFrame, PolicyPage,
    ScreenFrame, SessionsPage, SignIn, StoreLinkPage, StorePage, WaitingPage,
};

#[derive(Debug, Clone, PartialEq, Routable)]
#[rustfmt::skip]
pub enum Route {
    // Anyone.
    #[layout(PlainFrame)]
        #[route("/sign-in")]
        SignIn {},
        #[route("/policy")]
        PolicyPage {},
        #[route("/stores/:store")]
        StoreLinkPage { store: StoreId },
    #[end_layout]

    // A villager; signed out, the frame shows the welcome instead, and unbound, which villager one is.
    #[layout(MemberFrame)]
        #[route("/")]
        Home {},
        #[route("/points")]
        EntriesPage {},
        #[route("/points/expiring")]
        ExpiriesPage {},
        #[route("/points/entries/:entry")]
        EntryPage { entry: TransferId },
        #[route("/store")]
        StorePage {},
        #[route("/store/items/:item")]
        ItemPage { item: ItemId },
        #[route("/basket")]
        BasketPage {},
        #[route("/orders")]
        OrdersPage {},
        #[route("/orders/:order")]
        OrderPage { order: OrderId },
        #[route("/waiting")]
        WaitingPage {},
        #[route("/me")]
        MePage {},
        #[route("/me/household")]
        HouseholdPage {},
        #[route("/me/password")]
        PasswordPage {},
        #[route("/me/sessions")]
        SessionsPage {},
    #[end_layout]

    // Full screen.
    #[layout(ScreenFrame)]
        #[route("/pay")]
        PayPage {},
    #[end_layout]

    #[layout(PlainFrame)]
        #[route("/:..path")]
        NotFound { path: Vec<String> },
}

/// A wasm module of the client; a browser loads one when it opens a page of it.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Module {
    /// Points, store and orders: what everyone loads first.
    Home,
    /// What is about the village.
    Village,
    /// The counter and the desk.
    Work,
}

/// Address of a page, below the server's root. Each module has routes of its own, so links carry addresses
/// and not routes.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Address(String);

impl Address {
    /// A page by its path.
    #[must_use]
    pub fn new(path: impl Into<String>) -> Self {
        Self(path.into())
    }

    #[must_use]
    pub fn as_str(&self) -> &str {
        &self.0
    }

    /// The module that the page belongs to.
    #[must_use]
    pub fn module(&self) -> Module {
        let below = |home: &str| {
            self.0
                .strip_prefix(home)
                .is_some_and(|rest| rest.is_empty() || rest.starts_with(['/', '?']))
        };
        if below(VILLAGE_HOME) {
            Module::Village
        } else if below(KEEPER_HOME) || below(DESK_HOME) {
            Module::Work
        } else {
            Module::Home
        }
    }
}

impl From<Route> for Address {
    fn from(route: Route) -> Self {
        Self(route.to_string())
    }
}

// What a property that may be left out asks for.
impl From<Route> for Option<Address> {
    fn from(route: Route) -> Self {
        Some(route.into())
    }
}

impl fmt::Display for Address {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(&self.0)
    }
}

/// Where the pages about the village begin.
pub const VILLAGE_HOME: &str = "/village";
/// Where a store keeper's pages begin.
pub const KEEPER_HOME: &str = "/keep";
/// Where the staff's pages begin.
pub const DESK_HOME: &str = "/desk";

impl Route {
    /// The tab of the main menu under which a page lies.
    #[must_use]
    pub fn tab(&self) -> Self {
        match self {
            Self::StorePage {} | Self::ItemPage { .. } | Self::BasketPage {} => Self::StorePage {},
            Self::OrdersPage {} | Self::OrderPage { .. } => Self::OrdersPage {},
            Self::MePage {}
            | Self::HouseholdPage {}
            | Self::PasswordPage {}
            | Self::SessionsPage {} => Self::MePage {},
            _ => Self::Home {},
        }
    }
}
