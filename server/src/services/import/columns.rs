//! Which column holds what: found by its heading, wherever it stands.

use std::collections::BTreeMap;

use xiangyue_shared::{error::ErrorCode, import::CellError};

use super::{
    sheet::{Cell, Row, Sheets},
    text,
};

/// Rows from the top in which the header is looked for.
const HEADER_WITHIN: usize = 10;

/// What a column may hold.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord)]
pub enum Field {
    Number,
    Name,
    Relation,
    IdNumber,
    Phone,
    Group,
    Points,
}

impl Field {
    const ALL: [Self; 7] = [
        Self::Number,
        Self::Name,
        Self::Relation,
        Self::IdNumber,
        Self::Phone,
        Self::Group,
        Self::Points,
    ];

    /// No sheet is read without these.
    const REQUIRED: [Self; 2] = [Self::Number, Self::Name];

    /// Headings by which villages call it. The first is that of the template; where a sheet has several, the
    /// earliest of this list is meant: 姓名 beside 户主姓名 is the member's.
    const fn headings(self) -> &'static [&'static str] {
        match self {
            Self::Number => &["户编号", "户号", "家庭编号", "门牌编号", "编号"],
            Self::Name => {
                &["姓名", "成员姓名", "家庭成员姓名", "家庭成员", "村民姓名", "户主姓名", "户主"]
            }
            Self::Relation => &["与户主关系", "与户主的关系", "户主关系", "家庭关系", "关系"],
            Self::IdNumber => &[
                "身份证号",
                "身份证号码",
                "公民身份号码",
                "公民身份证号码",
                "身份证",
                "证件号码",
                "证件号",
            ],
            Self::Phone => {
                &["手机号", "手机号码", "联系电话", "电话", "电话号码", "联系方式", "手机"]
            }
            Self::Group => &["村民小组", "组别", "小组", "所在小组", "所属小组", "所属组", "组"],
            Self::Points => &["原有积分", "积分", "结转积分", "现有积分", "积分余额"],
        }
    }

    /// Its heading in the template.
    pub const fn heading(self) -> &'static str {
        match self.headings() {
            [first, ..] => first,
            [] => "",
        }
    }

    /// Whether what stands there is not shown in full.
    const fn is_personal(self) -> bool {
        matches!(self, Self::IdNumber | Self::Phone)
    }
}

#[derive(Debug)]
struct Column {
    index: usize,
    heading: String,
}

/// The columns of a sheet that are known.
#[derive(Debug, Default)]
pub struct Columns {
    /// Last row of the header.
    header_row: u32,
    by_field: BTreeMap<Field, Column>,
}

impl Columns {
    /// Finds the header among the first rows, and gives the rows below it. A header may take two rows, where cells
    /// are merged: what the lower row leaves empty counts from the upper.
    pub fn find(rows: &[Row]) -> Option<(Self, &[Row])> {
        let top = rows.get(..HEADER_WITHIN).unwrap_or(rows);
        for (place, row) in top.iter().enumerate() {
            let upper = place.checked_sub(1).and_then(|above| top.get(above));
            for upper in [None, upper] {
                let columns = Self::of(&headings(row, upper), row.number);
                if Field::REQUIRED.iter().all(|field| columns.by_field.contains_key(field)) {
                    return Some((columns, rows.get(place + 1..).unwrap_or_default()));
                }
            }
        }
        None
    }

    /// The headings that a file without a header would have to have: what its best row lacks.
    pub fn missing(sheets: &Sheets) -> String {
        let best = sheets
            .iter()
            .flat_map(|rows| rows.iter().take(HEADER_WITHIN))
            .map(|row| Self::of(&headings(row, None), row.number))
            .max_by_key(|columns| columns.by_field.len())
            .unwrap_or_default();
        let missing: Vec<_> = Field::REQUIRED
            .into_iter()
            .filter(|field| !best.by_field.contains_key(field))
            .map(Field::heading)
            .collect();
        missing.join("、")
    }

    fn of(headings: &[String], header_row: u32) -> Self {
        let mut by_field = BTreeMap::new();
        for field in Field::ALL {
            let found = field.headings().iter().find_map(|wanted| {
                headings.iter().position(|heading| heading == wanted).zip(Some(*wanted))
            });
            if let Some((index, heading)) = found {
                by_field.insert(field, Column { index, heading: heading.to_owned() });
            }
        }
        Self { header_row, by_field }
    }

    pub fn index(&self, field: Field) -> Option<usize> {
        self.by_field.get(&field).map(|column| column.index)
    }

    /// Whether the row has something in a known column.
    pub fn any(&self, row: &Row) -> bool {
        self.by_field.values().any(|column| row.cell(column.index).is_some())
    }

    /// Whether the row is the header again, as on every printed page.
    pub fn repeats_header(&self, row: &Row) -> bool {
        let again = headings(row, None);
        self.by_field.values().all(|column| again.get(column.index) == Some(&column.heading))
    }

    /// An error at a cell, or at the header where the sheet has no such column.
    pub fn error(
        &self,
        row: u32,
        field: Field,
        code: ErrorCode,
        typed: &str,
        params: BTreeMap<String, String>,
    ) -> CellError {
        let column = self.by_field.get(&field);
        let typed = text::half_width(typed);
        CellError {
            row,
            column: column.map(|column| letters(column.index)).unwrap_or_default(),
            heading: column.map_or(field.heading(), |column| &column.heading).to_owned(),
            code,
            value: if field.is_personal() { text::masked(&typed) } else { text::shortened(&typed) },
            params,
        }
    }

    /// An error that says that a whole column is needed.
    pub fn column_missing(&self, field: Field) -> CellError {
        let missing = BTreeMap::from([("missing".to_owned(), field.heading().to_owned())]);
        self.error(self.header_row, field, ErrorCode::HeaderMissing, "", missing)
    }
}

/// The headings of a row, without remarks such as (必填).
fn headings(row: &Row, upper: Option<&Row>) -> Vec<String> {
    let width = row.cells.len().max(upper.map_or(0, |upper| upper.cells.len()));
    (0..width)
        .map(|column| {
            let cell = row.cell(column).or_else(|| upper.and_then(|upper| upper.cell(column)));
            match cell {
                Some(Cell::Text(typed)) => heading(typed),
                _ => String::new(),
            }
        })
        .collect()
}

fn heading(typed: &str) -> String {
    let typed = text::compact(typed);
    let bare = typed.split(['(', '[', '【', ':']).next().unwrap_or_default();
    bare.trim_matches(['*', '★']).to_owned()
}

/// Letters of a column: A to Z, AA and on.
fn letters(index: usize) -> String {
    let mut letters = Vec::new();
    let mut rest = index + 1;
    while rest > 0 {
        rest -= 1;
        letters.push(u8::try_from(rest % 26).map_or('?', |place| char::from(b'A' + place)));
        rest /= 26;
    }
    letters.iter().rev().collect()
}

#[cfg(test)]
mod tests {
    use super::letters;

    #[test]
    fn columns_are_lettered() {
        assert_eq!(
            [0, 25, 26, 51, 52, 701, 702].map(letters),
            ["A", "Z", "AA", "AZ", "BA", "ZZ", "AAA"]
        );
    }
}
