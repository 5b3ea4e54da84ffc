//! A village to work in: two groups, four households, a store with goods, and rules. Made through the API.

use chrono::{NaiveTime, Utc};
use ed25519_dalek::SigningKey;
use xiangyue_shared::{
    account::{DeviceKey, RegisterDevice},
    code::{PayCode, public_key_text},
    endpoint::{NoQuery, Nothing},
    entry::Entry,
    household::{GetHousehold, HouseholdQuery, ListHouseholds, ResidentRow},
    ids::{
        DeviceId, HouseholdId, ItemId, NoticeId, OrderId, PictureId, RuleId, StoreId, TransferId,
    },
    import::{ImportHouseholds, ImportQuery},
    notice::{AudienceKind, NoticeCategory, NoticeDraft, PublishNotice, PutNotice, SubmitNotice},
    order::{LineDraft, Order, OrderDraft, PlaceOrder},
    points::Points,
    region::{ListRegions, RegionCode, RegionQuery},
    rule::{AddPicture, Award, AwardPoints, AwardedHousehold, PutRule, RuleCategory, RuleDraft},
    scan::{CounterSale, SellAtCounter},
    stock::{Restock, RestockItems, RestockLine},
    store::{ItemCategory, ItemDraft, OpeningHours, PutItem, PutStore, StoreDraft},
};

use crate::{
    app::TestApp,
    client::{Answer, User},
    files,
};

/// 毛寺村.
pub const VILLAGE: &str = "621002204206";
/// 蒲河村, in the same township.
pub const NEXT_VILLAGE: &str = "621002204207";

/// Points that every household brings from the paper book.
pub const OPENING: i64 = 100;
/// What the rule gives.
pub const GIVEN: i64 = 20;
/// What the other rule takes.
pub const TAKEN: i64 = 5;
/// Goods: price in points, pieces in stock.
pub const OIL: (i64, i64) = (30, 20);
pub const SOAP: (i64, i64) = (5, 50);

/// A household, its head first among the residents.
#[derive(Debug, Clone)]
pub struct Home {
    pub id: HouseholdId,
    pub number: String,
    pub group: RegionCode,
    pub residents: Vec<ResidentRow>,
}

#[derive(Debug, Clone)]
pub struct Village {
    pub code: RegionCode,
    pub groups: Vec<RegionCode>,
    /// By number: 1001 and 1002 in the first group, 2001 and 2002 in the second.
    pub homes: Vec<Home>,
    pub store: StoreId,
    pub oil: ItemId,
    pub soap: ItemId,
    pub give: RuleId,
    pub take: RuleId,
}

/// The people of a village, as an import file has them.
#[must_use]
pub fn people() -> String {
    format!(
        "户编号,姓名,与户主关系,手机号,村民小组,结转积分\n\
         1001,刘存善,户主,13900003307,刘家庄组,{OPENING}\n\
         ,王秀兰,配偶,13900003308,刘家庄组,\n\
         1002,刘建国,户主,13900003309,刘家庄组,{OPENING}\n\
         2001,毛占山,户主,13900003321,毛家湾组,{OPENING}\n\
         ,赵桂芳,配偶,,毛家湾组,\n\
         2002,左长明,户主,13900003331,毛家湾组,{OPENING}\n"
    )
}

/// Text as a region code.
///
/// # Panics
/// For what is none.
#[must_use]
pub fn region(text: &str) -> RegionCode {
    text.parse().expect("a region code")
}

/// Opening hours that include every moment but the last second of a day.
#[must_use]
pub fn always_open() -> OpeningHours {
    OpeningHours {
        opens: NaiveTime::MIN,
        closes: NaiveTime::from_hms_opt(23, 59, 59).unwrap_or_default(),
        weekdays: (1..=7).collect(),
    }
}

#[must_use]
pub fn store_draft(village: &RegionCode) -> StoreDraft {
    StoreDraft {
        village: village.clone(),
        name: "道德积分超市".to_owned(),
        place: "村便民服务大厅".to_owned(),
        hours: always_open(),
        suspended: false,
    }
}

#[must_use]
pub fn item_draft(name: &str, price: i64) -> ItemDraft {
    ItemDraft {
        name: name.to_owned(),
        unit: "件".to_owned(),
        description: String::new(),
        category: ItemCategory::Household,
        price: Points(price),
        picture: None,
        limit: None,
        withdrawn: false,
    }
}

