//! Open affairs: what a village tells of its months, and what it is asked.

use chrono::NaiveDate;
use futures_util::future::join_all;
use xiangyue_shared::{
    affairs::{
        AffairsDraft, AffairsKind, AffairsWords, AnswerQuestion, AskQuestion, GetAffairs,
        ListAffairs, ListQuestions, OPEN_QUESTIONS_MOST, PutAffairs,
    },
    error::ErrorCode,
    ids::QuestionId,
    page::PageQuery,
    region::RegionCode,
};
use xiangyue_tests::{TestApp, User, both_engines, village::NEXT_VILLAGE};

const KIND: AffairsKind = AffairsKind::Finance;

fn month(number: u32) -> NaiveDate {
    NaiveDate::from_ymd_opt(2026, number, 1).expect("a day")
}

fn draft(body: &str) -> AffairsDraft {
    AffairsDraft { body: body.to_owned() }
}

fn words(text: &str) -> AffairsWords {
    AffairsWords { text: text.to_owned() }
}

fn put(village: &RegionCode, kind: AffairsKind, month: NaiveDate) -> PutAffairs {
    PutAffairs { village: village.clone(), kind, month }
}

both_engines! {
    async fn a_village_tells_of_its_months_and_keeps_what_it_told(app: &TestApp) {
        let village = app.village().await;
        let cadre = app.cadre(&village.code).await;
        let (client, guest) = (&app.client, User::guest());
        client.send(&cadre, put(&village.code, KIND, month(1)), draft("# 收入\n房租")).await.ok();
        client.send(&cadre, put(&village.code, AffairsKind::Party, month(2)), draft("党员大会")).await.ok();
        let second = client.send(&cadre, put(&village.code, KIND, month(1)), draft("# 收入\n房租、捐款")).await.ok();
        assert_eq!(second.version, 2);
        let rows = client.get(&guest, ListAffairs { village: village.code.clone() }).await.ok();
        let found: Vec<_> = rows.iter().map(|row| (row.kind, row.month)).collect();
        assert_eq!(found, [(AffairsKind::Party, month(2)), (KIND, month(1))]);
        let get = |month| GetAffairs { village: village.code.clone(), kind: KIND, month };
        let page = client.get(&guest, get(month(1))).await.ok();
        assert!(page.body.contains("捐款") && page.version == 2, "{page:?}");
        assert_eq!(app.count("SELECT COUNT(*) AS value FROM affairs").await, 3);
        client.get(&guest, get(month(2))).await.refused(ErrorCode::NotFound);
        let middle = NaiveDate::from_ymd_opt(2026, 1, 2).expect("a day");
        client.send(&cadre, put(&village.code, KIND, middle), draft("x")).await.refused(ErrorCode::NotFound);
        let later = NaiveDate::from_ymd_opt(2126, 1, 1).expect("a day");
        client.send(&cadre, put(&village.code, KIND, later), draft("x")).await.refused(ErrorCode::NotFound);
        client.send(&cadre, put(&village.code, KIND, month(3)), draft(" ")).await
            .refused_field("body", ErrorCode::Required);
        let group = village.groups[0].clone();
        client.send(&cadre, put(&group, KIND, month(1)), draft("x")).await.refused(ErrorCode::NotFound);
    }
}

both_engines! {
    async fn questions_are_asked_and_answered_before_the_village(app: &TestApp) {
        let village = app.village().await;
        let elsewhere = app.village_at(NEXT_VILLAGE).await;
        let (cadre, villager) = (app.cadre(&village.code).await, app.villager(&village.homes[0]).await);
        let (neighbour, stranger) =
            (app.villager(&village.homes[1]).await, app.villager(&elsewhere.homes[0]).await);
        let client = &app.client;
        let ask = |question| AskQuestion { village: village.code.clone(), kind: KIND, month: month(1), question };
        client.send(&villager, ask(QuestionId::new()), words("花在哪里")).await.refused(ErrorCode::NotFound);
        client.send(&cadre, put(&village.code, KIND, month(1)), draft("修渠 3,000 元")).await.ok();
        let question = QuestionId::new();
        let asked = client.send(&villager, ask(question), words("修的是哪一段渠？")).await.ok();
        assert_eq!((asked.asked_by.as_str(), asked.answer), ("刘**", None));
        client.send(&villager, ask(question), words("再问")).await.refused(ErrorCode::Duplicate);
        client.send(&villager, ask(QuestionId::new()), words("")).await.refused_field("text", ErrorCode::Required);
        client.send(&stranger, ask(QuestionId::new()), words("我也问")).await.refused(ErrorCode::OtherVillage);
        let list = || ListQuestions { village: village.code.clone(), kind: KIND, month: month(1) };
        client.find(&stranger, list(), PageQuery::default()).await.refused(ErrorCode::Forbidden);

        // Guard: `answered_at IS NULL` in the update (db/models/affairs.rs, `answer`).
        let answers = join_all(
            (0..16).map(|number| client.send(&cadre, AnswerQuestion { question }, words(&format!("第 {number} 段")))),
        )
        .await;
        assert_eq!(answers.iter().filter(|one| one.result.is_ok()).count(), 1);
        assert!(answers.iter().filter_map(|one| one.code()).all(|code| code == ErrorCode::AlreadyAnswered));
        let thread = client.find(&neighbour, list(), PageQuery::default()).await.ok().items;
        assert!(thread[0].answer.as_deref().is_some_and(|text| text.starts_with("第 ")), "{thread:?}");
        assert!(thread[0].answered_by.is_some() && thread[0].answered_at.is_some());

        for _ in 0..OPEN_QUESTIONS_MOST {
            client.send(&villager, ask(QuestionId::new()), words("还有呢")).await.ok();
        }
        client.send(&villager, ask(QuestionId::new()), words("太多")).await.refused(ErrorCode::LimitReached);
        let query = PageQuery { limit: Some(4), ..PageQuery::default() };
        let first = client.find(&neighbour, list(), query).await.ok();
        let query = PageQuery { cursor: first.next_cursor, ..PageQuery::default() };
        let rest = client.find(&neighbour, list(), query).await.ok();
        assert_eq!((first.items.len(), rest.items.len(), rest.items[1].id), (4, 2, question));
    }
}
