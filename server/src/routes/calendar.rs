//! The calendar of a person.

use actix_web::web::ServiceConfig;
use xiangyue_shared::calendar::ListAppointments;

use super::mount;
use crate::services::calendar;

pub(super) fn configure(config: &mut ServiceConfig) {
    mount::query::<ListAppointments>(config, calendar::list);
}
