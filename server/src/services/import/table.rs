//! From rows of cells to households: finding the header, and reading what stands below it.

use std::collections::{BTreeMap, HashMap};

use xiangyue_shared::{
    error::{ErrorCode, Problem},
    import::{CellError, IMPORT_ROWS_MOST},
};

use super::{
    cells::{self, Fault},
    columns::{Columns, Field},
    sheet::{self, Cell, Row, Sheets},
    text,
};
use crate::error::Result;

/// How the head of a household 户主 is kept.
pub const HEAD: &str = "户主";
/// Other ways to say it.
const HEADS: [&str; 5] = [HEAD, "本人", "户主本人", "户主(本人)", "本人(户主)"];
/// Rows that begin so hold no person: totals, and what stands below a table.
const REMARKS: [&str; 10] =
    ["合计", "总计", "小计", "共计", "制表", "填表", "审核", "备注:", "说明:", "注:"];

/// One row: a person.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Person {
    pub row: u32,
    pub name: String,
    pub relation: Option<String>,
    /// The sheet calls this one the head.
    pub head: bool,
    pub id_number: Option<String>,
    pub phone: Option<String>,
}

/// The rows of one household number.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Household {
    /// Its first row.
    pub row: u32,
    pub number: String,
    /// As it was typed.
    pub group: Option<String>,
    /// Points brought over.
    pub points: Option<i64>,
    pub people: Vec<Person>,
}

/// A whole sheet.
#[derive(Debug)]
pub struct Table {
    pub columns: Columns,
    /// Rows with people in them.
    pub rows: u32,
    pub households: Vec<Household>,
    pub errors: Vec<CellError>,
}

/// Reads the first sheet that has a header.
///
/// # Errors
/// `HeaderMissing` with `missing`; `TooLarge` with `max` rows.
pub fn read(sheets: &Sheets) -> Result<Table> {
    for rows in sheets {
        if let Some((columns, data)) = Columns::find(rows) {
            let mut reader = Reader::new(columns);
            for row in data {
                reader.row(row);
            }
            return reader.finish();
        }
    }
    Err(Problem::new(ErrorCode::HeaderMissing).with("missing", Columns::missing(sheets)).into())
}

/// Reads row after row.
struct Reader {
    table: Table,
    by_number: HashMap<String, usize>,
    current: Option<usize>,
    rows_of_ids: HashMap<String, u32>,
}

impl Reader {
    fn new(columns: Columns) -> Self {
        Self {
            table: Table { columns, rows: 0, households: Vec::new(), errors: Vec::new() },
            by_number: HashMap::new(),
            current: None,
            rows_of_ids: HashMap::new(),
        }
    }

    fn finish(mut self) -> Result<Table> {
        if usize::try_from(self.table.rows).is_ok_and(|rows| rows > IMPORT_ROWS_MOST) {
            return Err(sheet::too_long());
        }
        let mut errors = Vec::new();
        for household in &self.table.households {
            self.check_head(household, &mut errors);
            self.check_names(household, &mut errors);
        }
        self.table.errors.append(&mut errors);
        Ok(self.table)
    }

    fn row(&mut self, row: &Row) {
        let columns = &self.table.columns;
        if is_remark(row) || columns.repeats_header(row) || !columns.any(row) {
            return;
        }
        self.table.rows += 1;
        let Some(index) = self.household(row) else {
            return;
        };
        let person = self.person(row);
        let group = self.value(row, Field::Group, cells::word);
        let points = self.value(row, Field::Points, cells::points);
        let mut contradictions = Vec::new();
        if let Some(household) = self.table.households.get_mut(index) {
            household.people.extend(person);
            let same_group = |a: &String, b: &String| text::group_key(a) == text::group_key(b);
            if !settle(&mut household.group, group, same_group) {
                contradictions.push((Field::Group, household.row));
            }
            if !settle(&mut household.points, points, i64::eq) {
                contradictions.push((Field::Points, household.row));
            }
        }
        for (field, first) in contradictions {
            self.fail(row, field, Fault::new(ErrorCode::Duplicate).with("row", first));
        }
    }

