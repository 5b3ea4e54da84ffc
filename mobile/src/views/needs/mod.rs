//! Needs of the community and contracts 四社联动: a villager's pages, an organisation's, and what the desk shares.

mod acts;
mod ask;
mod contract;
mod deed;
mod list;
mod mine;
mod need;
mod of_team;
mod service;
mod tell;
mod words;

pub use ask::AskForm;
pub use contract::{ContractList, ContractOfTeamPage, ContractView, ContractsOfTeamPage};
pub use list::NeedList;
pub use mine::{AskPage, NeedOfMinePage, NeedsOfMinePage, NeedsOfMineView};
pub use need::{NeedBoard, NeedView, Rights, Teller};
pub use of_team::{NeedsOfTeamPage, NeedsOfTeamView};
pub use words::yuan;
