//! Xiangyue 乡约: the server. See `ARCHITECTURE.md` for the map.

pub mod app;
pub mod attachments;
pub mod call;
pub mod cli;
pub mod clients;
pub mod config;
#[macro_use]
pub mod db;
pub mod auth;
mod embedded;
pub mod error;
pub mod events;
mod guard;
pub mod jobs;
pub mod kept;
pub mod keys;
pub mod limits;
mod listen;
pub mod metrics;
pub mod pictures;
pub mod request_id;
pub mod routes;
pub mod services;
pub mod startup;
pub mod unit;
