//! What holds for every endpoint: problem documents, keys of commands, ETags, limits.

use std::{
    net::IpAddr,
    sync::{
        Arc,
        atomic::{AtomicBool, Ordering},
    },
};

use reqwest::{Method, StatusCode};
use serde_json::{Value, json};
use uuid::Uuid;
use xiangyue_shared::{
    access::Role,
    account::{AddGrant, GetMe, NewGrant},
    changes::ListenToChanges,
    endpoint::{IDEMPOTENCY_KEY, NoQuery},
    error::{ErrorCode, Problem},
    household::{GetHousehold, PutRankingChoice, RankingChoice},
    ids::{GrantId, OrderId},
    order::{OrderDraft, PlaceOrder},
    points::Points,
    region::{ListRegions, PutVillagePolicy, RegionQuery, VillagePolicy},
    store::PutItem,
};
use xiangyue_tests::{
    TestApp, User, both_engines,
    village::{SOAP, line, region},
};

async fn problem(request: reqwest::RequestBuilder) -> (StatusCode, Problem) {
    let response = request.send().await.expect("an answer");
    let media = response.headers().get("content-type").and_then(|value| value.to_str().ok());
    assert_eq!(media, Some("application/problem+json"));
    assert!(response.headers().contains_key("x-request-id"));
    let status = response.status();
    let problem: Problem = response.json().await.expect("a problem document");
    assert_eq!(problem.status, status.as_u16());
    assert_eq!(problem.kind, format!("/api/docs#{}", problem.code));
    (status, problem)
}

both_engines! {
    async fn what_does_not_parse_is_malformed(app: &TestApp) {
        let village = app.village().await;
        let villager = app.villager(&village.homes[0]).await;
        let place = PlaceOrder { household: villager.household(), order: OrderId::new() };
        let send = |body: &'static str| {
            app.client
                .bent(&villager, &place)
                .header(IDEMPOTENCY_KEY, Uuid::now_v7().to_string())
                .header("content-type", "application/json")
                .body(body)
        };
        for body in ["{", "[]", "{\"store\": 1}", "nonsense", "{}"] {
            let (status, problem) = problem(send(body)).await;
            assert_eq!((status.as_u16(), problem.code), (400, ErrorCode::Malformed), "{body}");
        }
        let list = app.client.raw(Method::GET, "/api/v1/regions?parent=abc");
        assert_eq!(problem(list).await.1.code, ErrorCode::Malformed);
    }
}

both_engines! {
    async fn what_does_not_exist_is_not_found(app: &TestApp) {
        let user = app.user().await;
        for path in ["/api/v1/nothing", "/api/v1/households/abc", "/api/v1/", "/assets/none.js", "/api/nothing"] {
            let mut request = app.client.raw(Method::GET, path);
            if let Some(token) = &user.access_token {
                request = request.header("authorization", format!("Bearer {token}"));
            }
            let (status, problem) = problem(request).await;
            assert_eq!((status.as_u16(), problem.code), (404, ErrorCode::NotFound), "{path}");
        }
        let wrong_method = app.client.raw(Method::PATCH, "/api/v1/me");
        assert_eq!(problem(wrong_method).await.1.code, ErrorCode::NotFound);
    }
}

both_engines! {
    async fn a_body_that_is_too_large_is_refused(app: &TestApp) {
        let village = app.village().await;
        let cadre = app.cadre(&village.code).await;
        let add = xiangyue_shared::rule::AddPicture {
            village: village.code.clone(),
            picture: xiangyue_shared::ids::PictureId::new(),
        };
        let request = app
            .client
            .bent(&cadre, &add)
            .header(IDEMPOTENCY_KEY, Uuid::now_v7().to_string())
            .body(vec![0; 13 * 1024 * 1024]);
        let (status, problem) = problem(request).await;
        assert_eq!((status.as_u16(), problem.code), (413, ErrorCode::TooLarge));
    }
}

both_engines! {
    async fn every_field_that_is_wrong_is_named(app: &TestApp) {
        let village = app.village().await;
        let cadre = app.cadre(&village.code).await;
        let policy = VillagePolicy {
            order_hold_days: 0,
            points_expire_months: 121,
            return_days: 91,
            ..VillagePolicy::default()
        };
        let put = PutVillagePolicy { village: village.code.clone() };
        let problem = app.client.send(&cadre, put, policy).await.refused(ErrorCode::Invalid);
        let told: Vec<_> = problem.fields.iter().map(|one| one.field.as_str()).collect();
        assert_eq!(told, ["order_hold_days", "points_expire_months", "return_days"]);
        assert_eq!(problem.fields[0].code, ErrorCode::OutOfRange);
        assert_eq!(problem.fields[0].params["min"], "1");
        assert_eq!(problem.fields[0].params["max"], "90");
        let grant = NewGrant {
            phone: "12".to_owned(),
            role: Role::StoreKeeper,
            region: village.code.clone(),
            store: None,
        };
        let add = AddGrant { grant: GrantId::new() };
        let problem = app.client.send(&cadre, add, grant).await.refused(ErrorCode::Invalid);
        let told: Vec<_> = problem.fields.iter().map(|one| (one.field.as_str(), one.code)).collect();
        assert_eq!(told, [("phone", ErrorCode::PhoneInvalid), ("store", ErrorCode::Required)]);
    }
}

