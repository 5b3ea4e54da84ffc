//! What is about the village: its notices and open affairs, and its households in the ranking. A module of its own
//! beside the page that one comes to first, so that nobody waits for it there; it has the same look and the same session.

use dioxus::prelude::*;
use xiangyue_shared::{
    ids::{ChildId, ContractId, CourseId, DutyId, NeedId, NoticeId, ShiftId, TeamId},
    region::RegionCode,
};

use crate::{
    app::use_surroundings,
    components::Toaster,
    i18n::errors,
    route::Address,
    views::{
        classes::{
            CardsPage, ChildPage, ChildrenPage, ClassesOfFamilyPage, CourseOfFamilyPage,
            NewChildPage,
        },
        duties::{
            AskProofPage, CertificatesPage, DutiesPage, DutyOfMinePage, HoursPage, LedScreenPage,
            LedShiftPage, ProofPage, TeamOfMinePage, TeamsPage,
        },
        needs::{
            AskPage, ContractOfTeamPage, ContractsOfTeamPage, NeedOfMinePage, NeedsOfMinePage,
            NeedsOfTeamPage,
        },
        village::{
            CalendarPage, NoticePage, NoticesPage, OpenAffairs, OpenNoticesOfPage, OpenNoticesPage,
            RankingPage, SearchPage, VillageFrame, VillageGuestFrame, VillageHub, VillageMissing,
        },
    },
};

#[derive(Debug, Clone, PartialEq, Routable)]
#[rustfmt::skip]
pub enum VillageRoute {
    // Anyone.
    #[layout(VillageGuestFrame)]
        #[route("/village/notices/:notice")]
        NoticePage { notice: NoticeId },
        #[route("/village/open")]
        OpenNoticesPage {},
        #[route("/village/open/:region")]
        OpenNoticesOfPage { region: RegionCode },
        #[route("/village/certificates/check")]
        AskProofPage {},
        #[route("/village/certificates/check/:number")]
        ProofPage { number: String },
    #[end_layout]

    // A villager.
    #[layout(VillageFrame)]
        #[route("/village")]
        VillageHub {},
        #[route("/village/calendar")]
        CalendarPage {},
        #[route("/village/search")]
        SearchPage {},
        #[route("/village/notices")]
        NoticesPage {},
        #[route("/village/affairs")]
        OpenAffairs {},
        #[route("/village/ranking")]
        RankingPage {},
        #[route("/village/classes")]
        ClassesOfFamilyPage {},
        #[route("/village/classes/:course")]
        CourseOfFamilyPage { course: CourseId },
        #[route("/village/children")]
        ChildrenPage {},
        #[route("/village/children/new")]
        NewChildPage {},
        #[route("/village/children/cards")]
        CardsPage {},
        #[route("/village/children/:child")]
        ChildPage { child: ChildId },
        #[route("/village/duties")]
        DutiesPage {},
        #[route("/village/duties/:duty")]
        DutyOfMinePage { duty: DutyId },
        #[route("/village/duties/shifts/:shift")]
        LedShiftPage { shift: ShiftId },
        #[route("/village/duties/shifts/:shift/screen")]
        LedScreenPage { shift: ShiftId },
        #[route("/village/hours")]
        HoursPage {},
        #[route("/village/certificates")]
        CertificatesPage {},
        #[route("/village/teams")]
        TeamsPage {},
        #[route("/village/teams/:team")]
        TeamOfMinePage { team: TeamId },
        #[route("/village/teams/:team/needs")]
        NeedsOfTeamPage { team: TeamId },
        #[route("/village/teams/:team/contracts")]
        ContractsOfTeamPage { team: TeamId },
        #[route("/village/contracts/:contract")]
        ContractOfTeamPage { contract: ContractId },
        #[route("/village/needs")]
        NeedsOfMinePage {},
        #[route("/village/needs/new")]
        AskPage {},
        #[route("/village/needs/:need")]
        NeedOfMinePage { need: NeedId },
        #[route("/:..path")]
        VillageMissing { path: Vec<String> },
}

impl From<VillageRoute> for Address {
    fn from(route: VillageRoute) -> Self {
        Self::new(route.to_string())
    }
}

impl From<VillageRoute> for Option<Address> {
    fn from(route: VillageRoute) -> Self {
        Some(route.into())
    }
}

/// The root of the pages about the village.
#[component]
pub fn VillageApp() -> Element {
    use_surroundings();
    use_hook(|| errors::take_up(errors::elsewhere::say));
    rsx! {
        Router::<VillageRoute> {}
        Toaster {}
    }
}
