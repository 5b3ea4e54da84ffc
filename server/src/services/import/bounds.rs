//! What a file may ask of memory. The library that reads spreadsheets believes what a file says of its own size, and lays
//! out in full the field between two cells that lie far apart: a few hundred bytes could ask for more memory than
//! there is, which ends the whole server. So a file is looked through before it is handed over.

use std::{
    collections::BTreeSet,
    io::{Cursor, Read, Write},
};

use cfb::{CompoundFile, Version};
use memchr::{memchr, memmem};

use super::sheet::unreadable;
use crate::error::Result;

/// Most bytes that the parts of one file may unpack to, together.
const UNPACKED_BYTES_MOST: u64 = 128 * 1024 * 1024;
/// Fewest bytes of one text in a table of texts: `<si/>` and what is around it.
const SHARED_TEXT_BYTES_LEAST: usize = 8;
/// Most cells of the fields that are laid out in full, together.
const CELLS_MOST: u64 = 4_000_000;
/// What a cell without text takes.
const CELL_BYTES: usize = 32;
/// Most sheets of an old workbook.
const SHEETS_MOST: usize = 64;

/// Looks through a file that is an archive: xlsx, xlsb, ods.
///
/// # Errors
/// `SheetUnreadable`.
pub fn check_archive(bytes: &[u8]) -> Result<()> {
    let mut archive = zip::ZipArchive::new(Cursor::new(bytes)).map_err(|_| unreadable())?;
    let mut left = UNPACKED_BYTES_MOST;
    for index in 0..archive.len() {
        let part = archive.by_index(index).map_err(|_| unreadable())?;
        let mut text = Vec::new();
        // Unpacked once for nothing but to see what it is.
        let size = part.take(left).read_to_end(&mut text).map_err(|_| unreadable())?;
        left = left.saturating_sub(u64::try_from(size).unwrap_or(u64::MAX));
        if left == 0 || claims_too_many_texts(&text) || cells_of_open_document(&text) > CELLS_MOST {
            return Err(unreadable());
        }
    }
    Ok(())
}

/// Whether a table of texts says that it has more of them than can be in it.
fn claims_too_many_texts(part: &[u8]) -> bool {
    const NAME: &[u8] = b"uniqueCount";
    memmem::find_iter(part, NAME).any(|at| {
        let rest = part.get(at + NAME.len()..).unwrap_or_default().iter();
        let value = rest
            .skip_while(|byte| byte.is_ascii_whitespace() || matches!(byte, b'=' | b'"' | b'\''));
        let digits: String =
            value.take_while(|byte| byte.is_ascii_digit()).map(|byte| char::from(*byte)).collect();
        !digits.is_empty()
            && digits
                .parse::<usize>()
                .map_or(true, |count| count > part.len() / SHARED_TEXT_BYTES_LEAST)
    })
}

/// The field of one table of a document, as it is laid out.
#[derive(Default)]
struct Field {
    rows: u64,
    /// Empty rows that count as soon as one follows that is not.
    rows_empty: u64,
    width: u64,
    row_repeats: u64,
    /// Cells of the row that is being read, up to its last that is not empty.
    cells: u64,
    cells_empty: u64,
}

impl Field {
    fn end_row(&mut self) {
        if self.cells > 0 {
            self.rows += self.rows_empty + self.row_repeats;
            self.width = self.width.max(self.cells);
            self.rows_empty = 0;
        } else {
            self.rows_empty += self.row_repeats;
        }
        (self.row_repeats, self.cells, self.cells_empty) = (0, 0, 0);
    }
}