both_engines! {
    async fn a_read_that_is_unchanged_is_answered_304(app: &TestApp) {
        let village = app.village().await;
        let (cadre, villager) =
            (app.cadre(&village.code).await, app.villager(&village.homes[0]).await);
        let get = GetHousehold { household: villager.household() };
        let first = app.client.get(&villager, get.clone()).await;
        let tag = first.header("etag").expect("a tag").to_owned();
        let again = |tag: &str| app.client.bent(&villager, &get).header("if-none-match", tag).send();
        let unchanged = again(&tag).await.expect("an answer");
        assert_eq!(unchanged.status(), StatusCode::NOT_MODIFIED);
        assert_eq!(unchanged.bytes().await.expect("a body").len(), 0);
        // A proxy that compressed the answer has made its tag a weak one.
        let weak = again(&format!("\"other\", W/{tag}")).await.expect("an answer");
        assert_eq!(weak.status(), StatusCode::NOT_MODIFIED);
        app.award(&cadre, village.give, village.homes[0].id).await;
        let changed = again(&tag).await.expect("an answer");
        assert_eq!(changed.status(), StatusCode::OK);
        assert_ne!(changed.headers().get("etag").and_then(|tag| tag.to_str().ok()), Some(tag.as_str()));
        // Answers are nobody else's business.
        let control = first.header("cache-control").expect("a rule for caches");
        assert!(control.contains("private"), "{control}");
    }
}

both_engines! {
    async fn a_command_needs_a_key(app: &TestApp) {
        let village = app.village().await;
        let villager = app.villager(&village.homes[0]).await;
        let choose = PutRankingChoice { household: villager.household() };
        for key in ["", "abc"] {
            let mut request = app
                .client
                .bent(&villager, &choose)
                .header("content-type", "application/json")
                .body("{\"opt_out\":true}");
            if !key.is_empty() {
                request = request.header(IDEMPOTENCY_KEY, key);
            }
            let (status, problem) = problem(request).await;
            assert_eq!((status.as_u16(), problem.code), (400, ErrorCode::IdempotencyKeyMissing));
        }
    }
}

both_engines! {
    async fn a_key_stands_for_one_command(app: &TestApp) {
        let village = app.village().await;
        let villager = app.villager(&village.homes[0]).await;
        let place = PlaceOrder { household: villager.household(), order: OrderId::new() };
        let draft = |quantity| OrderDraft {
            store: village.store,
            lines: vec![line(village.soap, quantity)],
            total: Points(quantity * SOAP.0),
        };
        let key = Uuid::now_v7();
        let send = |user: &User, endpoint: &PlaceOrder, quantity| {
            let (user, endpoint, body) = (user.clone(), endpoint.clone(), draft(quantity));
            async move { app.client.call_keyed(&user, key, endpoint, NoQuery {}, body).await }
        };
        let first = send(&villager, &place, 1).await;
        let second = send(&villager, &place, 1).await;
        assert_eq!(first.bytes, second.bytes);
        assert_eq!(first.ok(), second.ok());
        send(&villager, &place, 2).await.refused(ErrorCode::IdempotencyKeyReused);
        let other = PlaceOrder { order: OrderId::new(), ..place.clone() };
        send(&villager, &other, 1).await.refused(ErrorCode::IdempotencyKeyReused);
        let choose = PutRankingChoice { household: villager.household() };
        app.client
            .call_keyed(&villager, key, choose, NoQuery {}, RankingChoice { opt_out: true })
            .await
            .refused(ErrorCode::IdempotencyKeyReused);
        // Another person's keys are their own.
        let neighbour = app.villager(&village.homes[1]).await;
        let own = PlaceOrder { household: neighbour.household(), order: OrderId::new() };
        send(&neighbour, &own, 1).await.ok();
        let orders = "SELECT COUNT(*) AS value FROM orders";
        assert_eq!(app.count(orders).await, 2);
    }
}

both_engines! {
    /// A refusal is not kept: what was wrong may have been put right.
    async fn a_refused_command_may_be_tried_again_under_its_key(app: &TestApp) {
        let village = app.village().await;
        let (villager, cadre) =
            (app.villager(&village.homes[0]).await, app.cadre(&village.code).await);
        let rare = app.add_item(&cadre, village.store, "铁锨", 1, 0).await;
        let place = PlaceOrder { household: villager.household(), order: OrderId::new() };
        let body = OrderDraft { store: village.store, lines: vec![line(rare, 1)], total: Points(1) };
        let key = Uuid::now_v7();
        let send = || app.client.call_keyed(&villager, key, place.clone(), NoQuery {}, body.clone());
        send().await.refused(ErrorCode::OutOfStock);
        app.restock(&cadre, village.store, rare, 1).await;
        send().await.ok();
        send().await.ok();
        app.verify().await;
    }
}

