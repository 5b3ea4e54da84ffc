//! Needs of the community and contracts 四社联动, for the staff.

mod contract;
mod contract_form;
mod contracts;
mod list;
mod need;

pub use contract::DeskContractPage;
pub use contract_form::NewContractPage;
pub use contracts::DeskContractsPage;
pub use list::{DeskNeedsPage, DeskNeedsView};
pub use need::DeskNeedPage;
