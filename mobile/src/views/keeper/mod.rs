//! The counter 店员工作台: scan, hand over, sell, and keep the shelf in order.

mod cart;
mod count;
mod counter;
mod frame;
mod give_back;
mod goods;
mod outcome;
mod pickups;
mod poster;
mod preview;
mod restock;
mod sale;
mod scan;
mod scanner;
mod stock;
mod today;
mod unanswered;
mod untold;

pub use cart::Cart;
pub use count::{CountPage, CountView};
pub use counter::{COUNTER, Counter};
pub use frame::{KeeperFrame, NotYours};
pub use give_back::{ReturnPage, ReturnView};
pub use outcome::{DoneView, Refused, RefusedView, UnknownView};
pub use pickups::{KEY as PICKUPS_KEY, Pickups};
pub use poster::KeeperPosterPage;
pub use preview::{Buyer, PreviewView};
pub use restock::{RestockPage, RestockView};
pub use sale::SaleView;
pub use scan::ScanPage;
pub use scanner::Scanner;
pub use stock::{StockPage, StockView};
pub use today::{TodayPage, TodayView};
pub use unanswered::Unanswered;
pub use untold::UntoldView;
