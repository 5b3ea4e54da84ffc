//! Imports into a village, on SQLite.

use std::sync::Arc;

use diesel::prelude::*;
use xiangyue_shared::{
    error::ErrorCode,
    import::{ImportHouseholds, ImportQuery, ImportReport},
    region::RegionCode,
};

use super::{id_number, read, text_sheet};
use crate::{
    call::{Asked, Call},
    db::{
        Db, Location, clock,
        models::household_import::{HouseholdRow, ResidentRow, households_of, residents_of},
        schema::{audit_records, households, ledger_accounts, regions, transfers},
    },
    keys::Keys,
    services::{import, regions as region_list},
};

const VILLAGE: &str = "621002204206";
const HEADER: &[&str] =
    &["户编号", "姓名", "与户主关系", "身份证号", "手机号", "村民小组", "原有积分"];

struct Place {
    db: Db,
    keys: Arc<Keys>,
    folder: std::path::PathBuf,
}

impl Drop for Place {
    fn drop(&mut self) {
        drop(std::fs::remove_dir_all(&self.folder));
    }
}

impl Place {
    async fn new() -> Self {
        let folder = std::env::temp_dir().join(format!("xiangyue-import-{}", uuid::Uuid::now_v7()));
        let keys = Arc::new(Keys::load_or_create(&folder.join("keys.json")).unwrap());
        let db = Db::open(&Location::File(folder.join("xiangyue.db"))).unwrap();
        let place = Self { db, keys, folder };
        let call = place.call();
        let load = move |conn: &mut _| {
            region_list::import(conn, &call, region_list::DEFAULT_REGIONS, "regions")
        };
        assert_eq!(place.db.write(load).await.unwrap().added, 1521);
        place
    }

    fn call(&self) -> Call {
        Call::system(Arc::clone(&self.keys), clock::now())
    }

    async fn import(&self, bytes: &[u8], dry_run: bool) -> ImportReport {
        let (call, table) = (self.call(), read(bytes).unwrap());
        let village: RegionCode = VILLAGE.parse().unwrap();
        self.db
            .write(move |conn| {
                let asked = Asked {
                    path: ImportHouseholds { village: village.clone() },
                    query: ImportQuery { dry_run },
                    body: xiangyue_shared::endpoint::Binary::default(),
                };
                import::run(conn, &call, &asked, &table)
            })
            .await
            .unwrap()
    }

    async fn rows(&self) -> (Vec<HouseholdRow>, Vec<ResidentRow>) {
        self.db
            .read(|conn| Ok((households_of(conn, VILLAGE)?, residents_of(conn, VILLAGE)?)))
            .await
            .unwrap()
    }

    async fn audits(&self) -> i64 {
        self.db
            .read(|conn| {
                let all =
                    audit_records::table.filter(audit_records::action.eq("households.import"));
                Ok(all.count().get_result(conn)?)
            })
            .await
            .unwrap()
    }
}

fn sheet(rows: &[&[&str]]) -> Vec<u8> {
    let all: Vec<&[&str]> = [HEADER].into_iter().chain(rows.iter().copied()).collect();
    text_sheet(&all)
}

