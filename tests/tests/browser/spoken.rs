//! Reading aloud: what is said, that it can be stopped, and what is shown where nothing can be said. A browser without
//! a window has no voice, so the voice here is one that remembers what it was asked to say.

use serde_json::json;
use xiangyue_server::cli::demo;
use xiangyue_tests::Engine;

use crate::driver::{Browser, Look, run};

const VOICE: &str = "
    window.said = []; window.stops = 0;
    speechSynthesis.speak = (words) => { said.push(words.text + ' (' + words.lang + ')'); window.words = words; };
    speechSynthesis.cancel = () => { window.stops += 1; };";
const LAST: &str = "return said.at(-1) ?? ''";

async fn is_speaking(browser: &Browser) -> bool {
    browser.attribute("listen", "aria-pressed").await == "true"
}

/// Presses the button and gives what is said.
async fn listen(browser: &Browser) -> String {
    browser.find("listen").await;
    browser.run(VOICE).await;
    browser.press("listen").await;
    browser.wait("a voice", async || is_speaking(browser).await.then_some(())).await;
    browser.run(LAST).await.as_str().unwrap().to_owned()
}

#[track_caller]
fn says(said: &str, wanted: &[&str]) {
    for words in wanted {
        assert!(said.contains(words), "«{words}» was not said, but: {said}");
    }
}

#[test]
fn what_matters_is_read_aloud() {
    run(Engine::Sqlite, async |app| {
        assert!(demo::fill(app.inner()).await.unwrap());
        let browser = Browser::open(app, Look::LARGE, None).await;
        browser.sign_in("13900003307", "maosicun").await;

        // The balance, with its unit; a second press stops it, and so does the end.
        browser.goto("/").await;
        let balance = browser.text("balance").await;
        says(&listen(&browser).await, &[&format!("刘存善家现在有 {balance} 分"), "(zh-CN)"]);
        browser.press("listen").await;
        browser.wait("silence", async || (!is_speaking(&browser).await).then_some(())).await;
        assert!(browser.run("return stops").await.as_u64().unwrap() >= 2, "nothing was stopped");
        listen(&browser).await;
        browser.run("words.dispatchEvent(new Event('end'))").await;
        browser.wait("the end", async || (!is_speaking(&browser).await).then_some(())).await;

        // The order: what, until when, and the digits one by one.
        browser.press("waiting-order").await;
        browser.find("pickup-digits").await;
        let digits = browser.text("pickup-digits").await.replace(' ', "");
        let spelled: Vec<String> = digits.chars().map(String::from).collect();
        let said = listen(&browser).await;
        says(&said, &["货给您留到", &spelled[..4].join(" "), &spelled[4..].join(" ")]);
        // Leaving the page stops it.
        browser.run("stops = 0").await;
        browser.press("tab-home").await;
        browser.find("balance").await;
        assert!(browser.run("return stops").await.as_u64().unwrap() >= 1, "it went on speaking");

        // Where points came from, and the code to pay with.
        browser.goto("/points").await;
        browser.press("entry").await;
        browser.find("entry-change").await;
        says(&listen(&browser).await, &["分", "记的", "记完以后家里有"]);
        browser.goto("/pay").await;
        browser.find("pay-digits").await;
        says(&listen(&browser).await, &["请店员扫一扫", "念给店员"]);
        browser.close().await;
    });
}

#[test]
fn a_phone_without_a_voice_says_so() {
    run(Engine::Sqlite, async |app| {
        let browser = Browser::open(app, Look::PHONE, None).await;
        browser.goto("/policy").await;
        browser.find("listen").await;
        // A voice that fails once it is asked.
        browser.run(VOICE).await;
        browser.press("listen").await;
        let failed = "words.dispatchEvent(new SpeechSynthesisErrorEvent('error', { error: 'synthesis-failed', utterance: words }))";
        browser.run(failed).await;
        browser.says("toast", "不能朗读").await;
        browser.gone("toast").await;
        // No voice at all, as in the web views of Android.
        browser.run("delete Window.prototype.speechSynthesis; delete window.speechSynthesis").await;
        assert_eq!(browser.run("return 'speechSynthesis' in window").await, json!(false));
        browser.press("listen").await;
        browser.says("toast", "不能朗读").await;
        browser.close().await;
    });
}