#[must_use]
pub fn rule_draft(title: &str, points: i64) -> RuleDraft {
    RuleDraft {
        category: RuleCategory::Environment,
        title: title.to_owned(),
        clause: "村规民约 第 12 条".to_owned(),
        points: Points(points),
        retired: false,
    }
}

/// A notice for the households of a place, who are given a day to read it.
#[must_use]
pub fn notice_draft(place: &str) -> NoticeDraft {
    NoticeDraft {
        region: region(place),
        category: NoticeCategory::General,
        title: "腊月二十三发放春节慰问品".to_owned(),
        body: "# 时间\n腊月二十三上午 9 点到 12 点。\n\n- 带上户口本\n- 敬老院的老人由网格员送到"
            .to_owned(),
        broadcast: String::new(),
        audience: AudienceKind::Households,
        households: Vec::new(),
        role: None,
        open_to_all: false,
        must_acknowledge: false,
        pinned: false,
        publish_at: None,
        expires_at: None,
        remind_after_hours: 24,
        remind_by_sms: false,
        pictures: Vec::new(),
    }
}

#[must_use]
pub fn line(item: ItemId, quantity: i64) -> LineDraft {
    LineDraft { item, quantity }
}

/// A phone with a key of its own, that makes pay codes.
#[derive(Clone)]
pub struct Phone {
    pub device: DeviceId,
    pub key: SigningKey,
}

impl Phone {
    /// A phone that the server does not know yet.
    #[must_use]
    pub fn new() -> Self {
        Self { device: DeviceId::new(), key: SigningKey::from_bytes(&rand::random()) }
    }

    /// What it registers.
    #[must_use]
    pub fn public_key(&self) -> DeviceKey {
        DeviceKey { public_key: public_key_text(&self.key.verifying_key()) }
    }

    /// A pay code made `seconds_ago`.
    #[must_use]
    pub fn pay_code(&self, seconds_ago: i64) -> String {
        let at = Utc::now() - chrono::TimeDelta::seconds(seconds_ago);
        PayCode::sign(&self.key, self.device, at, rand::random()).text()
    }
}

impl Default for Phone {
    fn default() -> Self {
        Self::new()
    }
}

impl TestApp {
    /// 毛寺村 with its people, store and rules.
    pub async fn village(&self) -> Village {
        self.village_at(VILLAGE).await
    }

    /// The same people, store and rules in another village.
    ///
    /// # Panics
    /// Where something of it is refused.
    pub async fn village_at(&self, code: &str) -> Village {
        let code = region(code);
        let cadre = self.cadre(&code).await;
        let client = &self.client;
        let report = client
            .call(
                &cadre,
                ImportHouseholds { village: code.clone() },
                ImportQuery { dry_run: false },
                files::csv(&people()),
            )
            .await
            .ok();
        assert_eq!((report.errors_total, report.households_new), (0, 4), "{report:?}");
        let homes = self.homes(&cadre, &code).await;
        let query = RegionQuery { parent: Some(code.clone()) };
        let groups = client.find(&cadre, ListRegions {}, query).await.ok();
        let store = StoreId::new();
        client.send(&cadre, PutStore { store }, store_draft(&code)).await.ok();
        let oil = self.add_item(&cadre, store, "菜籽油", OIL.0, OIL.1).await;
        let soap = self.add_item(&cadre, store, "香皂", SOAP.0, SOAP.1).await;
        Village {
            give: self.add_rule(&cadre, &code, "门前三包 优秀", GIVEN).await,
            take: self.add_rule(&cadre, &code, "乱倒垃圾", -TAKEN).await,
            groups: groups.into_iter().map(|group| group.code).collect(),
            code,
            homes,
            store,
            oil,
            soap,
        }
    }

    async fn homes(&self, cadre: &User, village: &RegionCode) -> Vec<Home> {
        let query = HouseholdQuery { region: Some(village.clone()), ..HouseholdQuery::default() };
        let rows = self.client.find(cadre, ListHouseholds {}, query).await.ok().items;
        let query = RegionQuery { parent: Some(village.clone()) };
        let groups = self.client.find(cadre, ListRegions {}, query).await.ok();
        let mut homes = Vec::new();
        for row in rows {
            let household = self.client.get(cadre, GetHousehold { household: row.id }).await.ok();
            let group =
                groups.iter().find(|group| group.name == row.group_name).expect("its group");
            homes.push(Home {
                id: row.id,
                number: row.number,
                group: group.code.clone(),
                residents: household.residents,
            });
        }
        homes.sort_by(|a, b| a.number.cmp(&b.number));
        homes
    }

