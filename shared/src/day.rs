//! Days as the village counts them: Asia/Shanghai, which has kept UTC+8 without summer time since 1991.

use chrono::{DateTime, Datelike, Days, FixedOffset, Months, NaiveDate, NaiveTime, Utc};

/// Seconds by which Asia/Shanghai is ahead of UTC.
pub const SHANGHAI_OFFSET_SECONDS: i32 = 8 * 3600;

/// The moment on the village's clock.
#[must_use]
pub fn local(at: DateTime<Utc>) -> DateTime<FixedOffset> {
    FixedOffset::east_opt(SHANGHAI_OFFSET_SECONDS)
        .map_or_else(|| at.fixed_offset(), |offset| at.with_timezone(&offset))
}

/// The day on the village's calendar.
#[must_use]
pub fn day_of(at: DateTime<Utc>) -> NaiveDate {
    local(at).date_naive()
}

/// The moment at which a day begins in the village.
#[must_use]
pub fn start_of(day: NaiveDate) -> DateTime<Utc> {
    day.and_time(NaiveTime::MIN).and_utc()
        - chrono::TimeDelta::seconds(i64::from(SHANGHAI_OFFSET_SECONDS))
}

/// The first day of the month.
#[must_use]
pub fn first_of_month(day: NaiveDate) -> NaiveDate {
    day.with_day(1).unwrap_or(day)
}

/// The last day of the month that lies `months` after the month of `day`.
#[must_use]
pub fn end_of_month_after(day: NaiveDate, months: u32) -> NaiveDate {
    first_of_month(day)
        .checked_add_months(Months::new(months.saturating_add(1)))
        .and_then(|next| next.checked_sub_days(Days::new(1)))
        .unwrap_or(NaiveDate::MAX)
}

#[cfg(test)]
mod tests {
    use super::*;

    fn day(text: &str) -> NaiveDate {
        text.parse().unwrap_or_default()
    }

    #[test]
    fn a_day_begins_at_sixteen_utc() {
        assert_eq!(start_of(day("2026-11-22")).to_rfc3339(), "2026-11-21T16:00:00+00:00");
        assert_eq!(day_of(start_of(day("2026-11-22"))), day("2026-11-22"));
    }

    #[test]
    fn points_lapse_at_the_end_of_a_month() {
        assert_eq!(end_of_month_after(day("2024-01-31"), 1), day("2024-02-29"));
        assert_eq!(end_of_month_after(day("2026-11-22"), 24), day("2028-11-30"));
    }
}
