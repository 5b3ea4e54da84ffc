//! The counter 店员工作台 and the desk 村务工作台: a module of their own beside the villagers' pages, with the
//! same look and the same session.

use dioxus::prelude::*;
use xiangyue_shared::ids::{
    ClassSessionId, ContractId, CourseId, DutyId, HouseholdId, ItemId, NeedId, NoticeId, OrderId,
    ResidentId, RuleId, ShiftId, StoreId, TeamId, TransferId,
};

use crate::{
    app::use_surroundings,
    components::Toaster,
    i18n::errors,
    route::Address,
    views::{
        WaitingList,
        keeper::{
            CountPage, KeeperFrame, KeeperPosterPage, RestockPage, ReturnPage, ScanPage, StockPage,
            TodayPage,
        },
        staff::{
            AwardPage, BindingsPage, DeskAffairsPage, DeskEntryPage, DeskFrame, DeskHouseholdPage,
            DeskItemPage, DeskNoticePage, DeskNoticesPage, DeskPosterPage, DeskStorePage, FindPage,
            HelpPage, ImportPage, NewItemPage, NewNoticePage, NewRulePage, NewStorePage, RolesPage,
            RulePage, RulesPage, StoresPage, VillagePage, VisitsPage, WorkMissing,
            classes::{
                ClassesPage, DeskCourseChangePage, DeskCoursePage, DeskSessionPage, FiguresPage,
                NewCoursePage, RegisterPage,
            },
            duties::{
                DeskDutiesPage, DeskDutyChangePage, DeskDutyPage, DeskHoursPage, DeskScreenPage,
                DeskShiftPage, DeskTeamPage, NewDutyPage, VolunteerPolicyPage,
            },
            needs::{
                DeskContractPage, DeskContractsPage, DeskNeedPage, DeskNeedsPage, NewContractPage,
            },
        },
    },
};

#[derive(Debug, Clone, PartialEq, Routable)]
#[rustfmt::skip]
pub enum WorkRoute {
    // The counter.
    #[layout(KeeperFrame)]
        #[route("/keep")]
        ScanPage {},
        #[route("/keep/today")]
        TodayPage {},
        #[route("/keep/waiting")]
        KeeperWaiting {},
        #[route("/keep/poster")]
        KeeperPosterPage {},
        #[route("/keep/stock")]
        StockPage {},
        #[route("/keep/stock/restock")]
        RestockPage {},
        #[route("/keep/stock/count")]
        CountPage {},
        #[route("/keep/orders/:order")]
        ReturnPage { order: OrderId },
    #[end_layout]

    // The desk.
    #[layout(DeskFrame)]
        #[route("/desk")]
        FindPage {},
        #[route("/desk/households/:household")]
        DeskHouseholdPage { household: HouseholdId },
        #[route("/desk/households/:household/help")]
        HelpPage { household: HouseholdId },
        #[route("/desk/entries/:entry")]
        DeskEntryPage { entry: TransferId },
        #[route("/desk/notices")]
        DeskNoticesPage {},
        #[route("/desk/notices/new")]
        NewNoticePage {},
        #[route("/desk/notices/:notice")]
        DeskNoticePage { notice: NoticeId },
        #[route("/desk/notices/:notice/visits")]
        VisitsPage { notice: NoticeId },
        #[route("/desk/affairs")]
        DeskAffairsPage {},
        #[route("/desk/award")]
        AwardPage {},
        #[route("/desk/rules")]
        RulesPage {},
        #[route("/desk/rules/new")]
        NewRulePage {},
        #[route("/desk/rules/:rule")]
        RulePage { rule: RuleId },
        #[route("/desk/import")]
        ImportPage {},
        #[route("/desk/people")]
        BindingsPage {},
        #[route("/desk/people/roles")]
        RolesPage {},
        #[route("/desk/stores")]
        StoresPage {},
        #[route("/desk/stores/new")]
        NewStorePage {},
        #[route("/desk/stores/:store")]
        DeskStorePage { store: StoreId },
        #[route("/desk/stores/:store/poster")]
        DeskPosterPage { store: StoreId },
        #[route("/desk/stores/:store/items/new")]
        NewItemPage { store: StoreId },
        #[route("/desk/stores/:store/items/:item")]
        DeskItemPage { store: StoreId, item: ItemId },
        #[route("/desk/classes")]
        ClassesPage {},
        #[route("/desk/classes/new")]
        NewCoursePage {},
        #[route("/desk/classes/:course")]
        DeskCoursePage { course: CourseId },
        #[route("/desk/classes/:course/change")]
        DeskCourseChangePage { course: CourseId },
        #[route("/desk/classes/:course/figures")]
        FiguresPage { course: CourseId },
        #[route("/desk/class-sessions/:session")]
        DeskSessionPage { session: ClassSessionId },
        #[route("/desk/class-sessions/:session/register")]
        RegisterPage { session: ClassSessionId },
        #[route("/desk/duties")]
        DeskDutiesPage {},
        #[route("/desk/duties/new")]
        NewDutyPage {},
        #[route("/desk/duties/settings")]
        VolunteerPolicyPage {},
        #[route("/desk/duties/:duty")]
        DeskDutyPage { duty: DutyId },
        #[route("/desk/duties/:duty/change")]
        DeskDutyChangePage { duty: DutyId },
        #[route("/desk/shifts/:shift")]
        DeskShiftPage { shift: ShiftId },
        #[route("/desk/shifts/:shift/screen")]
        DeskScreenPage { shift: ShiftId },
        #[route("/desk/teams/:team")]
        DeskTeamPage { team: TeamId },
        #[route("/desk/residents/:resident/hours")]
        DeskHoursPage { resident: ResidentId },
        #[route("/desk/needs")]
        DeskNeedsPage {},
        #[route("/desk/needs/:need")]
        DeskNeedPage { need: NeedId },
        #[route("/desk/contracts")]
        DeskContractsPage {},
        #[route("/desk/contracts/new")]
        NewContractPage {},
        #[route("/desk/contracts/:contract")]
        DeskContractPage { contract: ContractId },
        #[route("/desk/waiting")]
        DeskWaiting {},
        #[route("/desk/village")]
        VillagePage {},
        #[route("/:..path")]
        WorkMissing { path: Vec<String> },
}

impl From<WorkRoute> for Address {
    fn from(route: WorkRoute) -> Self {
        Self::new(route.to_string())
    }
}

impl From<WorkRoute> for Option<Address> {
    fn from(route: WorkRoute) -> Self {
        Some(route.into())
    }
}

#[component]
fn KeeperWaiting() -> Element {
    rsx! {
        WaitingList { back: Address::from(WorkRoute::ScanPage {}) }
    }
}

#[component]
fn DeskWaiting() -> Element {
    rsx! {
        WaitingList { back: Address::from(WorkRoute::FindPage {}) }
    }
}

/// The root of the counter and the desk.
#[component]
pub fn WorkApp() -> Element {
    use_surroundings();
    use_hook(|| errors::take_up(errors::elsewhere::say));
    rsx! {
        Router::<WorkRoute> {}
        Toaster {}
    }
}
