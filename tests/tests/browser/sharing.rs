//! Handing a store's link on, what is seen behind it, and its poster on paper.

use std::path::Path;

use base64::{Engine as _, engine::general_purpose::STANDARD};
use reqwest::Method;
use serde_json::json;
use xiangyue_shared::{
    access::Role,
    ids::StoreId,
    store::{PutStore, StoreDraft},
};
use xiangyue_tests::{
    Engine,
    people::PASSWORD,
    village::{NEXT_VILLAGE, store_draft},
};

use crate::driver::{Browser, Look, run};

/// What the page computes.
async fn value(browser: &Browser, script: &str) -> serde_json::Value {
    browser.page.execute(script, Vec::new()).await.unwrap().json().clone()
}

#[test]
fn a_guest_sees_the_store_and_hands_its_link_on() {
    run(Engine::Sqlite, async |app| {
        let village = app.village().await;
        let path = format!("/stores/{}", village.store);
        let link = format!("{}{path}", app.client.url);
        // What a chat reads of the page as it was built, without running it.
        let head = app.client.raw(Method::GET, &path).send().await.unwrap().text().await.unwrap();
        for wanted in [
            "<meta property=\"og:title\" content=\"道德积分超市\">".to_owned(),
            format!("<meta property=\"og:image\" content=\"{}/assets/share-", app.client.url),
        ] {
            assert!(head.contains(&wanted), "{wanted} is not in {head}");
        }

        let guest = Browser::open(app, Look::PHONE, None).await;
        guest.goto(&path).await;
        guest.says("card-name", "道德积分超市").await;
        guest.says("card-village", "毛寺村").await;
        guest.says("opening", "村便民服务大厅").await;
        guest.picture("store-link").await;

        // By the device's own way.
        value(
            &guest,
            "navigator.share = data => { globalThis.shared = data; return Promise.resolve(); }",
        )
        .await;
        guest.press("share").await;
        let shared = guest
            .wait("the device to get the link", async || {
                let shared = value(&guest, "return globalThis.shared").await;
                shared.is_object().then_some(shared)
            })
            .await;
        assert_eq!((&shared["url"], &shared["title"]), (&json!(link), &json!("道德积分超市")));

        // By copying.
        value(
            &guest,
            "delete navigator.share; navigator.clipboard.writeText = async text => { globalThis.copied = text; }",
        )
        .await;
        guest.press("share").await;
        guest
            .wait("the link to be copied", async || {
                (value(&guest, "return globalThis.copied").await == json!(link)).then_some(())
            })
            .await;

        // By hand, where nothing else works.
        value(&guest, "navigator.clipboard.writeText = async () => { throw new Error(); }").await;
        guest.press("share").await;
        guest.says("share-link", &link).await;
        guest.picture("share-by-hand").await;

        guest.goto(&path).await;
        guest.press("card-enter").await;
        guest.find("password").await;
        guest.goto(&format!("/stores/{}", StoreId::new())).await;
        guest.find("failed").await;
        guest.close().await;
    });
}

#[test]
fn a_villager_is_let_into_the_store_of_the_link() {
    run(Engine::Sqlite, async |app| {
        let (village, other) = (app.village().await, app.village_at(NEXT_VILLAGE).await);
        let cadre = app.cadre(&village.code).await;
        let second = PutStore { store: StoreId::new() };
        let draft = StoreDraft { name: "二分店".to_owned(), ..store_draft(&village.code) };
        app.client.send(&cadre, second.clone(), draft).await.ok();
        let villager = app.villager(&village.homes[0]).await;
        app.set_password(&villager.phone).await;
        let browser = Browser::open(app, Look::PHONE, None).await;
        browser.sign_in(&villager.phone, PASSWORD).await;
        for (store, goods) in [(second.store, false), (village.store, true)] {
            browser.goto(&format!("/stores/{store}")).await;
            browser
                .wait("the store", async || {
                    let url = browser.page.current_url().await.ok()?;
                    (url.path() == "/store").then_some(())
                })
                .await;
            browser.find("opening").await;
            browser
                .wait("its goods, or none", async || {
                    (browser.has("item").await == goods).then_some(())
                })
                .await;
        }
        browser.goto(&format!("/stores/{}", other.store)).await;
        browser.find("card-elsewhere").await;
        assert!(!browser.has("item").await);
        browser.close().await;
    });
}