    /// The household that the row belongs to: that of its number, or the one before it.
    fn household(&mut self, row: &Row) -> Option<usize> {
        let errors = self.table.errors.len();
        let Some(number) = self.value(row, Field::Number, cells::word) else {
            if self.current.is_none() && self.table.errors.len() == errors {
                self.fail(row, Field::Number, Fault::new(ErrorCode::Required));
            }
            return self.current;
        };
        let next = self.table.households.len();
        let index = *self.by_number.entry(number.clone()).or_insert(next);
        if index == next {
            self.table.households.push(Household {
                row: row.number,
                number,
                group: None,
                points: None,
                people: Vec::new(),
            });
        }
        self.current = Some(index);
        Some(index)
    }

    fn person(&mut self, row: &Row) -> Option<Person> {
        let name = self.value(row, Field::Name, cells::name);
        if self.cell(row, Field::Name).is_none() {
            self.fail(row, Field::Name, Fault::new(ErrorCode::Required));
        }
        let relation = self.value(row, Field::Relation, cells::word);
        let relation = relation.filter(|word| !text::says_nothing(word));
        let head = relation.as_ref().is_some_and(|word| HEADS.contains(&word.as_str()));
        let id_number = self.id_number(row);
        let phone = self.value(row, Field::Phone, cells::phone);
        Some(Person { row: row.number, name: name?, relation, head, id_number, phone })
    }

    /// The identity number, which nobody else in the sheet has.
    fn id_number(&mut self, row: &Row) -> Option<String> {
        let id_number = self.value(row, Field::IdNumber, cells::id_number)?;
        match self.rows_of_ids.get(&id_number) {
            Some(first) => {
                let fault = Fault::new(ErrorCode::Duplicate).with("row", first);
                self.fail(row, Field::IdNumber, fault);
            }
            None => {
                self.rows_of_ids.insert(id_number.clone(), row.number);
            }
        }
        Some(id_number)
    }

    /// The value of a cell; nothing for one that is empty or wrong.
    fn value<T>(
        &mut self,
        row: &Row,
        field: Field,
        read: fn(&Cell) -> Result<Option<T>, Fault>,
    ) -> Option<T> {
        match read(self.cell(row, field)?) {
            Ok(value) => value,
            Err(fault) => {
                self.fail(row, field, fault);
                None
            }
        }
    }

    fn cell<'a>(&self, row: &'a Row, field: Field) -> Option<&'a Cell> {
        self.table.columns.index(field).and_then(|column| row.cell(column))
    }

    fn fail(&mut self, row: &Row, field: Field, fault: Fault) {
        let typed = self.cell(row, field).map(cells::as_typed).unwrap_or_default();
        let columns = &self.table.columns;
        let error = columns.error(row.number, field, fault.code, &typed, fault.params);
        self.table.errors.push(error);
    }

    /// One head at most.
    fn check_head(&self, household: &Household, errors: &mut Vec<CellError>) {
        let mut heads = household.people.iter().filter(|person| person.head);
        let Some(first) = heads.next() else { return };
        for other in heads {
            errors.push(self.table.columns.error(
                other.row,
                Field::Relation,
                ErrorCode::Duplicate,
                other.relation.as_deref().unwrap_or_default(),
                BTreeMap::from([("row".to_owned(), first.row.to_string())]),
            ));
        }
    }

    /// Two of one name in a household are told apart by their identity numbers, or are one row too many.
    fn check_names(&self, household: &Household, errors: &mut Vec<CellError>) {
        let mut first_of: HashMap<&str, &Person> = HashMap::new();
        for person in &household.people {
            match first_of.get(person.name.as_str()) {
                Some(first) if first.id_number.is_none() || person.id_number.is_none() => {
                    errors.push(self.table.columns.error(
                        person.row,
                        Field::Name,
                        ErrorCode::Duplicate,
                        &person.name,
                        BTreeMap::from([("row".to_owned(), first.row.to_string())]),
                    ));
                }
                Some(_) => {}
                None => {
                    first_of.insert(&person.name, person);
                }
            }
        }
    }
}

/// Takes a value over where there is none yet; answers whether it agrees with what was there.
fn settle<T>(place: &mut Option<T>, value: Option<T>, same: impl Fn(&T, &T) -> bool) -> bool {
    match (place.as_ref(), value) {
        (_, None) => true,
        (Some(first), Some(value)) => same(first, &value),
        (None, value) => {
            *place = value;
            true
        }
    }
}

/// Whether the row is a total or a remark.
fn is_remark(row: &Row) -> bool {
    let first = row.cells.iter().flatten().next();
    matches!(first, Some(Cell::Text(typed)) if {
        let typed = text::compact(typed);
        REMARKS.iter().any(|remark| typed.starts_with(remark))
    })
}
