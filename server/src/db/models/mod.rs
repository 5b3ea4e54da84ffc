//! Functions that read and write rows. No rule of the business stands here: services decide, models do.

pub mod audit;
pub mod card;
pub mod entry;
pub mod household;
pub mod household_import;
pub mod household_month;
pub mod idempotency;
pub mod ledger;
pub mod notice;
pub mod order;
pub mod order_facts;
pub mod outbox;
pub mod page;
pub mod parse;
pub mod pay_code;
pub mod person;
pub mod picture;
pub mod ranking;
pub mod region;
pub mod rule;
pub mod sealed;
pub mod stock;
pub mod store;
pub mod store_check;
