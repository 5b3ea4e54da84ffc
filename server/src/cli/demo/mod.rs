//! The demo village 毛寺村: invented people, so that one can look around. Only in an empty database, and only
//! where `--demo` was asked for. It is filled through the same services as any other village.

mod classes;
mod needs;
mod notices;
mod volunteers;

use std::{collections::HashMap, sync::Arc};

use actix_web::web::Data;
use chrono::{DateTime, NaiveTime, TimeDelta, Utc};
use xiangyue_shared::{
    access::{Grant, Role, Standing},
    account::NewGrant,
    endpoint::{Binary, Endpoint, NoQuery},
    ids::{GrantId, HouseholdId, ItemId, OrderId, ResidentId, RuleId, SessionId, StoreId},
    import::{ImportHouseholds, ImportQuery},
    order::{LineDraft, OrderDraft, PlaceOrder},
    points::Points,
    ranking::Period,
    region::RegionCode,
    rule::{Award, AwardPoints, AwardedHousehold, PutRule, RuleCategory, RuleDraft},
    stock::{Restock, RestockItems, RestockLine},
    store::{ItemCategory, ItemDraft, OpeningHours, PurchaseLimit, PutItem, PutStore, StoreDraft},
};

use self::classes::TEACHER;
use crate::{
    app::App,
    auth::caller::Caller,
    call::{Asked, Call},
    db::{
        Conn,
        models::{household, parse, person},
    },
    error::Result,
    services::{account, import, order, regions, rule, stock, store},
};

const TOWNSHIP: &str = "621002204";
const VILLAGE: &str = "621002204206";
/// One password for all: the demo holds nothing that is worth keeping.
const PASSWORD: &str = "maosicun";
const HOUSEHOLDS: &[u8] = include_bytes!("../../../data/demo-households.csv");

/// One who can sign in to the demo.
pub struct SignIn {
    who: &'static str,
    phone: &'static str,
}

const VILLAGERS: [SignIn; 3] = [
    SignIn { who: "villager 村民 刘存善", phone: "13900003307" },
    SignIn { who: "villager 村民 毛占山", phone: "13900003321" },
    SignIn { who: "villager 村民 左长明", phone: "13900003331" },
];
const KEEPER: SignIn = SignIn { who: "store keeper 店员", phone: "13900001001" };
const GRID_WORKER: SignIn = SignIn { who: "grid worker 网格员", phone: "13900001002" };
const CADRE: SignIn = SignIn { who: "village cadre 村干部", phone: "13900001003" };
const OFFICER: SignIn = SignIn { who: "township officer 乡镇干部", phone: "13900001004" };

/// Tells who can sign in.
pub fn print() {
    println!("demo sign-ins, all with the password {PASSWORD}:");
    for one in VILLAGERS.iter().chain(&[KEEPER, GRID_WORKER, CADRE, OFFICER, TEACHER]) {
        println!("  {}  {}", one.phone, one.who);
    }
}

/// Whether this is the demo: one of its people signs in with its password.
///
/// # Errors
/// Where the database fails.
pub async fn is_here(app: &Data<App>) -> Result<bool> {
    let phone = account::phone_hash(&app.keys, KEEPER.phone);
    let keeper = app.db.read(move |conn| person::user_by_phone(conn, &phone)).await?;
    let hash = keeper.and_then(|user| user.password_hash);
    Ok(hash.is_some() && app.hasher.verify(PASSWORD.to_owned(), hash).await?)
}

/// Fills an empty database; answers whether it was empty.
///
/// # Errors
/// Where the database fails.
pub async fn fill(app: &Data<App>) -> Result<bool> {
    if app.db.read(household::any).await? {
        return Ok(false);
    }
    let sheet = import::read(HOUSEHOLDS.to_vec()).await?;
    let password = app.hasher.hash(PASSWORD.to_owned()).await?;
    let (keys, now) = (Arc::clone(&app.keys), app.now());
    app.db
        .write(move |conn| {
            let demo = Demo { keys: Arc::clone(&keys), now, village: VILLAGE.parse()? };
            demo.fill(conn, &sheet, &password)
        })
        .await?;
    Ok(true)
}

