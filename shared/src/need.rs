//! Needs of the community 社区需求: asked for, taken by a social organisation, delivered by social workers and volunteers,
//! confirmed by whom they served, accepted by the village 四社联动.

use chrono::{DateTime, NaiveDate, Utc};
use schemars::JsonSchema;
use serde::{Deserialize, Serialize};

use crate::{
    access::{Access, Permission},
    endpoint::endpoints,
    fields::{Check, Checker},
    ids::{ContractId, NeedId, ResidentId, ServiceRecordId, TeamId},
    page::{Page, PageQuery},
    region::RegionCode,
};

#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash, Serialize, Deserialize, JsonSchema)]
#[serde(rename_all = "snake_case")]
pub enum NeedState {
    /// 待承接
    Open,
    /// 已承接
    Taken,
    /// 已验收
    Accepted,
    /// 已撤回
    Withdrawn,
}

impl NeedState {
    pub const ALL: [Self; 4] = [Self::Open, Self::Taken, Self::Accepted, Self::Withdrawn];

    #[must_use]
    pub const fn as_str(self) -> &'static str {
        match self {
            Self::Open => "open",
            Self::Taken => "taken",
            Self::Accepted => "accepted",
            Self::Withdrawn => "withdrawn",
        }
    }

    #[must_use]
    pub fn parse(text: &str) -> Option<Self> {
        Self::ALL.into_iter().find(|one| one.as_str() == text)
    }
}

/// Whom a need is of.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize, JsonSchema)]
pub struct Beneficiary {
    pub resident: ResidentId,
    pub name: String,
}

#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize, JsonSchema)]
pub struct Need {
    pub id: NeedId,
    /// The village.
    pub region: RegionCode,
    /// Only for those who serve, look after or are of the household; not while it waits to be taken.
    pub beneficiary: Option<Beneficiary>,
    pub title: String,
    pub text: String,
    pub state: NeedState,
    /// Who has taken it.
    pub team: Option<TeamId>,
    pub team_name: Option<String>,
    pub contract: Option<ContractId>,
    pub asked_at: DateTime<Utc>,
    /// Services told of, and those of them that were confirmed.
    pub records: i64,
    pub confirmed: i64,
}

#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize, JsonSchema)]
pub struct NeedDraft {
    /// Oneself, one of the household, or one whom a helper asks for.
    pub resident: ResidentId,
    /// What everybody sees who may take it; no names.
    pub title: String,
    pub text: String,
}

impl Check for NeedDraft {
    fn check(&self, checker: &mut Checker) {
        checker.text("title", &self.title, 40);
        checker.optional_text("text", &self.text, 500);
    }
}

#[derive(Debug, Clone, Default, PartialEq, Eq, Serialize, Deserialize, JsonSchema)]
pub struct NeedQuery {
    pub state: Option<NeedState>,
    pub cursor: Option<String>,
    /// Rows wanted, 1 to 100; 20 where absent.
    pub limit: Option<i64>,
}

#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash, Serialize, Deserialize, JsonSchema)]
#[serde(rename_all = "snake_case")]
pub enum ServiceState {
    /// 待确认
    Told,
    /// 已确认
    Confirmed,
    /// 不属实
    Disputed,
}

impl ServiceState {
    pub const ALL: [Self; 3] = [Self::Told, Self::Confirmed, Self::Disputed];

    #[must_use]
    pub const fn as_str(self) -> &'static str {
        match self {
            Self::Told => "told",
            Self::Confirmed => "confirmed",
            Self::Disputed => "disputed",
        }
    }

    #[must_use]
    pub fn parse(text: &str) -> Option<Self> {
        Self::ALL.into_iter().find(|one| one.as_str() == text)
    }
}

