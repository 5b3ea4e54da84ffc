//! Rankings by points earned, over months, quarters and years of the village's calendar.

use chrono::{Datelike, Months, NaiveDate};
use xiangyue_shared::{
    access::{Permission, Target},
    day,
    error::ErrorCode,
    ranking::{GetRanking, Period, Ranking},
    region::Level,
};

use crate::{
    call::{Asked, Call},
    db::{
        Conn,
        models::{household_month, ranking as model},
    },
    error::Result,
};

/// Months in a period, and the first day and label of the one `back` periods ago.
#[must_use]
pub fn span(today: NaiveDate, period: Period, back: u32) -> (NaiveDate, NaiveDate, String) {
    let months = match period {
        Period::Month => 1,
        Period::Quarter => 3,
        Period::Year => 12,
    };
    let month0 = today.month0() - today.month0() % months;
    let running = NaiveDate::from_ymd_opt(today.year(), month0 + 1, 1).unwrap_or(today);
    let first = running.checked_sub_months(Months::new(months * back)).unwrap_or(running);
    let past = first.checked_add_months(Months::new(months)).unwrap_or(first);
    let label = match period {
        Period::Month => first.format("%Y-%m").to_string(),
        Period::Quarter => format!("{}-Q{}", first.year(), first.month0() / 3 + 1),
        Period::Year => first.year().to_string(),
    };
    (first, past, label)
}

/// Ranks the households of a village or group. Shown to those who live in the village and to its staff.
///
/// # Errors
/// `Forbidden` for others, `NotFound` for regions above a village, `OutOfRange` beyond 24 periods back.
pub fn show(conn: &mut Conn, call: &Call, asked: &Asked<GetRanking>) -> Result<Ranking> {
    let region = &asked.path.region;
    let village = region.ancestor(Level::Village).ok_or(ErrorCode::NotFound)?;
    let caller = call.caller()?;
    let staff = caller.standing.holds(Permission::ViewHouseholds, &Target::region(region.clone()));
    if caller.village.as_ref() != Some(&village) && !staff {
        return Err(ErrorCode::Forbidden.into());
    }
    if asked.query.back > 24 {
        return Err(ErrorCode::OutOfRange.into());
    }
    let today = day::day_of(call.now);
    let (first, past, label) = span(today, asked.query.period, asked.query.back);
    let mut rows = model::ranking(conn, region, first, past, call.household())?;
    let beyond = rows.iter().position(|row| row.rank > 100 && row.own);
    let own = beyond.map(|index| rows.remove(index));
    rows.truncate(100);
    Ok(Ranking { label, rows, own })
}

/// A household's place in its village in the month that begins with `month`, by what it `earned` in it. None for one
/// that earned nothing.
///
/// # Errors
/// Where the database fails.
pub fn place_of(
    conn: &mut Conn,
    village: &str,
    month: NaiveDate,
    earned: i64,
) -> Result<Option<i64>> {
    if earned <= 0 {
        return Ok(None);
    }
    Ok(Some(household_month::ahead(conn, village, month, earned)? + 1))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn periods_begin_where_the_calendar_says() {
        let today = NaiveDate::from_ymd_opt(2026, 11, 23).unwrap_or_default();
        let text = |period, back| {
            let (first, past, label) = span(today, period, back);
            format!("{first} {past} {label}")
        };
        assert_eq!(text(Period::Month, 0), "2026-11-01 2026-12-01 2026-11");
        assert_eq!(text(Period::Month, 11), "2025-12-01 2026-01-01 2025-12");
        assert_eq!(text(Period::Quarter, 0), "2026-10-01 2027-01-01 2026-Q4");
        assert_eq!(text(Period::Quarter, 1), "2026-07-01 2026-10-01 2026-Q3");
        assert_eq!(text(Period::Year, 1), "2025-01-01 2026-01-01 2025");
    }
}
