//! Who may do what. A permission is held through a role at a region (or, for a keeper, a store), and
//! covers what lies below that region. [`decide`] is the one place where it is decided.

use schemars::JsonSchema;
use serde::{Deserialize, Serialize};

use crate::{
    error::ErrorCode,
    ids::{HouseholdId, StoreId},
    region::RegionCode,
};

/// A role that is granted at a region. Being a villager is no grant: it follows from the binding to a resident.
#[derive(
    Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash, Serialize, Deserialize, JsonSchema,
)]
#[serde(rename_all = "snake_case")]
pub enum Role {
    /// 店员, bound to one store.
    StoreKeeper,
    /// 网格员, mostly the head of a village group.
    GridWorker,
    /// 老师 of the four-thirty class.
    Teacher,
    /// 村干部.
    VillageCadre,
    /// 乡镇干部.
    TownshipOfficer,
    /// 县区干部.
    CountyOfficer,
    /// 市级干部.
    CityOfficer,
}

impl Role {
    pub const ALL: [Self; 7] = [
        Self::StoreKeeper,
        Self::GridWorker,
        Self::Teacher,
        Self::VillageCadre,
        Self::TownshipOfficer,
        Self::CountyOfficer,
        Self::CityOfficer,
    ];

    #[must_use]
    pub const fn as_str(self) -> &'static str {
        match self {
            Self::StoreKeeper => "store_keeper",
            Self::GridWorker => "grid_worker",
            Self::Teacher => "teacher",
            Self::VillageCadre => "village_cadre",
            Self::TownshipOfficer => "township_officer",
            Self::CountyOfficer => "county_officer",
            Self::CityOfficer => "city_officer",
        }
    }

    #[must_use]
    pub fn parse(text: &str) -> Option<Self> {
        Self::ALL.into_iter().find(|role| role.as_str() == text)
    }

    /// What the role may do at its region.
    #[must_use]
    pub const fn permissions(self) -> &'static [Permission] {
        use Permission as P;
        match self {
            Self::StoreKeeper => &[P::KeepStore],
            Self::GridWorker => &[
                P::ViewHouseholds,
                P::AwardPoints,
                P::IssueCards,
                P::WriteNotices,
                P::VisitHouseholds,
                P::HelpVillagers,
            ],
            Self::Teacher => &[P::TeachClasses],
            Self::VillageCadre => &[
                P::ViewHouseholds,
                P::AwardPoints,
                P::ReversePoints,
                P::ManageRules,
                P::ImportHouseholds,
                P::ManagePeople,
                P::ManageStore,
                P::KeepStore,
                P::IssueCards,
                P::ManagePolicy,
                P::ViewReports,
                P::WriteNotices,
                P::PublishNotices,
                P::VisitHouseholds,
                P::ManageClasses,
                P::ManageVolunteers,
                P::HelpVillagers,
            ],
            Self::TownshipOfficer => &[
                P::ViewHouseholds,
                P::ManageRules,
                P::ImportHouseholds,
                P::ManagePeople,
                P::ManageStore,
                P::ManagePolicy,
                P::ViewReports,
                P::WriteNotices,
                P::PublishNotices,
                P::ManageClasses,
                P::ManageVolunteers,
            ],
            Self::CountyOfficer | Self::CityOfficer => {
                &[P::ViewHouseholds, P::ViewReports, P::WriteNotices, P::PublishNotices]
            }
        }
    }
}

#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash, Serialize, Deserialize, JsonSchema)]
#[serde(rename_all = "snake_case")]
pub enum Permission {
    /// Find households and see their points.
    ViewHouseholds,
    /// Give and take points by rule.
    AwardPoints,
    /// Undo an entry by a linked reversal.
    ReversePoints,
    /// Edit the rule catalogue 积分细则.
    ManageRules,
    /// Load residents and households from a spreadsheet.
    ImportHouseholds,
    /// Verify bindings, hand out invitations, grant roles.
    ManagePeople,
    /// Goods, prices, limits and opening of a store.
    ManageStore,
    /// Scan, hand over, sell at the counter, restock, take stock.
    KeepStore,
    /// Print and revoke household cards, set their PIN.
    IssueCards,
    /// Change what a village decides for itself.
    ManagePolicy,
    /// Settlement sheets and figures.
    ViewReports,
    /// Write notices, and see whom they have reached.
    WriteNotices,
    /// Publish notices, give them back, withdraw them.
    PublishNotices,
    /// Tell people in person.
    VisitHouseholds,
    /// Set up four-thirty classes, change single days, see figures of a term.
    ManageClasses,
    /// Keep the register of the sessions that one teaches.
    TeachClasses,
    /// Teams, duties, hours, needs of the community and contracts 志愿服务、四社联动.
    ManageVolunteers,
    /// Do for villagers, in their name, what they do on a phone 代办.
    HelpVillagers,
}

