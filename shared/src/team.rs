//! Volunteers' teams 志愿队 and social organisations 社会组织, and who belongs to them.

use chrono::{DateTime, Utc};
use schemars::JsonSchema;
use serde::{Deserialize, Serialize};

use crate::{
    access::{Access, Permission},
    endpoint::endpoints,
    fields::{Check, Checker},
    ids::{ResidentId, TeamId},
    page::Page,
    region::RegionCode,
};

#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash, Serialize, Deserialize, JsonSchema)]
#[serde(rename_all = "snake_case")]
pub enum TeamKind {
    /// 志愿队
    Team,
    /// 社会组织, which takes on needs of the community.
    Organisation,
}

impl TeamKind {
    pub const ALL: [Self; 2] = [Self::Team, Self::Organisation];

    #[must_use]
    pub const fn as_str(self) -> &'static str {
        match self {
            Self::Team => "team",
            Self::Organisation => "organisation",
        }
    }

    #[must_use]
    pub fn parse(text: &str) -> Option<Self> {
        Self::ALL.into_iter().find(|one| one.as_str() == text)
    }
}

#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash, Serialize, Deserialize, JsonSchema)]
#[serde(rename_all = "snake_case")]
pub enum TeamRole {
    /// 队长、负责人
    Leader,
    /// 社工, a trained worker of an organisation.
    SocialWorker,
    /// 队员
    Member,
}

impl TeamRole {
    pub const ALL: [Self; 3] = [Self::Leader, Self::SocialWorker, Self::Member];

    #[must_use]
    pub const fn as_str(self) -> &'static str {
        match self {
            Self::Leader => "leader",
            Self::SocialWorker => "social_worker",
            Self::Member => "member",
        }
    }

    #[must_use]
    pub fn parse(text: &str) -> Option<Self> {
        Self::ALL.into_iter().find(|one| one.as_str() == text)
    }
}

#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash, Serialize, Deserialize, JsonSchema)]
#[serde(rename_all = "snake_case")]
pub enum MembershipState {
    /// 待同意
    Asked,
    /// 已加入
    Active,
    /// 未同意
    Refused,
    /// 已退出
    Left,
}

impl MembershipState {
    pub const ALL: [Self; 4] = [Self::Asked, Self::Active, Self::Refused, Self::Left];

    #[must_use]
    pub const fn as_str(self) -> &'static str {
        match self {
            Self::Asked => "asked",
            Self::Active => "active",
            Self::Refused => "refused",
            Self::Left => "left",
        }
    }

    #[must_use]
    pub fn parse(text: &str) -> Option<Self> {
        Self::ALL.into_iter().find(|one| one.as_str() == text)
    }
}

#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize, JsonSchema)]
pub struct Team {
    pub id: TeamId,
    /// Whose residents may join.
    pub region: RegionCode,
    pub kind: TeamKind,
    pub name: String,
    pub about: String,
    /// Takes nobody any more.
    pub closed: bool,
    /// Those who belong to it now.
    pub members: i64,
}

#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize, JsonSchema)]
pub struct TeamDraft {
    /// A county, township or village; stays what it was.
    pub region: RegionCode,
    pub kind: TeamKind,
    pub name: String,
    pub about: String,
    pub closed: bool,
}

impl Check for TeamDraft {
    fn check(&self, checker: &mut Checker) {
        checker.text("name", &self.name, 40);
        checker.optional_text("about", &self.about, 500);
    }
}

#[derive(Debug, Clone, Default, PartialEq, Eq, Serialize, Deserialize, JsonSchema)]
pub struct TeamQuery {
    pub kind: Option<TeamKind>,
    #[serde(default)]
    pub with_closed: bool,
    pub cursor: Option<String>,
    /// Rows wanted, 1 to 100; 20 where absent.
    pub limit: Option<i64>,
}

/// A resident's standing in a team.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize, JsonSchema)]
pub struct Membership {
    pub team: TeamId,
    pub team_name: String,
    pub kind: TeamKind,
    pub resident: ResidentId,
    pub resident_name: String,
    pub role: TeamRole,
    pub state: MembershipState,
    pub asked_at: DateTime<Utc>,
}

#[derive(Debug, Clone, Default, PartialEq, Eq, Serialize, Deserialize, JsonSchema)]
pub struct MemberQuery {
    /// Those in this state; those who belong to it where absent.
    pub state: Option<MembershipState>,
    pub cursor: Option<String>,
    /// Rows wanted, 1 to 100; 20 where absent.
    pub limit: Option<i64>,
}

#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize, JsonSchema)]
pub struct MembershipDecision {
    pub accept: bool,
}

impl Check for MembershipDecision {
    fn check(&self, _: &mut Checker) {}
}

#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize, JsonSchema)]
pub struct RoleChoice {
    pub role: TeamRole,
}

impl Check for RoleChoice {
    fn check(&self, _: &mut Checker) {}
}

endpoints! { "teams":
    /// Teams and organisations that residents of a place can join, and those of its parts.
    ListTeams { region: RegionCode }: GET "/regions/{region}/teams", Access::SignedIn, query TeamQuery, reply Page<Team>;
    /// One team.
    GetTeam { team: TeamId }: GET "/teams/{team}", Access::SignedIn, reply Team;
    /// Sets up a team or changes it.
    PutTeam { team: TeamId }: PUT "/teams/{team}", Access::Needs(Permission::ManageVolunteers), body TeamDraft, reply Team;
    /// Who belongs to a team, or has asked to.
    ListTeamMembers { team: TeamId }: GET "/teams/{team}/members",
        Access::LeaderOr(Permission::ManageVolunteers), query MemberQuery, reply Page<Membership>;
    /// Asks to join. Whom the leader or the staff enters belongs to it at once.
    JoinTeam { team: TeamId, resident: ResidentId }: PUT "/teams/{team}/members/{resident}",
        Access::MemberOr(Permission::HelpVillagers), reply Membership;
    /// Leaves a team, or takes back what was asked.
    LeaveTeam { team: TeamId, resident: ResidentId }: DELETE "/teams/{team}/members/{resident}",
        Access::MemberOr(Permission::HelpVillagers), reply Membership;
    /// Accepts one who asked to join, or does not.
    DecideMembership { team: TeamId, resident: ResidentId }: POST "/teams/{team}/members/{resident}/decision",
        Access::LeaderOr(Permission::ManageVolunteers), body MembershipDecision, reply Membership;
    /// Says what a member is in the team. Of the leaders the village decides.
    PutTeamRole { team: TeamId, resident: ResidentId }: PUT "/teams/{team}/members/{resident}/role",
        Access::Needs(Permission::ManageVolunteers), body RoleChoice, reply Membership;
    /// The teams that a resident belongs to, has asked for or has left.
    ListMemberships { resident: ResidentId }: GET "/residents/{resident}/teams",
        Access::MemberOr(Permission::HelpVillagers), reply Vec<Membership>;
}
