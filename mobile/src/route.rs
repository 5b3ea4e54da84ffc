//! Every page and its address. Three frames hold them: the plain one for anyone, the villager's with
//! the main menu, and the full-screen one. Keepers' pages lie under `/keep`, staff's under `/desk`.

use std::fmt;

use dioxus::prelude::*;
use xiangyue_shared::ids::{ItemId, OrderId, StoreId, TransferId};

use crate::views::{
    BasketPage, EntriesPage, EntryPage, ExpiriesPage, Home, HouseholdPage, ItemPage, MePage,
    MemberFrame, NotFound, OrderPage, OrdersPage, PasswordPage, PayPage, PlainFrame, PolicyPage,
    RankingPage, ScreenFrame, SessionsPage, SignIn, StoreLinkPage, StorePage, WaitingPage,
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
        #[route("/ranking")]
        RankingPage {},
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

/// Address of a page, below the server's root. The counter and the desk are a module of their own, with
/// routes of their own, so links carry addresses and not routes.
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

    /// Whether the page belongs to the module of the counter and the desk.
    #[must_use]
    pub fn is_work(&self) -> bool {
        [KEEPER_HOME, DESK_HOME].iter().any(|home| {
            self.0
                .strip_prefix(home)
                .is_some_and(|rest| rest.is_empty() || rest.starts_with(['/', '?']))
        })
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