/// How many cells there are to lay out in the tables of an OpenDocument, in which a cell or a row says how often it is
/// repeated.
fn cells_of_open_document(part: &[u8]) -> u64 {
    let mut all = 0_u64;
    let mut field = Field::default();
    // Cells that were begun, and where: the text in them is laid out as often.
    let mut begun: Option<(u64, usize)> = None;
    let texts = |begun: Option<(u64, usize)>, end: usize| {
        begun.map_or(0, |(count, start)| {
            count.saturating_mul(u64::try_from((end - start) / CELL_BYTES).unwrap_or(u64::MAX))
        })
    };
    let mut tags = Tags(part);
    while let Some(tag) = tags.next() {
        let at = part.len() - tags.0.len();
        if tag.strip_prefix(b"/").unwrap_or(tag).starts_with(b"table:") {
            all = all.saturating_add(texts(begun.take(), at));
        }
        let name = tag
            .split(|byte| byte.is_ascii_whitespace() || *byte == b'/')
            .next()
            .unwrap_or_default();
        match name {
            b"table:table" => {
                field.end_row();
                all = all.saturating_add(field.rows * field.width);
                field = Field::default();
            }
            b"table:table-row" => {
                field.end_row();
                field.row_repeats = repeats(tag, b"table:number-rows-repeated", 1 << 20);
            }
            b"table:table-cell" | b"table:covered-table-cell" => {
                let count = repeats(tag, b"table:number-columns-repeated", 1 << 14);
                let filled = [&b"office:"[..], b"calcext:", b"table:formula"];
                if filled.iter().any(|sign| memmem::find(tag, sign).is_some()) {
                    field.cells += field.cells_empty + count;
                    field.cells_empty = 0;
                    // Each is read into memory before the field is laid out.
                    all = all.saturating_add(count);
                    begun = Some((count.saturating_mul(field.row_repeats.max(1)), at));
                } else {
                    field.cells_empty += count;
                }
            }
            _ => {}
        }
    }
    field.end_row();
    all.saturating_add(field.rows * field.width).saturating_add(texts(begun, part.len()))
}

/// How often an element says that it is repeated, `most` at most. What is no plain number may be any.
fn repeats(tag: &[u8], attribute: &[u8], most: u64) -> u64 {
    let Some(at) = memmem::find(tag, attribute) else {
        return 1;
    };
    let rest = tag.get(at + attribute.len()..).unwrap_or_default();
    let mut value = rest.split(|byte| matches!(byte, b'"' | b'\''));
    let text = value.nth(1).and_then(|text| std::str::from_utf8(text).ok());
    text.and_then(|text| text.parse::<u64>().ok()).map_or(most, |count| count.min(most))
}

/// What stands between the angles of a text in XML. A `>` in quotation marks ends nothing.
struct Tags<'a>(&'a [u8]);

impl<'a> Iterator for Tags<'a> {
    type Item = &'a [u8];

    fn next(&mut self) -> Option<&'a [u8]> {
        let start = memchr(b'<', self.0)? + 1;
        let rest = self.0.get(start..)?;
        let mut quoted = None;
        let end = rest.iter().position(|byte| match (quoted, byte) {
            (None, b'"' | b'\'') => {
                quoted = Some(*byte);
                false
            }
            (Some(mark), byte) => {
                if mark == *byte {
                    quoted = None;
                }
                false
            }
            (None, byte) => *byte == b'>',
        });
        let (tag, left) = rest.split_at(end.unwrap_or(rest.len()));
        self.0 = left;
        Some(tag)
    }
}

const BOF: u16 = 0x0809;
const EOF: u16 = 0x000a;
const BOUND_SHEET: u16 = 0x0085;
const DIMENSIONS: u16 = 0x0200;
const STRING: u16 = 0x0207;
const MULTIPLE_RK: u16 = 0x00bd;
/// The table of texts, what goes on in another record, and a cell that names a text of the table.
const TEXTS: u16 = 0x00fc;
const CONTINUE: u16 = 0x003c;
const TEXT_OF_TABLE: u16 = 0x00fd;
/// Most bytes of a character that an old workbook keeps in two.
const UTF8_BYTES_MOST: u64 = 3;
/// Records that begin with the row and the column of their cell.
const CELLS: [u16; 8] =
    [0x0203, 0x0204, 0x00d6, 0x0205, 0x027e, TEXT_OF_TABLE, MULTIPLE_RK, 0x0006];

/// An old workbook (BIFF) that says nothing untrue of its size: nothing but its stream of records, looked through, in a
/// container made anew.
///
/// # Errors
/// `SheetUnreadable`.
pub fn checked_workbook(bytes: &[u8]) -> Result<Vec<u8>> {
    let mut file = CompoundFile::open(Cursor::new(bytes)).map_err(|_| unreadable())?;
    let name = ["/Workbook", "/Book"]
        .into_iter()
        .find(|name| file.is_stream(name))
        .ok_or_else(unreadable)?;
    let mut stream = Vec::new();
    file.open_stream(name)
        .and_then(|workbook| workbook.take(UNPACKED_BYTES_MOST).read_to_end(&mut stream))
        .map_err(|_| unreadable())?;
    check_records(&mut stream)?;
    let fresh = || -> std::io::Result<Vec<u8>> {
        // The version that old workbooks come in.
        let mut file = CompoundFile::create_with_version(Version::V3, Cursor::new(Vec::new()))?;
        file.create_stream("/Workbook")?.write_all(&stream)?;
        file.flush()?;
        Ok(file.into_inner().into_inner())
    };
    fresh().map_err(|_| unreadable())
}

