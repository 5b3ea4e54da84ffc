//! The spreadsheet to fill in.

use rust_xlsxwriter::{Format, FormatAlign, FormatBorder, Workbook, Worksheet, XlsxError};
use xiangyue_shared::import::IMPORT_ROWS_MOST;

use super::columns::Field;

/// Media type of xlsx.
pub const MEDIA_TYPE: &str = "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet";

/// Columns of the template: what they hold, and their width in characters.
const COLUMNS: [(Field, f64); 7] = [
    (Field::Number, 10.0),
    (Field::Name, 12.0),
    (Field::Relation, 12.0),
    (Field::IdNumber, 22.0),
    (Field::Phone, 16.0),
    (Field::Group, 16.0),
    (Field::Points, 12.0),
];

/// Makes the file. It has no examples among its rows, which would be left in: they stand on a sheet of their own.
///
/// # Errors
/// Where the file cannot be put together.
pub fn make() -> Result<Vec<u8>, XlsxError> {
    let mut book = Workbook::new();
    fill_in(book.add_worksheet())?;
    explanation(book.add_worksheet())?;
    book.save_to_buffer()
}

fn fill_in(sheet: &mut Worksheet) -> Result<(), XlsxError> {
    let title = Format::new().set_bold().set_font_size(16).set_align(FormatAlign::Center);
    let heading =
        Format::new().set_bold().set_border(FormatBorder::Thin).set_align(FormatAlign::Center);
    let text = Format::new().set_num_format("@");
    sheet.set_name("居民")?;
    sheet.merge_range(0, 0, 0, 6, "居民信息表", &title)?;
    for (column, (field, width)) in (0_u16..).zip(COLUMNS) {
        sheet.write_with_format(1, column, field.heading(), &heading)?;
        sheet.set_column_width(column, width)?;
        // Numbers that are kept as numbers lose their last digits, or their first zeros.
        if field != Field::Points {
            sheet.set_column_format(column, &text)?;
        }
    }
    sheet.set_freeze_panes(2, 0)?;
    Ok(())
}

fn explanation(sheet: &mut Worksheet) -> Result<(), XlsxError> {
    let rows = IMPORT_ROWS_MOST;
    let lines = [
        "填写说明".to_owned(),
        "每人一行。同一户的人写在一起，户编号写在户主一行即可，下面的行可以空着。".to_owned(),
        "户编号：村里给每户的编号，不能重复。必填。".to_owned(),
        "姓名：必填，最多 20 个字。".to_owned(),
        "与户主关系：户主写“户主”，每户一人；其余写 配偶、长子、长女、父亲、母亲 等。".to_owned(),
        "身份证号：18 位，可以空着。此列已设为文本格式；从别处粘贴时请选“只粘贴文本”。".to_owned(),
        "手机号：11 位，可以空着。村民用这个号码登录。".to_owned(),
        "村民小组：如 一组 或 刘家庄组，写在户主一行即可。没有的小组会自动建立。必填。".to_owned(),
        "原有积分：从纸质台账结转的积分，写在户主一行，0 至 100000；只在第一次导入该户时记入。"
            .to_owned(),
        format!("一次最多 {rows} 行。可以重复导入：相同的不变，改过的更新，不会删除任何人。"),
        "例：12 │ 刘建国 │ 户主 │ （身份证号） │ （手机号） │ 一组 │ 120".to_owned(),
        "例：　 │ 王秀英 │ 配偶 │ （身份证号） │ （手机号） │ 　　 │".to_owned(),
    ];
    let title = Format::new().set_bold().set_font_size(16);
    let wrapped = Format::new().set_text_wrap();
    sheet.set_name("填写说明")?;
    sheet.set_column_width(0, 90.0)?;
    for (row, line) in (0_u32..).zip(lines) {
        sheet.write_with_format(row, 0, line, if row == 0 { &title } else { &wrapped })?;
    }
    Ok(())
}
