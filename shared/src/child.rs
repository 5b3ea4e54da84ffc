//! Children 孩子 of a household, and the consent of their guardians. Nothing of a child is kept before it.

use chrono::{DateTime, NaiveDate, Utc};
use schemars::JsonSchema;
use serde::{Deserialize, Serialize};

use crate::{
    access::Access,
    endpoint::{Binary, Nothing, endpoints},
    error::ErrorCode,
    fields::{self, Check, Checker},
    ids::{ChildId, ConsentId, HouseholdId, PickupPersonId},
    page::{Page, PageQuery},
};

/// Version of the text that guardians agree to. It goes up whenever the text says something else.
pub const CONSENT_VERSION: i64 = 2;
/// What guardians agree to 监护人同意书.
pub const CONSENT_TEXT_ZH: &str = "为了给孩子报名四点半课堂、当天点名、按名单交接，本村登记孩子的姓名、出生日期、健康提醒、联系人和接送人，您愿意的话还有接送人的照片。\
    这些内容加密保存，只有监护人和当天的老师看得到，不作别用。您可以不同意；同意以后也可以随时撤回，撤回后内容马上删除，座位让给别的孩子。";
/// The same in English.
pub const CONSENT_TEXT_EN: &str = "To book the four-thirty class, keep the day's register and hand the child over by a list, the village \
    keeps the child's name, birth date, health notes, contacts and pickup persons, and photos of these if you add them. They are encrypted, seen only by the guardian and the \
    day's teacher, and used for nothing else. You may refuse; you may also withdraw later: the data is removed at once, and the seats are \
    freed.";
/// Children of a household, at most.
pub const CHILDREN_MOST: i64 = 12;

/// Cards that a pickup person has had, at most.
pub const CARDS_MOST: i64 = 999;

/// What a guardian 监护人 said to the question for consent.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash, Serialize, Deserialize, JsonSchema)]
#[serde(rename_all = "snake_case")]
pub enum Consent {
    /// 同意
    Given,
    /// 不同意
    Refused,
    /// 撤回
    Withdrawn,
}

impl Consent {
    pub const ALL: [Self; 3] = [Self::Given, Self::Refused, Self::Withdrawn];

    #[must_use]
    pub const fn as_str(self) -> &'static str {
        match self {
            Self::Given => "given",
            Self::Refused => "refused",
            Self::Withdrawn => "withdrawn",
        }
    }

    #[must_use]
    pub fn parse(text: &str) -> Option<Self> {
        Self::ALL.into_iter().find(|one| one.as_str() == text)
    }
}

#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize, JsonSchema)]
pub struct ConsentRecord {
    pub id: ConsentId,
    pub child: ChildId,
    pub consent: Consent,
    /// Version of the text that was shown.
    pub version: i64,
    pub by_name: String,
    pub at: DateTime<Utc>,
}

#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize, JsonSchema)]
pub struct ConsentAnswer {
    /// Version of the text that was shown; refused where another counts by now.
    pub version: i64,
    pub agreed: bool,
}

impl Check for ConsentAnswer {
    fn check(&self, checker: &mut Checker) {
        if self.version != CONSENT_VERSION {
            checker.fail("version", ErrorCode::Stale);
        }
    }
}

/// Whom to call about a child.
#[derive(Clone, PartialEq, Eq, Serialize, Deserialize, JsonSchema)]
pub struct Contact {
    pub name: String,
    pub phone: String,
}

/// One who may collect a child 接送人.
#[derive(Clone, PartialEq, Eq, Serialize, Deserialize, JsonSchema)]
pub struct PickupPerson {
    pub id: PickupPersonId,
    pub name: String,
    /// Such as 奶奶.
    pub relation: String,
    pub phone: String,
    /// Which of this person's printed cards counts. One more makes those that were printed before void.
    #[serde(default)]
    pub card: i64,
}

/// A child, as its guardian tells.
#[derive(Clone, PartialEq, Eq, Serialize, Deserialize, JsonSchema)]
pub struct ChildProfile {
    pub name: String,
    pub birth_date: NaiveDate,
    /// Allergies, medicine, what a teacher must know.
    pub health_notes: String,
    /// 1 to 5.
    pub contacts: Vec<Contact>,
    /// 1 to 8; nobody else collects the child.
    pub pickup_persons: Vec<PickupPerson>,
}

