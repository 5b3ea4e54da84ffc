//! What there is to ask about, and who asks.

use std::collections::HashMap;

use xiangyue_shared::{
    access::Role,
    account::{AskBinding, InviteResident, RequestBinding},
    attendance::ListHours,
    contract::PutContract,
    endpoint::Nothing,
    household::{CardPin, IssueCard},
    ids::{BindingId, CardId, ContractId, DeviceId, SessionId},
    region::RegionCode,
    team::TeamKind,
};
use xiangyue_tests::{
    TestApp, User,
    classes::{for_session, profile},
    people::PASSWORD,
    village::{NEXT_VILLAGE, OIL, Phone, SOAP, VILLAGE, region},
    volunteers::{contract_draft, duty_draft, shift_draft, team_draft},
};

/// Names of fields and parameters, and values that are right in some place.
type Pool = HashMap<&'static str, Vec<String>>;

pub struct World {
    pub people: Vec<(&'static str, User)>,
    pub pool: Pool,
    pub phone: Phone,
    /// In points, by item.
    pub prices: HashMap<String, i64>,
}

impl World {
    pub async fn new(app: &TestApp) -> Self {
        let village = app.village().await;
        let home = &village.homes[0];
        let (villager, cadre) = (app.villager(home).await, app.cadre(&village.code).await);
        let phone = app.phone_of(&villager).await;
        let mut pool = Pool::new();
        let mut put = |names: &[&'static str], values: Vec<String>| {
            for name in names {
                pool.entry(*name).or_default().extend(values.iter().cloned());
            }
        };
        let texts =
            |codes: &[RegionCode]| codes.iter().map(ToString::to_string).collect::<Vec<_>>();
        put(&["village", "region", "parent"], vec![VILLAGE.to_owned(), NEXT_VILLAGE.to_owned()]);
        put(&["region", "parent"], ["62", "6210", "621002", "621002204"].map(str::to_owned).into());
        put(&["region", "parent"], texts(&village.groups));
        put(&["household"], village.homes.iter().map(|home| home.id.to_string()).collect());
        put(
            &["resident"],
            village
                .homes
                .iter()
                .flat_map(|home| &home.residents)
                .map(|one| one.id.to_string())
                .collect(),
        );
        put(&["store"], vec![village.store.to_string()]);
        put(&["item"], vec![village.oil.to_string(), village.soap.to_string()]);
        put(&["rule"], vec![village.give.to_string(), village.take.to_string()]);
        for _ in 0..4 {
            let order = app.order_soap(&villager, &village, 1).await;
            put(&["order"], vec![order.id.to_string()]);
            let pickup = order.pickup.expect("a code");
            put(&["code"], vec![pickup.code, pickup.digits]);
        }
        for _ in 0..3 {
            let photo = app.add_photo(&cadre, &village.code).await;
            put(&["picture", "evidence"], vec![photo.to_string()]);
            let entries = app.try_award(&cadre, village.give, &[home.id], &[photo]).await.ok();
            put(&["transfer"], vec![entries[0].id.to_string()]);
            let issue = IssueCard { household: home.id, card: CardId::new() };
            let card =
                app.client.send(&cadre, issue, CardPin { pin: "135790".to_owned() }).await.ok();
            put(&["card"], vec![card.id.to_string()]);
            put(&["code"], vec![card.code]);
            let grant = app.grant(&app.phone(), Role::GridWorker, &village.code, None).await;
            put(&["grant"], vec![grant.to_string()]);
            let asker = app.user().await;
            let binding = BindingId::new();
            let body = AskBinding {
                village: village.code.clone(),
                name: "赵桂芳".to_owned(),
                note: String::new(),
            };
            app.client.send(&asker, RequestBinding { binding }, body).await.ok();
            put(&["binding"], vec![binding.to_string()]);
            put(&["session"], vec![SessionId::new().to_string()]);
            put(&["device"], vec![DeviceId::new().to_string()]);
            put(&["phone"], vec![app.phone()]);
            put(&["refresh_token"], vec![app.user().await.refresh_token]);
            put(&["public_key"], vec![Phone::new().public_key().public_key]);
        }
        let with_password = app.phone();
        app.set_password(&with_password).await;
        put(&["phone"], vec![with_password; 4]);
        for home in &village.homes[1..] {
            let invite = InviteResident { resident: home.residents[0].id };
            let code = app.client.send(&cadre, invite, Nothing {}).await.ok().code;
            put(&["code"], vec![code; 2]);
        }
        put(&["pin"], vec!["135790".to_owned()]);
        let class = app.class(&cadre, &village.code, 12, 2).await;
        put(&["course"], vec![class.course.to_string()]);
        put(&["teacher", "substitute"], vec![class.grant.to_string()]);
        put(&["session"], class.sessions.iter().map(|one| one.id.to_string()).collect());
        let mut children = Vec::new();
        for name in ["刘小朵", "刘小禾"] {
            let told = profile(name);
            put(&["pickup_person"], vec![told.pickup_persons[0].id.to_string()]);
            children.push(app.child(&villager, told).await);
        }
        put(&["child", "children"], children.iter().map(ToString::to_string).collect());
        for session in &class.sessions[..4] {
            let booking =
                app.try_book(&villager, for_session(&class, session.id, &children)).await.ok();
            put(&["booking"], vec![booking.id.to_string()]);
            put(&["seat"], booking.seats.iter().map(|seat| seat.id.to_string()).collect());
        }
        app.begin_session(class.sessions[0].id, 5).await;
        for _ in 0..3 {
            let team = team_draft(&village.code, TeamKind::Organisation);
            let team = app.team(&cadre, team, villager.resident()).await;
            put(&["team"], vec![team.to_string()]);
            put(&["worker"], vec![villager.resident().to_string()]);
            let duty = app.duty(&cadre, duty_draft(&village.code)).await;
            put(&["duty"], vec![duty.to_string()]);
            let shift = app.shift(&cadre, duty, shift_draft(2)).await;
            put(&["shift"], vec![shift.to_string()]);
            let resident = village.homes[1].residents[0].id;
            let signup = app.try_sign_up(&cadre, shift, resident).await;
            app.served(&cadre, duty_draft(&village.code), villager.resident()).await;
            let list = ListHours { resident: villager.resident() };
            let hours = app.client.get(&villager, list).await.ok().items;
            put(&["entry"], hours.iter().map(|one| one.id.to_string()).collect());
            let need = app.need(&villager, villager.resident()).await;
            put(&["need"], vec![need.to_string()]);
            let contract = ContractId::new();
            let draft = contract_draft(&village.code, team);
            app.client.send(&cadre, PutContract { contract }, draft).await.ok();
            put(&["contract"], vec![contract.to_string()]);
            put(&["code"], vec![app.venue_code(shift, &cadre, 0)]);
            put(&["signup"], signup.result.iter().map(|one| one.id.to_string()).collect());
        }
        put(&["new", "password", "current"], vec![PASSWORD.to_owned()]);
        put(&["opens"], vec!["00:00:00".to_owned()]);
        put(&["closes"], vec!["23:59:59".to_owned()]);
        put(
            &[
                "name",
                "title",
                "clause",
                "note",
                "place",
                "unit",
                "description",
                "reason",
                "q",
                "device_name",
            ],
            vec!["刘".to_owned(), "道德积分超市".to_owned(), "3307".to_owned()],
        );
        let people = vec![
            ("guest", User::guest()),
            ("unbound", app.user().await),
            ("villager", villager),
            ("keeper", app.keeper(&village).await),
            ("grid_worker", app.grid_worker(&home.group).await),
            ("cadre", cadre),
            ("teacher", class.teacher),
            ("township", app.township_officer(&region("621002204")).await),
            ("county", app.county_officer(&region("621002")).await),
        ];
        let prices = [(village.oil, OIL.0), (village.soap, SOAP.0)]
            .map(|(item, price)| (item.to_string(), price))
            .into();
        Self { people, pool, phone, prices }
    }
}
