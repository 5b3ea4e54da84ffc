//! Invented data of a chosen size, in the database as the services would have put it there: every chain and balance
//! verifies. Written in large transactions and not synchronised, since nobody relies on it yet.

use std::{cmp::Reverse, collections::HashMap, path::Path, sync::Arc};

use anyhow::{Context, Result, ensure};
use chrono::{DateTime, Days, NaiveTime, TimeDelta, Utc};
use diesel::{
    Connection, SqliteConnection, connection::SimpleConnection, prelude::*, sql_query,
    sql_types::Text,
};
use serde::{Deserialize, Serialize};
use uuid::Uuid;
use xiangyue_server::{
    auth::{password::Hasher, token::Bearer},
    call::{Asked, Call},
    db::{
        Conn, clock, migrations,
        models::{
            class_session,
            household_import::{self, HouseholdRow, ResidentRow},
            ledger::{self, AccountKind, AccountRow, Change, TransferRow},
            notice::{self, NoticeRow},
            person::{self, User},
            region::{self, RegionRow},
            rule,
            store::{self, ItemRow, StoreRow},
        },
        schema::{ledger_accounts, regions as regions_table, transfers, village_chains},
    },
    error::Failure,
    keys::Keys,
    services::{
        account,
        class::{child, course},
        import::initials,
        regions, stock,
    },
    unit::{self, Meta},
};
use xiangyue_shared::{
    access::Role,
    account::NewGrant,
    child::{CONSENT_VERSION, ChildProfile, ConsentAnswer, Contact, PutChild, PutChildConsent},
    course::{CourseDraft, PutCourse, WeeklyPattern},
    day,
    endpoint::NoQuery,
    entry::Reason,
    ids::{
        ChildId, ClassSessionId, CourseId, GrantId, HouseholdId, ItemId, NoticeId, RuleId,
        SessionId, StoreId, TransferId, UserId,
    },
    notice::{AudienceKind, NoticeCategory, NoticeState},
    points::Points,
    region::{Level, RegionCode},
    rule::{RuleCategory, RuleDraft},
    stock::MovementKind,
};

use crate::place::Place;

/// How much data there is.
#[derive(Debug, Clone, Copy)]
pub struct Shape {
    pub villages: usize,
    pub groups: usize,
    pub households: usize,
    pub residents: usize,
    /// Households with a member who is signed in and buys.
    pub buyers: usize,
    /// Entries that a buyer's household has beside its opening points.
    pub history: usize,
    /// Notices that each village's households are shown.
    pub notices: usize,
    /// Children of buyers of one township, as many of each as it takes, and days on which there is a class for them.
    pub guardians: usize,
    pub class_days: u64,
}

/// Enough to see that all of it works.
pub const SMOKE: Shape = Shape {
    villages: 2,
    groups: 4,
    households: 20,
    residents: 60,
    buyers: 20,
    history: 30,
    notices: 25,
    guardians: 20,
    class_days: 60,
};

/// A township.
pub const SMALL: Shape = Shape {
    villages: 10,
    groups: 60,
    households: 2_000,
    residents: 6_900,
    buyers: 2_000,
    history: 30,
    notices: 25,
    guardians: 2_000,
    class_days: 400,
};

/// The whole city of Qingyang 庆阳.
pub const CITY: Shape = Shape {
    villages: 1_392,
    groups: 9_120,
    households: 640_000,
    residents: 2_200_000,
    buyers: 20_000,
    history: 30,
    notices: 25,
    guardians: 2_000,
    class_days: 400,
};

/// Goods of each store.
const ITEMS: i64 = 8;
/// Pieces of each in stock: more than any run takes.
const STOCK: i64 = 1_000_000_000;
/// Points of a buyer and of any other household.
const BUYERS_POINTS: i64 = 100_000_000;
const POINTS: i64 = 100;
/// What each entry of the history gave.
const AWARD: i64 = 10;
/// People who can sign in with [`PASSWORD`].
const WITH_PASSWORD: usize = 400;
pub const PASSWORD: &str = "bench-password";
/// Rows in one statement.
const CHUNK: usize = 200;

