//! Figures of a term as a workbook: one sheet by session, one by child.

use rust_xlsxwriter::{Format, FormatAlign, FormatBorder, Workbook, Worksheet, XlsxError};
use xiangyue_shared::class_register::TermFigures;

const BY_SESSION: [&str; 9] =
    ["日期", "座位", "看护大人", "已约", "到课", "请假", "缺席", "候补", "备注"];
const BY_CHILD: [&str; 7] = ["户编号", "户主", "孩子", "已约", "到课", "请假", "缺席"];

/// The workbook of a class.
pub(super) fn workbook(course: &str, figures: &TermFigures) -> Result<Vec<u8>, XlsxError> {
    let cell = Format::new().set_border(FormatBorder::Thin);
    let heading = cell.clone().set_bold().set_align(FormatAlign::Center);
    let mut workbook = Workbook::new();
    let sheet = workbook.add_worksheet();
    head(sheet, "各次课", course, &BY_SESSION, &heading)?;
    for (row, one) in (2_u32..).zip(&figures.sessions) {
        sheet.write_with_format(row, 0, one.day.to_string(), &cell)?;
        let numbers =
            [one.seats, one.adults, one.booked, one.came, one.on_leave, one.absent, one.waiting];
        for (column, number) in (1_u16..).zip(numbers) {
            sheet.write_with_format(row, column, number, &cell)?;
        }
        sheet.write_with_format(row, 8, if one.cancelled { "停课" } else { "" }, &cell)?;
    }
    let sheet = workbook.add_worksheet();
    head(sheet, "各个孩子", course, &BY_CHILD, &heading)?;
    let (mut household, mut of_household) = ("", 0_u32);
    for (row, one) in (2_u32..).zip(&figures.children) {
        // Names stay with the guardians: children of one household are told apart by number.
        of_household = if household == one.household_number { of_household + 1 } else { 1 };
        household = &one.household_number;
        sheet.write_with_format(row, 0, household, &cell)?;
        sheet.write_with_format(row, 1, one.household_name.as_str(), &cell)?;
        sheet.write_with_format(row, 2, of_household, &cell)?;
        for (column, number) in (3_u16..).zip([one.booked, one.came, one.on_leave, one.absent]) {
            sheet.write_with_format(row, column, number, &cell)?;
        }
    }
    workbook.save_to_buffer()
}

fn head(
    sheet: &mut Worksheet,
    name: &str,
    course: &str,
    headings: &[&str],
    format: &Format,
) -> Result<(), XlsxError> {
    sheet.set_name(name)?;
    sheet.write_with_format(
        0,
        0,
        format!("{course} 学期统计 {name}"),
        &Format::new().set_bold(),
    )?;
    sheet.set_column_width(0, 12)?;
    for (column, text) in (0_u16..).zip(headings) {
        sheet.write_with_format(1, column, *text, format)?;
    }
    sheet.set_repeat_rows(1, 1)?;
    Ok(())
}