    /// Goods with so many pieces in stock.
    pub async fn add_item(
        &self,
        cadre: &User,
        store: StoreId,
        name: &str,
        price: i64,
        stock: i64,
    ) -> ItemId {
        let item = ItemId::new();
        self.client.send(cadre, PutItem { store, item }, item_draft(name, price)).await.ok();
        self.restock(cadre, store, item, stock).await;
        item
    }

    /// Takes pieces into stock.
    pub async fn restock(&self, keeper: &User, store: StoreId, item: ItemId, quantity: i64) {
        let mut lines = Vec::new();
        let mut left = quantity;
        while left > 0 {
            let quantity = left.min(999);
            lines.push(RestockLine { item, quantity });
            left -= quantity;
        }
        if !lines.is_empty() {
            let body = Restock { lines, note: String::new() };
            self.client.send(keeper, RestockItems { store }, body).await.ok();
        }
    }

    pub async fn add_rule(
        &self,
        cadre: &User,
        village: &RegionCode,
        title: &str,
        points: i64,
    ) -> RuleId {
        let rule = RuleId::new();
        let endpoint = PutRule { village: village.clone(), rule };
        self.client.send(cadre, endpoint, rule_draft(title, points)).await.ok();
        rule
    }

    /// A photo of the village, to serve as evidence.
    pub async fn add_photo(&self, staff: &User, village: &RegionCode) -> PictureId {
        let picture = PictureId::new();
        let endpoint = AddPicture { village: village.clone(), picture };
        self.client.call(staff, endpoint, NoQuery {}, files::photo(40, 30)).await.ok();
        picture
    }

    /// Asks to give or take points by a rule.
    pub async fn try_award(
        &self,
        staff: &User,
        rule: RuleId,
        households: &[HouseholdId],
        evidence: &[PictureId],
    ) -> Answer<Vec<Entry>> {
        let households = households
            .iter()
            .map(|household| AwardedHousehold { household: *household, resident: None })
            .collect();
        let body =
            Award { rule, households, note: "巡查".to_owned(), evidence: evidence.to_vec() };
        self.client.send(staff, AwardPoints {}, body).await
    }

    /// Gives points to one household by a rule.
    pub async fn award(&self, staff: &User, rule: RuleId, household: HouseholdId) -> TransferId {
        self.try_award(staff, rule, &[household], &[]).await.ok()[0].id
    }

    /// Writes a notice, hands it in and publishes it.
    pub async fn publish(&self, staff: &User, draft: NoticeDraft) -> NoticeId {
        let notice = NoticeId::new();
        self.client.send(staff, PutNotice { notice }, draft).await.ok();
        self.client.send(staff, SubmitNotice { notice }, Nothing {}).await.ok();
        self.client.send(staff, PublishNotice { notice }, Nothing {}).await.ok();
        notice
    }

    /// Asks to order pieces of one item ahead.
    pub async fn try_order(
        &self,
        villager: &User,
        store: StoreId,
        item: ItemId,
        quantity: i64,
        total: i64,
    ) -> Answer<Order> {
        let endpoint = PlaceOrder { household: villager.household(), order: OrderId::new() };
        let body = OrderDraft { store, lines: vec![line(item, quantity)], total: Points(total) };
        self.client.send(villager, endpoint, body).await
    }

    /// Orders soap ahead.
    pub async fn order_soap(&self, villager: &User, village: &Village, quantity: i64) -> Order {
        let total = SOAP.0 * quantity;
        self.try_order(villager, village.store, village.soap, quantity, total).await.ok()
    }

    /// A phone whose key the villager has registered.
    pub async fn phone_of(&self, villager: &User) -> Phone {
        let phone = Phone::new();
        let endpoint = RegisterDevice { device: phone.device };
        self.client.send(villager, endpoint, phone.public_key()).await.ok();
        phone
    }

    /// Asks to sell pieces of one item at the counter.
    pub async fn try_sale(
        &self,
        keeper: &User,
        store: StoreId,
        code: &str,
        lines: &[(ItemId, i64)],
        total: i64,
    ) -> Answer<Order> {
        let lines = lines.iter().map(|(item, quantity)| line(*item, *quantity)).collect();
        let body = CounterSale { code: code.to_owned(), lines, total: Points(total), pin: None };
        self.client.send(keeper, SellAtCounter { store, order: OrderId::new() }, body).await
    }
}
