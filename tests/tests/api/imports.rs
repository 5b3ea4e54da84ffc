//! Residents and households by spreadsheet.

use std::io::Cursor;

use calamine::{Reader, Xlsx};
use xiangyue_shared::{
    endpoint::Binary,
    error::ErrorCode,
    household::{GetHousehold, HouseholdQuery, ListHouseholds},
    import::{GetImportTemplate, ImportHouseholds, ImportQuery, ImportReport},
    points::Points,
    region::{ListRegions, RegionCode, RegionQuery},
};
use xiangyue_tests::{
    Answer, TestApp, User, both_engines, files,
    village::{VILLAGE, region},
};

const HEADINGS: [&str; 7] =
    ["户编号", "姓名", "与户主关系", "身份证号", "手机号", "村民小组", "结转积分"];

/// As a village keeps it: a title above the header, the number and group of a household on its head's row alone,
/// identity numbers as text, phones as numbers, an empty row, and a sum at the end.
fn village_sheet() -> Binary {
    files::sheet(|sheet| {
        sheet.write(0, 0, "毛寺村居民花名册（2026年）").expect("a cell");
        sheet.write(1, 0, "填表人：张会计").expect("a cell");
        for (column, heading) in (0..).zip(HEADINGS) {
            sheet.write(2, column, heading).expect("a cell");
        }
        let people: [(&str, &str, &str, u32, f64, &str, f64); 5] = [
            ("1", "刘存善", "户主", 1, 13_900_003_307.0, "刘家庄组", 320.0),
            ("", "王秀兰", "配偶", 2, 0.0, "", 0.0),
            ("", "刘小雨", "孙女", 3, 0.0, "", 0.0),
            ("2", "毛占山", "户主", 4, 13_900_003_321.0, "毛家湾组", 0.0),
            ("", "赵桂芳", "配偶", 5, 13_900_003_322.0, "", 0.0),
        ];
        for (row, (number, name, relation, serial, phone, group, points)) in (3..).zip(people) {
            // The third household member follows an empty row.
            let row = if row > 4 { row + 1 } else { row };
            sheet.write(row, 0, number).expect("a cell");
            sheet.write(row, 1, name).expect("a cell");
            sheet.write(row, 2, relation).expect("a cell");
            sheet.write(row, 3, files::id_number(serial)).expect("a cell");
            if phone > 0.0 {
                sheet.write(row, 4, phone).expect("a cell");
            }
            sheet.write(row, 5, group).expect("a cell");
            if points > 0.0 {
                sheet.write(row, 6, points).expect("a cell");
            }
        }
        sheet.write(9, 0, "合计").expect("a cell");
    })
}

async fn import(app: &TestApp, user: &User, dry_run: bool, file: Binary) -> Answer<ImportReport> {
    let endpoint = ImportHouseholds { village: region(VILLAGE) };
    app.client.call(user, endpoint, ImportQuery { dry_run }, file).await
}

async fn households(app: &TestApp, user: &User) -> i64 {
    let page = app.client.find(user, ListHouseholds {}, HouseholdQuery::default()).await.ok();
    i64::try_from(page.items.len()).expect("a number")
}

both_engines! {
    async fn a_sheet_as_villages_keep_it(app: &TestApp) {
        let village: RegionCode = region(VILLAGE);
        let cadre = app.cadre(&village).await;
        let dry = import(app, &cadre, true, village_sheet()).await.ok();
        assert_eq!(dry.errors, []);
        assert_eq!((dry.dry_run, dry.rows, dry.households_new, dry.residents_new), (true, 5, 2, 5));
        assert_eq!(households(app, &cadre).await, 0, "a dry run writes nothing");
        let done = import(app, &cadre, false, village_sheet()).await.ok();
        assert_eq!(ImportReport { dry_run: true, ..done.clone() }, dry);
        assert!(!done.dry_run);
        let query = HouseholdQuery { q: Some("刘存善".to_owned()), ..HouseholdQuery::default() };
        let found = app.client.find(&cadre, ListHouseholds {}, query).await.ok().items.remove(0);
        assert_eq!((found.number.as_str(), found.group_name.as_str()), ("1", "刘家庄组"));
        assert_eq!(found.available, Points(320));
        let shown = app.client.get(&cadre, GetHousehold { household: found.id }).await.ok();
        let told: Vec<_> = shown
            .residents
            .iter()
            .map(|one| (one.name.as_str(), one.relation.as_str(), one.is_head))
            .collect();
        assert_eq!(told, [("刘存善", "户主", true), ("王秀兰", "配偶", false), ("刘小雨", "孙女", false)]);
        assert_eq!(shown.residents[0].phone_tail.as_deref(), Some("3307"));
        let tail = &files::id_number(1)[14..];
        assert_eq!(shown.residents[0].id_tail.as_deref(), Some(tail));
        let query = RegionQuery { parent: Some(village) };
        let groups = app.client.find(&cadre, ListRegions {}, query).await.ok();
        assert_eq!(groups.len(), 2);
        app.verify().await;
    }
}

