//! From a file's bytes to rows of cells: xlsx, xls, xlsb and ods, and text with separators.

use std::io::Cursor;

use calamine::{Data, DataRef, Ods, Reader, Xls, Xlsb, Xlsx};
use encoding_rs::{Encoding, GB18030};
use xiangyue_shared::{
    error::{ErrorCode, Problem},
    import::IMPORT_ROWS_MOST,
};

use super::bounds;
use crate::error::{Failure, Result};

/// Most bytes that the rows of one file may take.
const BYTES_MOST: usize = 256 * 1024 * 1024;
/// Columns beyond this one (IV) are left out.
const COLUMNS_MOST: u32 = 256;
/// Rows that may stand above the data: a title, remarks, headings.
const ROWS_ABOVE: usize = 20;

/// What stands in a cell.
#[derive(Debug, Clone, PartialEq)]
pub enum Cell {
    Text(String),
    Number(f64),
}

/// A row that has something in it.
#[derive(Debug, Clone, PartialEq)]
pub struct Row {
    /// As the spreadsheet program numbers it, from 1.
    pub number: u32,
    /// By column, from 0.
    pub cells: Vec<Option<Cell>>,
}

impl Row {
    /// The cell of a column, if there is something in it.
    pub fn cell(&self, column: usize) -> Option<&Cell> {
        self.cells.get(column).and_then(Option::as_ref)
    }
}

/// The sheets of a file, each with its rows that are not empty.
pub type Sheets = Vec<Vec<Row>>;

/// Reads a file of any of the forms.
///
/// # Errors
/// `SheetUnreadable`; `TooLarge` with `max` rows.
pub fn read(bytes: &[u8]) -> Result<Sheets> {
    if bytes.starts_with(b"PK") {
        bounds::check_archive(bytes)?;
        if let Ok(book) = Xlsx::new(Cursor::new(bytes)) {
            return read_xlsx(book);
        }
        if let Ok(book) = Ods::new(Cursor::new(bytes)) {
            return read_book(book);
        }
        return read_xlsb(Xlsb::new(Cursor::new(bytes)).map_err(|_| unreadable())?);
    }
    if bytes.starts_with(b"\xd0\xcf\x11\xe0") {
        let workbook = bounds::checked_workbook(bytes)?;
        return read_book(Xls::new(Cursor::new(&workbook[..])).map_err(|_| unreadable())?);
    }
    Ok(vec![read_text(bytes)?])
}

/// Not a sheet, or one that asks for too much.
pub fn unreadable() -> Failure {
    ErrorCode::SheetUnreadable.into()
}

/// Collects cells into rows, and knows when there are too many.
struct Rows {
    rows: Vec<Row>,
    /// Bytes that the rows of this sheet and of those after it may still take.
    left: usize,
}

impl Rows {
    const fn new(left: usize) -> Self {
        Self { rows: Vec::new(), left }
    }

    /// A text may stand in many cells of a small file.
    fn take(&mut self, bytes: usize) -> Result<()> {
        self.left = self.left.checked_sub(bytes).ok_or_else(unreadable)?;
        Ok(())
    }

    fn put_cell(&mut self, cell: &calamine::Cell<DataRef<'_>>) -> Result<()> {
        let (row, column) = cell.get_position();
        let value = match cell.get_value() {
            DataRef::SharedString(text) => text_cell(text),
            other => plain(&Data::from(other.clone())),
        };
        self.put(row, column, value)
    }

    /// Cells come row by row.
    fn put(&mut self, row: u32, column: u32, cell: Option<Cell>) -> Result<()> {
        let Some(cell) = cell.filter(|_| column < COLUMNS_MOST) else {
            return Ok(());
        };
        let number = row.saturating_add(1);
        if self.rows.last().is_none_or(|last| last.number != number) {
            if self.rows.len() >= IMPORT_ROWS_MOST + ROWS_ABOVE {
                return Err(too_long());
            }
            self.rows.push(Row { number, cells: Vec::new() });
        }
        let column = usize::try_from(column).unwrap_or(usize::MAX);
        let there = self.rows.last().map_or(0, |row| row.cells.len());
        self.take((column + 1).saturating_sub(there) * size_of::<Option<Cell>>())?;
        if let Cell::Text(text) = &cell {
            self.take(text.len())?;
        }
        if let Some(row) = self.rows.last_mut() {
            if row.cells.len() <= column {
                row.cells.resize(column + 1, None);
            }
            if let Some(place) = row.cells.get_mut(column) {
                *place = Some(cell);
            }
        }
        Ok(())
    }
}

/// More rows than one import takes.
pub fn too_long() -> Failure {
    Problem::new(ErrorCode::TooLarge).with("max", IMPORT_ROWS_MOST).into()
}

/// Cell by cell: a sheet with one cell far down does not take the memory of all that are above it.
fn read_xlsx(mut book: Xlsx<Cursor<&[u8]>>) -> Result<Sheets> {
    let (mut sheets, mut bytes) = (Vec::new(), BYTES_MOST);
    for name in book.sheet_names() {
        // A sheet that is a chart has no cells.
        let Ok(mut reader) = book.worksheet_cells_reader(&name) else {
            continue;
        };
        let mut rows = Rows::new(bytes);
        while let Some(cell) = reader.next_cell().map_err(|_| unreadable())? {
            rows.put_cell(&cell)?;
        }
        bytes = rows.left;
        sheets.push(rows.rows);
    }
    Ok(sheets)
}

