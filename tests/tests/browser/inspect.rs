//! What keeps people out of a screen: axe-core finds what is wrong with names, roles and colours; our own measure what is
//! too small, cut off or covered.

use serde_json::json;

use crate::driver::{Browser, Look};

/// Rules whose outcome hangs on colours: all that a change of theme can break.
const OF_COLOUR: [&str; 2] = ["color-contrast", "link-in-text-block"];
/// Bars may cover this share of a small phone's window.
const BARS_MOST: f64 = 0.4;

/// All that is wrong with what is on the screen.
pub async fn inspect(browser: &Browser) -> Vec<String> {
    if browser.look.letters == 16 { whole(browser).await } else { squeezed(browser).await }
}

/// On a phone of usual size: names, roles, colours in both themes, sizes; and on a desktop.
async fn whole(browser: &Browser) -> Vec<String> {
    let sizes = if browser.look.large_print {
        json!([{ "target": 60, "letter": 20, "title": 30, "line": 1.3 }])
    } else {
        json!([{ "target": 44, "letter": 17, "title": 17, "line": 1.3 }])
    };
    let mut found = Vec::new();
    let mut note = |at: &str, what: Vec<String>| {
        found.extend(what.into_iter().map(|one| format!("{at}: {one}")));
    };
    // As high as the page, so that what one would scroll to does not lie under a bar.
    let whole = browser.run("return document.documentElement.scrollHeight").await;
    let height = u32::try_from(whole.as_u64().unwrap()).unwrap();
    browser.size((browser.look.width, height.max(browser.look.height))).await;
    note("light", browser.axe(None).await);
    note("read out", browser.findings("reading", json!([])).await);
    note("360 px", browser.findings("sizes", sizes.clone()).await);
    note("360 px", browser.findings("fits", json!([])).await);
    browser.theme(true).await;
    note("dark", browser.axe(Some(&OF_COLOUR)).await);
    browser.theme(false).await;
    browser.size((Look::WIDE.width, Look::WIDE.height)).await;
    note("1280 px", browser.findings("sizes", sizes).await);
    note("1280 px", browser.findings("fits", json!([])).await);
    browser.size((browser.look.width, browser.look.height)).await;
    found
}

/// On a small phone with large letters: nothing is cut off, and there is room to read.
async fn squeezed(browser: &Browser) -> Vec<String> {
    let mut found = browser.findings("fits", json!([])).await;
    let covered = browser.ask("covered", json!([])).await.as_f64().unwrap();
    if covered > BARS_MOST {
        found.push(format!("bars cover {:.0} % of the window", covered * 100.0));
    }
    found
}
