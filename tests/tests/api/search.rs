//! Looking for what one may see.

use xiangyue_shared::{
    error::ErrorCode,
    notice::NoticeDraft,
    search::{Found, Hit, Search, SearchQuery},
};
use xiangyue_tests::{
    TestApp, User, both_engines,
    village::{NEXT_VILLAGE, notice_draft},
};

async fn found(app: &TestApp, user: &User, text: &str) -> Vec<Hit> {
    let query = SearchQuery { text: text.to_owned() };
    app.client.find(user, Search {}, query).await.ok()
}

fn titles(hits: &[Hit]) -> Vec<&str> {
    hits.iter().map(|hit| hit.title.as_str()).collect()
}

both_engines! {
    async fn one_finds_what_one_may_see_by_text_and_by_initials(app: &TestApp) {
        let (village, elsewhere) = (app.village().await, app.village_at(NEXT_VILLAGE).await);
        let cadre = app.cadre(&village.code).await;
        let (villager, stranger) =
            (app.villager(&village.homes[0]).await, app.villager(&elsewhere.homes[0]).await);
        let class = app.class(&cadre, &village.code, 3, 5).await;
        let draft = NoticeDraft {
            title: "冬春防火，不要烧荒".to_owned(),
            body: "地埂上的枯草请铲掉，100% 不留。".to_owned(),
            ..notice_draft(village.code.as_str())
        };
        app.publish(&cadre, draft).await;

        let hits = found(app, &villager, "防火").await;
        assert_eq!(titles(&hits), ["冬春防火，不要烧荒"]);
        assert_eq!(titles(&found(app, &villager, "fh").await), ["冬春防火，不要烧荒"]);
        // What is in its text, letter by letter.
        assert_eq!(titles(&found(app, &villager, "枯草").await), ["冬春防火，不要烧荒"]);
        assert_eq!(titles(&found(app, &villager, "100%").await), ["冬春防火，不要烧荒"]);
        assert_eq!(titles(&found(app, &villager, "1_0").await), [""; 0]);

        let hits = found(app, &villager, "sdbkt").await;
        assert_eq!(hits.len(), 1);
        assert_eq!(hits[0].found, Found::Course { course: class.course });
        let soap = found(app, &villager, "香皂").await;
        assert_eq!(soap.first().map(|hit| hit.found), Some(Found::Item { item: village.soap }));

        // Another village has its own things.
        assert_eq!(titles(&found(app, &stranger, "防火").await), [""; 0]);
        assert_eq!(titles(&found(app, &stranger, "枯草").await), [""; 0]);
        let theirs = found(app, &stranger, "香皂").await;
        assert_eq!(theirs.first().map(|hit| hit.found), Some(Found::Item { item: elsewhere.soap }));

        for (text, code) in [(" ", ErrorCode::Required), (&"火".repeat(31), ErrorCode::TooLong)] {
            let query = SearchQuery { text: text.to_owned() };
            app.client.find(&villager, Search {}, query).await.refused_field("text", code);
        }
    }
}