const SURNAMES: [&str; 12] =
    ["毛", "左", "刘", "王", "李", "张", "赵", "杨", "马", "陈", "慕", "豆"];
const GIVEN: [&str; 12] = [
    "存善", "秀兰", "建国", "占山", "桂芳", "长明", "志强", "小霞", "海燕", "永平", "春梅", "天佑",
];

/// One who buys.
#[derive(Debug, Clone, Serialize, Deserialize)]
pub struct Buyer {
    pub household: HouseholdId,
    pub user: UserId,
    pub session: SessionId,
    pub store: StoreId,
    pub item: ItemId,
    pub price: Points,
    /// Number of the village.
    pub village: usize,
}

/// What a load needs to know of the data.
#[derive(Debug, Default, Clone, Serialize, Deserialize)]
pub struct Seeded {
    /// Village by village.
    pub buyers: Vec<Buyer>,
    /// Phones of some who have a password.
    pub phones: Vec<String>,
    pub cadre: Option<Cadre>,
    pub classes: Option<Classes>,
}

/// What may be booked, and for whom.
#[derive(Debug, Clone, Serialize, Deserialize)]
pub struct Classes {
    /// Children, each with the number of the buyer who is its guardian.
    pub children: Vec<(usize, ChildId)>,
    /// A class with room for many, and its sessions.
    pub course: CourseId,
    pub sessions: Vec<ClassSessionId>,
    /// One with few seats, for as many guardians.
    pub sought_after: CourseId,
    pub sought_after_session: ClassSessionId,
}

/// Seats of a session of the class with room for many, and of the other's.
pub const SEATS: usize = 500;
const FEW_SEATS: i64 = 20;

/// One who imports households into a village that has none.
#[derive(Debug, Clone, Serialize, Deserialize)]
pub struct Cadre {
    pub user: UserId,
    pub session: SessionId,
    pub village: RegionCode,
}

struct Seed {
    shape: Shape,
    keys: Arc<Keys>,
    now: DateTime<Utc>,
    password_hash: String,
    seeded: Seeded,
    phones: usize,
}

/// Fills an empty place.
pub fn fill(place: &Place, shape: Shape) -> Result<Seeded> {
    let keys = Arc::new(Keys::load_or_create(&place.keys())?);
    let mut conn = place.connect()?;
    migrations::up(&mut conn)?;
    if let Conn::Sqlite(conn) = &mut conn {
        conn.batch_execute("PRAGMA synchronous = OFF; PRAGMA cache_size = -500000;")?;
    }
    let mut seed = Seed {
        shape,
        now: clock::now(),
        password_hash: Hasher::new()?.hash_blocking(PASSWORD)?,
        keys,
        seeded: Seeded::default(),
        phones: 0,
    };
    let call = seed.call();
    conn.transaction(|conn| regions::import(conn, &call, regions::DEFAULT_REGIONS, "bench"))?;
    let mut villages: Vec<String> = regions_table::table
        .filter(regions_table::level.eq(Level::Village.as_str()))
        .order(regions_table::code)
        .select(regions_table::code)
        .load(&mut conn)?;
    ensure!(villages.len() >= shape.villages, "there are only {} villages", villages.len());
    // The largest township first, so that few villages are of one.
    let mut townships: HashMap<String, usize> = HashMap::new();
    for code in &villages {
        *townships.entry(township(code).to_owned()).or_default() += 1;
    }
    villages.sort_by_key(|code| Reverse(townships.get(township(code)).copied()));
    for (number, code) in villages.iter().take(shape.villages).enumerate() {
        let code: RegionCode = code.parse().map_err(|_| anyhow::anyhow!("village {code}"))?;
        conn.transaction(|conn| seed.village(conn, number, &code))?;
    }
    // One that has nobody, where there is one.
    if let Some(code) = villages.get(shape.villages).or(villages.last()) {
        let code: RegionCode = code.parse().map_err(|_| anyhow::anyhow!("village {code}"))?;
        let cadre = conn.transaction(|conn| seed.cadre(conn, code))?;
        seed.seeded.cadre = Some(cadre);
    }
    if let Some(first) = villages.first().filter(|_| shape.guardians > 0) {
        let code: RegionCode =
            township(first).parse().map_err(|_| anyhow::anyhow!("the township of {first}"))?;
        let near = villages.iter().take_while(|code| township(code) == township(first)).count();
        let classes = conn.transaction(|conn| seed.classes(conn, &code, near))?;
        seed.seeded.classes = Some(classes);
    }
    if matches!(conn, Conn::Postgres(_)) {
        conn.batch_execute("ANALYZE; CHECKPOINT")?;
    }
    Ok(seed.seeded)
}

