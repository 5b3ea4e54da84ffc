//! Who may collect a child: by a printed card, and nobody else.

use xiangyue_shared::{
    child::{ListCollectorCards, PutChild},
    class_booking::{ListClassSeats, SeatQuery},
    class_register::{
        Arrival, CheckInChild, CheckOutChild, Departure, FindCollectors, RefuseCollector, ShownCard,
    },
    endpoint::Nothing,
    error::ErrorCode,
    ids::{ClassSessionId, PickupPersonId, SeatId},
};
use xiangyue_tests::{
    TestApp, User, both_engines,
    classes::{Class, for_session, profile},
};

fn shown(code: &str) -> ShownCard {
    ShownCard { code: code.to_owned() }
}

/// How often somebody was refused, by the audit log.
async fn refusals(app: &TestApp) -> i64 {
    app.count("SELECT COUNT(*) AS value FROM audit_records WHERE action = 'class.collect.refuse'")
        .await
}

both_engines! {
    async fn one_card_collects_brothers_and_sisters_and_nobody_elses_child(app: &TestApp) {
        let village = app.village().await;
        let cadre = app.cadre(&village.code).await;
        let class: Class = app.class(&cadre, &village.code, 1, 5).await;
        let session: ClassSessionId = class.sessions[0].id;
        let guardian = app.villager(&village.homes[0]).await;
        let (told, mut second) = (profile("刘小朵"), profile("刘小禾"));
        second.pickup_persons[0].id = PickupPersonId::new();
        let one = app.child(&guardian, told.clone()).await;
        let two = app.child(&guardian, second.clone()).await;
        let neighbour: User = app.villager(&village.homes[1]).await;
        let mut other = profile("毛欣怡");
        other.pickup_persons[0].id = PickupPersonId::new();
        let third = app.child(&neighbour, other).await;
        let cards = async |user: &User| {
            app.client.get(user, ListCollectorCards { household: user.household() }).await.ok()
        };
        let own = cards(&guardian).await;
        assert!(own.len() == 1 && own[0].children.len() == 2 && own[0].name == "王秀兰");
        // The same name and phone in another household is another card.
        let foreign = cards(&neighbour).await;
        assert_ne!((&foreign[0].code, &foreign[0].digits), (&own[0].code, &own[0].digits));
        let endpoint = ListCollectorCards { household: guardian.household() };
        app.client.get(&neighbour, endpoint).await.refused(ErrorCode::Forbidden);

        let booking = app.try_book(&guardian, for_session(&class, session, &[one, two])).await.ok();
        app.try_book(&neighbour, for_session(&class, session, &[third])).await.ok();
        let find = |code: &str| {
            app.client.send(&class.teacher, FindCollectors { session }, shown(code))
        };
        find(&own[0].digits).await.refused(ErrorCode::ClassNotToday);
        app.begin_session(session, 5).await;
        let mut seats: Vec<SeatId> = booking.seats.iter().map(|seat| seat.id).collect();
        seats.sort();
        for code in [&own[0].digits, &own[0].code] {
            let mut found: Vec<SeatId> =
                find(code).await.ok().into_iter().map(|one| one.seat).collect();
            found.sort();
            assert_eq!(found, seats);
        }
        assert_eq!(refusals(app).await, 0);
        // A card that was lost: the next one counts.
        let mut renewed = told.clone();
        renewed.pickup_persons[0].card = 1;
        let put = PutChild { household: guardian.household(), child: one };
        app.client.send(&guardian, put, renewed).await.ok();
        let found = find(&own[0].digits).await.ok();
        assert!(found.len() == 1 && found[0].pickup_person == second.pickup_persons[0].id);
        assert_eq!(cards(&guardian).await.len(), 2);
        // What is no card, and a card that is of no child here.
        find("12345678").await.refused_field("code", ErrorCode::CodeUnknown);
        find("xyk1.AAAA").await.refused_field("code", ErrorCode::CodeForged);
        assert_eq!(refusals(app).await, 0);
        assert!(find("00000000").await.ok().is_empty());
        assert_eq!(refusals(app).await, 1);
        let stranger = app.class(&cadre, &village.code, 1, 1).await.teacher;
        let endpoint = FindCollectors { session };
        app.client.send(&stranger, endpoint, shown(&own[0].digits)).await.refused(ErrorCode::Forbidden);
        app.verify().await;
    }
}

both_engines! {
    async fn who_is_not_listed_is_refused_on_record(app: &TestApp) {
        let village = app.village().await;
        let cadre = app.cadre(&village.code).await;
        let class = app.class(&cadre, &village.code, 1, 5).await;
        let session = class.sessions[0].id;
        let guardian = app.villager(&village.homes[0]).await;
        let told = profile("刘小朵");
        let grandmother = told.pickup_persons[0].id;
        let child = app.child(&guardian, told).await;
        let seat =
            app.try_book(&guardian, for_session(&class, session, &[child])).await.ok().seats[0].id;
        app.begin_session(session, 5).await;
        let refuse = || app.client.send(&class.teacher, RefuseCollector { seat }, Nothing {});
        refuse().await.refused(ErrorCode::SeatState);
        app.client.send(&class.teacher, CheckInChild { seat }, Arrival::default()).await.ok();
        app.client.send(&cadre, RefuseCollector { seat }, Nothing {}).await.refused(ErrorCode::Forbidden);
        refuse().await.ok();
        assert_eq!(refusals(app).await, 1);
        let text = app.sms.text_to(&guardian.phone).await;
        assert!(text.contains("不在接送名单上") && !text.contains("小朵"), "{text}");
        // The child is still there, and goes with who is listed.
        let out = |pickup_person| {
            app.client.send(&class.teacher, CheckOutChild { seat }, Departure { pickup_person, at: None })
        };
        out(PickupPersonId::new()).await.refused(ErrorCode::PickupNotListed);
        out(grandmother).await.ok();
        refuse().await.refused(ErrorCode::SeatState);
        let list = ListClassSeats { household: guardian.household() };
        let seats = app.client.find(&guardian, list, SeatQuery::default()).await.ok();
        assert!(seats.items[0].left_at.is_some());
        app.verify().await;
    }
}
