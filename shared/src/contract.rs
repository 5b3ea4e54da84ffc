//! Contracts 购买服务合同 with social organisations: paid in instalments that confirmed services release.

use chrono::{DateTime, NaiveDate, Utc};
use schemars::JsonSchema;
use serde::{Deserialize, Serialize};

use crate::{
    access::{Access, Permission},
    endpoint::endpoints,
    error::ErrorCode,
    fields::{Check, Checker},
    ids::{ContractId, NeedId, TeamId},
    money::Fen,
    page::{Page, PageQuery},
    region::RegionCode,
};

/// Most that a contract is about.
pub const CONTRACT_FEN_MOST: i64 = 100_000_000_000;
/// Most instalments of a contract.
pub const INSTALMENTS_MOST: i64 = 36;

/// One payment of a contract.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize, JsonSchema)]
pub struct Instalment {
    /// 1 for the first.
    pub number: i64,
    /// Released once so many services in all are confirmed.
    pub services: i64,
    pub amount: Fen,
    pub released_at: Option<DateTime<Utc>>,
    pub paid_at: Option<DateTime<Utc>>,
}

#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize, JsonSchema)]
pub struct Contract {
    pub id: ContractId,
    /// The village or township that pays.
    pub region: RegionCode,
    pub team: TeamId,
    pub team_name: String,
    pub title: String,
    pub signed_on: NaiveDate,
    pub total: Fen,
    pub instalments: Vec<Instalment>,
    /// Services confirmed under it.
    pub confirmed: i64,
}

#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize, JsonSchema)]
pub struct InstalmentDraft {
    /// More than of the instalment before. 1 to 100,000.
    pub services: i64,
    /// More than nothing.
    pub amount: Fen,
}

#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize, JsonSchema)]
pub struct ContractDraft {
    pub region: RegionCode,
    pub team: TeamId,
    pub title: String,
    pub signed_on: NaiveDate,
    /// What the instalments come to. At most a thousand million yuan.
    pub total: Fen,
    /// 1 to 36.
    pub instalments: Vec<InstalmentDraft>,
}

impl Check for ContractDraft {
    fn check(&self, checker: &mut Checker) {
        use chrono::Datelike;
        checker.text("title", &self.title, 60);
        checker.range("signed_on", i64::from(self.signed_on.year()), 2000, 2200);
        checker.range("total", self.total.0, 1, CONTRACT_FEN_MOST);
        let count = i64::try_from(self.instalments.len()).unwrap_or(i64::MAX);
        checker.range("instalments", count, 1, INSTALMENTS_MOST);
        let (mut before, mut sum) = (0, 0_i64);
        for (index, one) in self.instalments.iter().enumerate() {
            checker.range(
                &format!("instalments.{index}.services"),
                one.services,
                before + 1,
                100_000,
            );
            checker.range(
                &format!("instalments.{index}.amount"),
                one.amount.0,
                1,
                CONTRACT_FEN_MOST,
            );
            before = one.services.clamp(0, 100_000);
            sum = sum.saturating_add(one.amount.0);
        }
        if sum != self.total.0 {
            checker.fail("total", ErrorCode::Stale);
        }
    }
}

/// Which instalment is paid.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize, JsonSchema)]
pub struct Payment {
    /// 1 for the first.
    pub number: i64,
}

impl Check for Payment {
    fn check(&self, checker: &mut Checker) {
        checker.range("number", self.number, 1, INSTALMENTS_MOST);
    }
}

endpoints! { "contracts":
    /// Enters a contract. What was signed does not change.
    PutContract { contract: ContractId }: PUT "/contracts/{contract}", Access::Needs(Permission::ManageVolunteers), body ContractDraft, reply Contract;
    /// One contract, for those who pay, and those who lead the organisation.
    GetContract { contract: ContractId }: GET "/contracts/{contract}", Access::LeaderOr(Permission::ManageVolunteers), reply Contract;
    /// Contracts of a place, newest first.
    ListContracts { region: RegionCode }: GET "/regions/{region}/contracts",
        Access::Needs(Permission::ManageVolunteers), query PageQuery, reply Page<Contract>;
    /// Contracts of an organisation, newest first.
    ListTeamContracts { team: TeamId }: GET "/teams/{team}/contracts",
        Access::LeaderOr(Permission::ManageVolunteers), query PageQuery, reply Page<Contract>;
    /// Puts a need under the contract of the organisation that has taken it.
    PutNeedUnderContract { contract: ContractId, need: NeedId }: PUT "/contracts/{contract}/needs/{need}",
        Access::Needs(Permission::ManageVolunteers), reply Contract;
    /// Notes that an instalment that was released is paid.
    PayInstalment { contract: ContractId }: POST "/contracts/{contract}/payments",
        Access::Needs(Permission::ManageVolunteers), body Payment, reply Contract;
}