/// A record: where it begins, what it is, and where its data lies.
struct Record {
    kind: u16,
    data: std::ops::Range<usize>,
}

fn record(stream: &[u8], at: usize) -> Option<Record> {
    let [a, b, c, d] = *stream.get(at..)?.first_chunk()?;
    let (kind, length) = (u16::from_le_bytes([a, b]), usize::from(u16::from_le_bytes([c, d])));
    let data = at + 4..at + 4 + length;
    (data.end <= stream.len()).then_some(Record { kind, data })
}

fn number(data: &[u8], at: usize) -> Option<u16> {
    data.get(at..)?.first_chunk().map(|bytes| u16::from_le_bytes(*bytes))
}

fn check_records(stream: &mut [u8]) -> Result<()> {
    let (mut sheets, mut texts) = (BTreeSet::new(), Vec::new());
    let mut at = 0;
    while let Some(Record { kind, data }) = record(stream, at) {
        at = data.end;
        match kind {
            EOF => break,
            TEXTS => {
                // After two counts that nobody needs.
                let mut pieces: Vec<_> = std::iter::once(data.start + 8..data.end).collect();
                while let Some(Record { kind: CONTINUE, data }) = record(stream, at) {
                    at = data.end;
                    pieces.push(data);
                }
                texts = lengths_of_texts(stream, &pieces).ok_or_else(unreadable)?;
            }
            BOUND_SHEET => {
                let start =
                    stream.get(data).and_then(|data| data.first_chunk()).ok_or_else(unreadable)?;
                let start =
                    usize::try_from(u32::from_le_bytes(*start)).map_err(|_| unreadable())?;
                // Each has a place of its own.
                if start >= stream.len() || !sheets.insert(start) || sheets.len() > SHEETS_MOST {
                    return Err(unreadable());
                }
            }
            _ => {}
        }
    }
    let mut cells = 0;
    for sheet in sheets {
        cells += field_of_sheet(stream, sheet, &texts)?;
        if cells > CELLS_MOST {
            return Err(unreadable());
        }
    }
    Ok(())
}

/// The characters of each text in the table of texts, which lies in pieces. A text that goes on in the next piece says
/// there anew how wide its characters are.
fn lengths_of_texts(stream: &[u8], pieces: &[std::ops::Range<usize>]) -> Option<Vec<u16>> {
    let mut pieces = pieces.iter().map(|piece| stream.get(piece.clone()));
    let mut rest = pieces.next()??;
    let mut lengths = Vec::new();
    loop {
        while rest.is_empty() {
            match pieces.next() {
                Some(piece) => rest = piece?,
                None => return Some(lengths),
            }
        }
        let (length, flags) = (number(rest, 0)?, *rest.get(2)?);
        rest = rest.get(3..)?;
        let mut after = 0;
        if flags & 0x08 != 0 {
            after += 4 * usize::from(number(rest, 0)?);
            rest = rest.get(2..)?;
        }
        if flags & 0x04 != 0 {
            after += usize::try_from(u32::from_le_bytes(*rest.first_chunk()?)).ok()?;
            rest = rest.get(4..)?;
        }
        let (mut left, mut width) = (usize::from(length), 1 + usize::from(flags & 1));
        while left > 0 {
            if rest.is_empty() {
                let (first, others) = pieces.next()??.split_first()?;
                (rest, width) = (others, 1 + usize::from(first & 1));
            }
            let taken = left.min(rest.len() / width);
            if taken == 0 {
                return None;
            }
            rest = rest.get(taken * width..)?;
            left -= taken;
        }
        while after > 0 {
            if rest.is_empty() {
                rest = pieces.next()??;
            }
            let taken = after.min(rest.len());
            rest = rest.get(taken..)?;
            after -= taken;
        }
        lengths.push(length);
    }
}

