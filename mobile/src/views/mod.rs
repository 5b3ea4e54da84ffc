//! One file per page. A page's component reads and sends; the part that only draws takes props, so
//! that tests can draw it in each of its states.

mod basket;
mod bind;
mod entries;
mod entry;
mod expiries;
mod frames;
mod home;
mod household;
mod item;
mod me;
mod not_found;
mod order;
mod orders;
mod password;
mod pay;
mod photo;
mod policy;
mod ranking;
mod sessions;
mod sign_in;
mod store;
mod welcome;

pub use basket::{BasketPage, BasketView};
pub use bind::{BindPage, BindView};
pub use entries::{EntriesPage, EntriesView};
pub use entry::{EntryPage, EntryView};
pub use expiries::{ExpiriesPage, ExpiriesView};
pub use frames::{MemberFrame, PlainFrame, ScreenFrame};
pub use home::{Home, HomeView};
pub use household::{HouseholdPage, HouseholdView};
pub use item::{ItemPage, ItemView};
pub use me::{MePage, MeView};
pub use not_found::NotFound;
pub use order::{OrderPage, OrderView};
pub use orders::{OrdersPage, OrdersView};
pub use password::PasswordPage;
pub use pay::{PayPage, PayView, ReceiptView};
pub use photo::Photo;
pub use policy::PolicyPage;
pub use ranking::{RankingPage, RankingView};
pub use sessions::{SessionsPage, SessionsView};
pub use sign_in::SignIn;
pub use store::{StorePage, StoreView};
pub use welcome::Welcome;