both_engines! {
    async fn one_address_has_its_limit(app: &TestApp) {
        let user = app.user().await;
        // Somebody at this address takes every place as it comes free.
        let (greedy, done) = (app.inner().clone(), Arc::new(AtomicBool::new(false)));
        let end = Arc::clone(&done);
        let taking = std::thread::spawn(move || {
            while !end.load(Ordering::Relaxed) {
                drop(greedy.limits.request(IpAddr::from([127, 0, 0, 1])));
            }
        });
        // The first may still find a place.
        let mut answers = Vec::new();
        for _ in 0..20 {
            answers.push(app.client.get(&user, GetMe {}).await);
        }
        done.store(true, Ordering::Relaxed);
        taking.join().expect("the other one");
        let refused = answers.into_iter().find(|answer| answer.result.is_err()).expect("a refusal");
        assert!(refused.header("retry-after").is_some());
        refused.refused(ErrorCode::TooManyRequests);
    }
}

both_engines! {
    async fn regions_are_for_everyone(app: &TestApp) {
        let guest = User::guest();
        let top = app.client.get(&guest, ListRegions {}).await.ok();
        assert_eq!(top.iter().map(|one| one.name.as_str()).collect::<Vec<_>>(), ["甘肃省"]);
        let query = RegionQuery { parent: Some(region("6210")) };
        let counties = app.client.find(&guest, ListRegions {}, query).await.ok();
        assert_eq!(counties.len(), 8);
    }
}

both_engines! {
    async fn whoever_watches_is_told(app: &TestApp) {
        for (path, text) in [("/ping", "pong"), ("/healthz", "ok"), ("/readyz", "ready")] {
            let answer = app.client.raw(Method::GET, path).send().await.expect("an answer");
            assert_eq!(answer.text().await.expect("text"), text);
        }
        app.client.raw(Method::GET, "/api/v1/regions").send().await.expect("an answer");
        let metrics = app.client.raw(Method::GET, "/metrics").send().await.expect("an answer");
        let text = metrics.text().await.expect("text");
        assert!(text.contains("route=\"/api/v1/regions\",status=\"200\""), "{text}");
        let answer = app.client.raw(Method::GET, "/ping").send().await.expect("an answer");
        for header in ["content-security-policy", "x-content-type-options", "referrer-policy"] {
            assert!(answer.headers().contains_key(header), "{header}");
        }
    }
}

both_engines! {
    /// The villager's screen learns of the sale without asking.
    async fn a_screen_is_told_that_its_household_changed(app: &TestApp) {
        let village = app.village().await;
        let (cadre, villager, neighbour) = (
            app.cadre(&village.code).await,
            app.villager(&village.homes[0]).await,
            app.villager(&village.homes[1]).await,
        );
        let listen = |user: &User| app.client.bent(user, &ListenToChanges {}).send();
        let mut own = listen(&villager).await.expect("a stream");
        let mut other = listen(&neighbour).await.expect("a stream");
        for stream in [&mut own, &mut other] {
            assert_eq!(stream.headers()["content-type"], "text/event-stream");
            stream.chunk().await.expect("a greeting");
        }
        app.award(&cadre, village.give, village.homes[0].id).await;
        let told = own.chunk().await.expect("an event").expect("its text");
        assert!(String::from_utf8_lossy(&told).starts_with("event: changed\n"));
        let wait = std::time::Duration::from_millis(300);
        assert!(tokio::time::timeout(wait, other.chunk()).await.is_err(), "not the neighbour's business");
        let unbound = listen(&app.user().await).await.expect("an answer");
        assert_eq!(unbound.status(), StatusCode::FORBIDDEN);
    }
}

both_engines! {
    async fn an_answer_has_nothing_that_was_not_promised(app: &TestApp) {
        let village = app.village().await;
        let villager = app.villager(&village.homes[0]).await;
        let answer = app.client.get(&villager, GetMe {}).await;
        let told: Value = serde_json::from_slice(&answer.bytes).expect("JSON");
        let parsed = serde_json::to_value(answer.ok()).expect("JSON");
        assert_eq!(told, parsed);
        assert_eq!(told["village"], json!({"code": "621002204206", "name": "毛寺村", "level": "village"}));
        let put = PutItem { store: village.store, item: village.soap };
        let guest = User::guest();
        let body = xiangyue_tests::village::item_draft("香皂", 1);
        app.client.send(&guest, put, body).await.refused(ErrorCode::SignInRequired);
    }
}