#[tokio::test]
async fn a_dry_run_writes_nothing_and_a_second_import_changes_nothing() {
    let place = Place::new().await;
    let (first, second) = (id_number(1), id_number(2));
    let bytes = sheet(&[
        &["1", "刘建国", "户主", &first, "13912345678", "一组", "120"],
        &["", "王秀英", "配偶", &second, "", "", ""],
        &["2", "单国强", "户主", "", "", "刘家庄组", ""],
    ]);
    let checked = place.import(&bytes, true).await;
    assert!(checked.dry_run && checked.errors.is_empty());
    assert_eq!((checked.households_new, checked.residents_new, checked.groups_new), (2, 3, 2));
    assert_eq!(place.rows().await, (vec![], vec![]));

    let done = place.import(&bytes, false).await;
    assert_eq!(done, ImportReport { dry_run: false, ..checked });
    let (households, residents) = place.rows().await;
    assert_eq!(
        households
            .iter()
            .map(|row| (row.head_name.as_str(), &row.group_code[12..]))
            .collect::<Vec<_>>(),
        [("刘建国", "001"), ("单国强", "002")]
    );
    let liu = &residents[0];
    assert_eq!((liu.initials.as_str(), liu.is_head, liu.relation.as_str()), ("ljg", true, "户主"));
    assert_eq!(residents[2].initials, "sgq");
    assert_eq!(
        (liu.phone_tail.as_deref(), liu.id_tail.as_deref()),
        (Some("5678"), Some(&first[14..]))
    );
    assert_eq!(liu.phone_hash, Some(place.keys.lookup("phone", "13912345678")));
    let opened = place.keys.open_text("id_number", liu.id_cipher.as_ref().unwrap()).unwrap();
    assert_eq!(opened, first);
    let (group, balances, titles): (String, Vec<i64>, Vec<String>) = place
        .db
        .read(|conn| {
            let balances = ledger_accounts::table
                .inner_join(
                    households::table
                        .on(ledger_accounts::household_id.eq(households::id.nullable())),
                )
                .order(households::number)
                .select(ledger_accounts::balance);
            Ok((
                regions::table.find("621002204206001").select(regions::name).get_result(conn)?,
                balances.load(conn)?,
                transfers::table.select(transfers::title).load(conn)?,
            ))
        })
        .await
        .unwrap();
    assert_eq!(
        (group.as_str(), balances, titles),
        ("一组", vec![120, 0], vec!["结转积分".to_owned()])
    );

    let again = place.import(&bytes, false).await;
    assert_eq!(
        (again.residents_unchanged, again.residents_new, again.residents_changed),
        (3, 0, 0)
    );
    assert_eq!((again.households_new, again.households_changed, again.groups_new), (0, 0, 0));
    assert_eq!(place.rows().await, (households, residents));
    assert_eq!(place.audits().await, 1);
}

#[tokio::test]
async fn changes_are_taken_over_and_nobody_is_lost() {
    let place = Place::new().await;
    let (first, second) = (id_number(1), id_number(2));
    let before = sheet(&[
        &["1", "刘建国", "户主", &first, "13912345678", "一组", "120"],
        &["", "王秀英", "配偶", "", "", "", ""],
        &["2", "马三", "户主", "", "", "1组", ""],
    ]);
    place.import(&before, false).await;
    // The name is corrected by the identity number; the wife gets a number, and is head now; one is new. The second
    // household is not mentioned. A phone that is left out stays, and points are not brought twice.
    let after = sheet(&[
        &["1", "王秀英", "户主", &second, "13800138000", "第一村民小组", "500"],
        &["", "刘建军", "配偶", &first, "", "", ""],
        &["", "刘小明", "长子", "", "", "", ""],
    ]);
    let report = place.import(&after, false).await;
    assert_eq!(
        (report.residents_changed, report.residents_new, report.households_changed),
        (2, 1, 1)
    );
    assert_eq!(report.groups_new, 0);
    let (households, residents) = place.rows().await;
    assert_eq!((households.len(), residents.len()), (2, 4));
    assert_eq!(households[0].head_name, "王秀英");
    let liu = residents.iter().find(|row| row.name == "刘建军").unwrap();
    assert_eq!((liu.is_head, liu.relation.as_str(), liu.initials.as_str()), (false, "配偶", "ljj"));
    assert_eq!(liu.phone_tail.as_deref(), Some("5678"));
    let wang = residents.iter().find(|row| row.name == "王秀英").unwrap();
    assert_eq!((wang.is_head, wang.id_tail.as_deref()), (true, Some(&second[14..])));
    let all: i64 =
        place.db.read(|conn| Ok(transfers::table.count().get_result(conn)?)).await.unwrap();
    assert_eq!(all, 1);
    // One more member alone does not become the head.
    let report = place.import(&sheet(&[&["1", "刘小红", "长女", "", "", "", ""]]), false).await;
    assert_eq!(
        (report.residents_new, report.households_changed, report.residents_changed),
        (1, 0, 0)
    );
    let (households, residents) = place.rows().await;
    assert_eq!(households[0].head_name, "王秀英");
    assert_eq!(residents.iter().filter(|row| row.is_head).count(), 2);
}

