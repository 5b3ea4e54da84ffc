//! The farmers' calendar 农历.

use chrono::{Datelike, NaiveDate};
use tyme4rs::tyme::solar::SolarDay;

use crate::platform::LunarDay;

/// The day of the farmers' calendar.
#[must_use]
pub fn of(day: NaiveDate) -> Option<LunarDay> {
    let part = |number: u32| usize::try_from(number).ok();
    let year = isize::try_from(day.year()).ok()?;
    let solar = SolarDay::new(year, part(day.month())?, part(day.day())?).ok()?;
    let lunar = solar.get_lunar_day();
    let month = lunar.get_lunar_month();
    Some(LunarDay {
        month: u32::try_from(month.get_month()).ok()?,
        day: u32::try_from(lunar.get_day()).ok()?,
        leap: month.is_leap(),
    })
}
