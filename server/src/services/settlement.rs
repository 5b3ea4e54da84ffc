//! The settlement sheet 结算单: what a store gave out for points in a month, as the township signs it.

use chrono::{Datelike, Months};
use rust_xlsxwriter::{Format, FormatAlign, FormatBorder, Workbook, Worksheet, XlsxError};
use xiangyue_shared::{day, endpoint::Binary, stock::GetSettlement};

use super::{
    stock::sheet::{self, Sums},
    store,
};
use crate::{
    call::{Asked, Call},
    db::{
        Conn,
        models::{region, store::ItemRow},
    },
    error::{Failure, Result},
};

const MEDIA_TYPE: &str = "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet";
const HEADINGS: [&str; 8] =
    ["序号", "商品", "规格", "兑出数量", "兑出积分", "退回数量", "退回积分", "净积分"];
const WIDTHS: [f64; 8] = [6.0, 26.0, 14.0, 11.0, 11.0, 11.0, 11.0, 11.0];
const LAST_COLUMN: u16 = 7;
const A4: u8 = 9;

/// Settles a month of a store with the township.
///
/// # Errors
/// `Forbidden`, `NotFound`, `OutOfRange`.
pub fn settle(conn: &mut Conn, call: &Call, asked: &Asked<GetSettlement>) -> Result<Binary> {
    let store = store::allowed(conn, call, asked.path.store)?;
    let today = day::day_of(call.now);
    let first = day::first_of_month(asked.query.month.unwrap_or(today));
    let past = first.checked_add_months(Months::new(1)).unwrap_or(first);
    let (sheet, items) = sheet::between(conn, &store, first, past)?;
    let head = Head {
        village: region::name(conn, &store.village()?)?,
        store: store.name,
        month: format!("{}年{}月", first.year(), first.month()),
        made: format!("{}年{}月{}日", today.year(), today.month(), today.day()),
        // A month that still runs may change; nobody should sign it by mistake.
        running: today < past,
        orders: sheet.orders,
    };
    let bytes = workbook(&head, &items).map_err(Failure::internal)?;
    Ok(Binary { media_type: MEDIA_TYPE.to_owned(), bytes })
}

struct Head {
    village: String,
    store: String,
    month: String,
    made: String,
    running: bool,
    orders: i64,
}

fn workbook(head: &Head, items: &[(ItemRow, Sums)]) -> Result<Vec<u8>, XlsxError> {
    let mut workbook = Workbook::new();
    let sheet = workbook.add_worksheet();
    sheet.set_name("结算单")?.set_paper_size(A4).set_print_fit_to_pages(1, 0).set_landscape();
    for (column, width) in (0_u16..).zip(WIDTHS) {
        sheet.set_column_width(column, width)?;
    }
    write_head(sheet, head)?;
    let last = write_table(sheet, 4, items)?;
    write_signatures(sheet, last + 2)?;
    workbook.save_to_buffer()
}

fn write_head(sheet: &mut Worksheet, head: &Head) -> Result<(), XlsxError> {
    let title = Format::new().set_bold().set_font_size(16).set_align(FormatAlign::Center);
    let plain = Format::new().set_font_size(11);
    let right = plain.clone().set_align(FormatAlign::Right);
    let name = format!("{}{}积分兑换结算单", head.village, head.store);
    let state = if head.running { "（本月未完，数字还会变）" } else { "" };
    sheet.set_row_height(0, 28)?;
    sheet.merge_range(0, 0, 0, LAST_COLUMN, &name, &title)?;
    sheet.merge_range(1, 0, 1, 4, &format!("结算月份：{}{state}", head.month), &plain)?;
    sheet.merge_range(1, 5, 1, LAST_COLUMN, &format!("制表日期：{}", head.made), &right)?;
    sheet.merge_range(2, 0, 2, LAST_COLUMN, &format!("兑换笔数：{}", head.orders), &plain)?;
    Ok(())
}

