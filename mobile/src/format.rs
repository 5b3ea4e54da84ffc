//! Days, times and points as people say them, on the village's clock.

use chrono::{DateTime, Datelike, Days, NaiveDate, NaiveTime, Timelike, Utc};
use xiangyue_shared::{day, points::Points};

use crate::{i18n::Lang, platform::lunar};

/// 今天, 昨天, 明天, 11 月 22 日, and with the year where it is another one.
#[must_use]
pub fn day(lang: Lang, wanted: NaiveDate, today: NaiveDate) -> String {
    let texts = &lang.texts().date;
    if wanted == today {
        return texts.today.to_owned();
    }
    if today.checked_sub_days(Days::new(1)) == Some(wanted) {
        return texts.yesterday.to_owned();
    }
    if today.checked_add_days(Days::new(1)) == Some(wanted) {
        return texts.tomorrow.to_owned();
    }
    if wanted.year() == today.year() {
        (texts.month_day)(wanted.month(), wanted.day())
    } else {
        (texts.full)(wanted.year(), wanted.month(), wanted.day())
    }
}

/// The day of a moment.
#[must_use]
pub fn day_of(lang: Lang, at: DateTime<Utc>, now: DateTime<Utc>) -> String {
    day(lang, day::day_of(at), day::day_of(now))
}

/// Day and time of a moment: 昨天 上午 9:14.
#[must_use]
pub fn moment(lang: Lang, at: DateTime<Utc>, now: DateTime<Utc>) -> String {
    let texts = &lang.texts().date;
    let local = day::local(at);
    (texts.at)(&day_of(lang, at, now), &(texts.clock)(local.hour(), local.minute()))
}

/// A time of day as a notice gives it: 09:00.
#[must_use]
pub fn clock(time: NaiveTime) -> String {
    format!("{:02}:{:02}", time.hour(), time.minute())
}

/// A time of day to the second: 09:00:30.
#[must_use]
pub fn clock_seconds(time: NaiveTime) -> String {
    format!("{}:{:02}", clock(time), time.second())
}

/// What day it is: 11 月 23 日 周一 · 农历十月十五.
#[must_use]
pub fn today(lang: Lang, now: DateTime<Utc>) -> String {
    let texts = &lang.texts().date;
    let today = day::day_of(now);
    let said = (texts.weekday)(today.month(), today.day(), today.weekday().num_days_from_monday());
    match lunar::of(today) {
        Some(lunar) => format!("{said} · {}", (texts.lunar)(lunar.month, lunar.day, lunar.leap)),
        None => said,
    }
}

/// How long ago: 刚刚, 5 分钟前, 2 小时前, 3 天前.
#[must_use]
pub fn age(lang: Lang, at: DateTime<Utc>, now: DateTime<Utc>) -> String {
    let texts = &lang.texts().date;
    let minutes = now.signed_duration_since(at).num_minutes();
    match minutes {
        ..1 => texts.just_now.to_owned(),
        1..60 => (texts.minutes_ago)(minutes),
        60..1440 => (texts.hours_ago)(minutes / 60),
        _ => (texts.days_ago)(minutes / 1440),
    }
}

/// Points with their unit: 386 分.
#[must_use]
pub fn points(lang: Lang, points: Points) -> String {
    (lang.texts().common.points)(points.0)
}

/// A change with its sign: +5, −60.
#[must_use]
pub fn change(points: Points) -> String {
    match points.0 {
        1.. => format!("+{points}"),
        0 => "0".to_owned(),
        _ => format!("−{}", points.0.unsigned_abs()),
    }
}

/// Eight digits in groups of four, to be read out.
#[must_use]
pub fn digits(digits: &str) -> String {
    let grouped: Vec<String> =
        digits.chars().collect::<Vec<_>>().chunks(4).map(|group| group.iter().collect()).collect();
    grouped.join(" ")
}

/// Digits one by one, as a voice should read them: 4 8 2 7，1 9 3 6.
#[must_use]
pub fn spelled(digits: &str) -> String {
    let mut spelled = String::new();
    for (place, digit) in digits.chars().enumerate() {
        spelled.push_str(match place {
            0 => "",
            _ if place % 4 == 0 => "，",
            _ => " ",
        });
        spelled.push(digit);
    }
    spelled
}

