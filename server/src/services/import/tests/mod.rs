#![allow(clippy::unwrap_used, clippy::indexing_slicing, clippy::panic)]

mod sheets;
mod village;

use rust_xlsxwriter::{Format, Workbook, Worksheet};
use xiangyue_shared::error::Problem;

use super::{sheet, table::Table};
use crate::error::Result;

/// An identity number with its check digit; `number` tells people apart.
fn id_number(number: u32) -> String {
    const WEIGHTS: [u32; 17] = [7, 9, 10, 5, 8, 4, 2, 1, 6, 3, 7, 9, 10, 5, 8, 4, 2];
    let digits = format!("621002{:04}0101{:03}", 1900 + number / 1000, number % 1000);
    let sum: u32 =
        digits.bytes().zip(WEIGHTS).map(|(digit, weight)| u32::from(digit - b'0') * weight).sum();
    let check = b"10X98765432"[usize::try_from(sum % 11).unwrap()];
    format!("{digits}{}", char::from(check))
}

/// A workbook with one sheet.
fn xlsx(fill: impl FnOnce(&mut Worksheet)) -> Vec<u8> {
    let mut book = Workbook::new();
    fill(book.add_worksheet());
    book.save_to_buffer().unwrap()
}

/// A sheet of text alone, from its first row.
fn text_sheet(rows: &[&[&str]]) -> Vec<u8> {
    xlsx(|sheet| {
        let text = Format::new().set_num_format("@");
        for (row, cells) in (0..).zip(rows) {
            for (column, cell) in (0..).zip(*cells) {
                sheet.write_string_with_format(row, column, *cell, &text).unwrap();
            }
        }
    })
}

fn read(bytes: &[u8]) -> Result<Table> {
    super::table::read(&sheet::read(bytes)?)
}

fn refused(bytes: &[u8]) -> Problem {
    read(bytes).map(drop).unwrap_err().into_problem()
}
