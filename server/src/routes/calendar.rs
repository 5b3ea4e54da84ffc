//! The calendar of a person.

use xiangyue_shared::calendar::ListAppointments;

use super::{mount, table::Routes};
use crate::services::calendar;

pub(super) fn configure(routes: &mut Routes) {
    mount::query::<ListAppointments>(routes, calendar::list);
}
