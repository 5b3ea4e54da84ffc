//! Stores and what they offer; pictures of goods.

use xiangyue_shared::{
    endpoint::{Binary, NoQuery},
    error::ErrorCode,
    ids::{ItemId, PictureId, StoreId},
    rule::{AddPicture, GetPicture, PictureQuery},
    store::{
        GetItem, GetStore, ItemDraft, ItemQuery, ListItems, ListStores, OpeningHours, PutItem,
        PutStore, StoreDraft,
    },
};
use xiangyue_tests::{
    TestApp, both_engines, files,
    village::{NEXT_VILLAGE, OIL, item_draft, region, store_draft},
};

both_engines! {
    async fn shows_what_there_is(app: &TestApp) {
        let village = app.village().await;
        let villager = app.villager(&village.homes[0]).await;
        let stores =
            app.client.get(&villager, ListStores { village: village.code.clone() }).await.ok();
        assert_eq!(stores.len(), 1);
        assert!(stores[0].open_now);
        let items = app.client.get(&villager, ListItems { store: village.store }).await.ok();
        let mut told: Vec<_> =
            items.iter().map(|item| (item.name.as_str(), item.price.0, item.available)).collect();
        told.sort_unstable();
        assert_eq!(told, [("菜籽油", OIL.0, OIL.1), ("香皂", 5, 50)]);
        let unknown = GetItem { item: ItemId::new() };
        app.client.get(&villager, unknown).await.refused(ErrorCode::NotFound);
        let unknown = GetStore { store: StoreId::new() };
        app.client.get(&villager, unknown).await.refused(ErrorCode::NotFound);
    }
}

both_engines! {
    async fn withdrawn_goods_are_for_the_staff(app: &TestApp) {
        let village = app.village().await;
        let (villager, keeper, cadre) = (
            app.villager(&village.homes[0]).await,
            app.keeper(&village).await,
            app.cadre(&village.code).await,
        );
        let draft = ItemDraft { withdrawn: true, ..item_draft("菜籽油", OIL.0) };
        let put = PutItem { store: village.store, item: village.oil };
        app.client.send(&cadre, put, draft).await.ok();
        let list = ListItems { store: village.store };
        let all = || ItemQuery { with_withdrawn: true };
        assert_eq!(app.client.find(&villager, list.clone(), all()).await.ok().len(), 1);
        assert_eq!(app.client.find(&keeper, list.clone(), all()).await.ok().len(), 2);
        assert_eq!(app.client.get(&keeper, list).await.ok().len(), 1);
        let withdrawn = GetItem { item: village.oil };
        app.client.get(&villager, withdrawn.clone()).await.refused(ErrorCode::NotFound);
        assert!(app.client.get(&keeper, withdrawn).await.ok().withdrawn);
    }
}

both_engines! {
    async fn drafts_are_checked_field_by_field(app: &TestApp) {
        let village = app.village().await;
        let cadre = app.cadre(&village.code).await;
        let good = store_draft(&village.code);
        let hours = OpeningHours { closes: good.hours.opens, weekdays: vec![8], ..good.hours.clone() };
        let bad = StoreDraft { name: " ".to_owned(), hours, ..good.clone() };
        let put = PutStore { store: StoreId::new() };
        let problem = app.client.send(&cadre, put, bad).await.refused(ErrorCode::Invalid);
        let told: Vec<_> = problem.fields.iter().map(|one| (one.field.as_str(), one.code)).collect();
        let expected = [
            ("name", ErrorCode::Required),
            ("hours.closes", ErrorCode::OutOfRange),
            ("hours.weekdays", ErrorCode::OutOfRange),
        ];
        assert_eq!(told, expected);
        let put = PutItem { store: village.store, item: ItemId::new() };
        let free = app.client.send(&cadre, put.clone(), item_draft("盐", 0)).await;
        free.refused_field("price", ErrorCode::OutOfRange);
        let picture = ItemDraft { picture: Some(PictureId::new()), ..item_draft("盐", 3) };
        let refused = app.client.send(&cadre, put, picture).await;
        refused.refused_field("picture", ErrorCode::PictureInvalid);
        // A store stays in its village, an item in its store.
        let elsewhere = StoreDraft { village: region(NEXT_VILLAGE), ..good };
        let refused = app.client.send(&cadre, PutStore { store: village.store }, elsewhere).await;
        refused.refused_field("village", ErrorCode::OtherVillage);
        let second = StoreId::new();
        app.client.send(&cadre, PutStore { store: second }, store_draft(&village.code)).await.ok();
        let put = PutItem { store: second, item: village.oil };
        let refused = app.client.send(&cadre, put, item_draft("菜籽油", 1)).await;
        refused.refused_field("item", ErrorCode::OtherStore);
    }
}

both_engines! {
    async fn a_photo_is_re_encoded_and_made_smaller(app: &TestApp) {
        let village = app.village().await;
        let (cadre, villager) =
            (app.cadre(&village.code).await, app.villager(&village.homes[0]).await);
        let add = AddPicture { village: village.code.clone(), picture: PictureId::new() };
        let picture = add.picture;
        let big = files::photo(2000, 1000);
        // What a phone hides in a photo: a comment with the place where it was taken.
        let mut bytes = big.bytes[..2].to_vec();
        bytes.extend([0xff, 0xfe, 0, 18]);
        bytes.extend(b"GPS 35.73 107.64");
        bytes.extend(&big.bytes[2..]);
        let sent = Binary { bytes, ..big };
        let stored = app.client.call(&cadre, add.clone(), NoQuery {}, sent).await.ok();
        assert_eq!((stored.id, stored.width, stored.height), (picture, 1600, 800));
        let draft = ItemDraft { picture: Some(picture), ..item_draft("菜籽油", OIL.0) };
        let put = PutItem { store: village.store, item: village.oil };
        app.client.send(&cadre, put, draft).await.ok();
        let whole = app.client.get(&villager, GetPicture { picture }).await.ok();
        assert!(whole.bytes.starts_with(b"RIFF") && whole.bytes[8..].starts_with(b"WEBP"));
        assert!(!whole.bytes.windows(3).any(|part| part == b"GPS"));
        let query = PictureQuery { thumbnail: true };
        let small = app.client.find(&villager, GetPicture { picture }, query).await.ok();
        assert!(small.bytes.len() < whole.bytes.len());
        let broken = Binary { media_type: "image/jpeg".to_owned(), bytes: b"no photo".to_vec() };
        let add = AddPicture { picture: PictureId::new(), ..add };
        let refused = app.client.call(&cadre, add, NoQuery {}, broken).await;
        assert!(refused.result.is_err_and(|problem| {
            problem.code == ErrorCode::PictureInvalid
                || problem.fields.iter().any(|field| field.code == ErrorCode::PictureInvalid)
        }));
    }
}
