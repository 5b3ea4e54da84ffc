//! Photos of those who may collect a child: seen by its guardians and the day's teacher, and gone with the person.

use xiangyue_server::db::{
    clock,
    models::{
        child::{self as model, ConsentRow},
        sealed,
    },
};
use xiangyue_shared::{
    child::{
        GetCollectorPhoto, ListChildren, PutChild, PutCollectorPhoto, RemoveCollectorPhoto,
        WithdrawChildConsent,
    },
    class_booking::CancelClassBooking,
    class_register::GetClassRegister,
    endpoint::{Binary, NoQuery, Nothing},
    error::ErrorCode,
    ids::{ChildId, ConsentId, PickupPersonId},
};
use xiangyue_tests::{
    TestApp, User, both_engines,
    classes::{for_session, profile},
    files,
};

async fn photos(app: &TestApp) -> i64 {
    app.count("SELECT COUNT(*) AS value FROM pickup_persons WHERE photo_cipher IS NOT NULL").await
}

both_engines! {
    /// Who agreed to an older question was not asked about photos.
    async fn a_face_needs_a_consent_that_speaks_of_it(app: &TestApp) {
        let village = app.village().await;
        let guardian = app.villager(&village.homes[0]).await;
        let household = guardian.household();
        let told = profile("刘小朵");
        let person = told.pickup_persons[0].id;
        let child = app.child(&guardian, told).await;
        let put = || {
            let endpoint = PutCollectorPhoto { household, child, person };
            app.client.call(&guardian, endpoint, NoQuery {}, files::photo(60, 80))
        };
        let agreed = async |version: i32| {
            app.write(move |conn, call| {
                let last = model::last_consent(conn, child)?.expect("a consent");
                let row = ConsentRow {
                    id: ConsentId::new().to_string(),
                    version,
                    decided_at: clock::to_db(call.now),
                    ..last
                };
                model::add_consent(conn, &row)
            })
            .await;
        };
        agreed(1).await;
        put().await.refused(ErrorCode::ConsentRequired);
        assert_eq!(photos(app).await, 0);
        agreed(2).await;
        put().await.ok();
        app.verify().await;
    }
}

