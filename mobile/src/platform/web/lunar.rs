//! The farmers' calendar 农历, as the browser knows it.

use chrono::{Datelike, NaiveDate};
use js_sys::{Array, Date, Intl::DateTimeFormat, Object, Reflect};
use wasm_bindgen::JsValue;

use crate::platform::LunarDay;

/// The day of the farmers' calendar; `None` where the browser does not know it.
#[must_use]
pub fn of(day: NaiveDate) -> Option<LunarDay> {
    let options = Object::new();
    for part in ["month", "day"] {
        Reflect::set(&options, &part.into(), &"numeric".into()).ok()?;
    }
    let format = DateTimeFormat::new(&Array::of1(&"en-u-ca-chinese".into()), &options);
    // A browser without that calendar gives the one it has.
    let calendar = Reflect::get(&format.resolved_options(), &"calendar".into()).ok()?;
    if calendar.as_string()? != "chinese" {
        return None;
    }
    let (month, month_day) = (i32::try_from(day.month0()).ok()?, i32::try_from(day.day()).ok()?);
    // Noon by the device's clock, which the format goes by.
    let year = u32::try_from(day.year()).ok()?;
    let noon = Date::new_with_year_month_day_hr(year, month, month_day, 12);
    let said = format.format().call1(&JsValue::NULL, &noon).ok()?.as_string()?;
    // Such as 10/15, and in a leap month 6bis/8.
    let (month, day) = said.split_once('/')?;
    let number = month.trim_end_matches(|letter: char| !letter.is_ascii_digit());
    Some(LunarDay {
        month: number.parse().ok()?,
        day: day.parse().ok()?,
        leap: number.len() < month.len(),
    })
}
