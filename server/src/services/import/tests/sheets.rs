//! Sheets as villages keep them.

use rust_xlsxwriter::Format;
use xiangyue_shared::{error::ErrorCode, import::IMPORT_ROWS_MOST};

use super::{super::template, id_number, read, refused, text_sheet, xlsx};
use crate::services::import::table::Table;

/// Row, column, code and value of each error.
fn errors(table: &Table) -> Vec<(u32, &str, ErrorCode, &str)> {
    table
        .errors
        .iter()
        .map(|error| (error.row, error.column.as_str(), error.code, error.value.as_str()))
        .collect()
}

/// Names of the people, household by household.
fn names(table: &Table) -> Vec<(&str, Vec<&str>)> {
    table
        .households
        .iter()
        .map(|one| {
            (one.number.as_str(), one.people.iter().map(|person| person.name.as_str()).collect())
        })
        .collect()
}

#[test]
fn a_sheet_with_title_merged_cells_and_numbers_as_numbers() {
    let bytes = xlsx(|sheet| {
        let plain = Format::new();
        sheet.merge_range(0, 1, 0, 8, "毛寺村居民花名册", &plain).unwrap();
        sheet.write(1, 1, "填表日期：2026年11月").unwrap();
        for (column, heading) in (1..).zip([
            "序号",
            "户 编 号",
            "姓名（必填）",
            "与户主关系",
            "身份证号码",
            "联系电话",
            "组别",
            "结转积分",
        ]) {
            sheet.write(3, column, heading).unwrap();
        }
        sheet.write(4, 1, 1).unwrap();
        sheet.merge_range(4, 2, 6, 2, "", &plain).unwrap();
        sheet.write(4, 2, 12).unwrap();
        sheet.write(4, 3, "刘　三").unwrap();
        sheet.write(4, 4, "户主").unwrap();
        sheet.write(4, 5, format!("'{}", id_number(1))).unwrap();
        sheet.write(4, 6, 13_912_345_678_i64).unwrap();
        sheet.merge_range(4, 7, 6, 7, "刘家庄组", &plain).unwrap();
        sheet.write(4, 8, 120).unwrap();
        sheet.write(5, 1, 2).unwrap();
        sheet.write(5, 3, "王秀英").unwrap();
        sheet.write(5, 4, "配偶").unwrap();
        sheet.write(5, 5, "无").unwrap();
        sheet.write(5, 6, "139 1234 5679").unwrap();
        sheet.write(6, 3, "刘小明").unwrap();
        sheet.write(6, 4, "长子").unwrap();
        // A row with a serial number alone, and one that is empty.
        sheet.write(7, 1, 4).unwrap();
        sheet.write(9, 2, "０１３").unwrap();
        sheet.write(9, 3, "马建国").unwrap();
        sheet.write(9, 4, "本人").unwrap();
        sheet.write(9, 7, "二组").unwrap();
        sheet.write(10, 1, "合计").unwrap();
        sheet.write(10, 3, "4 人").unwrap();
    });
    let table = read(&bytes).unwrap();
    assert_eq!(errors(&table), []);
    assert_eq!(table.rows, 4);
    assert_eq!(names(&table), [("12", vec!["刘三", "王秀英", "刘小明"]), ("013", vec!["马建国"])]);
    let first = &table.households[0];
    assert_eq!((first.row, first.group.as_deref(), first.points), (5, Some("刘家庄组"), Some(120)));
    let head = &first.people[0];
    assert!(head.head && !first.people[1].head && table.households[1].people[0].head);
    assert_eq!(head.id_number.as_deref(), Some(id_number(1).as_str()));
    assert_eq!(head.phone.as_deref(), Some("13912345678"));
    assert_eq!(first.people[1].id_number, None);
    assert_eq!(first.people[1].phone.as_deref(), Some("13912345679"));
}

#[test]
fn a_header_of_two_rows_and_repeated_pages() {
    let bytes = text_sheet(&[
        &["花名册"],
        &["户号", "家庭成员情况", "", "", "小组"],
        &["", "姓名", "关系", "电话", ""],
        &["1", "刘一", "户主", "", "一组"],
        &["户号", "姓名", "关系", "电话", "小组"],
        &["2", "刘二", "户主", "", "一组"],
    ]);
    let table = read(&bytes).unwrap();
    assert_eq!(errors(&table), []);
    assert_eq!(names(&table), [("1", vec!["刘一"]), ("2", vec!["刘二"])]);
    assert_eq!(table.households[1].row, 6);
}

