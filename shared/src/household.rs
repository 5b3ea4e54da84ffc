//! Households 户 and the residents 村民 in them.

use chrono::{DateTime, NaiveDate, Utc};
use schemars::JsonSchema;
use serde::{Deserialize, Serialize};

use crate::{
    access::{Access, Permission},
    endpoint::{Nothing, endpoints},
    fields::{self, Check, Checker},
    ids::{CardId, HouseholdId, ResidentId},
    page::Page,
    points::Points,
    region::RegionCode,
};

/// A household as a list shows it.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize, JsonSchema)]
pub struct HouseholdRow {
    pub id: HouseholdId,
    /// Number in the village's register 户编号.
    pub number: String,
    /// Name of its head 户主.
    pub head_name: String,
    /// Name of its group 村民小组.
    pub group_name: String,
    pub village: RegionCode,
    /// Last four digits of a member's phone.
    pub phone_tail: Option<String>,
    pub members: i64,
    /// Points that can be spent now.
    pub available: Points,
}

#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize, JsonSchema)]
pub struct ResidentRow {
    pub id: ResidentId,
    pub name: String,
    pub is_head: bool,
    /// 与户主关系, such as 配偶 or 长子.
    pub relation: String,
    pub phone_tail: Option<String>,
    /// Last four characters of the identity number; staff only.
    pub id_tail: Option<String>,
    /// Whether a sign-in is bound to this resident.
    pub has_account: bool,
}

#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize, JsonSchema)]
pub struct Household {
    pub row: HouseholdRow,
    /// All points of the household, those held for open orders among them.
    pub balance: Points,
    /// Held for orders that are not yet collected.
    pub held: Points,
    /// Net change since the first day of this month, Asia/Shanghai.
    pub this_month: Points,
    /// Rank in the village by this month's points; absent where the household has opted out or has none.
    pub rank_in_village: Option<i64>,
    /// Kept out of rankings 不参加排名.
    pub ranking_opt_out: bool,
    pub residents: Vec<ResidentRow>,
}

/// The household's points, and nothing else: what a screen asks for again and again.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize, JsonSchema)]
pub struct Balance {
    /// All points of the household, those held for open orders among them.
    pub balance: Points,
    /// Held for orders that are not yet collected.
    pub held: Points,
    /// What can be spent now.
    pub available: Points,
}

/// Points that lapse on one day if they are not spent before.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize, JsonSchema)]
pub struct ComingExpiry {
    /// The last day on which they can be spent.
    pub expires_on: NaiveDate,
    pub points: Points,
}

#[derive(Debug, Clone, Default, PartialEq, Eq, Serialize, Deserialize, JsonSchema)]
pub struct HouseholdQuery {
    /// Name, pinyin initials, household number or the tail of a phone number.
    pub q: Option<String>,
    /// A village or group; the caller's own places where absent.
    pub region: Option<RegionCode>,
    pub cursor: Option<String>,
    /// Rows wanted, 1 to 100; 20 where absent.
    pub limit: Option<i64>,
}

#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize, JsonSchema)]
pub struct RankingChoice {
    pub opt_out: bool,
}

impl Check for RankingChoice {
    fn check(&self, _: &mut Checker) {}
}

/// A printed card 积分卡. Its code is an opaque number; without the PIN it buys nothing.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize, JsonSchema)]
pub struct Card {
    pub id: CardId,
    pub household: HouseholdId,
    /// What the QR code on the card says.
    pub code: String,
    pub issued_at: DateTime<Utc>,
    pub revoked_at: Option<DateTime<Utc>>,
    /// After five wrong PINs, until staff set a new one.
    pub locked: bool,
}

#[derive(Clone, PartialEq, Eq, Serialize, Deserialize, JsonSchema)]
pub struct CardPin {
    /// Six digits.
    pub pin: String,
}

impl Check for CardPin {
    fn check(&self, checker: &mut Checker) {
        checker.parse("pin", fields::pin(&self.pin));
    }
}

endpoints! { "households":
    /// Finds households by name, pinyin initials, number or tail of a phone number.
    ListHouseholds: GET "/households", Access::Needs(Permission::ViewHouseholds), query HouseholdQuery, reply Page<HouseholdRow>;
    /// One household with its members and points.
    GetHousehold { household: HouseholdId }: GET "/households/{household}", Access::MemberOr(Permission::ViewHouseholds), reply Household;
    /// The household's points, and nothing else.
    GetBalance { household: HouseholdId }: GET "/households/{household}/balance",
        Access::MemberOr(Permission::ViewHouseholds), reply Balance;
    /// Which points lapse when.
    ListExpiries { household: HouseholdId }: GET "/households/{household}/expiries",
        Access::MemberOr(Permission::ViewHouseholds), reply Vec<ComingExpiry>;
    /// Puts the household into rankings or keeps it out.
    PutRankingChoice { household: HouseholdId }: PUT "/households/{household}/ranking-choice", Access::Member, body RankingChoice, reply Nothing;
    /// Lists the household's cards.
    ListCards { household: HouseholdId }: GET "/households/{household}/cards", Access::MemberOr(Permission::IssueCards), reply Vec<Card>;
    /// Issues a card with a PIN.
    IssueCard { household: HouseholdId, card: CardId }: PUT "/households/{household}/cards/{card}",
        Access::Needs(Permission::IssueCards), body CardPin, reply Card;
    /// Sets a new PIN and unlocks the card.
    ResetCardPin { card: CardId }: PUT "/cards/{card}/pin", Access::Needs(Permission::IssueCards), body CardPin, reply Card;
    /// Revokes a card that is lost.
    RevokeCard { card: CardId }: DELETE "/cards/{card}", Access::MemberOr(Permission::IssueCards), reply Card;
}