struct Demo {
    keys: Arc<crate::keys::Keys>,
    now: DateTime<Utc>,
    village: RegionCode,
}

impl Demo {
    fn fill(&self, conn: &mut Conn, sheet: &import::Table, password: &str) -> Result<()> {
        let call = Call::system(Arc::clone(&self.keys), self.now);
        regions::import(conn, &call, regions::DEFAULT_REGIONS, "demo")?;
        let cadre = self.grant(conn, &CADRE, Role::VillageCadre, &self.village, None, password)?;
        self.grant(conn, &GRID_WORKER, Role::GridWorker, &self.village, None, password)?;
        let township = TOWNSHIP.parse()?;
        let officer =
            self.grant(conn, &OFFICER, Role::TownshipOfficer, &township, None, password)?;

        import::run(
            conn,
            &self.call::<ImportHouseholds>(&cadre, 90),
            &Asked {
                path: ImportHouseholds { village: self.village.clone() },
                query: ImportQuery { dry_run: false },
                body: Binary::default(),
            },
            sheet,
        )?;
        let shop = self.open_store(conn, &cadre)?;
        self.grant(conn, &KEEPER, Role::StoreKeeper, &self.village, Some(shop), password)?;
        let goods = self.put_goods(conn, &cadre, shop)?;
        let homes = self.homes(conn)?;
        self.give_points(conn, &cadre, &homes)?;
        for one in VILLAGERS.iter().chain(&[TEACHER]) {
            let user = self.sign_in(conn, one, password)?;
            if let Some(resident) = person::resident_by_phone(
                conn,
                VILLAGE,
                &account::phone_hash(&self.keys, one.phone),
            )? {
                person::bind(conn, &user, resident)?;
            }
        }
        self.place_order(conn, &homes, shop, &goods)?;
        self.put_notices(conn, &cadre, &officer, &homes)?;
        self.put_affairs(conn, &cadre)?;
        let teacher = self.grant(conn, &TEACHER, Role::Teacher, &self.village, None, password)?;
        self.put_classes(conn, &cadre, &teacher, &homes)?;
        self.put_volunteers(conn, &cadre, &homes)?;
        self.put_needs(conn, &cadre, &homes)
    }

    fn sign_in(&self, conn: &mut Conn, one: &SignIn, password: &str) -> Result<String> {
        let user = account::find_or_add(conn, &self.keys, self.now, one.phone)?;
        person::set_password(conn, &user.id, password)?;
        Ok(user.id)
    }

    fn grant(
        &self,
        conn: &mut Conn,
        one: &SignIn,
        role: Role,
        region: &RegionCode,
        store: Option<StoreId>,
        password: &str,
    ) -> Result<Caller> {
        let user = self.sign_in(conn, one, password)?;
        let call = Call::system(Arc::clone(&self.keys), self.now);
        let new = NewGrant { phone: one.phone.to_owned(), role, region: region.clone(), store };
        let row = account::grants::give(conn, &call, GrantId::new(), &new)?;
        let session = SessionId::new();
        let at = crate::db::clock::to_db(self.now);
        // The audit log names a session for every change; this one is over before it begins.
        person::open_session(conn, session, &user, "demo", at)?;
        person::end_session(conn, &session.to_string(), &user, at)?;
        Ok(caller(parse::one(&user)?, session, None, vec![row.grant]))
    }

    /// A call of a caller, some days ago.
    fn call<E: Endpoint>(&self, caller: &Caller, days_ago: i64) -> Call {
        let at = self.now - TimeDelta::days(days_ago);
        Call::new(Arc::clone(&self.keys), at, E::ACCESS, Some(caller.clone()))
    }

    fn open_store(&self, conn: &mut Conn, cadre: &Caller) -> Result<StoreId> {
        let id = StoreId::new();
        let time = |hour| NaiveTime::from_hms_opt(hour, 0, 0).unwrap_or_default();
        // Open the whole day, so that whoever tries the demo finds the counter open.
        let hours = OpeningHours {
            opens: time(0),
            closes: NaiveTime::from_hms_opt(23, 59, 59).unwrap_or_default(),
            weekdays: (1..=7).collect(),
        };
        let draft = StoreDraft {
            village: self.village.clone(),
            name: "毛寺村道德积分超市".to_owned(),
            place: "村便民服务大厅一楼".to_owned(),
            hours,
            suspended: false,
        };
        let asked = Asked { path: PutStore { store: id }, query: NoQuery {}, body: draft };
        store::put(conn, &self.call::<PutStore>(cadre, 80), &asked)?;
        Ok(id)
    }