#[test]
fn text_files_in_the_encodings_of_the_day() {
    let csv = "毛寺村\n户编号;姓名;手机号;备注\n1;刘三;13912345678;\"两行\n备注\"\n\n;王秀英;1;\n";
    let (gb18030, _, lost) = encoding_rs::GB18030.encode(csv);
    assert!(!lost);
    let with_mark = format!("\u{feff}{csv}");
    let commas = csv.replace(';', ",");
    let windows = csv.replace('\n', "\r\n");
    let tabs = csv.replace(';', "\t");
    let utf16: Vec<u8> =
        with_mark.replace(';', "\t").encode_utf16().flat_map(u16::to_le_bytes).collect();
    for bytes in [
        gb18030.as_ref(),
        csv.as_bytes(),
        windows.as_bytes(),
        with_mark.as_bytes(),
        commas.as_bytes(),
        tabs.as_bytes(),
        &utf16,
    ] {
        let table = read(bytes).unwrap();
        assert_eq!(names(&table), [("1", vec!["刘三", "王秀英"])]);
        // The break inside of a cell makes no row, the empty line is one.
        assert_eq!(errors(&table), [(5, "C", ErrorCode::PhoneInvalid, "1")]);
    }
}

#[test]
fn errors_name_row_and_column_and_hide_what_is_personal() {
    let bytes = xlsx(|sheet| {
        for (column, heading) in
            (0..).zip(["户编号", "姓名", "与户主关系", "身份证号", "手机号", "村民小组", "积分"])
        {
            sheet.write(0, column, heading).unwrap();
        }
        sheet.write(1, 1, "无户").unwrap();
        sheet.write(2, 0, "1").unwrap();
        sheet.write(2, 1, "刘三").unwrap();
        sheet.write(2, 2, "户主").unwrap();
        // Kept as a number: the last digits are gone.
        sheet.write(2, 3, 621_002_195_001_012_345_f64).unwrap();
        sheet.write(2, 4, "0934-8612345").unwrap();
        sheet.write(2, 6, 12.5).unwrap();
        sheet.write(3, 1, "刘四").unwrap();
        sheet.write(3, 2, "户主").unwrap();
        sheet.write(3, 3, "62100219500101234X").unwrap();
        sheet.write(4, 1, "刘五").unwrap();
        sheet.write(4, 3, id_number(7)).unwrap();
        sheet.write(5, 1, "刘六").unwrap();
        sheet.write(5, 3, id_number(7)).unwrap();
        sheet.write(6, 1, "刘五").unwrap();
        sheet.write(6, 3, "6.21002E+17").unwrap();
        sheet.write(7, 0, "2").unwrap();
        sheet.write(7, 4, "13912345678").unwrap();
        sheet.write(8, 0, "3").unwrap();
        sheet.write(8, 1, "一二三四五六七八九十一二三四五六七八九十一").unwrap();
    });
    let table = read(&bytes).unwrap();
    let twice = id_number(7);
    let mut found = errors(&table);
    found.sort();
    let expected = [
        (2, "A", ErrorCode::Required, ""),
        (3, "D", ErrorCode::IdNumberInvalid, "**************2384"),
        (3, "E", ErrorCode::PhoneInvalid, "********2345"),
        (3, "G", ErrorCode::OutOfRange, "12.5"),
        (4, "C", ErrorCode::Duplicate, "户主"),
        (4, "D", ErrorCode::IdNumberInvalid, "**************234X"),
        (6, "D", ErrorCode::Duplicate, &format!("**************{}", &twice[14..])),
        (7, "B", ErrorCode::Duplicate, "刘五"),
        (7, "D", ErrorCode::IdNumberInvalid, "*******E+17"),
        (8, "B", ErrorCode::Required, ""),
        (9, "B", ErrorCode::TooLong, "一二三四五六七八九十一二三四五六七八九…"),
    ];
    assert_eq!(found.len(), expected.len(), "{found:#?}");
    for (found, expected) in found.iter().zip(&expected) {
        if (expected.0, expected.1) == (3, "D") {
            assert!(found.3.starts_with("**************") && found.2 == expected.2);
        } else {
            assert_eq!(found, expected);
        }
    }
    let lost =
        table.errors.iter().find(|error| (error.row, error.column.as_str()) == (3, "D")).unwrap();
    assert_eq!(lost.params["reason"], "format_as_text");
    let duplicate = table.errors.iter().find(|error| error.row == 6).unwrap();
    assert_eq!((duplicate.heading.as_str(), duplicate.params["row"].as_str()), ("身份证号", "5"));
}

