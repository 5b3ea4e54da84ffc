//! The pages about the village.

mod affairs;
mod frame;
mod notice;
mod notices;
mod ranking;

pub use affairs::{AffairsView, OpenAffairs, QuestionWords, affairs_name};
pub use frame::{VillageFrame, VillageGuestFrame, VillageMissing};
pub use notice::{Files, NoticePage, NoticeView};
pub use notices::{NoticesPage, NoticesView, notice_category, notice_icon};
pub use ranking::{RankingPage, RankingView};
