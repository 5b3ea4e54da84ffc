//! A village with few points and few goods, so that both run out; and the ways to ask it for things.

use std::collections::BTreeMap;

use diesel::prelude::*;
use xiangyue_server::db::schema::{items, ledger_accounts as accounts};
use xiangyue_shared::{
    endpoint::Nothing,
    entry::{ReversalRequest, ReverseEntry},
    error::ErrorCode,
    ids::{HouseholdId, ItemId, PictureId, TransferId},
    order::{CancelOrder, Order, ReturnOrder, ReturnRequest},
    scan::{ConfirmHandover, Handover},
};
use xiangyue_tests::{
    TestApp, User, Village,
    village::{OIL, OPENING, Phone, SOAP},
};

/// Price and pieces of each kind of goods.
pub const GOODS: [(i64, i64); 3] = [OIL, SOAP, (11, 4)];
/// What every household begins with.
pub const BEGINNING: i64 = OPENING;

pub struct World<'a> {
    pub app: &'a TestApp,
    pub village: Village,
    pub cadre: User,
    pub keeper: User,
    pub villagers: Vec<User>,
    pub phones: Vec<Phone>,
    pub photo: PictureId,
    pub items: [ItemId; 3],
}

/// Balance and held points of the households, stock and reserved pieces of the goods, and the balance of the store.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Numbers {
    pub homes: Vec<(i64, i64)>,
    pub items: Vec<(i64, i64)>,
    pub store: i64,
}

impl Numbers {
    /// Before anything happened.
    pub fn at_first(homes: usize) -> Self {
        Self {
            homes: vec![(BEGINNING, 0); homes],
            items: GOODS.iter().map(|(_, stock)| (*stock, 0)).collect(),
            store: 0,
        }
    }
}

impl<'a> World<'a> {
    pub async fn make(app: &'a TestApp) -> Self {
        let village = app.village().await;
        let cadre = app.cadre(&village.code).await;
        let (mut villagers, mut phones) = (Vec::new(), Vec::new());
        for home in &village.homes {
            let villager = app.villager(home).await;
            phones.push(app.phone_of(&villager).await);
            villagers.push(villager);
        }
        let spade = app.add_item(&cadre, village.store, "铁锨", GOODS[2].0, GOODS[2].1).await;
        Self {
            keeper: app.keeper(&village).await,
            photo: app.add_photo(&cadre, &village.code).await,
            items: [village.oil, village.soap, spade],
            app,
            village,
            cadre,
            villagers,
            phones,
        }
    }

    pub fn home(&self, number: usize) -> HouseholdId {
        self.village.homes[number].id
    }

    pub async fn award(&self, home: usize) -> Result<TransferId, ErrorCode> {
        let answer =
            self.app.try_award(&self.cadre, self.village.give, &[self.home(home)], &[]).await;
        answer.result.map(|entries| entries[0].id).map_err(|problem| problem.code)
    }

    pub async fn deduct(&self, home: usize) -> Result<TransferId, ErrorCode> {
        let evidence = [self.photo];
        let answer =
            self.app.try_award(&self.cadre, self.village.take, &[self.home(home)], &evidence).await;
        answer.result.map(|entries| entries[0].id).map_err(|problem| problem.code)
    }

    pub async fn order(&self, home: usize, item: usize, quantity: i64) -> Result<Order, ErrorCode> {
        let (store, total) = (self.village.store, GOODS[item].0 * quantity);
        let answer = self
            .app
            .try_order(&self.villagers[home], store, self.items[item], quantity, total)
            .await;
        answer.result.map_err(|problem| problem.code)
    }

    pub async fn sale(&self, home: usize, item: usize, quantity: i64) -> Result<Order, ErrorCode> {
        let code = self.phones[home].pay_code(0);
        let (store, total) = (self.village.store, GOODS[item].0 * quantity);
        let lines = [(self.items[item], quantity)];
        let answer = self.app.try_sale(&self.keeper, store, &code, &lines, total).await;
        answer.result.map_err(|problem| problem.code)
    }

    pub async fn cancel(&self, order: &Order) -> Result<(), ErrorCode> {
        let endpoint = CancelOrder { order: order.id };
        let answer = self.app.client.send(&self.keeper, endpoint, Nothing {}).await;
        answer.result.map(drop).map_err(|problem| problem.code)
    }

    pub async fn collect(&self, order: &Order) -> Result<(), ErrorCode> {
        let code = order.pickup.clone().expect("an order as its household sees it").code;
        let endpoint = ConfirmHandover { store: order.store, order: order.id };
        let answer = self
            .app
            .client
            .send(&self.keeper, endpoint, Handover { code, handed_over_at: None })
            .await;
        answer.result.map(drop).map_err(|problem| problem.code)
    }

    pub async fn give_back(&self, order: &Order, restock: bool) -> Result<(), ErrorCode> {
        let body = ReturnRequest { reason: "不合适".to_owned(), restock };
        let endpoint = ReturnOrder { order: order.id };
        let answer = self.app.client.send(&self.keeper, endpoint, body).await;
        answer.result.map(drop).map_err(|problem| problem.code)
    }

    pub async fn reverse(&self, transfer: TransferId) -> Result<(), ErrorCode> {
        let body = ReversalRequest { reason: "录错了".to_owned() };
        let answer = self.app.client.send(&self.cadre, ReverseEntry { transfer }, body).await;
        answer.result.map(drop).map_err(|problem| problem.code)
    }

    pub async fn restock(&self, item: usize, quantity: i64) {
        self.app.restock(&self.keeper, self.village.store, self.items[item], quantity).await;
    }

    /// What the database says.
    pub async fn numbers(&self) -> Numbers {
        let (homes, goods, store) = self
            .app
            .inner()
            .db
            .read(|conn| {
                let homes: Vec<(Option<String>, i64, i64)> = accounts::table
                    .filter(accounts::kind.eq("household"))
                    .select((accounts::household_id, accounts::balance, accounts::held))
                    .load(conn)?;
                let goods: Vec<(String, i64, i64)> =
                    items::table.select((items::id, items::stock, items::reserved)).load(conn)?;
                let store: i64 = accounts::table
                    .filter(accounts::kind.eq("store"))
                    .select(accounts::balance)
                    .get_result(conn)?;
                Ok((homes, goods, store))
            })
            .await
            .expect("numbers");
        let homes: BTreeMap<_, _> = homes
            .into_iter()
            .map(|(id, balance, held)| (id.unwrap_or_default(), (balance, held)))
            .collect();
        let goods: BTreeMap<_, _> =
            goods.into_iter().map(|(id, stock, reserved)| (id, (stock, reserved))).collect();
        Numbers {
            homes: self.village.homes.iter().map(|home| homes[&home.id.to_string()]).collect(),
            items: self.items.iter().map(|item| goods[&item.to_string()]).collect(),
            store,
        }
    }
}