/// How many cells the field of a sheet takes, long texts for as many as they are long. What it says of that itself is
/// wiped out.
fn field_of_sheet(stream: &mut [u8], start: usize, texts: &[u16]) -> Result<u64> {
    let mut text_bytes = 0_u64;
    let (mut at, mut begun, mut nested) = (start, false, 0_u32);
    let mut rows: Option<(u16, u16)> = None;
    let mut columns: Option<(u16, u16)> = None;
    let widen = |range: &mut Option<(u16, u16)>, value: u16| {
        let (least, most) = range.unwrap_or((value, value));
        *range = Some((least.min(value), most.max(value)));
    };
    while let Some(Record { kind, data }) = record(stream, at) {
        at = data.end;
        match kind {
            BOF if begun => nested += 1,
            BOF => begun = true,
            EOF if nested == 0 => break,
            EOF => nested -= 1,
            _ if nested > 0 => {}
            DIMENSIONS => stream.get_mut(data).unwrap_or_default().fill(0),
            // The text of a formula, or of none.
            STRING => {
                widen(&mut rows, 0);
                widen(&mut columns, 0);
            }
            kind if CELLS.contains(&kind) => {
                let data = stream.get(data).unwrap_or_default();
                let (row, column) = number(data, 0).zip(number(data, 2)).ok_or_else(unreadable)?;
                widen(&mut rows, row);
                widen(&mut columns, column);
                if kind == TEXT_OF_TABLE {
                    let index =
                        data.get(6..).and_then(|rest| rest.first_chunk()).ok_or_else(unreadable)?;
                    let index =
                        usize::try_from(u32::from_le_bytes(*index)).map_err(|_| unreadable())?;
                    let length = texts.get(index).copied().unwrap_or_default();
                    text_bytes += UTF8_BYTES_MOST * u64::from(length);
                }
                if kind == MULTIPLE_RK {
                    widen(&mut columns, number(data, data.len() - 2).ok_or_else(unreadable)?);
                }
            }
            _ => {}
        }
    }
    let length = |range: Option<(u16, u16)>| {
        range.map_or(0, |(least, most)| u64::from(most) - u64::from(least) + 1)
    };
    let texts = text_bytes / u64::try_from(CELL_BYTES).unwrap_or(u64::MAX);
    Ok(length(rows) * length(columns) + texts)
}

#[cfg(test)]
#[allow(clippy::unwrap_used, clippy::indexing_slicing)]
mod tests {
    use super::*;

    #[test]
    fn a_table_of_texts_has_room_for_them() {
        let part = |count: &str| {
            format!("<sst uniqueCount={count}>{}</sst>", "<si><t>刘</t></si>".repeat(10))
        };
        assert!(!claims_too_many_texts(part("\"10\"").as_bytes()));
        for count in ["\"1000000000\"", "'99999999999999999999999'", " = \"4294967295\""] {
            assert!(claims_too_many_texts(part(count).as_bytes()), "{count}");
        }
    }

    #[test]
    fn repeated_cells_are_counted() {
        let row = |rows: &str, cells: &str| {
            format!(
                "<table:table-row table:number-rows-repeated=\"{rows}\">{cells}</table:table-row>"
            )
        };
        let cell = |count: &str, more: &str| {
            format!("<table:table-cell {more} table:number-columns-repeated=\"{count}\"/>")
        };
        let table = |rows: &[String]| {
            format!("<table:table table:name=\"1\">{}</table:table>", rows.concat())
        };
        let count = |text: String| cells_of_open_document(text.as_bytes());
        let (full, empty) = ("office:value-type=\"string\"", "");
        // What a program writes to the end of its field costs nothing.
        let usual = table(&[
            row("1", &(cell("3", full) + &cell("16381", empty))),
            row("1048575", &cell("16384", empty)),
        ]);
        assert!(count(usual) < 20);
        assert!(
            count(table(&[row("1", &cell("16384", full)), row("1048575", &cell("1", full))]))
                > CELLS_MOST
        );
        assert!(
            count(table(&[row("1048576", &(cell("16383", empty) + &cell("1", full)))]))
                > CELLS_MOST
        );
        assert!(count(table(&[row("&#49;048576", &cell("16384", full))])) > CELLS_MOST);
        let many = vec![row("1", &cell("16384", full)); 300];
        assert!(count(table(&many)) > CELLS_MOST);
        let long = format!(
            "<table:table-cell {full} table:number-columns-repeated=\"16384\"><text:p>{}</text:p></table:table-cell>",
            "长".repeat(9_000)
        );
        assert!(count(table(&[row("1", &long)])) > CELLS_MOST);
        let hidden = "note=\">\" table:formula=\"1\"";
        assert!(count(table(&[row("1048576", &cell("16384", hidden))])) > CELLS_MOST);
    }

