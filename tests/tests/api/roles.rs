//! Giving roles and taking them back.

use xiangyue_shared::{
    access::Role,
    account::{AddGrant, GetMe, ListGrants, NewGrant, RevokeGrant},
    endpoint::Nothing,
    error::ErrorCode,
    household::{HouseholdQuery, ListHouseholds},
    ids::GrantId,
    page::PageQuery,
    region::RegionCode,
};
use xiangyue_tests::{
    TestApp, both_engines,
    village::{NEXT_VILLAGE, region},
};

fn new(phone: &str, role: Role, region: &RegionCode) -> NewGrant {
    NewGrant { phone: phone.to_owned(), role, region: region.clone(), store: None }
}

both_engines! {
    async fn count_at_once_and_end_at_once(app: &TestApp) {
        let village = app.village().await;
        let (cadre, user) = (app.cadre(&village.code).await, app.user().await);
        let look = || app.client.find(&user, ListHouseholds {}, HouseholdQuery::default());
        look().await.refused(ErrorCode::Forbidden);
        let grant = GrantId::new();
        let body = new(&user.phone, Role::GridWorker, &village.groups[0]);
        let row = app.client.send(&cadre, AddGrant { grant }, body).await.ok();
        assert_eq!((row.id, row.grant.role), (grant, Role::GridWorker));
        assert_eq!(look().await.ok().items.len(), 2);
        let me = app.client.get(&user, GetMe {}).await.ok();
        assert_eq!(me.grants.len(), 1);
        let region = village.code.clone();
        let rows = app.client.find(&cadre, ListGrants { region }, PageQuery::default()).await.ok();
        assert!(rows.items.iter().any(|row| row.id == grant && row.phone_tail == user.phone[7..]));
        app.client.send(&cadre, RevokeGrant { grant }, Nothing {}).await.ok();
        look().await.refused(ErrorCode::Forbidden);
        app.client.send(&cadre, RevokeGrant { grant }, Nothing {}).await.refused(ErrorCode::NotFound);
    }
}

both_engines! {
    async fn are_given_no_higher_than_one_stands(app: &TestApp) {
        let village = app.village().await;
        let cadre = app.cadre(&village.code).await;
        let phone = app.phone();
        let township = region("621002204");
        for (role, place) in [
            (Role::TownshipOfficer, township.clone()),
            (Role::CountyOfficer, region("621002")),
            (Role::CityOfficer, region("6210")),
            (Role::VillageCadre, region(NEXT_VILLAGE)),
        ] {
            let body = new(&phone, role, &place);
            app.client
                .send(&cadre, AddGrant { grant: GrantId::new() }, body)
                .await
                .refused(ErrorCode::Forbidden);
        }
        // A role belongs to its level.
        let body = new(&phone, Role::CityOfficer, &village.code);
        let refused = app.client.send(&cadre, AddGrant { grant: GrantId::new() }, body).await;
        refused.refused_field("region", ErrorCode::RegionCodeInvalid);
        let officer = app.township_officer(&township).await;
        let body = new(&phone, Role::VillageCadre, &region(NEXT_VILLAGE));
        app.client.send(&officer, AddGrant { grant: GrantId::new() }, body).await.ok();
    }
}

both_engines! {
    async fn of_a_keeper_name_a_store_of_the_village(app: &TestApp) {
        let (village, other) = (app.village().await, app.village_at(NEXT_VILLAGE).await);
        let cadre = app.cadre(&village.code).await;
        let grant = || AddGrant { grant: GrantId::new() };
        let without = new(&app.phone(), Role::StoreKeeper, &village.code);
        app.client.send(&cadre, grant(), without.clone()).await.refused_field("store", ErrorCode::Required);
        let elsewhere = NewGrant { store: Some(other.store), ..without.clone() };
        app.client.send(&cadre, grant(), elsewhere).await.refused_field("store", ErrorCode::NotFound);
        let good = NewGrant { store: Some(village.store), ..without };
        let row = app.client.send(&cadre, grant(), good).await.ok();
        assert_eq!(row.grant.store, Some(village.store));
    }
}