    fn put_goods(&self, conn: &mut Conn, cadre: &Caller, shop: StoreId) -> Result<Vec<ItemId>> {
        use ItemCategory as C;
        let goods = [
            ("洗衣液", "2 kg / 瓶", 60, C::Cleaning, 14, Some(2)),
            ("菜籽油", "5 L / 桶", 180, C::Food, 6, Some(1)),
            ("挂面", "5 斤 / 把", 40, C::Food, 30, None),
            ("作业本", "10 本 / 包", 25, C::Stationery, 52, None),
            ("毛巾", "条", 20, C::Household, 40, None),
            ("香皂", "块", 12, C::Cleaning, 60, None),
            ("大米", "10 斤 / 袋", 90, C::Food, 18, Some(2)),
            ("铁锨", "把", 110, C::Farming, 8, None),
            ("保温杯", "个", 75, C::Household, 10, None),
        ];
        let (mut ids, mut lines) = (Vec::new(), Vec::new());
        for (name, unit, price, category, quantity, limit) in goods {
            let item = ItemId::new();
            let body = ItemDraft {
                name: name.to_owned(),
                unit: unit.to_owned(),
                description: String::new(),
                category,
                price: Points(price),
                picture: None,
                limit: limit.map(|quantity| PurchaseLimit { quantity, period: Period::Month }),
                withdrawn: false,
            };
            let asked = Asked { path: PutItem { store: shop, item }, query: NoQuery {}, body };
            store::put_item(conn, &self.call::<PutItem>(cadre, 80), &asked)?;
            lines.push(RestockLine { item, quantity });
            ids.push(item);
        }
        let body = Restock { lines, note: "首批进货".to_owned() };
        let asked = Asked { path: RestockItems { store: shop }, query: NoQuery {}, body };
        stock::restock(conn, &self.call::<RestockItems>(cadre, 79), &asked)?;
        Ok(ids)
    }

    /// Households by their numbers.
    fn homes(&self, conn: &mut Conn) -> Result<HashMap<String, HouseholdId>> {
        household::numbers(conn, VILLAGE)?
            .into_iter()
            .map(|(number, id)| Ok((number, parse::one(&id)?)))
            .collect()
    }