    /// A workbook of one sheet with these records, and a text in pieces.
    fn workbook(records: &[(u16, Vec<u8>)], texts: &[Vec<u8>]) -> Vec<u8> {
        let put = |stream: &mut Vec<u8>, kind: u16, data: &[u8]| {
            stream.extend(kind.to_le_bytes());
            stream.extend(u16::try_from(data.len()).unwrap().to_le_bytes());
            stream.extend(data);
        };
        let mut stream = Vec::new();
        let bof = [0, 6, 5, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0];
        put(&mut stream, BOF, &bof);
        let tables: usize = texts.iter().map(|piece| piece.len() + 4).sum();
        let start = u32::try_from(stream.len() + 4 + 9 + tables + 4).unwrap();
        put(&mut stream, BOUND_SHEET, &[&start.to_le_bytes()[..], &[0, 0, 1, 0, b'S']].concat());
        for (number, piece) in texts.iter().enumerate() {
            put(&mut stream, if number == 0 { TEXTS } else { CONTINUE }, piece);
        }
        put(&mut stream, EOF, &[]);
        put(&mut stream, BOF, &bof);
        for (kind, data) in records {
            put(&mut stream, *kind, data);
        }
        put(&mut stream, EOF, &[]);
        let mut file =
            CompoundFile::create_with_version(Version::V3, Cursor::new(Vec::new())).unwrap();
        file.create_stream("/Workbook").unwrap().write_all(&stream).unwrap();
        file.flush().unwrap();
        file.into_inner().into_inner()
    }

    fn label(row: u16, column: u16, text: &str) -> (u16, Vec<u8>) {
        let head =
            [row, column, 0, u16::try_from(text.len()).unwrap()].map(u16::to_le_bytes).concat();
        (0x0204, [&head[..], &[0], text.as_bytes()].concat())
    }

    fn dimensions(rows: u32, columns: u16) -> (u16, Vec<u8>) {
        (
            DIMENSIONS,
            [
                &0_u32.to_le_bytes()[..],
                &rows.to_le_bytes(),
                &0_u16.to_le_bytes(),
                &columns.to_le_bytes(),
                &[0, 0],
            ]
            .concat(),
        )
    }

    #[test]
    fn an_old_workbook_says_nothing_untrue_of_its_size() {
        let read = |records: &[(u16, Vec<u8>)]| super::super::sheet::read(&workbook(records, &[]));
        for claim in
            [dimensions(1 << 20, 1 << 10), dimensions(u32::MAX, u16::MAX), dimensions(0, 0)]
        {
            let sheets = read(&[claim, label(0, 0, "name"), label(9, 4, "Liu")]).unwrap();
            assert_eq!(sheets[0].iter().map(|row| row.number).collect::<Vec<_>>(), [1, 10]);
        }
        assert!(read(&[label(0, 0, "name"), label(u16::MAX, u16::MAX, "far")]).is_err());
        assert!(read(&[label(0, 0, "name"), label(u16::MAX, 255, "far")]).is_err());
        assert!(
            read(&[label(0, 0, "name"), (MULTIPLE_RK, vec![0xff, 0xff, 0, 0, 0xff, 0xff])])
                .is_err()
        );
        assert!(read(&[(0x0204, vec![1])]).is_err());
    }

    #[test]
    fn a_long_text_in_many_cells_of_an_old_workbook_is_counted() {
        let named = |row: u16| {
            (
                TEXT_OF_TABLE,
                [&[row, 0, 0].map(u16::to_le_bytes).concat()[..], &0_u32.to_le_bytes()].concat(),
            )
        };
        // 60,000 characters, the first 5,000 of them in one byte each, with a font and something else at the end.
        let head =
            [&[1, 0, 0, 0, 1, 0, 0, 0][..], &60_000_u16.to_le_bytes(), &[0x0c, 1, 0, 3, 0, 0, 0]]
                .concat();
        let mut pieces = vec![[head, vec![b'a'; 5_000]].concat()];
        for wide in [8_000, 8_000] {
            pieces.push([vec![0], vec![b'b'; wide]].concat());
        }
        for count in [3_000; 13] {
            pieces.push(
                [
                    vec![1],
                    "长".encode_utf16().cycle().take(count).flat_map(u16::to_le_bytes).collect(),
                ]
                .concat(),
            );
        }
        pieces.push([vec![0; 4], vec![9; 3]].concat());
        let read = |rows: u16| {
            let records: Vec<_> = (0..rows).map(named).collect();
            super::super::sheet::read(&workbook(&records, &pieces))
        };
        checked_workbook(&workbook(&[named(0)], &pieces)).unwrap();
        assert_eq!(read(10).unwrap()[0].len(), 10);
        assert!(read(2_000).is_err());
        pieces.pop();
        assert!(super::super::sheet::read(&workbook(&[named(0)], &pieces)).is_err());
    }
}