#[test]
fn files_that_are_no_sheet_are_refused() {
    assert_eq!(refused(b"PK\x03\x04 no archive").code, ErrorCode::SheetUnreadable);
    assert_eq!(refused(b"\xd0\xcf\x11\xe0 no workbook").code, ErrorCode::SheetUnreadable);
    assert_eq!(refused(b"\x00\x01\x02").code, ErrorCode::SheetUnreadable);
    let problem = refused(&text_sheet(&[&["姓名", "电话"], &["刘三", "1"]]));
    assert_eq!(
        (problem.code, problem.params["missing"].as_str()),
        (ErrorCode::HeaderMissing, "户编号")
    );
    assert_eq!(refused(b"").params["missing"], "户编号、姓名");
    let long: String = (0..=IMPORT_ROWS_MOST)
        .fold("户编号,姓名\n".to_owned(), |text, row| text + &format!("{row},刘\n"));
    assert_eq!(refused(long.as_bytes()).code, ErrorCode::TooLarge);
}

#[test]
fn a_cell_far_away_costs_nothing() {
    let bytes = xlsx(|sheet| {
        sheet.write(0, 0, "户编号").unwrap();
        sheet.write(0, 1, "姓名").unwrap();
        sheet.write(1, 0, "1").unwrap();
        sheet.write(1, 1, "刘三").unwrap();
        sheet.write(1_048_575, 16_383, "x").unwrap();
    });
    let table = read(&bytes).unwrap();
    assert_eq!((table.rows, errors(&table)), (1, vec![]));
}

#[test]
fn a_file_that_unpacks_to_too_much_is_refused() {
    use std::io::Write;
    let mut archive = zip::ZipWriter::new(std::io::Cursor::new(Vec::new()));
    let deflated = zip::write::SimpleFileOptions::default()
        .compression_method(zip::CompressionMethod::Deflated)
        .compression_level(Some(1));
    archive.start_file("xl/sharedStrings.xml", deflated).unwrap();
    let block = vec![b' '; 1 << 20];
    for _ in 0..257 {
        archive.write_all(&block).unwrap();
    }
    let bytes = archive.finish().unwrap().into_inner();
    assert!(bytes.len() < 4 << 20);
    assert_eq!(refused(&bytes).code, ErrorCode::SheetUnreadable);
}

#[test]
fn the_template_is_read_as_an_empty_sheet() {
    let table = read(&template::make().unwrap()).unwrap();
    assert_eq!((table.rows, errors(&table)), (0, vec![]));
    assert!(table.columns.index(super::super::columns::Field::Points).is_some());
}

#[test]
fn a_sheet_of_open_document() {
    use std::io::Write;
    let cell = |text: &str| {
        format!(
            "<table:table-cell office:value-type=\"string\"><text:p>{text}</text:p></table:table-cell>"
        )
    };
    let row = |cells: &[&str]| {
        format!(
            "<table:table-row>{}</table:table-row>",
            cells.iter().map(|text| cell(text)).collect::<String>()
        )
    };
    let content = [
        "<?xml version=\"1.0\" encoding=\"UTF-8\"?><office:document-content \
         xmlns:office=\"urn:oasis:names:tc:opendocument:xmlns:office:1.0\" \
         xmlns:table=\"urn:oasis:names:tc:opendocument:xmlns:table:1.0\" \
         xmlns:text=\"urn:oasis:names:tc:opendocument:xmlns:text:1.0\">\
         <office:body><office:spreadsheet><table:table table:name=\"1\">",
        &row(&["居民"]),
        "<table:table-row table:number-rows-repeated=\"2\"><table:table-cell/></table:table-row>",
        &row(&["户编号", "姓名", "手机号"]),
        &row(&["1", "刘三", "1391234"]),
        "<table:table-row table:number-rows-repeated=\"1048000\"><table:table-cell/></table:table-row>",
        "</table:table></office:spreadsheet></office:body></office:document-content>",
    ]
    .concat();
    let manifest = "<manifest:manifest \
         xmlns:manifest=\"urn:oasis:names:tc:opendocument:xmlns:manifest:1.0\"/>";
    let mut archive = zip::ZipWriter::new(std::io::Cursor::new(Vec::new()));
    let options = zip::write::SimpleFileOptions::default();
    for (name, text) in [
        ("mimetype", "application/vnd.oasis.opendocument.spreadsheet"),
        ("META-INF/manifest.xml", manifest),
        ("content.xml", &content),
    ] {
        archive.start_file(name, options).unwrap();
        archive.write_all(text.as_bytes()).unwrap();
    }
    let table = read(&archive.finish().unwrap().into_inner()).unwrap();
    assert_eq!(names(&table), [("1", vec!["刘三"])]);
    assert_eq!(errors(&table), [(5, "C", ErrorCode::PhoneInvalid, "******4")]);
}
