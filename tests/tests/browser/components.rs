//! The page of components: each is there in every look, and holds within the window.

use chrono::{Datelike, NaiveDate};
use serde_json::Value;
use thirtyfour::Key;
use tyme4rs::tyme::solar::SolarDay;
use xiangyue_tests::Engine;

use crate::driver::{Browser, Look, run};

const PAGE: &str = "/dev/components";
const LOOKS: [Look; 4] = [Look::PHONE, Look::LARGE, Look::DARK, Look::WIDE];
const SPECIMENS: [&str; 28] = [
    "App bar",
    "Tab bar",
    "Menu of the counter",
    "Button",
    "Listen",
    "Points card",
    "Code panel",
    "Badge",
    "Banner",
    "Tile and seal",
    "Card and cell",
    "Entry",
    "Goods",
    "Notice",
    "Chart",
    "Skeleton",
    "Empty state",
    "Trouble",
    "Days by both calendars",
    "Field",
    "Check",
    "Segments",
    "Switch",
    "Stepper and amount",
    "Number pad",
    "PIN pad",
    "File",
    "Dialog, sheet and toast",
];
/// What stands further right than the window is wide, leaving out what scrolls by itself. A phone zooms out over what is
/// too wide, and its `innerWidth` grows with it.
const OVERFLOWING: &str = "
    const scrolls = (element) => element && (['auto', 'scroll'].includes(getComputedStyle(element).overflowX) || scrolls(element.parentElement));
    return [...document.querySelectorAll('.specimen *')]
        .filter((element) => !element.closest('svg') && !scrolls(element.parentElement) && element.getBoundingClientRect().right > document.documentElement.clientWidth + 1)
        .map((element) => element.outerHTML.slice(0, 120));";

#[test]
fn every_component_holds_in_every_look() {
    run(Engine::Sqlite, async |app| {
        let mut browser = Browser::open(app, Look::PHONE, None).await;
        for look in LOOKS {
            put_on(&mut browser, look).await;
            browser.goto(PAGE).await;
            browser.find("specimen").await;
            let names = browser
                .run("return [...document.querySelectorAll('.specimen')].filter((one) => one.offsetHeight > 60).map((one) => one.dataset.name)")
                .await;
            assert_eq!(names, Value::from(SPECIMENS.to_vec()), "in the look {}", look.name());
            assert_eq!(browser.run(OVERFLOWING).await, Value::Array(vec![]), "{}", look.name());
            let tall = browser.run("return document.documentElement.scrollHeight").await;
            browser.size((look.width, tall.as_u64().unwrap().try_into().unwrap())).await;
            browser.picture("components").await;
            browser.size((look.width, look.height)).await;
            for (open, close, name) in [
                ("open-dialog", "close-dialog", "component-dialog"),
                ("open-sheet", "close-sheet", "component-sheet"),
            ] {
                browser.press(open).await;
                browser.find(close).await;
                browser.picture(name).await;
                let focused = browser.page.active_element().await.unwrap();
                focused.send_keys(Key::Escape + "").await.unwrap();
                browser.gone(close).await;
            }
        }
        browser.close().await;
    });
}

/// Looks at the next page in another way.
async fn put_on(browser: &mut Browser, look: Look) {
    browser.look = look;
    browser.size((look.width, look.height)).await;
    let print = if look.large_print { "large" } else { "normal" };
    let theme = if look.dark { "dark" } else { "light" };
    let settings = format!(
        "localStorage.setItem('xy.print', '{print}'); localStorage.setItem('xy.theme', '{theme}')"
    );
    browser.run(&settings).await;
}

#[test]
fn the_browser_knows_the_farmers_calendar() {
    run(Engine::Sqlite, async |app| {
        let browser = Browser::open(app, Look::PHONE, None).await;
        browser.goto(PAGE).await;
        browser.find("day").await;
        let days = browser.find_each("day").await;
        let mut leap = 0;
        for day in &days {
            let date: NaiveDate = day.attr("data-date").await.unwrap().unwrap().parse().unwrap();
            let lunar = lunar(date);
            leap += usize::from(lunar.ends_with("true"));
            assert_eq!(day.attr("data-lunar").await.unwrap().unwrap_or_default(), lunar, "{date}");
        }
        assert!(days.len() >= 8 && leap >= 2, "{} days, {leap} of them in leap months", days.len());
        assert!(days[0].text().await.unwrap().contains("11 月 23 日 周一 · 农历十月十五"));
        browser.close().await;
    });
}

/// Month, day, and whether the month is a leap one.
fn lunar(date: NaiveDate) -> String {
    let (month, day) = (date.month().try_into().unwrap(), date.day().try_into().unwrap());
    let lunar = SolarDay::from_ymd(date.year().try_into().unwrap(), month, day).get_lunar_day();
    let month = lunar.get_lunar_month();
    format!("{}-{}-{}", month.get_month(), lunar.get_day(), month.is_leap())
}
