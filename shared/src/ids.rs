//! Identifiers. All are UUIDv7, so that they sort by the time they were made; a client makes the id of
//! what it creates, so that a retry names the same thing.

use std::{fmt, str::FromStr};

use schemars::JsonSchema;
use serde::{Deserialize, Serialize};
use uuid::Uuid;

macro_rules! ids {
    ($($(#[$doc:meta])* $name:ident;)*) => {$(
        $(#[$doc])*
        #[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash, Serialize, Deserialize, JsonSchema)]
        #[serde(transparent)]
        pub struct $name(pub Uuid);

        impl $name {
            /// A new id, later than all before it on this machine.
            #[must_use]
            pub fn new() -> Self {
                Self(Uuid::now_v7())
            }
        }

        impl Default for $name {
            fn default() -> Self {
                Self::new()
            }
        }

        impl fmt::Display for $name {
            fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
                self.0.fmt(f)
            }
        }

        impl FromStr for $name {
            type Err = uuid::Error;

            fn from_str(text: &str) -> Result<Self, Self::Err> {
                text.parse().map(Self)
            }
        }
    )*};
}

ids! {
    /// A person's sign-in 账号.
    UserId;
    /// A resident 村民, as the village register knows the person.
    ResidentId;
    /// A household 户, the owner of points.
    HouseholdId;
    /// One immutable row of the ledger 流水.
    TransferId;
    /// A scoring rule 积分细则, over all its versions.
    RuleId;
    /// One version of a scoring rule.
    RuleVersionId;
    /// A photo kept as evidence 凭证, or a picture of goods.
    PictureId;
    /// A points store 道德积分超市.
    StoreId;
    /// Goods in a store 商品.
    ItemId;
    /// An order 兑换单, placed ahead or made at the counter.
    OrderId;
    /// A printed household card 积分卡.
    CardId;
    /// A phone whose key signs pay codes.
    DeviceId;
    /// A request to be bound to a resident, waiting for staff.
    BindingId;
    /// A role given to a user at a region.
    GrantId;
    /// One movement of stock 出入库.
    MovementId;
    /// A notice 通知.
    NoticeId;
    /// A file that belongs to a notice 附件.
    NoticeFileId;
    /// A four-thirty class 四点半课堂, over its whole term.
    CourseId;
    /// One afternoon of a class.
    ClassSessionId;
    /// A child 孩子 whose guardian has agreed to its data being kept.
    ChildId;
    /// One who may collect a child 接送人.
    PickupPersonId;
    /// One answer to the question for consent.
    ConsentId;
    /// A booking 预约: one or more children of a household, for one session or a term.
    BookingId;
    /// A child's seat, or place in the queue, in one session.
    SeatId;
    /// A volunteers' team 志愿队 or a social organisation 社会组织.
    TeamId;
    /// A volunteers' duty 志愿岗, over all its shifts.
    DutyId;
    /// One shift 班次 of a duty.
    ShiftId;
    /// One volunteer's place 报名, or place in the queue, in one shift.
    SignupId;
    /// One immutable row of the hours ledger 时长流水.
    HoursId;
    /// A certificate of voluntary service 志愿服务证明.
    CertificateId;
    /// A need of the community 社区需求.
    NeedId;
    /// One service 服务记录 for a need.
    ServiceRecordId;
    /// A contract 合同 with a social organisation.
    ContractId;
    /// A question about open affairs.
    QuestionId;
    /// A sign-in on one device, over all its refresh tokens.
    SessionId;
}
