//! The business, one file or folder for each process. Services know nothing of HTTP; each decides in one
//! transaction that it is handed.

pub mod account;
pub mod affairs;
pub mod calendar;
pub mod card;
pub mod class;
pub mod counter;
pub mod entry;
pub mod household;
pub mod import;
pub mod ledger;
pub mod notice;
pub mod order;
pub mod picture;
pub mod policy;
pub mod ranking;
pub mod regions;
pub mod rule;
pub mod search;
pub mod settlement;
pub mod sharing;
pub mod stock;
pub mod store;
pub mod volunteer;
