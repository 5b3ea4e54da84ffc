//! What stands around the desk's pages.

use dioxus::prelude::*;
use xiangyue_shared::access::Permission;

use crate::{
    components::{AppBar, Empty, Go, Look, Menu, MenuItem, Picto, go},
    i18n::{classes::c, duties::d, t, work::w},
    route::{Address, Route},
    session::{self, ENDED, ME},
    views::{
        SignIn,
        frames::{Skip, Strips, Visitor, use_me, use_trail, visitor},
        keeper::NotYours,
    },
    work::WorkRoute,
};

/// The place of the menu that a page belongs to, by its testid.
const fn place_of(route: &WorkRoute) -> &'static str {
    match route {
        WorkRoute::RulesPage {} | WorkRoute::NewRulePage {} | WorkRoute::RulePage { .. } => {
            "tab-rules"
        }
        WorkRoute::ImportPage {} => "tab-import",
        WorkRoute::BindingsPage {} | WorkRoute::RolesPage {} => "tab-people",
        WorkRoute::StoresPage {}
        | WorkRoute::NewStorePage {}
        | WorkRoute::DeskStorePage { .. }
        | WorkRoute::DeskPosterPage { .. }
        | WorkRoute::NewItemPage { .. }
        | WorkRoute::DeskItemPage { .. } => "tab-stores",
        WorkRoute::ClassesPage {}
        | WorkRoute::NewCoursePage {}
        | WorkRoute::DeskCoursePage { .. }
        | WorkRoute::DeskCourseChangePage { .. }
        | WorkRoute::FiguresPage { .. }
        | WorkRoute::DeskSessionPage { .. }
        | WorkRoute::RegisterPage { .. } => "tab-classes",
        WorkRoute::DeskDutiesPage {}
        | WorkRoute::NewDutyPage {}
        | WorkRoute::DeskDutyPage { .. }
        | WorkRoute::DeskDutyChangePage { .. }
        | WorkRoute::DeskShiftPage { .. }
        | WorkRoute::DeskScreenPage { .. }
        | WorkRoute::DeskTeamPage { .. }
        | WorkRoute::VolunteerPolicyPage {}
        | WorkRoute::DeskHoursPage { .. }
        | WorkRoute::DeskNeedsPage {}
        | WorkRoute::DeskNeedPage { .. }
        | WorkRoute::DeskContractsPage {}
        | WorkRoute::NewContractPage {}
        | WorkRoute::DeskContractPage { .. } => "tab-duties",
        WorkRoute::DeskNoticesPage {}
        | WorkRoute::NewNoticePage {}
        | WorkRoute::DeskNoticePage { .. }
        | WorkRoute::DeskAffairsPage {}
        | WorkRoute::VisitsPage { .. } => "tab-notices",
        WorkRoute::VillagePage {} => "tab-village",
        _ => "tab-find",
    }
}

/// A page for staff, with the desk's menu. What a role may not do is not in it.
#[component]
pub fn DeskFrame() -> Element {
    let route = use_trail::<WorkRoute>();
    use_me();
    let say = &w().desk;
    let me = ME.read().clone();
    let Some(me) = me.filter(|me| visitor(Some(me), false) == Visitor::Member) else {
        return rsx! {
            Skip {}
            main { id: "main", class: "page plain",
                if visitor(ME.read().as_ref(), ENDED()) == Visitor::Unbound {
                    NotYours {}
                } else {
                    SignIn {}
                }
            }
        };
    };
    let (views, teaches) = (
        session::holds(&me, Permission::ViewHouseholds),
        session::holds(&me, Permission::TeachClasses),
    );
    // Who only teaches begins with today's register.
    let to_classes = !views && teaches && route == WorkRoute::FindPage {};
    use_effect(use_reactive!(|to_classes| {
        if to_classes {
            go(WorkRoute::ClassesPage {});
        }
    }));
    // A teacher keeps the register, and runs the shift of the adults beside it.
    let own = matches!(
        route,
        WorkRoute::ClassesPage {}
            | WorkRoute::RegisterPage { .. }
            | WorkRoute::DeskShiftPage { .. }
            | WorkRoute::DeskScreenPage { .. }
    );
    if !(views || teaches && (own || to_classes)) {
        return rsx! {
            Skip {}
            main { id: "main", class: "page plain", NotYours {} }
        };
    }
    let classes = if teaches { Permission::TeachClasses } else { Permission::ManageClasses };
    // What is needed daily comes first; on a phone the rest opens above it.
    let places = [
        (
            Permission::ViewHouseholds,
            "tab-find",
            WorkRoute::FindPage {},
            Picto::People,
            say.tab_find,
        ),
        (
            Permission::WriteNotices,
            "tab-notices",
            WorkRoute::DeskNoticesPage {},
            Picto::Bell,
            say.tab_notices,
        ),
        (classes, "tab-classes", WorkRoute::ClassesPage {}, Picto::Pencil, c().desk.tab),
        (
            Permission::ManageVolunteers,
            "tab-duties",
            WorkRoute::DeskDutiesPage {},
            Picto::Hands,
            d().desk.tab,
        ),
        (Permission::ManageRules, "tab-rules", WorkRoute::RulesPage {}, Picto::Book, say.tab_rules),
        (
            Permission::ManageStore,
            "tab-stores",
            WorkRoute::StoresPage {},
            Picto::Store,
            say.tab_stores,
        ),
        (
            Permission::ManagePeople,
            "tab-people",
            WorkRoute::BindingsPage {},
            Picto::Key,
            say.tab_people,
        ),
        (
            Permission::ImportHouseholds,
            "tab-import",
            WorkRoute::ImportPage {},
            Picto::Sheet,
            say.tab_import,
        ),
        (
            Permission::ManagePolicy,
            "tab-village",
            WorkRoute::VillagePage {},
            Picto::Settings,
            say.tab_village,
        ),
    ];
    let mut items: Vec<MenuItem> = places
        .into_iter()
        .filter(|(permission, ..)| session::holds(&me, *permission))
        .map(|(_, testid, to, icon, name)| MenuItem { testid, to: to.into(), icon, name })
        .collect();
    items.push(MenuItem {
        testid: "tab-home",
        to: Route::Home {}.into(),
        icon: Picto::Home,
        name: t().common.home,
    });
    let current = items.iter().position(|item| item.testid == place_of(&route));
    rsx! {
        Skip {}
        div { class: "frame desk",
            main { id: "main", class: "page",
                Strips {}
                Outlet::<WorkRoute> {}
            }
            Menu { title: say.title, more: say.more, items, current }
        }
    }
}

/// An address that no page of the counter or the desk has.
#[component]
pub fn WorkMissing(path: Vec<String>) -> Element {
    let texts = &t().common;
    let _any = path;
    rsx! {
        AppBar { title: texts.page_missing_title, back: Address::from(WorkRoute::FindPage {}) }
        Empty { icon: Picto::Place, title: texts.page_missing_title, hint: texts.page_missing_hint,
            Go { class: Look::Main.class(), to: Route::Home {}, {texts.to_home} }
        }
    }
}