/// What an endpoint asks of its caller.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Access {
    /// Anyone, signed in or not.
    Public,
    /// Anyone who is signed in.
    SignedIn,
    /// A member of the household concerned.
    Member,
    /// A member of the household concerned, or one who holds the permission at its place.
    MemberOr(Permission),
    /// A member of the household concerned, one who leads what it is about 队长、老师, or one who holds the permission at its
    /// place.
    MemberLeaderOr(Permission),
    /// One who leads the team concerned 队长, or holds the permission at its place.
    LeaderOr(Permission),
    /// One who holds the permission at the place concerned.
    Needs(Permission),
}

/// A role, where it holds.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize, JsonSchema)]
pub struct Grant {
    pub role: Role,
    pub region: RegionCode,
    /// Name of the region, or of the store.
    pub place_name: String,
    /// Set for a keeper: the one store it is good for.
    pub store: Option<StoreId>,
}

/// What a request is about. Fields that do not apply stay empty.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub struct Target {
    pub region: Option<RegionCode>,
    pub household: Option<HouseholdId>,
    pub store: Option<StoreId>,
    /// The caller leads the team that it belongs to, or teaches the class, which the service has looked up.
    pub led: bool,
}

impl Target {
    /// The same, for one who leads the team that it belongs to.
    #[must_use]
    pub fn led(self, led: bool) -> Self {
        Self { led, ..self }
    }

    #[must_use]
    pub fn region(region: RegionCode) -> Self {
        Self { region: Some(region), ..Self::default() }
    }

    #[must_use]
    pub fn household(region: RegionCode, household: HouseholdId) -> Self {
        Self { region: Some(region), household: Some(household), ..Self::default() }
    }

    #[must_use]
    pub fn store(region: RegionCode, store: StoreId) -> Self {
        Self { region: Some(region), store: Some(store), ..Self::default() }
    }
}

/// Who asks: what is known of a signed-in user.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub struct Standing {
    /// The household that the user is bound to.
    pub household: Option<HouseholdId>,
    pub grants: Vec<Grant>,
}

impl Standing {
    /// Whether some grant gives the permission at the target.
    #[must_use]
    pub fn holds(&self, permission: Permission, target: &Target) -> bool {
        self.grants.iter().any(|grant| {
            grant.role.permissions().contains(&permission)
                && target.region.as_ref().is_none_or(|region| grant.region.covers(region))
                && grant.store.is_none_or(|store| target.store.is_none_or(|wanted| wanted == store))
        })
    }

    /// Whether some grant gives the permission somewhere in a region: at it, above it, or in a part of it.
    #[must_use]
    pub fn holds_within(&self, permission: Permission, region: &RegionCode) -> bool {
        self.grants.iter().any(|grant| {
            grant.role.permissions().contains(&permission)
                && (grant.region.covers(region) || region.covers(&grant.region))
        })
    }

    fn is_member(&self, target: &Target) -> bool {
        match (self.household, target.household) {
            (Some(own), Some(wanted)) => own == wanted,
            (Some(_), None) => true,
            (None, _) => false,
        }
    }
}

/// Decides whether one may do what an endpoint does to the target. A target with empty fields asks
/// whether one may do it anywhere at all.
///
/// # Errors
/// `SignInRequired` for a guest where signing in would help, `Forbidden` otherwise.
pub fn decide(access: Access, who: Option<&Standing>, target: &Target) -> Result<(), ErrorCode> {
    let Some(who) = who else {
        return if access == Access::Public { Ok(()) } else { Err(ErrorCode::SignInRequired) };
    };
    let allowed = match access {
        Access::Public | Access::SignedIn => true,
        Access::Member => who.is_member(target),
        // Who leads something somewhere is told only where it is known what it is about.
        Access::LeaderOr(_) | Access::MemberLeaderOr(_) if *target == Target::default() => true,
        Access::MemberOr(permission) | Access::MemberLeaderOr(permission) => {
            who.is_member(target) || target.led || who.holds(permission, target)
        }
        Access::LeaderOr(permission) => target.led || who.holds(permission, target),
        Access::Needs(permission) => who.holds(permission, target),
    };
    match (allowed, access) {
        (true, _) => Ok(()),
        (false, Access::Member) if who.household.is_none() => Err(ErrorCode::NotBound),
        (false, _) => Err(ErrorCode::Forbidden),
    }
}