/// Names one after another: 洗衣液、菜籽油.
#[must_use]
pub fn names<'a>(lang: Lang, names: impl Iterator<Item = &'a str>) -> String {
    let comma = match lang {
        Lang::Zh => "、",
        Lang::En => ", ",
    };
    names.collect::<Vec<_>>().join(comma)
}

#[cfg(test)]
mod tests {
    use super::*;

    fn at(text: &str) -> DateTime<Utc> {
        text.parse().unwrap()
    }

    #[test]
    fn days_are_said_on_the_villages_clock() {
        // Half past midnight in the village, still the day before in UTC.
        let now = at("2026-11-22T16:30:00Z");
        let said = |lang, text| day_of(lang, at(text), now);
        assert_eq!(said(Lang::Zh, "2026-11-22T16:00:00Z"), "今天");
        assert_eq!(said(Lang::Zh, "2026-11-22T15:59:00Z"), "昨天");
        assert_eq!(said(Lang::Zh, "2026-11-20T17:00:00Z"), "11\u{a0}月\u{a0}21\u{a0}日");
        assert_eq!(
            said(Lang::Zh, "2025-11-21T17:00:00Z"),
            "2025\u{a0}年 11\u{a0}月\u{a0}22\u{a0}日"
        );
        assert_eq!(said(Lang::Zh, "2026-11-23T16:00:00Z"), "明天");
        assert_eq!(said(Lang::En, "2026-11-20T17:00:00Z"), "21 Nov");
        let moment = |lang, text| moment(lang, at(text), now);
        assert_eq!(moment(Lang::Zh, "2026-11-22T01:14:00Z"), "昨天 上午 9:14");
        assert_eq!(moment(Lang::Zh, "2026-11-22T04:05:00Z"), "昨天 中午 12:05");
        assert_eq!(
            moment(Lang::Zh, "2026-11-21T11:30:00Z"),
            "11\u{a0}月\u{a0}21\u{a0}日 晚上 7:30"
        );
        assert_eq!(moment(Lang::En, "2026-11-21T16:05:00Z"), "yesterday, 12:05 am");
    }

    #[test]
    fn the_day_is_said_by_both_calendars() {
        let said = |lang, text| today(lang, at(text));
        assert_eq!(said(Lang::Zh, "2026-11-23T04:00:00Z"), "11 月 23 日 周一 · 农历十月十五");
        assert_eq!(
            said(Lang::En, "2026-11-23T04:00:00Z"),
            "Monday 23 Nov · 10th lunar month, day 15"
        );
        assert_eq!(said(Lang::Zh, "2026-02-16T16:00:00Z"), "2 月 17 日 周二 · 农历正月初一 春节");
        assert_eq!(said(Lang::Zh, "2025-07-25T04:00:00Z"), "7 月 25 日 周五 · 农历闰六月初一");
        assert_eq!(said(Lang::Zh, "2026-01-09T04:00:00Z"), "1 月 9 日 周五 · 农历冬月廿一");
        assert_eq!(said(Lang::Zh, "2026-02-16T04:00:00Z"), "2 月 16 日 周一 · 农历腊月廿九");
    }

    #[test]
    fn ages_are_said_in_the_largest_unit_that_fits() {
        let now = at("2026-11-22T12:00:00Z");
        assert_eq!(age(Lang::Zh, at("2026-11-22T12:00:30Z"), now), "刚刚");
        assert_eq!(age(Lang::Zh, at("2026-11-22T11:55:00Z"), now), " 5 分钟前");
        assert_eq!(age(Lang::Zh, at("2026-11-22T09:59:00Z"), now), " 2 小时前");
        assert_eq!(age(Lang::En, at("2026-11-19T12:00:00Z"), now), "3 d ago");
    }

    #[test]
    fn points_and_changes_carry_unit_and_sign() {
        assert_eq!(points(Lang::Zh, Points(386)), "386\u{a0}分");
        assert_eq!(points(Lang::En, Points(1)), "1 point");
        assert_eq!(change(Points(5)), "+5");
        assert_eq!(change(Points(-60)), "−60");
        assert_eq!(change(Points::ZERO), "0");
        assert_eq!(digits("48271936"), "4827 1936");
        assert_eq!(spelled("48271936"), "4 8 2 7，1 9 3 6");
        assert_eq!(names(Lang::Zh, ["洗衣液", "菜籽油"].into_iter()), "洗衣液、菜籽油");
    }
}
