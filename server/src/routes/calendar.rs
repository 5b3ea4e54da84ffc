//! The calendar of a person.

use xiangyue_shared::calendar::ListAppointments;

use super::{mount, table::Routes};
use crate::services::calendar;

pub(super) fn configure(config: &mut Routes) {
    mount::query::<ListAppointments>(config, calendar::list);
}