/// The township of a village, by its code.
fn township(village: &str) -> &str {
    village.get(..9).unwrap_or(village)
}

/// The part of `total` that falls to number `index` of `count`.
fn share(total: usize, count: usize, index: usize) -> usize {
    total * (index + 1) / count - total * index / count
}

fn name(number: usize) -> String {
    let surname = SURNAMES.get(number % SURNAMES.len()).copied().unwrap_or_default();
    let given = GIVEN.get(number / SURNAMES.len() % GIVEN.len()).copied().unwrap_or_default();
    format!("{surname}{given}")
}

/// A village's chain as it grows.
struct Chain {
    village: String,
    sequence: i64,
    hash: Vec<u8>,
    rows: Vec<TransferRow>,
}

impl Chain {
    fn give(
        &mut self,
        from: &AccountRow,
        to: &AccountRow,
        what: (Reason, i64, i64),
        version: Option<String>,
        at: DateTime<Utc>,
    ) {
        let (reason, amount, available_after) = what;
        self.sequence += 1;
        let mut row = TransferRow {
            id: TransferId::new().to_string(),
            village_code: self.village.clone(),
            sequence: self.sequence,
            phase: "single".to_owned(),
            reason: reason.as_str().to_owned(),
            debit_account_id: from.id.clone(),
            credit_account_id: to.id.clone(),
            amount,
            household_id: to.household_id.clone().unwrap_or_default(),
            available_after,
            pending_id: None,
            reverses_id: None,
            rule_version_id: version,
            order_id: None,
            resident_id: None,
            title: "门前三包 优秀".to_owned(),
            note: String::new(),
            expires_on: None,
            recorded_by: None,
            recorded_at: clock::to_db(at),
            previous_hash: std::mem::take(&mut self.hash),
            hash: Vec::new(),
        };
        row.hash = row.compute_hash();
        self.hash.clone_from(&row.hash);
        self.rows.push(row);
    }

    fn write(&self, conn: &mut Conn) -> Result<(), Failure> {
        for chunk in self.rows.chunks(CHUNK) {
            let insert = diesel::insert_into(transfers::table).values(chunk);
            match conn {
                Conn::Sqlite(conn) => insert.execute(conn)?,
                Conn::Postgres(conn) => insert.execute(conn)?,
            };
        }
        diesel::update(village_chains::table.find(&self.village))
            .set((
                village_chains::last_sequence.eq(self.sequence),
                village_chains::last_hash.eq(&self.hash),
            ))
            .execute(conn)?;
        Ok(())
    }
}

impl Seed {
    fn call(&self) -> Call {
        Call::system(Arc::clone(&self.keys), self.now)
    }

    fn village(
        &mut self,
        conn: &mut Conn,
        number: usize,
        code: &RegionCode,
    ) -> Result<(), Failure> {
        let shape = self.shape;
        let groups: Vec<RegionRow> = (1..=share(shape.groups, shape.villages, number))
            .map(|group| {
                let code: RegionCode = format!("{code}{group:03}").parse()?;
                Ok(RegionRow::new(&code, &format!("{group}组")))
            })
            .collect::<Result<_, Failure>>()?;
        region::insert(conn, &groups)?;
        ledger::set_up_village(conn, code)?;
        let (store, item, price) = self.store(conn, code)?;
        let households = self.households(conn, number, code, &groups)?;
        let buying = share(shape.buyers, shape.villages, number);
        self.points(conn, code, &households, buying)?;
        for (household, head) in households.iter().take(buying) {
            let (user, session) = self.sign_in(conn, Some(head))?;
            let household = household
                .id
                .parse()
                .map_err(|error| Failure::internal(anyhow::Error::new(error)))?;
            let buyer = Buyer { household, user, session, store, item, price, village: number };
            self.seeded.buyers.push(buyer);
        }
        if let Some(by) = self.seeded.buyers.last().map(|buyer| buyer.user) {
            self.notices(conn, code, by)?;
        }
        Ok(())
    }