both_engines! {
    async fn a_face_is_for_guardians_and_the_days_teacher_and_goes_with_the_person(app: &TestApp) {
        let village = app.village().await;
        let cadre = app.cadre(&village.code).await;
        let class = app.class(&cadre, &village.code, 2, 5).await;
        let (session, teacher) = (class.sessions[0].id, &class.teacher);
        let guardian = app.villager(&village.homes[0]).await;
        let spouse = app.bound(village.homes[0].residents[1].id).await;
        let neighbour = app.villager(&village.homes[1]).await;
        let mut told = profile("刘小朵");
        let mut grandfather = told.pickup_persons[0].clone();
        (grandfather.id, grandfather.name) = (PickupPersonId::new(), "刘存善".to_owned());
        told.pickup_persons.push(grandfather);
        let (grandmother, grandfather) = (told.pickup_persons[0].id, told.pickup_persons[1].id);
        let child = app.child(&guardian, told.clone()).await;
        let guest = User::guest();
        let household = guardian.household();
        let put = async |user: &User, person, photo: Binary| {
            let endpoint = PutCollectorPhoto { household, child, person };
            app.client.call(user, endpoint, NoQuery {}, photo).await
        };
        let see = |user, person| app.client.get(user, GetCollectorPhoto { person });
        put(&neighbour, grandmother, files::photo(60, 80)).await.refused(ErrorCode::Forbidden);
        put(&guardian, PickupPersonId::new(), files::photo(60, 80)).await.refused(ErrorCode::NotFound);
        let text = Binary { media_type: "image/jpeg".to_owned(), bytes: b"no photo".to_vec() };
        put(&guardian, grandmother, text).await.refused(ErrorCode::PictureInvalid);
        see(&guardian, grandmother).await.refused(ErrorCode::NotFound);
        put(&guardian, grandmother, files::photo(1200, 900)).await.ok();
        put(&guardian, grandfather, files::photo(60, 80)).await.ok();
        let family = app.client.get(&guardian, ListChildren { household }).await.ok();
        assert_eq!(family[0].photos, [grandmother, grandfather]);
        // Small, and nothing that a cache keeps.
        let shown = see(&spouse, grandmother).await;
        assert_eq!(shown.header("cache-control"), Some("no-store"));
        let shown = shown.ok();
        let size = image::load_from_memory(&shown.bytes).expect("a picture");
        assert_eq!((shown.media_type.as_str(), size.width(), size.height()), ("image/webp", 480, 360));

        // Who teaches sees it on the day, and only with a seat of this child on the register.
        for other in [&neighbour, &cadre, teacher] {
            see(other, grandmother).await.refused(ErrorCode::NotFound);
        }
        see(&guest, grandmother).await.refused(ErrorCode::SignInRequired);
        app.begin_session(session, 5).await;
        see(teacher, grandmother).await.refused(ErrorCode::NotFound);
        app.sql(&format!("UPDATE class_sessions SET starts_at = '2099-01-01 08:00:00', ends_at = '2099-01-01 09:00:00' WHERE id = '{session}'")).await;
        let booking = app.try_book(&guardian, for_session(&class, session, &[child])).await.ok();
        assert_eq!(see(teacher, grandmother).await.ok(), shown);
        let register = app.client.get(teacher, GetClassRegister { session }).await;
        assert_eq!(register.header("cache-control"), Some("no-store"));
        assert_eq!(register.ok().rows[0].photos, [grandmother, grandfather]);
        let stranger = app.class(&cadre, &village.code, 1, 1).await.teacher;
        see(&stranger, grandmother).await.refused(ErrorCode::NotFound);
        app.client.send(&guardian, CancelClassBooking { booking: booking.id }, Nothing {}).await.ok();
        see(teacher, grandmother).await.refused(ErrorCode::NotFound);

        // A change of the list keeps the photo of who stays; who is taken off takes theirs along.
        let mut fewer = told.clone();
        fewer.pickup_persons.remove(1);
        app.client.send(&guardian, PutChild { household, child }, fewer).await.ok();
        assert_eq!((see(&guardian, grandmother).await.ok(), photos(app).await), (shown, 1));
        see(&guardian, grandfather).await.refused(ErrorCode::NotFound);
        app.client.send(&guardian, PutChild { household, child }, told.clone()).await.ok();
        assert_eq!(photos(app).await, 1);
        // Whoever is written over another has no face.
        let mut another = told.clone();
        another.pickup_persons[0].name = "李军".to_owned();
        app.client.send(&guardian, PutChild { household, child }, another).await.ok();
        assert_eq!(photos(app).await, 0);
        app.client.send(&guardian, PutChild { household, child }, told).await.ok();
        put(&guardian, grandmother, files::photo(60, 80)).await.ok();
        // One may take it away, and put another.
        let remove = RemoveCollectorPhoto { household, child, person: grandmother };
        app.client.send(&neighbour, remove.clone(), Nothing {}).await.refused(ErrorCode::Forbidden);
        app.client.send(&guardian, remove, Nothing {}).await.ok();
        assert_eq!(photos(app).await, 0);
        put(&guardian, grandmother, files::photo(60, 80)).await.ok();
        let sealed = sealed::COLUMNS.iter().any(|one| one.name == "pickup_persons.photo_cipher");
        assert!(sealed, "a change of keys passes it by");
        // Withdrawn: it is gone, and comes back by nobody's hand.
        app.client.send(&guardian, WithdrawChildConsent { household, child }, Nothing {}).await.ok();
        assert_eq!(photos(app).await, 0);
        see(&guardian, grandmother).await.refused(ErrorCode::NotFound);
        put(&guardian, grandmother, files::photo(60, 80)).await.refused(ErrorCode::NotFound);
        let other = PutCollectorPhoto { household, child: ChildId::new(), person: grandmother };
        app.client.call(&guardian, other, NoQuery {}, files::photo(60, 80)).await.refused(ErrorCode::NotFound);
        app.verify().await;
    }
}
