//! Notices 通知: who is told what, who has read it, and who still has to be told in person.

mod text;

use chrono::{DateTime, TimeDelta, Utc};
use schemars::JsonSchema;
use serde::{Deserialize, Serialize};

pub use self::text::{Block, Span, blocks, plain};
use crate::{
    access::{Access, Permission, Role},
    endpoint::{Binary, Nothing, endpoints},
    error::ErrorCode,
    fields::{Check, Checker},
    ids::{HouseholdId, NoticeFileId, NoticeId, PictureId, ResidentId},
    page::{Page, PageQuery},
    region::RegionCode,
};

/// Most characters of a notice's body.
pub const BODY_MOST: usize = 4_000;
/// Most pictures of one notice.
pub const PICTURES_MOST: i64 = 9;
/// Most files of one notice.
pub const FILES_MOST: i64 = 5;
/// Most bytes of one file.
pub const FILE_BYTES_MOST: usize = 10 * 1024 * 1024;
/// Most households that are picked for one notice.
pub const HOUSEHOLDS_MOST: i64 = 200;
/// Most hours that people are given to read.
pub const HOURS_MOST: i64 = 720;

macro_rules! named {
    ($(#[$doc:meta])* $name:ident $count:literal { $($(#[$said:meta])* $value:ident = $text:literal,)* }) => {
        $(#[$doc])*
        #[derive(Debug, Clone, Copy, PartialEq, Eq, Hash, Serialize, Deserialize, JsonSchema)]
        #[serde(rename_all = "snake_case")]
        pub enum $name { $($(#[$said])* $value,)* }

        impl $name {
            pub const ALL: [Self; $count] = [$(Self::$value),*];

            #[must_use]
            pub const fn as_str(self) -> &'static str {
                match self { $(Self::$value => $text),* }
            }

            #[must_use]
            pub fn parse(text: &str) -> Option<Self> {
                Self::ALL.into_iter().find(|one| one.as_str() == text)
            }
        }
    };
}

named! {
    /// What a notice is about.
    NoticeCategory 6 {
        /// 通知公告
        General = "general",
        /// 政策惠农
        Policy = "policy",
        /// 会议活动
        Meeting = "meeting",
        /// 农事生产
        Farming = "farming",
        /// 停水停电与便民服务
        Service = "service",
        /// 防灾安全
        Safety = "safety",
    }
}

named! {
    /// How far a notice has come.
    NoticeState 4 {
        Draft = "draft",
        /// Written, and waiting for one who may publish.
        Review = "review",
        Published = "published",
        /// Taken back, with the reason.
        Withdrawn = "withdrawn",
    }
}

named! {
    /// Whom a notice must reach within its region.
    AudienceKind 4 {
        /// Each household once: whoever of it has read, has read for all.
        Households = "households",
        /// Households that were picked one by one, each once.
        Chosen = "chosen",
        /// Every resident.
        Residents = "residents",
        /// Those who hold a role.
        Role = "role",
    }
}

named! {
    /// Kind of a file, as its bytes tell.
    FileKind 5 {
        Pdf = "pdf",
        Docx = "docx",
        Xlsx = "xlsx",
        Mp3 = "mp3",
        M4a = "m4a",
    }
}

impl AudienceKind {
    /// Whether one of a household stands for all of it.
    #[must_use]
    pub const fn is_by_household(self) -> bool {
        matches!(self, Self::Households | Self::Chosen)
    }
}

impl FileKind {
    /// Whether it is a recording, to be listened to on the page.
    #[must_use]
    pub const fn is_audio(self) -> bool {
        matches!(self, Self::Mp3 | Self::M4a)
    }

    #[must_use]
    pub const fn media_type(self) -> &'static str {
        match self {
            Self::Pdf => "application/pdf",
            Self::Docx => "application/vnd.openxmlformats-officedocument.wordprocessingml.document",
            Self::Xlsx => "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet",
            Self::Mp3 => "audio/mpeg",
            Self::M4a => "audio/mp4",
        }
    }
}

/// A file that belongs to a notice.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize, JsonSchema)]
pub struct NoticeFile {
    pub id: NoticeFileId,
    pub name: String,
    pub kind: FileKind,
    pub size_bytes: i64,
    /// Where it can be loaded from, below the server's root, until the end of the next day: it carries a ticket, since a
    /// player sends no token.
    pub address: String,
}

/// A notice as its readers see it. In a list the body is empty and nothing hangs on it. What is empty, or not so, is not
/// sent: twenty of them are half as long.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize, JsonSchema)]
pub struct Notice {
    pub id: NoticeId,
    pub category: NoticeCategory,
    pub title: String,
    /// The beginning of the body, without its marks.
    pub summary: String,
    /// Text with a few marks, see [`blocks`].
    #[serde(default, skip_serializing_if = "String::is_empty")]
    pub body: String,
    /// Whose notice it is, such as 毛寺村.
    pub place_name: String,
    pub published_at: DateTime<Utc>,
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub expires_at: Option<DateTime<Utc>>,
    #[serde(default, skip_serializing_if = "is_not")]
    pub pinned: bool,
    /// Its readers are asked to say that they know.
    #[serde(default, skip_serializing_if = "is_not")]
    pub must_acknowledge: bool,
    /// Anyone may read it, signed in or not.
    #[serde(default, skip_serializing_if = "is_not")]
    pub open_to_all: bool,
    /// The caller has read it.
    #[serde(default, skip_serializing_if = "is_not")]
    pub read: bool,
    /// The caller has said so.
    #[serde(default, skip_serializing_if = "is_not")]
    pub acknowledged: bool,
    /// It is meant for the caller.
    #[serde(default, skip_serializing_if = "is_not")]
    pub for_me: bool,
    #[serde(default, skip_serializing_if = "Vec::is_empty")]
    pub pictures: Vec<PictureId>,
    #[serde(default, skip_serializing_if = "Vec::is_empty")]
    pub files: Vec<NoticeFile>,
}

#[allow(clippy::trivially_copy_pass_by_ref)]
const fn is_not(so: &bool) -> bool {
    !*so
}

#[derive(Debug, Clone, Default, PartialEq, Eq, Serialize, Deserialize, JsonSchema)]
pub struct NoticeQuery {
    /// Only what the caller has not read.
    #[serde(default)]
    pub unread: bool,
    pub cursor: Option<String>,
    /// Rows wanted, 1 to 100; 20 where absent.
    pub limit: Option<i64>,
}

/// How many notices wait for the caller.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize, JsonSchema)]
pub struct UnreadNotices {
    pub unread: i64,
}

/// What a reader tells of a notice.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize, JsonSchema)]
pub struct NoticeMark {
    /// Not only read, but understood 知道了.
    pub acknowledged: bool,
}

impl Check for NoticeMark {
    fn check(&self, _: &mut Checker) {}
}

/// What is known of the caller's reading.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize, JsonSchema)]
pub struct NoticeMarked {
    pub read: bool,
    pub acknowledged: bool,
}

#[derive(Debug, Clone, Default, PartialEq, Eq, Serialize, Deserialize, JsonSchema)]
pub struct FileQuery {
    /// From the file's address; needless for one who may read the notice and says who they are.
    pub ticket: Option<String>,
}

/// What a notice is to say, and to whom.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize, JsonSchema)]
pub struct NoticeDraft {
    /// Where it is for: everything from a county to a village group.
    pub region: RegionCode,
    pub category: NoticeCategory,
    pub title: String,
    pub body: String,
    /// What the loudspeaker 广播 says; made from the body where empty.
    pub broadcast: String,
    pub audience: AudienceKind,
    /// For [`AudienceKind::Role`], and only then.
    pub role: Option<Role>,
    /// For [`AudienceKind::Chosen`], 1 to 200 of the place; none otherwise.
    #[serde(default)]
    pub households: Vec<HouseholdId>,
    pub open_to_all: bool,
    pub must_acknowledge: bool,
    pub pinned: bool,
    /// Shown from then on; from its publication where absent.
    pub publish_at: Option<DateTime<Utc>>,
    /// No longer listed from then on.
    pub expires_at: Option<DateTime<Utc>>,
    /// Hours that people are given to read. Whoever has not by then is visited. 0 to 720.
    pub remind_after_hours: i32,
    /// And is sent an SMS.
    pub remind_by_sms: bool,
    /// At most 9.
    pub pictures: Vec<PictureId>,
}

impl Check for NoticeDraft {
    fn check(&self, checker: &mut Checker) {
        checker.text("title", &self.title, 60);
        checker.text("body", &self.body, BODY_MOST);
        checker.optional_text("broadcast", &self.broadcast, 600);
        if self.role.is_none() && self.audience == AudienceKind::Role {
            checker.fail("role", ErrorCode::Required);
        }
        if self.role.is_some() && self.audience != AudienceKind::Role {
            checker.fail("role", ErrorCode::OutOfRange);
        }
        let count = i64::try_from(self.households.len()).unwrap_or(i64::MAX);
        if self.audience == AudienceKind::Chosen {
            checker.range("households", count, 1, HOUSEHOLDS_MOST);
            if self.open_to_all {
                checker.fail("open_to_all", ErrorCode::OutOfRange);
            }
        } else if count > 0 {
            checker.fail("households", ErrorCode::OutOfRange);
        }
        let mut picked = std::collections::BTreeSet::new();
        if !self.households.iter().all(|one| picked.insert(*one)) {
            checker.fail("households", ErrorCode::Duplicate);
        }
        if let (Some(from), Some(until)) = (self.publish_at, self.expires_at)
            && until <= from
        {
            checker.fail("expires_at", ErrorCode::OutOfRange);
        }
        checker.range("remind_after_hours", self.remind_after_hours.into(), 0, HOURS_MOST);
        let pictures = i64::try_from(self.pictures.len()).unwrap_or(i64::MAX);
        checker.range("pictures", pictures, 0, PICTURES_MOST);
        let mut seen = std::collections::BTreeSet::new();
        if !self.pictures.iter().all(|one| seen.insert(*one)) {
            checker.fail("pictures", ErrorCode::Duplicate);
        }
    }
}

/// A household that was picked for a notice.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize, JsonSchema)]
pub struct PickedHousehold {
    pub id: HouseholdId,
    /// 户编号
    pub number: String,
    pub head_name: String,
    pub group_name: String,
}

/// A notice as those see it who write and publish.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize, JsonSchema)]
pub struct DeskNotice {
    pub id: NoticeId,
    pub draft: NoticeDraft,
    /// The households of the draft, by their numbers; for one who writes for a part of the place, those of that part.
    #[serde(default)]
    pub households: Vec<PickedHousehold>,
    pub place_name: String,
    pub state: NoticeState,
    pub files: Vec<NoticeFile>,
    /// Who wrote it.
    pub written_by: String,
    pub changed_at: DateTime<Utc>,
    /// Who published it.
    pub published_by: Option<String>,
    /// From when it is shown.
    pub published_at: Option<DateTime<Utc>>,
    /// Why it was given back to its writer, or withdrawn.
    pub reason: String,
}

impl DeskNotice {
    /// From when those are to be told who have not read it.
    #[must_use]
    pub fn told_from(&self) -> Option<DateTime<Utc>> {
        Some(self.published_at? + TimeDelta::hours(self.draft.remind_after_hours.into()))
    }
}

/// A notice as the desk's list shows it.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize, JsonSchema)]
pub struct DeskNoticeRow {
    pub id: NoticeId,
    pub category: NoticeCategory,
    pub title: String,
    pub place_name: String,
    pub state: NoticeState,
    pub pinned: bool,
    pub must_acknowledge: bool,
    pub changed_at: DateTime<Utc>,
    pub published_at: Option<DateTime<Utc>>,
    /// Who has read it, one by one.
    pub read: i64,
    /// Who has acknowledged it, one by one.
    pub acknowledged: i64,
}

#[derive(Debug, Clone, Default, PartialEq, Eq, Serialize, Deserialize, JsonSchema)]
pub struct DeskNoticeQuery {
    /// Only those of a state.
    pub state: Option<NoticeState>,
    pub cursor: Option<String>,
    /// Rows wanted, 1 to 100; 20 where absent.
    pub limit: Option<i64>,
}

/// Why something was given back or withdrawn.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize, JsonSchema)]
pub struct NoticeReason {
    pub reason: String,
}

impl Check for NoticeReason {
    fn check(&self, checker: &mut Checker) {
        checker.text("reason", &self.reason, 200);
    }
}

#[derive(Debug, Clone, Default, PartialEq, Eq, Serialize, Deserialize, JsonSchema)]
pub struct NewFileQuery {
    /// As people know it, at most 80 characters.
    pub name: String,
}

/// Whom a notice has reached. Counted in what its audience is made of: households, residents, or people with a role.
#[derive(Debug, Clone, Copy, Default, PartialEq, Eq, Serialize, Deserialize, JsonSchema)]
pub struct NoticeCounts {
    /// Whom it is for.
    pub audience: i64,
    pub read: i64,
    pub acknowledged: i64,
    /// Who was sent a message since.
    pub reminded: i64,
    /// Who was told in person.
    pub told: i64,
}

#[derive(Debug, Clone, Default, PartialEq, Eq, Serialize, Deserialize, JsonSchema)]
pub struct VisitQuery {
    /// The place that one walks through, such as a group; all of the notice's where absent.
    pub region: Option<RegionCode>,
    pub cursor: Option<String>,
    /// Rows wanted, 1 to 100; 20 where absent.
    pub limit: Option<i64>,
}

/// One to whom somebody goes: a resident, or the head of a household.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize, JsonSchema)]
pub struct Visit {
    pub resident: ResidentId,
    pub name: String,
    /// Number of the household 户编号.
    pub number: String,
    pub group_name: String,
    pub phone_tail: Option<String>,
    /// Who told them, and when; absent while they are to be told.
    pub told_by: Option<String>,
    pub told_at: Option<DateTime<Utc>>,
}

endpoints! { "notices":
    /// How many notices the caller has not read.
    CountUnreadNotices: GET "/notices/unread", Access::SignedIn, reply UnreadNotices;
    /// The notices that are for the caller, pinned ones first, then the newest.
    ListNotices: GET "/notices", Access::SignedIn, query NoticeQuery, reply Page<Notice>;
    /// The notices of a place that anyone may read.
    ListPublicNotices { region: RegionCode }: GET "/regions/{region}/notices", Access::Public, query PageQuery, reply Page<Notice>;
    /// One notice, to those whom it is for, and to anyone where it is open to all.
    GetNotice { notice: NoticeId }: GET "/notices/{notice}", Access::Public, reply Notice;
    /// Says that the caller has read a notice, or knows what it says.
    MarkNotice { notice: NoticeId }: PUT "/notices/{notice}/mark", Access::SignedIn, body NoticeMark, reply NoticeMarked;
    /// A file of a notice, whole or in parts.
    GetNoticeFile { notice: NoticeId, file: NoticeFileId }: GET "/notices/{notice}/files/{file}",
        Access::Public, query FileQuery, reply Binary;
    /// The notices of a place and of what lies below it, and those from above that are published, latest first.
    ListDeskNotices { region: RegionCode }: GET "/regions/{region}/notices/desk",
        Access::Needs(Permission::WriteNotices), query DeskNoticeQuery, reply Page<DeskNoticeRow>;
    /// One notice with all that its writers know.
    GetDeskNotice { notice: NoticeId }: GET "/notices/{notice}/desk", Access::Needs(Permission::WriteNotices), reply DeskNotice;
    /// Begins a notice or changes a draft.
    PutNotice { notice: NoticeId }: PUT "/notices/{notice}", Access::Needs(Permission::WriteNotices), body NoticeDraft, reply DeskNotice;
    /// Hands a draft to those who publish.
    SubmitNotice { notice: NoticeId }: POST "/notices/{notice}/review", Access::Needs(Permission::WriteNotices), reply DeskNotice;
    /// Gives a notice back to its writer.
    ReturnNotice { notice: NoticeId }: POST "/notices/{notice}/return",
        Access::Needs(Permission::PublishNotices), body NoticeReason, reply DeskNotice;
    /// Publishes a notice that was reviewed.
    PublishNotice { notice: NoticeId }: POST "/notices/{notice}/publication", Access::Needs(Permission::PublishNotices), reply DeskNotice;
    /// Takes a notice back.
    WithdrawNotice { notice: NoticeId }: POST "/notices/{notice}/withdrawal",
        Access::Needs(Permission::PublishNotices), body NoticeReason, reply DeskNotice;
    /// Adds a file to a draft: PDF, docx, xlsx, mp3 or m4a, told by its bytes.
    AddNoticeFile { notice: NoticeId, file: NoticeFileId }: PUT "/notices/{notice}/files/{file}",
        Access::Needs(Permission::WriteNotices), query NewFileQuery, body Binary, reply NoticeFile;
    /// Takes a file out of a draft.
    RemoveNoticeFile { notice: NoticeId, file: NoticeFileId }: DELETE "/notices/{notice}/files/{file}",
        Access::Needs(Permission::WriteNotices), reply Nothing;
    /// Whom a notice has reached.
    GetNoticeCounts { notice: NoticeId }: GET "/notices/{notice}/counts", Access::Needs(Permission::WriteNotices), reply NoticeCounts;
    /// Who has not read a notice in time, and who of them was told in person.
    ListVisits { notice: NoticeId }: GET "/notices/{notice}/visits", Access::Needs(Permission::ViewHouseholds), query VisitQuery, reply Page<Visit>;
    /// Notes that one was told in person.
    TellInPerson { notice: NoticeId, resident: ResidentId }: PUT "/notices/{notice}/visits/{resident}",
        Access::Needs(Permission::VisitHouseholds), reply Visit;
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn names_read_back() {
        for one in FileKind::ALL {
            assert_eq!(FileKind::parse(one.as_str()), Some(one));
        }
        assert_eq!(NoticeState::parse("gone"), None);
    }

    #[test]
    fn a_role_goes_with_an_audience_of_that_role() {
        let mut draft = NoticeDraft {
            region: "621002204206".parse().unwrap_or_else(|_| unreachable!()),
            category: NoticeCategory::General,
            title: "停水".to_owned(),
            body: "明天停水。".to_owned(),
            broadcast: String::new(),
            audience: AudienceKind::Role,
            role: None,
            households: Vec::new(),
            open_to_all: false,
            must_acknowledge: false,
            pinned: false,
            publish_at: None,
            expires_at: None,
            remind_after_hours: 24,
            remind_by_sms: false,
            pictures: Vec::new(),
        };
        let wrong = |draft: &NoticeDraft| -> Vec<(String, ErrorCode)> {
            let fields = draft.checked().err().map(|problem| problem.fields).unwrap_or_default();
            fields.into_iter().map(|one| (one.field, one.code)).collect()
        };
        assert_eq!(wrong(&draft), [("role".to_owned(), ErrorCode::Required)]);
        draft.role = Some(Role::GridWorker);
        assert_eq!(wrong(&draft), []);
        draft.audience = AudienceKind::Households;
        assert_eq!(wrong(&draft), [("role".to_owned(), ErrorCode::OutOfRange)]);
        draft.role = None;
        draft.audience = AudienceKind::Chosen;
        draft.open_to_all = true;
        let fields: Vec<_> = wrong(&draft).into_iter().map(|one| one.0).collect();
        assert_eq!(fields, ["households", "open_to_all"]);
        draft.open_to_all = false;
        draft.households = vec![HouseholdId::new()];
        assert_eq!(wrong(&draft), []);
        draft.audience = AudienceKind::Households;
        assert_eq!(wrong(&draft), [("households".to_owned(), ErrorCode::OutOfRange)]);
        draft.households.clear();
        draft.publish_at = Some(DateTime::UNIX_EPOCH);
        draft.expires_at = Some(DateTime::UNIX_EPOCH);
        draft.remind_after_hours = 721;
        let fields: Vec<_> = wrong(&draft).into_iter().map(|one| one.0).collect();
        assert_eq!(fields, ["expires_at", "remind_after_hours"]);
    }
}