/// As [`read_xlsx`].
fn read_xlsb(mut book: Xlsb<Cursor<&[u8]>>) -> Result<Sheets> {
    let (mut sheets, mut bytes) = (Vec::new(), BYTES_MOST);
    for name in book.sheet_names() {
        let Ok(mut reader) = book.worksheet_cells_reader(&name) else {
            continue;
        };
        let mut rows = Rows::new(bytes);
        while let Some(cell) = reader.next_cell().map_err(|_| unreadable())? {
            rows.put_cell(&cell)?;
        }
        bytes = rows.left;
        sheets.push(rows.rows);
    }
    Ok(sheets)
}

fn read_book<'a, B: Reader<Cursor<&'a [u8]>>>(mut book: B) -> Result<Sheets> {
    let (mut sheets, mut bytes) = (Vec::new(), BYTES_MOST);
    for name in book.sheet_names() {
        let Ok(range) = book.worksheet_range(&name) else {
            continue;
        };
        let (top, left) = range.start().unwrap_or_default();
        let mut rows = Rows::new(bytes);
        for (row, cells) in (top..).zip(range.rows()) {
            for (column, value) in (left..).zip(cells) {
                rows.put(row, column, plain(value))?;
            }
        }
        bytes = rows.left;
        sheets.push(rows.rows);
    }
    Ok(sheets)
}

fn plain(value: &Data) -> Option<Cell> {
    match value {
        Data::Empty => None,
        Data::String(text) | Data::DateTimeIso(text) | Data::DurationIso(text) => text_cell(text),
        Data::Float(number) => Some(Cell::Number(*number)),
        // Whole numbers are told from text by their kind only; none that fits a field is too long for a float.
        Data::Int(number) => number.to_string().parse().ok().map(Cell::Number),
        Data::DateTime(moment) => Some(Cell::Number(moment.as_f64())),
        Data::Bool(value) => text_cell(if *value { "TRUE" } else { "FALSE" }),
        Data::Error(error) => text_cell(&error.to_string()),
    }
}

/// Without the one character that a database takes in no text.
fn text_cell(text: &str) -> Option<Cell> {
    let text = text.replace('\0', "");
    (!text.trim().is_empty()).then_some(Cell::Text(text))
}

fn read_text(bytes: &[u8]) -> Result<Vec<Row>> {
    let text = decode(bytes)?;
    let mut reader = csv::ReaderBuilder::new()
        .has_headers(false)
        .flexible(true)
        .delimiter(delimiter(&text))
        .from_reader(text.as_bytes());
    let mut rows = Rows::new(BYTES_MOST);
    // Line breaks inside of cells make no new row.
    let mut breaks = 0;
    for record in reader.records() {
        let record = record.map_err(|_| unreadable())?;
        let line = record.position().map_or(0, |start| line_of(text.as_bytes(), start));
        let row = u32::try_from(line.saturating_sub(1 + breaks)).unwrap_or(u32::MAX);
        for (column, text) in (0..).zip(&record) {
            rows.put(row, column, text_cell(text))?;
            breaks += text.bytes().map(|byte| u64::from(byte == b'\n')).sum::<u64>();
        }
    }
    Ok(rows.rows)
}

/// The line, from 1, of a record: empty lines before it are skipped, but belong to its position.
pub fn line_of(text: &[u8], start: &csv::Position) -> u64 {
    let from = usize::try_from(start.byte()).unwrap_or(usize::MAX);
    let empty = text.get(from..).unwrap_or_default();
    let skipped = empty.iter().take_while(|byte| matches!(byte, b'\r' | b'\n'));
    skipped.filter(|byte| **byte == b'\n').fold(start.line(), |line, _| line + 1)
}

/// UTF-8, UTF-16 with its mark, or what a Chinese Windows writes.
fn decode(bytes: &[u8]) -> Result<String> {
    if let Some((encoding, mark)) = Encoding::for_bom(bytes) {
        let (text, broken) =
            encoding.decode_without_bom_handling(bytes.get(mark..).unwrap_or_default());
        return if broken { Err(unreadable()) } else { Ok(text.into_owned()) };
    }
    if bytes.contains(&0) {
        return Err(unreadable());
    }
    if let Ok(text) = std::str::from_utf8(bytes) {
        return Ok(text.to_owned());
    }
    let (text, broken) = GB18030.decode_without_bom_handling(bytes);
    if broken { Err(unreadable()) } else { Ok(text.into_owned()) }
}

/// The separator of which one of the first lines has most.
fn delimiter(text: &str) -> u8 {
    let most = |delimiter: u8| {
        text.lines()
            .take(ROWS_ABOVE)
            .map(|line| line.bytes().filter(|byte| *byte == delimiter).count())
            .max()
            .unwrap_or_default()
    };
    // The comma wins where they are even.
    [b';', b'\t', b','].into_iter().max_by_key(|delimiter| most(*delimiter)).unwrap_or(b',')
}