    /// Notices that stand, one a day.
    fn notices(&self, conn: &mut Conn, code: &RegionCode, by: UserId) -> Result<(), Failure> {
        for number in 0..self.shape.notices {
            let days = i64::try_from(number).unwrap_or_default();
            let at = clock::to_db(self.now - TimeDelta::days(days) - TimeDelta::minutes(1));
            let row = NoticeRow {
                id: NoticeId::new().to_string(),
                region_code: code.to_string(),
                category: NoticeCategory::General.as_str().to_owned(),
                title: "腊月二十三发放春节慰问品".to_owned(),
                body: "腊月二十三上午 9 点到 12 点，在村便民服务大厅。请带上户口本。".to_owned(),
                broadcast: String::new(),
                audience: AudienceKind::Households.as_str().to_owned(),
                audience_role: None,
                open_to_all: false,
                must_acknowledge: false,
                pinned: number == 0,
                publish_at: None,
                expires_at: None,
                remind_after_hours: 24,
                remind_by_sms: false,
                state: NoticeState::Published.as_str().to_owned(),
                reason: String::new(),
                written_by: by.to_string(),
                changed_at: at,
                published_by: Some(by.to_string()),
                published_at: Some(at),
                remind_at: None,
                hand_picked: false,
            };
            notice::add(conn, &row)?;
        }
        Ok(())
    }

    /// Two classes of a township, and children who may come: through the services, as their guardians ask.
    /// Classes of a township, of which the first `near` villages are.
    fn classes(
        &mut self,
        conn: &mut Conn,
        region: &RegionCode,
        near: usize,
    ) -> Result<Classes, Failure> {
        let phone = format!("139{:08}", self.phones);
        let (user, session) = self.sign_in(conn, None)?;
        let give = |conn: &mut Conn, call: &Call, role| -> Result<GrantId, Failure> {
            let (id, phone) = (GrantId::new(), phone.clone());
            let new = NewGrant { phone, role, region: region.clone(), store: None };
            account::grants::give(conn, call, id, &new)?;
            Ok(id)
        };
        give(conn, &self.call(), Role::TownshipOfficer)?;
        let teacher = give(conn, &self.call(), Role::Teacher)?;
        let officer = Bearer { user, session };
        let few = (1, FEW_SEATS);
        let many = (self.shape.class_days, i64::try_from(SEATS).unwrap_or_default());
        let (sought_after, sessions) = self.course(conn, officer, (region, teacher), few)?;
        let sought_after_session = sessions
            .first()
            .copied()
            .ok_or_else(|| Failure::internal(anyhow::anyhow!("a class without sessions")))?;
        let (course, sessions) = self.course(conn, officer, (region, teacher), many)?;
        let mut children = Vec::new();
        let buyers = self.seeded.buyers.iter().enumerate();
        let near: Vec<_> = buyers.filter(|(_, buyer)| buyer.village < near).collect();
        for (number, buyer) in near.into_iter().cycle().take(self.shape.guardians) {
            let meta = self.meta(Bearer { user: buyer.user, session: buyer.session });
            let (household, id) = (buyer.household, ChildId::new());
            let call = unit::admit::<PutChildConsent>(conn, &meta)?;
            let path = PutChildConsent { household, child: id };
            let body = ConsentAnswer { version: CONSENT_VERSION, agreed: true };
            child::decide(conn, &call, &Asked { path, query: NoQuery {}, body })?;
            let body = ChildProfile {
                name: name(number),
                birth_date: day::day_of(self.now)
                    .checked_sub_days(Days::new(8 * 366))
                    .unwrap_or_default(),
                health_notes: String::new(),
                contacts: vec![Contact {
                    name: "爸爸".to_owned(),
                    phone: "13912340001".to_owned(),
                }],
                pickup_persons: Vec::new(),
            };
            let path = PutChild { household, child: id };
            child::put(conn, &call, &Asked { path, query: NoQuery {}, body })?;
            children.push((number, id));
        }
        Ok(Classes { children, course, sessions, sought_after, sought_after_session })
    }

