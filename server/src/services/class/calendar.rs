//! On which days a class takes place: its weekly pattern, without the public holidays 法定节假日.
//!
//! Which days are holidays the State Council announces each November for the year to come. They come from the crate
//! `tyme4rs`, which is brought up to date each time; a year that it does not know yet has none here.

use std::{collections::BTreeMap, sync::LazyLock};

use chrono::{DateTime, Datelike, NaiveDate, NaiveTime, TimeDelta, Utc};
use tyme4rs::tyme::holiday::LEGAL_HOLIDAY_DATA;
use xiangyue_shared::{course::WeeklyPattern, day};

/// Characters of one entry: a date, whether one works, which holiday, and how far from it.
const ENTRY: usize = 13;

/// Days that the announcements name; whether they are off. The others are weekends on which one works.
static ANNOUNCED: LazyLock<BTreeMap<NaiveDate, bool>> = LazyLock::new(|| {
    (0..LEGAL_HOLIDAY_DATA.len())
        .step_by(ENTRY)
        .filter_map(|at| {
            let day = NaiveDate::parse_from_str(LEGAL_HOLIDAY_DATA.get(at..at + 8)?, "%Y%m%d");
            Some((day.ok()?, LEGAL_HOLIDAY_DATA.get(at + 8..at + 9)? == "1"))
        })
        .collect()
});

/// Whether a day is a public holiday, or off for one.
#[must_use]
pub fn is_holiday(day: NaiveDate) -> bool {
    ANNOUNCED.get(&day).copied().unwrap_or(false)
}

/// Years of a term whose holidays are not known.
#[must_use]
pub fn unknown_years(pattern: &WeeklyPattern) -> Vec<i32> {
    if !pattern.skip_holidays {
        return Vec::new();
    }
    let is_unknown = |year: &i32| {
        // The national day is a holiday in every year.
        NaiveDate::from_ymd_opt(*year, 10, 1).is_none_or(|national_day| !is_holiday(national_day))
    };
    (pattern.first_day.year()..=pattern.last_day.year()).filter(is_unknown).collect()
}

/// The days of a pattern.
#[must_use]
pub fn days(pattern: &WeeklyPattern) -> Vec<NaiveDate> {
    pattern
        .first_day
        .iter_days()
        .take_while(|day| *day <= pattern.last_day)
        .filter(|day| {
            let number = day.weekday().number_from_monday();
            pattern.weekdays.iter().any(|wanted| u32::from(*wanted) == number)
                && !(pattern.skip_holidays && is_holiday(*day))
        })
        .collect()
}

/// The moment of a time of day in the village.
#[must_use]
pub fn moment(of: NaiveDate, time: NaiveTime) -> DateTime<Utc> {
    day::start_of(of)
        + TimeDelta::seconds(i64::from(chrono::Timelike::num_seconds_from_midnight(&time)))
}

#[cfg(test)]
mod tests {
    use super::*;

    fn day(text: &str) -> NaiveDate {
        text.parse().unwrap_or_default()
    }

    fn pattern(first: &str, last: &str, weekdays: &[u8], skip_holidays: bool) -> WeeklyPattern {
        WeeklyPattern {
            weekdays: weekdays.to_vec(),
            begins: NaiveTime::from_hms_opt(16, 30, 0).unwrap_or_default(),
            ends: NaiveTime::from_hms_opt(18, 0, 0).unwrap_or_default(),
            first_day: day(first),
            last_day: day(last),
            skip_holidays,
        }
    }

    #[test]
    fn holidays_are_those_announced() {
        // 2025: the national day and mid-autumn, from 1 to 8 October; one worked on Saturday the 11th.
        assert!(is_holiday(day("2025-10-01")) && is_holiday(day("2025-10-08")));
        assert!(!is_holiday(day("2025-10-09")) && !is_holiday(day("2025-10-11")));
        // 2026: new year's day is a Thursday.
        assert!(is_holiday(day("2026-01-01")) && !is_holiday(day("2026-01-05")));
    }

    #[test]
    fn a_pattern_leaves_holidays_out() {
        let thursdays = |skip| days(&pattern("2025-09-25", "2025-10-16", &[4], skip));
        assert_eq!(thursdays(false).len(), 4);
        assert_eq!(thursdays(true), ["2025-09-25", "2025-10-09", "2025-10-16"].map(day));
    }

    #[test]
    fn it_is_told_where_holidays_are_not_known() {
        assert!(unknown_years(&pattern("2025-09-01", "2026-01-20", &[1], true)).is_empty());
        assert_eq!(unknown_years(&pattern("2149-09-01", "2150-01-20", &[1], true)), [2149, 2150]);
        assert!(unknown_years(&pattern("2149-09-01", "2150-01-20", &[1], false)).is_empty());
    }

    #[test]
    fn half_past_four_is_half_past_eight_in_utc() {
        let half_past_four = NaiveTime::from_hms_opt(16, 30, 0).unwrap_or_default();
        assert_eq!(
            moment(day("2026-03-02"), half_past_four).to_rfc3339(),
            "2026-03-02T08:30:00+00:00"
        );
    }
}