/// Writes the table from row `top` on; answers its last row.
fn write_table(
    sheet: &mut Worksheet,
    top: u32,
    items: &[(ItemRow, Sums)],
) -> Result<u32, XlsxError> {
    let cell = Format::new().set_border(FormatBorder::Thin);
    let bold = cell.clone().set_bold();
    let heading = bold.clone().set_align(FormatAlign::Center);
    for (column, text) in (0_u16..).zip(HEADINGS) {
        sheet.write_with_format(top, column, text, &heading)?;
    }
    sheet.set_repeat_rows(top, top)?;
    let mut row = top;
    let mut total = Sums::default();
    for (number, (item, sums)) in (1_u32..).zip(items) {
        row += 1;
        sheet.write_with_format(row, 0, number, &cell)?;
        sheet.write_with_format(row, 1, item.name.as_str(), &cell)?;
        sheet.write_with_format(row, 2, item.unit.as_str(), &cell)?;
        write_sums(sheet, row, sums, &cell)?;
        total.sold += sums.sold;
        total.returned += sums.returned;
        total.points_taken += sums.points_taken;
        total.points_returned += sums.points_returned;
    }
    row += 1;
    sheet.merge_range(row, 0, row, 2, "合计", &heading)?;
    write_sums(sheet, row, &total, &bold)?;
    Ok(row)
}

fn write_sums(
    sheet: &mut Worksheet,
    row: u32,
    sums: &Sums,
    format: &Format,
) -> Result<(), XlsxError> {
    let net = sums.points_taken - sums.points_returned;
    let numbers = [sums.sold, sums.points_taken, sums.returned, sums.points_returned, net];
    for (column, number) in (3_u16..).zip(numbers) {
        sheet.write_with_format(row, column, number, format)?;
    }
    Ok(())
}

fn write_signatures(sheet: &mut Worksheet, top: u32) -> Result<(), XlsxError> {
    let plain = Format::new().set_font_size(11);
    let lines = [
        ("店员（签字）：", "村委会（盖章）："),
        ("村监督委员会（签字）：", "乡镇（盖章）："),
        ("日期：　　年　　月　　日", "日期：　　年　　月　　日"),
    ];
    for (row, (left, right)) in (top..).step_by(2).zip(lines) {
        sheet.merge_range(row, 0, row, 3, left, &plain)?;
        sheet.merge_range(row, 4, row, LAST_COLUMN, right, &plain)?;
    }
    Ok(())
}

#[cfg(test)]
#[allow(clippy::unwrap_used)]
mod tests {
    use std::io::Cursor;

    use calamine::{Data, Reader, Xlsx};

    use super::*;

    fn item(name: &str) -> ItemRow {
        ItemRow {
            id: String::new(),
            store_id: String::new(),
            name: name.to_owned(),
            unit: "瓶".to_owned(),
            description: String::new(),
            category: String::new(),
            price: 1,
            picture_id: None,
            limit_quantity: None,
            limit_period: None,
            withdrawn: false,
            stock: 0,
            reserved: 0,
            created_at: chrono::NaiveDateTime::default(),
        }
    }

    #[test]
    fn the_sheet_reads_back_with_its_totals() {
        let head = Head {
            village: "毛寺村".to_owned(),
            store: "爱心超市".to_owned(),
            month: "2026年11月".to_owned(),
            made: "2026年12月1日".to_owned(),
            running: false,
            orders: 3,
        };
        let sums = |sold, points_taken, returned, points_returned| Sums {
            sold,
            returned,
            restocked: 0,
            points_taken,
            points_returned,
        };
        let items =
            [(item("菜籽油 5 L"), sums(2, 360, 1, 180)), (item("洗衣液 2 kg"), sums(1, 60, 0, 0))];
        let bytes = workbook(&head, &items).unwrap();
        let mut book: Xlsx<_> = calamine::open_workbook_from_rs(Cursor::new(bytes)).unwrap();
        let range = book.worksheet_range("结算单").unwrap();
        let row = |number: usize| -> Vec<String> {
            range.rows().nth(number).unwrap().iter().map(Data::to_string).collect()
        };
        assert_eq!(row(0)[0], "毛寺村爱心超市积分兑换结算单");
        assert_eq!(row(1)[0], "结算月份：2026年11月");
        assert_eq!(row(5)[1..], ["菜籽油 5 L", "瓶", "2", "360", "1", "180", "180"]);
        assert_eq!(row(7)[0], "合计");
        assert_eq!(row(7)[3..], ["3", "420", "1", "180", "240"]);
    }
}