#[test]
fn the_poster_is_one_page_and_its_code_leads_to_the_store() {
    run(Engine::Sqlite, async |app| {
        let village = app.village().await;
        let cadre = app.staff(Role::VillageCadre, &village.code, None).await;
        // The longest name and place that a store may have.
        let draft = StoreDraft {
            name: "毛寺村道德积分超市".repeat(5).chars().take(40).collect(),
            place: "村便民服务大厅".repeat(12).chars().take(80).collect(),
            ..store_draft(&village.code)
        };
        app.set_password(&cadre.phone).await;
        let desk = Browser::open(app, Look::WIDE, None).await;
        desk.sign_in(&cadre.phone, PASSWORD).await;
        desk.goto(&format!("/desk/stores/{}", village.store)).await;
        desk.press("to-poster").await;
        let code = desk.find("poster-code").await;
        desk.picture("desk-poster").await;

        let seen = code.screenshot_as_png().await.unwrap();
        let seen = image::load_from_memory(&seen).unwrap().to_luma8();
        let (width, height) = (seen.width() as usize, seen.height() as usize);
        let mut seen = rqrr::PreparedImage::prepare_from_greyscale(width, height, |x, y| {
            seen.get_pixel(x as u32, y as u32).0[0]
        });
        let (_, said) = seen.detect_grids()[0].decode().unwrap();
        assert_eq!(said, format!("{}/stores/{}", app.client.url, village.store));

        let first = printed(&desk, "poster").await;
        let longest_name = draft.name.clone();
        app.client.send(&cadre, PutStore { store: village.store }, draft).await.ok();
        desk.goto(&format!("/desk/stores/{}/poster", village.store)).await;
        desk.says("poster", &longest_name).await;
        let longest = printed(&desk, "poster-longest").await;
        for pdf in [first, longest] {
            assert_eq!(pages(&pdf), 1);
            assert!(pdf.contains("/MediaBox [0 0 594.95996 841.91998]"), "not A4 upright");
        }
        desk.close().await;
    });
}

/// Texts of the poster that do not lie whole within the sheet and within what they stand in.
const CUT_OFF: &str = "const sheet = document.querySelector('.poster').getBoundingClientRect();
    return [...document.querySelectorAll('.poster :is(p, h2, li)')].filter(text => {
        const [own, around] = [text, text.parentElement].map(one => one.getBoundingClientRect());
        return own.bottom > Math.min(around.bottom, sheet.bottom) + 1 || own.right > sheet.right + 1;
    }).map(text => text.textContent)";

/// Prints the page, and keeps it beside the pictures; answers the PDF's text.
async fn printed(browser: &Browser, name: &str) -> String {
    let media = |media: &str| {
        let cdp = browser.page.cdp();
        let media = json!({ "media": media });
        async move { cdp.send_raw("Emulation.setEmulatedMedia", media).await.unwrap() }
    };
    media("print").await;
    assert_eq!(value(browser, CUT_OFF).await, json!([]), "{name}");
    media("").await;
    let wanted = json!({ "preferCSSPageSize": true, "printBackground": true });
    let answer = browser.page.cdp().send_raw("Page.printToPDF", wanted).await.unwrap();
    let pdf = STANDARD.decode(answer["data"].as_str().unwrap()).unwrap();
    let folder = Path::new(env!("CARGO_MANIFEST_DIR")).join("../target/screenshots");
    std::fs::write(folder.join(format!("{name}.pdf")), &pdf).unwrap();
    String::from_utf8_lossy(&pdf).into_owned()
}

fn pages(pdf: &str) -> usize {
    pdf.matches("/Type /Page\n").count()
}