both_engines! {
    async fn twice_changes_nothing_the_second_time(app: &TestApp) {
        let cadre = app.cadre(&region(VILLAGE)).await;
        import(app, &cadre, false, village_sheet()).await.ok();
        let again = import(app, &cadre, false, village_sheet()).await.ok();
        assert_eq!(again.errors, []);
        assert_eq!((again.households_new, again.households_changed), (0, 0));
        assert_eq!(
            (again.residents_new, again.residents_changed, again.residents_unchanged),
            (0, 0, 5)
        );
        let transfers = "SELECT COUNT(*) AS value FROM transfers";
        assert_eq!(app.count(transfers).await, 1, "the opening came once");
        // One person moved to another phone, one was born.
        let text = "户编号,姓名,与户主关系,手机号,村民小组\n\
                    1,刘存善,户主,13900009999,刘家庄组\n,刘小雪,孙女,,\n";
        let next = import(app, &cadre, false, files::csv(text)).await.ok();
        assert_eq!((next.errors_total, next.residents_new, next.residents_changed), (0, 1, 1), "{next:?}");
        assert_eq!(households(app, &cadre).await, 2);
        app.verify().await;
    }
}

both_engines! {
    async fn errors_name_row_and_column_and_nothing_is_written(app: &TestApp) {
        let cadre = app.cadre(&region(VILLAGE)).await;
        let text = "毛寺村,,,,,\n户编号,姓名,与户主关系,身份证号,手机号,村民小组\n\
                    1,刘存善,户主,620321196003125238,13900003307,刘家庄组\n\
                    2,,户主,,13900003308,刘家庄组\n\
                    3,毛占山,户主,,1390000,刘家庄组\n";
        for dry_run in [true, false] {
            let report = import(app, &cadre, dry_run, files::csv(text)).await.ok();
            assert!(report.dry_run, "nothing was written");
            let told: Vec<_> = report
                .errors
                .iter()
                .map(|one| (one.row, one.column.as_str(), one.code))
                .collect();
            let expected = [
                (3, "D", ErrorCode::IdNumberInvalid),
                (4, "B", ErrorCode::Required),
                (5, "E", ErrorCode::PhoneInvalid),
            ];
            assert_eq!(told, expected);
            let shown = report.errors[0].value.as_str();
            assert!(!shown.contains("620321196003125238"), "{shown}");
            assert_eq!(households(app, &cadre).await, 0);
        }
    }
}

both_engines! {
    async fn what_is_no_sheet_is_refused(app: &TestApp) {
        let cadre = app.cadre(&region(VILLAGE)).await;
        let broken = Binary { media_type: files::XLSX.to_owned(), bytes: b"PK\x03\x04 no sheet".to_vec() };
        import(app, &cadre, true, broken).await.refused(ErrorCode::SheetUnreadable);
        let headless = import(app, &cadre, true, files::csv("甲,乙\n1,2\n")).await;
        let problem = headless.refused(ErrorCode::HeaderMissing);
        assert!(problem.params.contains_key("missing"));
        let county = ImportHouseholds { village: region("621002") };
        let officer = app.township_officer(&region("621002204")).await;
        let refused = app.client.call(&officer, county, ImportQuery::default(), village_sheet()).await;
        refused.refused(ErrorCode::Forbidden);
    }
}

both_engines! {
    async fn the_template_can_be_filled_in_and_imported(app: &TestApp) {
        let cadre = app.cadre(&region(VILLAGE)).await;
        let template = app.client.get(&cadre, GetImportTemplate {}).await.ok();
        let mut book: Xlsx<_> = Xlsx::new(Cursor::new(template.bytes.clone())).expect("a workbook");
        let range = book.worksheet_range_at(0).expect("a sheet").expect("that reads");
        let cells: Vec<String> =
            range.rows().flatten().map(ToString::to_string).filter(|cell| !cell.is_empty()).collect();
        for heading in ["户编号", "姓名", "与户主关系", "身份证号", "手机号", "村民小组"] {
            assert!(cells.iter().any(|cell| cell.starts_with(heading)), "{heading}: {cells:?}");
        }
        // Its header is understood as it is.
        import(app, &cadre, true, template).await.ok();
    }
}

both_engines! {
    async fn thousands_of_rows(app: &TestApp) {
        let cadre = app.cadre(&region(VILLAGE)).await;
        let mut text = "户编号,姓名,与户主关系,手机号,村民小组,结转积分\n".to_owned();
        for number in 0..1000 {
            text += &format!("{number},刘{number},户主,139{number:08},{}组,10\n,王{number},配偶,,,\n", number % 7 + 1);
        }
        let report = import(app, &cadre, false, files::csv(&text)).await.ok();
        assert_eq!((report.errors_total, report.households_new, report.residents_new), (0, 1000, 2000));
        assert_eq!(report.groups_new, 7);
        app.verify().await;
    }
}