/// One service 服务记录 by a social worker or volunteer.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize, JsonSchema)]
pub struct ServiceRecord {
    pub id: ServiceRecordId,
    pub need: NeedId,
    pub worker: ResidentId,
    pub worker_name: String,
    pub day: NaiveDate,
    pub minutes: i64,
    pub text: String,
    pub state: ServiceState,
    /// What whoever was served said to it.
    pub answer: String,
    pub told_at: DateTime<Utc>,
    pub answered_at: Option<DateTime<Utc>>,
}

#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize, JsonSchema)]
pub struct ServiceDraft {
    /// Who served: one who belongs to the organisation.
    pub worker: ResidentId,
    /// Today or a day before, at most 31 days ago.
    pub day: NaiveDate,
    /// 1 to 1,440.
    pub minutes: i64,
    pub text: String,
}

impl Check for ServiceDraft {
    fn check(&self, checker: &mut Checker) {
        checker.range("minutes", self.minutes, 1, 1_440);
        checker.text("text", &self.text, 500);
    }
}

/// What whoever was served says to a record.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize, JsonSchema)]
pub struct ServiceAnswer {
    pub confirmed: bool,
    /// Needed where it is disputed.
    pub text: String,
}

impl Check for ServiceAnswer {
    fn check(&self, checker: &mut Checker) {
        if self.confirmed {
            checker.optional_text("text", &self.text, 200);
        } else {
            checker.text("text", &self.text, 200);
        }
    }
}

endpoints! { "needs":
    /// Asks for help, for oneself, one of the household, or as a helper for one who has no account.
    AskForHelp { need: NeedId }: PUT "/needs/{need}", Access::MemberOr(Permission::HelpVillagers), body NeedDraft, reply Need;
    /// One need, for the household, those who look after it, the organisation that has it, and those who may take it.
    GetNeed { need: NeedId }: GET "/needs/{need}", Access::LeaderOr(Permission::ManageVolunteers), reply Need;
    /// Needs of a place, newest first: all for the village, what an organisation may take or has for who leads or serves.
    ListNeeds { region: RegionCode }: GET "/regions/{region}/needs",
        Access::LeaderOr(Permission::ManageVolunteers), query NeedQuery, reply Page<Need>;
    /// Needs of a resident, newest first.
    ListNeedsOf { resident: ResidentId }: GET "/residents/{resident}/needs",
        Access::MemberOr(Permission::HelpVillagers), query PageQuery, reply Page<Need>;
    /// Takes back a need that nobody has taken.
    WithdrawNeed { need: NeedId }: POST "/needs/{need}/withdrawal", Access::MemberOr(Permission::HelpVillagers), reply Need;
    /// Takes on a need 承接, for an organisation that one leads.
    TakeNeed { need: NeedId, team: TeamId }: PUT "/needs/{need}/teams/{team}",
        Access::LeaderOr(Permission::ManageVolunteers), reply Need;
    /// Gives a need back for which nothing was done yet.
    GiveNeedBack { need: NeedId }: DELETE "/needs/{need}/team", Access::LeaderOr(Permission::ManageVolunteers), reply Need;
    /// Tells of a service: the leader of any, a member of the own.
    TellService { need: NeedId, record: ServiceRecordId }: PUT "/needs/{need}/services/{record}",
        Access::LeaderOr(Permission::ManageVolunteers), body ServiceDraft, reply ServiceRecord;
    /// Services for a need, newest first, for the household, those who look after it, and the organisation that has it.
    ListServices { need: NeedId }: GET "/needs/{need}/services",
        Access::LeaderOr(Permission::ManageVolunteers), query PageQuery, reply Page<ServiceRecord>;
    /// Confirms a service, or disputes it: whoever was served, their household, or a helper; nobody of the organisation.
    AnswerService { record: ServiceRecordId }: POST "/services/{record}/answer",
        Access::MemberOr(Permission::HelpVillagers), body ServiceAnswer, reply ServiceRecord;
    /// Accepts a need as met 验收.
    AcceptNeed { need: NeedId }: POST "/needs/{need}/acceptance", Access::Needs(Permission::ManageVolunteers), reply Need;
}