    fn give_points(
        &self,
        conn: &mut Conn,
        cadre: &Caller,
        homes: &HashMap<String, HouseholdId>,
    ) -> Result<()> {
        use RuleCategory as C;
        // Title, clause, points; then who earned it, how many days ago.
        type Given = &'static [(&'static [&'static str], i64)];
        let rules: [(C, &str, &str, i64, Given); 8] = [
            (
                C::Environment,
                "门前三包 优秀",
                "村规民约 第 12 条",
                5,
                &[
                    (&["1001", "1002", "2001", "3001", "3003"], 22),
                    (&["1001", "1004", "2002", "2004"], 12),
                    (&["1001", "1003", "2001", "3001"], 1),
                ],
            ),
            (
                C::Filial,
                "照料邻里老人",
                "村规民约 第 5 条",
                10,
                &[(&["1001", "2006"], 3), (&["3006"], 17)],
            ),
            (
                C::Volunteering,
                "参加义务劳动",
                "村规民约 第 18 条",
                8,
                &[(&["1001", "1006", "2003", "2005", "3002", "3004"], 9), (&["2001", "2002"], 2)],
            ),
            (C::Customs, "婚事新办", "红白理事会章程 第 3 条", 20, &[(&["2002"], 15)]),
            (C::Industry, "苹果园管护示范", "村规民约 第 21 条", 15, &[(&["3001", "1004"], 6)]),
            (C::Law, "化解邻里纠纷", "村规民约 第 9 条", 12, &[(&["2001"], 11)]),
            (C::Filial, "好媳妇好公婆", "村规民约 第 6 条", 30, &[(&["1001"], 40)]),
            (C::Environment, "乱倒垃圾", "村规民约 第 14 条", -5, &[]),
        ];
        let mut days: Vec<(i64, RuleId, &[&str])> = Vec::new();
        for (category, title, clause, points, given) in rules {
            let id = RuleId::new();
            let body = RuleDraft {
                category,
                title: title.to_owned(),
                clause: clause.to_owned(),
                points: Points(points),
                retired: false,
            };
            let path = PutRule { village: self.village.clone(), rule: id };
            let asked = Asked { path, query: NoQuery {}, body };
            rule::put(conn, &self.call::<PutRule>(cadre, 85), &asked)?;
            days.extend(given.iter().map(|(who, ago)| (*ago, id, *who)));
        }
        days.sort_by_key(|(ago, ..)| std::cmp::Reverse(*ago));
        for (ago, rule_id, who) in days {
            let households = who
                .iter()
                .filter_map(|number| homes.get(*number))
                .map(|id| AwardedHousehold { household: *id, resident: None })
                .collect();
            let body =
                Award { rule: rule_id, households, note: String::new(), evidence: Vec::new() };
            let asked = Asked { path: AwardPoints {}, query: NoQuery {}, body };
            rule::award(conn, &self.call::<AwardPoints>(cadre, ago), &asked)?;
        }
        Ok(())
    }

    /// 刘存善 and his household.
    fn villager(
        &self,
        conn: &mut Conn,
        homes: &HashMap<String, HouseholdId>,
    ) -> Result<Option<(HouseholdId, Caller)>> {
        let Some(home) = homes.get("1001").copied() else {
            return Ok(None);
        };
        Ok(Some((home, self.member(conn, "13900003307", home)?)))
    }

    /// A member of a household, by the phone.
    fn member(&self, conn: &mut Conn, phone: &str, home: HouseholdId) -> Result<Caller> {
        let user = account::find_or_add(conn, &self.keys, self.now, phone)?;
        let session = SessionId::new();
        let at = crate::db::clock::to_db(self.now);
        person::open_session(conn, session, &user.id, "demo", at)?;
        person::end_session(conn, &session.to_string(), &user.id, at)?;
        let resident = parse::optional(user.resident_id)?;
        let member = caller(parse::one(&user.id)?, session, Some(home), Vec::new());
        Ok(Caller { resident, ..member })
    }

    /// People of the register, by the numbers of their households and their phones; fewer where one is not there.
    fn residents(
        &self,
        conn: &mut Conn,
        homes: &HashMap<String, HouseholdId>,
        wanted: &[(&str, &str)],
    ) -> Result<Vec<(Caller, ResidentId)>> {
        let mut found = Vec::new();
        for (number, phone) in wanted {
            let Some(home) = homes.get(*number).copied() else { continue };
            let caller = self.member(conn, phone, home)?;
            if let Some(resident) = caller.resident {
                found.push((caller, resident));
            }
        }
        Ok(found)
    }

    /// 刘存善 has something waiting at the store.
    fn place_order(
        &self,
        conn: &mut Conn,
        homes: &HashMap<String, HouseholdId>,
        shop: StoreId,
        goods: &[ItemId],
    ) -> Result<()> {
        let Some((home, member)) = self.villager(conn, homes)? else {
            return Ok(());
        };
        let lines: Vec<LineDraft> = goods
            .iter()
            .skip(2)
            .take(1)
            .map(|item| LineDraft { item: *item, quantity: 1 })
            .collect();
        let asked = Asked {
            path: PlaceOrder { household: home, order: OrderId::new() },
            query: NoQuery {},
            body: OrderDraft { store: shop, lines, total: Points(40) },
        };
        let code = order::place::pickup_code(&self.keys, asked.path.order);
        order::place::place(conn, &self.call::<PlaceOrder>(&member, 0), &asked, &code)?;
        Ok(())
    }
}

fn caller(
    user: xiangyue_shared::ids::UserId,
    session: SessionId,
    household: Option<HouseholdId>,
    grants: Vec<Grant>,
) -> Caller {
    Caller {
        user,
        session,
        resident: None,
        village: VILLAGE.parse().ok(),
        standing: Standing { household, grants },
    }
}
