//! HTTP: each route parses, and hands over to its service. No SQL and no rule of the business in here.

mod account;
mod affairs;
mod answer;
mod body;
mod calendar;
mod class;
mod counter;
mod docs;
mod events;
mod guessing;
mod health;
mod household;
mod import;
pub mod link_head;
mod mount;
mod notice;
pub mod openapi;
mod order;
mod points;
mod region;
mod rule;
mod search;
mod stock;
mod store;
mod volunteer;
pub mod web_client;

use actix_web::web::{self, ServiceConfig};
use xiangyue_shared::{endpoint::PREFIX, error::ErrorCode};

pub use answer::Refusal;

/// Mounts everything.
pub fn configure(config: &mut ServiceConfig) {
    config.service(
        web::scope(PREFIX)
            // A path is compared with the routes in this order: those that are asked for most come first.
            .configure(household::configure)
            .configure(points::configure)
            .configure(order::configure)
            .configure(counter::configure)
            .configure(account::configure)
            .configure(region::configure)
            .configure(import::configure)
            .configure(notice::configure)
            .configure(affairs::configure)
            .configure(rule::configure)
            .configure(store::configure)
            .configure(class::configure)
            .configure(volunteer::configure)
            .configure(calendar::configure)
            .configure(search::configure)
            .configure(stock::configure)
            .configure(events::configure)
            .default_service(web::to(|| async { Refusal::from(ErrorCode::NotFound) })),
    );
    config.configure(health::configure).configure(docs::configure);
}
