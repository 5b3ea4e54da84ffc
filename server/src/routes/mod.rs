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
mod table;
mod volunteer;
pub mod web_client;

use std::sync::LazyLock;

use actix_web::{
    HttpRequest,
    web::{self, Data, Payload, ServiceConfig},
};
use xiangyue_shared::endpoint::PREFIX;

pub use answer::Refusal;
pub(crate) use table::Named;

use self::table::{Routes, Table};
use crate::app::App;

static TABLE: LazyLock<Table> = LazyLock::new(table);

/// Mounts everything.
pub fn configure(config: &mut ServiceConfig) {
    LazyLock::force(&TABLE);
    config.service(web::scope(PREFIX).default_service(web::to(endpoint)));
    config.configure(health::configure).configure(docs::configure);
}

async fn endpoint(
    app: Data<App>,
    request: HttpRequest,
    payload: Payload,
) -> Result<actix_web::HttpResponse, Refusal> {
    TABLE.answer(app, request, payload).await
}

/// # Panics
/// Where the path of one endpoint could be taken for another's, which each start and each test would find.
#[allow(clippy::panic)]
fn table() -> Table {
    let mut routes = Routes::default();
    for configure in [
        household::configure,
        points::configure,
        order::configure,
        counter::configure,
        account::configure,
        region::configure,
        import::configure,
        notice::configure,
        affairs::configure,
        rule::configure,
        store::configure,
        class::configure,
        volunteer::configure,
        calendar::configure,
        search::configure,
        stock::configure,
        events::configure,
    ] {
        configure(&mut routes);
    }
    Table::of(routes).unwrap_or_else(|error| panic!("{error}"))
}
