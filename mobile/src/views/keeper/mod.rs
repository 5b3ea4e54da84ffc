//! The counter 店员工作台: scan, hand over, sell, and keep the shelf in order.

mod cart;
mod count;
mod counter;
mod frame;
mod give_back;
mod goods;
mod outcome;
mod preview;
mod restock;
mod sale;
mod scan;
mod scanner;
mod stock;
mod today;
mod unanswered;

pub use cart::Cart;
pub use count::{CountPage, CountView};
pub use counter::{COUNTER, Counter};
pub use frame::{KeeperFrame, NotYours};
pub use give_back::{ReturnPage, ReturnView};
pub use outcome::{DoneView, Refused, RefusedView};
pub use preview::PreviewView;
pub use restock::{RestockPage, RestockView};
pub use sale::SaleView;
pub use scan::ScanPage;
pub use stock::{StockPage, StockView};
pub use today::{TodayPage, TodayView};
pub use unanswered::{Command, Unanswered};