    fn meta(&self, bearer: Bearer) -> Meta {
        Meta { keys: Arc::clone(&self.keys), now: self.now, bearer: Some(bearer) }
    }

    /// A class from tomorrow on, with its sessions, the earliest first.
    fn course(
        &self,
        conn: &mut Conn,
        officer: Bearer,
        (region, teacher): (&RegionCode, GrantId),
        (days, quota): (u64, i64),
    ) -> Result<(CourseId, Vec<ClassSessionId>), Failure> {
        let time = |hour, minute| NaiveTime::from_hms_opt(hour, minute, 0).unwrap_or_default();
        let in_days =
            |days| day::day_of(self.now).checked_add_days(Days::new(days)).unwrap_or_default();
        let course = CourseId::new();
        let body = CourseDraft {
            region: region.clone(),
            name: "四点半课堂".to_owned(),
            place: "中心小学".to_owned(),
            teacher,
            age_from: 6,
            age_to: 12,
            pattern: WeeklyPattern {
                weekdays: (1..=7).collect(),
                begins: time(16, 30),
                ends: time(18, 0),
                first_day: in_days(1),
                last_day: in_days(days),
                skip_holidays: false,
            },
            quota,
            adults_required: 0,
            offer_minutes: 120,
            alarm_minutes: 15,
            closed: false,
        };
        let call = unit::admit::<PutCourse>(conn, &self.meta(officer))?;
        course::put(conn, &call, &Asked { path: PutCourse { course }, query: NoQuery {}, body })?;
        let mut sessions = class_session::of_course(conn, &course.to_string())?;
        sessions.sort_by_key(|session| session.starts_at);
        let ids = sessions
            .iter()
            .map(|session| {
                session.id.parse().map_err(|_| Failure::internal(anyhow::anyhow!("an odd id")))
            })
            .collect::<Result<_, Failure>>()?;
        Ok((course, ids))
    }

    fn store(
        &self,
        conn: &mut Conn,
        code: &RegionCode,
    ) -> Result<(StoreId, ItemId, Points), Failure> {
        let id = StoreId::new();
        let row = StoreRow {
            id: id.to_string(),
            village_code: code.to_string(),
            name: "道德积分超市".to_owned(),
            place: "村便民服务大厅".to_owned(),
            opens: "00:00:00".to_owned(),
            closes: "23:59:59".to_owned(),
            weekdays: "1,2,3,4,5,6,7".to_owned(),
            suspended: false,
            created_at: clock::to_db(self.now),
        };
        store::add(conn, &row)?;
        ledger::open_account(conn, code, AccountKind::Store, Some(row.id.clone()))?;
        let mut first = None;
        for number in 1..=ITEMS {
            let item = ItemId::new();
            store::add_item(
                conn,
                &ItemRow {
                    id: item.to_string(),
                    store_id: row.id.clone(),
                    name: format!("洗衣液 {number} kg"),
                    unit: "瓶".to_owned(),
                    description: String::new(),
                    category: "cleaning".to_owned(),
                    price: number,
                    picture_id: None,
                    limit_quantity: None,
                    limit_period: None,
                    withdrawn: false,
                    stock: 0,
                    reserved: 0,
                    created_at: clock::to_db(self.now),
                },
            )?;
            let piece = stock::Piece {
                item: item.to_string(),
                store: row.id.clone(),
                order: None,
                quantity: STOCK,
            };
            stock::turn(conn, &self.call(), MovementKind::Restock, vec![piece], "")?;
            first.get_or_insert((item, Points(number)));
        }
        let (item, price) =
            first.ok_or_else(|| Failure::internal(anyhow::anyhow!("a store without goods")))?;
        Ok((id, item, price))
    }

