//! The pages about the village.

mod affairs;
mod calendar;
mod frame;
mod hub;
mod notice;
mod notices;
mod open_notices;
mod ranking;
mod search;

pub use affairs::{AffairsView, OpenAffairs, QuestionWords, affairs_name};
pub use calendar::{CalendarPage, CalendarView};
pub use frame::{VillageFrame, VillageGuestFrame, VillageMissing};
pub use hub::VillageHub;
pub use notice::{Files, NoticePage, NoticeView};
pub use notices::{NoticesPage, NoticesView, notice_category, notice_icon};
pub use open_notices::{ChoosePlace, OpenNoticesOfPage, OpenNoticesPage, OpenNoticesView};
pub use ranking::{RankingPage, RankingView};
pub use search::{SearchPage, SearchView};