#[tokio::test]
async fn one_error_keeps_everything_out() {
    let place = Place::new().await;
    let taken = id_number(1);
    place.import(&sheet(&[&["1", "刘建国", "户主", &taken, "", "一组", ""]]), false).await;
    let before = place.rows().await;
    let report = place
        .import(
            &sheet(&[
                &["2", "马三", "户主", "", "", "", "5"],
                &["3", "马四", "户主", &taken, "", "九组", ""],
                &["4", "马五", "户主", "", "139", "九组", ""],
            ]),
            false,
        )
        .await;
    assert!(report.dry_run);
    let errors: Vec<_> =
        report.errors.iter().map(|error| (error.row, error.column.as_str(), error.code)).collect();
    assert_eq!(
        errors,
        [
            (2, "F", ErrorCode::Required),
            (3, "D", ErrorCode::Duplicate),
            (4, "E", ErrorCode::PhoneInvalid)
        ]
    );
    assert_eq!(report.errors[1].params["household"], "1");
    assert_eq!(place.rows().await, before);
    assert_eq!(place.audits().await, 1);

    // Without a column of groups new households are an error, said once.
    let bare = text_sheet(&[&["户编号", "姓名"], &["7", "马七"], &["8", "马八"]]);
    let report = place.import(&bare, true).await;
    assert_eq!(report.errors_total, 1);
    assert_eq!((report.errors[0].row, report.errors[0].code), (1, ErrorCode::HeaderMissing));
    assert_eq!(report.errors[0].params["missing"], "村民小组");
}

#[tokio::test]
async fn regions_can_be_loaded_again() {
    let place = Place::new().await;
    let call = place.call();
    let summary = place
        .db
        .write(move |conn| {
            let changed = "code,name,level,parent_code\n621002204206,毛寺新村,village,621002204\n\
                           621002204206001,一组,group,621002204206\n";
            let once = region_list::import(conn, &call, changed.as_bytes(), "changed.csv")?;
            let twice = region_list::import(conn, &call, changed.as_bytes(), "changed.csv")?;
            Ok((once, twice))
        })
        .await
        .unwrap();
    assert_eq!((summary.0.added, summary.0.renamed, summary.1.unchanged), (1, 1, 2));
    let call = place.call();
    let refused = place
        .db
        .write(move |conn| {
            region_list::import(
                conn,
                &call,
                b"code,name,level,parent_code\n6211,x,city,63\n",
                "bad.csv",
            )
        })
        .await
        .unwrap_err();
    let text = refused.to_string();
    assert!(text.contains("line 2: the parent of 6211 is 62, not 63"), "{text}");
}

#[tokio::test]
async fn five_thousand_people_come_in_at_once() {
    let place = Place::new().await;
    let mut csv = HEADER.join(",") + "\n";
    for number in 0..5000_u32 {
        let id = id_number(number);
        let phone = 13_900_000_000 + u64::from(number);
        match number % 4 {
            0 => csv += &format!("{number},刘建国,户主,{id},{phone},{}组,10\n", number % 9 + 1),
            _ => csv += &format!(",王秀英{number},家人,{id},{phone},,\n"),
        }
    }
    let report = place.import(csv.as_bytes(), false).await;
    assert_eq!(report.errors, []);
    assert_eq!((report.households_new, report.residents_new, report.groups_new), (1250, 5000, 9));
    let again = place.import(csv.as_bytes(), false).await;
    assert_eq!((again.residents_unchanged, again.residents_changed), (5000, 0));
}