    /// Households with their members; answers each with its head's id.
    fn households(
        &mut self,
        conn: &mut Conn,
        number: usize,
        code: &RegionCode,
        groups: &[RegionRow],
    ) -> Result<Vec<(HouseholdRow, String)>, Failure> {
        let shape = self.shape;
        let count = share(shape.households, shape.villages, number);
        let people = share(shape.residents, shape.villages, number);
        let (mut rows, mut residents) = (Vec::with_capacity(count), Vec::with_capacity(people));
        for index in 0..count {
            let group = groups.get(index * groups.len() / count).map_or("", |group| &group.code);
            let household = HouseholdRow {
                id: HouseholdId::new().to_string(),
                village_code: code.to_string(),
                group_code: group.to_owned(),
                number: (index + 1).to_string(),
                head_name: name(index),
                ranking_opt_out: false,
                created_at: clock::to_db(self.now),
            };
            let members = share(people, count, index).max(1);
            let head = residents.len();
            for member in 0..members {
                residents.push(self.resident(&household, index + member * 7, member == 0)?);
            }
            let head = residents.get(head).map(|head: &ResidentRow| head.id.clone());
            rows.push((household, head.unwrap_or_default()));
        }
        let households: Vec<HouseholdRow> = rows.iter().map(|(row, _)| row.clone()).collect();
        household_import::add_households(conn, &households)?;
        household_import::add_residents(conn, &residents)?;
        Ok(rows)
    }

    fn resident(
        &self,
        household: &HouseholdRow,
        number: usize,
        is_head: bool,
    ) -> Result<ResidentRow, Failure> {
        let (id, name) = (Uuid::now_v7().to_string(), name(number));
        Ok(ResidentRow {
            household_id: household.id.clone(),
            village_code: household.village_code.clone(),
            initials: initials(&name),
            name,
            relation: if is_head { "户主" } else { "家庭成员" }.to_owned(),
            is_head,
            id_hash: Some(self.keys.lookup("id_number", &id)),
            id_cipher: Some(self.keys.seal("id_number", id.as_bytes())?),
            id_tail: Some("0000".to_owned()),
            phone_hash: None,
            phone_cipher: None,
            phone_tail: None,
            created_at: household.created_at,
            id,
        })
    }

    /// Accounts and the entries that explain them.
    fn points(
        &self,
        conn: &mut Conn,
        code: &RegionCode,
        households: &[(HouseholdRow, String)],
        buying: usize,
    ) -> Result<(), Failure> {
        let version = self.rule(conn, code)?;
        let issuance = ledger::village_account(conn, code.as_str(), AccountKind::Issuance)?;
        let mut accounts: Vec<AccountRow> = households
            .iter()
            .enumerate()
            .map(|(index, (household, _))| AccountRow {
                id: Uuid::now_v7().to_string(),
                village_code: code.to_string(),
                kind: AccountKind::Household.as_str().to_owned(),
                household_id: Some(household.id.clone()),
                store_id: None,
                balance: if index < buying { BUYERS_POINTS } else { POINTS },
                held: 0,
                grace_until: None,
            })
            .collect();
        let mut chain =
            Chain { village: code.to_string(), sequence: 0, hash: Vec::new(), rows: Vec::new() };
        let begun = self.now - TimeDelta::days(60);
        for account in &accounts {
            let what = (Reason::Opening, account.balance, account.balance);
            chain.give(&issuance, account, what, None, begun);
        }
        let rounds = self.shape.history;
        for round in 1..=rounds {
            let days = i64::try_from(59 * round / rounds).unwrap_or_default();
            let at = begun + TimeDelta::days(days);
            for account in accounts.iter_mut().take(buying) {
                account.balance += AWARD;
                let what = (Reason::Award, AWARD, account.balance);
                chain.give(&issuance, account, what, Some(version.clone()), at);
            }
        }
        for chunk in accounts.chunks(CHUNK) {
            let insert = diesel::insert_into(ledger_accounts::table).values(chunk);
            match conn {
                Conn::Sqlite(conn) => insert.execute(conn)?,
                Conn::Postgres(conn) => insert.execute(conn)?,
            };
        }
        let given: i64 = accounts.iter().map(|account| account.balance).sum();
        ledger::change_account(conn, &issuance.id, Change { balance: -given, held: 0 })?;
        chain.write(conn)
    }