impl Check for ChildProfile {
    fn check(&self, checker: &mut Checker) {
        checker.text("name", &self.name, 40);
        checker.optional_text("health_notes", &self.health_notes, 500);
        let count = |length: usize| i64::try_from(length).unwrap_or(i64::MAX);
        checker.range("contacts", count(self.contacts.len()), 1, 5);
        for (index, contact) in self.contacts.iter().enumerate() {
            checker.text(&format!("contacts.{index}.name"), &contact.name, 40);
            checker.parse(&format!("contacts.{index}.phone"), fields::phone(&contact.phone));
        }
        checker.range("pickup_persons", count(self.pickup_persons.len()), 1, 8);
        let mut seen = std::collections::BTreeSet::new();
        for (index, person) in self.pickup_persons.iter().enumerate() {
            let field = |name| format!("pickup_persons.{index}.{name}");
            checker.text(&field("name"), &person.name, 40);
            checker.text(&field("relation"), &person.relation, 20);
            checker.parse(&field("phone"), fields::phone(&person.phone));
            checker.range(&field("card"), person.card, 0, CARDS_MOST);
            if !seen.insert(person.id) {
                checker.fail(field("id"), ErrorCode::Duplicate);
            }
        }
    }
}

/// A child, as its household sees it.
#[derive(Clone, PartialEq, Eq, Serialize, Deserialize, JsonSchema)]
pub struct Child {
    pub id: ChildId,
    pub profile: ChildProfile,
    /// Those of its pickup persons of whom there is a photo.
    #[serde(default)]
    pub photos: Vec<PickupPersonId>,
}

/// The card 接送卡 of a pickup person, to be printed: whoever teaches reads its code. One card is good for all children of
/// the household whose lists name the person in the same way.
#[derive(Clone, PartialEq, Eq, Serialize, Deserialize, JsonSchema)]
pub struct CollectorCard {
    pub name: String,
    pub relation: String,
    /// What its QR code says.
    pub code: String,
    /// Eight digits, to be typed.
    pub digits: String,
    pub children: Vec<ChildId>,
}

endpoints! { "children":
    /// Agrees or refuses that a child's data is kept.
    PutChildConsent { household: HouseholdId, child: ChildId }: PUT "/households/{household}/children/{child}/consent",
        Access::Member, body ConsentAnswer, reply ConsentRecord;
    /// Withdraws the consent: the child's data is removed, its seats are freed.
    WithdrawChildConsent { household: HouseholdId, child: ChildId }: DELETE "/households/{household}/children/{child}/consent",
        Access::Member, reply ConsentRecord;
    /// What the household's guardians have agreed to, refused and withdrawn, newest first.
    ListChildConsents { household: HouseholdId }: GET "/households/{household}/child-consents",
        Access::Member, query PageQuery, reply Page<ConsentRecord>;
    /// Tells of a child, or tells anew. The answer holds nothing of it, since answers are kept.
    PutChild { household: HouseholdId, child: ChildId }: PUT "/households/{household}/children/{child}",
        Access::Member, body ChildProfile, reply Nothing;
    /// The household's children.
    ListChildren { household: HouseholdId }: GET "/households/{household}/children", Access::Member, reply Vec<Child>;
    /// Adds a photo of one who may collect a child, or another in its place.
    PutCollectorPhoto { household: HouseholdId, child: ChildId, person: PickupPersonId }: PUT "/households/{household}/children/{child}/pickup-persons/{person}/photo",
        Access::Member, body Binary, reply Nothing;
    /// Removes the photo of one who may collect a child.
    RemoveCollectorPhoto { household: HouseholdId, child: ChildId, person: PickupPersonId }: DELETE "/households/{household}/children/{child}/pickup-persons/{person}/photo",
        Access::Member, reply Nothing;
    /// The photo of one who may collect a child, for its guardians and for who teaches it that day.
    GetCollectorPhoto { person: PickupPersonId }: GET "/pickup-persons/{person}/photo", Access::SignedIn, reply Binary;
    /// The cards of those who may collect the household's children.
    ListCollectorCards { household: HouseholdId }: GET "/households/{household}/collector-cards", Access::Member, reply Vec<CollectorCard>;
}