    /// A rule; answers the id of its version.
    fn rule(&self, conn: &mut Conn, code: &RegionCode) -> Result<String, Failure> {
        let rule = RuleId::new();
        let draft = RuleDraft {
            category: RuleCategory::Environment,
            title: "门前三包 优秀".to_owned(),
            clause: "村规民约 第 12 条".to_owned(),
            points: Points(AWARD),
            retired: false,
        };
        rule::add_version(conn, code, rule, &draft, None, clock::to_db(self.now))?;
        rule::current(conn, rule)?
            .map(|rule| rule.version_id.to_string())
            .ok_or_else(|| Failure::internal(anyhow::anyhow!("a rule without a version")))
    }

    /// A user with an open session.
    fn sign_in(
        &mut self,
        conn: &mut Conn,
        resident: Option<&String>,
    ) -> Result<(UserId, SessionId), Failure> {
        let phone = format!("139{:08}", self.phones);
        self.phones += 1;
        let (user, session) = (UserId::new(), SessionId::new());
        let with_password = self.seeded.phones.len() < WITH_PASSWORD;
        person::add_user(
            conn,
            &User {
                id: user.to_string(),
                phone_hash: account::phone_hash(&self.keys, &phone),
                phone_cipher: self.keys.seal("phone", phone.as_bytes())?,
                phone_tail: phone.get(7..).unwrap_or_default().to_owned(),
                password_hash: with_password.then(|| self.password_hash.clone()),
                resident_id: resident.cloned(),
                created_at: clock::to_db(self.now),
            },
        )?;
        person::open_session(conn, session, &user.to_string(), "bench", clock::to_db(self.now))?;
        if with_password {
            self.seeded.phones.push(phone);
        }
        Ok((user, session))
    }

    fn cadre(&mut self, conn: &mut Conn, village: RegionCode) -> Result<Cadre, Failure> {
        let phone = format!("139{:08}", self.phones);
        let (user, session) = self.sign_in(conn, None)?;
        let new =
            NewGrant { phone, role: Role::VillageCadre, region: village.clone(), store: None };
        account::grants::give(conn, &self.call(), GrantId::new(), &new)?;
        Ok(Cadre { user, session, village })
    }
}

/// The city, made once and kept below `cache`; another schema makes it anew.
pub fn city(cache: &Path) -> Result<(Place, Seeded)> {
    let (folder, notes) = (cache.join("city"), cache.join("city.json"));
    let stamp = format!("{CITY:?}\n{}", schema()?);
    if let Ok(text) = std::fs::read_to_string(&notes)
        && let Ok(Notes { stamp: known, seeded }) = serde_json::from_str(&text)
        && known == stamp
    {
        return Ok((Place { folder, database_url: None }, seeded));
    }
    let place = Place::sqlite(folder)?;
    let seeded = fill(&place, CITY)?;
    let text = serde_json::to_string(&Notes { stamp, seeded: seeded.clone() })?;
    std::fs::write(&notes, text).context("cannot write down what the city holds")?;
    Ok((place, seeded))
}

#[derive(Serialize, Deserialize)]
struct Notes {
    /// What the data was made from.
    stamp: String,
    seeded: Seeded,
}

/// The schema as the migrations make it.
fn schema() -> Result<String> {
    #[derive(QueryableByName)]
    struct Row {
        #[diesel(sql_type = Text)]
        sql: String,
    }
    let mut conn = Conn::Sqlite(SqliteConnection::establish(":memory:")?);
    migrations::up(&mut conn)?;
    let rows: Vec<Row> =
        sql_query("SELECT sql FROM sqlite_schema WHERE sql IS NOT NULL ORDER BY name")
            .load(&mut conn)?;
    Ok(rows.into_iter().map(|row| row.sql).collect::<Vec<_>>().join("\n"))
}
