//! What single cells say.

use std::{collections::BTreeMap, fmt::Display};

use xiangyue_shared::{error::ErrorCode, fields};

use super::{sheet::Cell, text};

/// Most characters of a name.
const NAME_LONGEST: usize = 20;
/// Most characters of a household number, a relation or a group's name.
const WORD_LONGEST: usize = 20;
/// Most points that are brought over for one household.
const OPENING_MOST: i64 = 100_000;
/// A spreadsheet keeps fifteen digits of a number; what has as many or more cannot be trusted.
const FIFTEEN_DIGITS: f64 = 1e14;

/// What is wrong with a cell.
#[derive(Debug, PartialEq, Eq)]
pub struct Fault {
    pub code: ErrorCode,
    pub params: BTreeMap<String, String>,
}

impl Fault {
    pub fn new(code: ErrorCode) -> Self {
        Self { code, params: BTreeMap::new() }
    }

    pub fn with(mut self, name: &str, value: impl Display) -> Self {
        self.params.insert(name.to_owned(), value.to_string());
        self
    }
}

/// What a cell says, if anything.
type Said<T> = Result<Option<T>, Fault>;

/// What one would have to type to get the cell. A whole number has no decimals.
pub fn as_typed(cell: &Cell) -> String {
    match cell {
        Cell::Text(typed) => typed.clone(),
        Cell::Number(number) if number.fract() == 0.0 => format!("{number:.0}"),
        Cell::Number(number) => number.to_string(),
    }
}

/// A name 姓名.
pub fn name(cell: &Cell) -> Said<String> {
    match fitting(text::name(&as_typed(cell)), NAME_LONGEST)? {
        None => Err(Fault::new(ErrorCode::Required)),
        name => Ok(name),
    }
}

/// A word without spaces.
pub fn word(cell: &Cell) -> Said<String> {
    fitting(text::compact(&as_typed(cell)), WORD_LONGEST)
}

fn fitting(text: String, longest: usize) -> Said<String> {
    if text.chars().count() > longest {
        return Err(Fault::new(ErrorCode::TooLong).with("max", longest));
    }
    Ok((!text.is_empty()).then_some(text))
}

/// An identity number 身份证号.
pub fn id_number(cell: &Cell) -> Said<String> {
    let lost = match cell {
        Cell::Number(number) => *number >= FIFTEEN_DIGITS,
        Cell::Text(typed) => text::lost_digits(&text::compact(typed)),
    };
    if lost {
        return Err(Fault::new(ErrorCode::IdNumberInvalid).with("reason", "format_as_text"));
    }
    let typed = text::digits(&as_typed(cell));
    if text::says_nothing(&typed) {
        return Ok(None);
    }
    fields::id_number(&typed).map(Some).map_err(Fault::new)
}

/// A mobile number 手机号.
pub fn phone(cell: &Cell) -> Said<String> {
    let typed = text::digits(&as_typed(cell));
    let typed = without_decimal(&typed);
    if text::says_nothing(typed) {
        return Ok(None);
    }
    fields::phone(typed).map(Some).map_err(Fault::new)
}

/// Points 积分 that are brought over.
pub fn points(cell: &Cell) -> Said<i64> {
    let typed = text::digits(&as_typed(cell));
    let typed = without_decimal(typed.strip_suffix('分').unwrap_or(&typed));
    if text::says_nothing(typed) {
        return Ok(None);
    }
    match typed.parse() {
        Ok(points) if (0..=OPENING_MOST).contains(&points) => Ok(Some(points)),
        _ => Err(Fault::new(ErrorCode::OutOfRange).with("min", 0).with("max", OPENING_MOST)),
    }
}

/// What a whole number is after it went through a program that counts in fractions: 13912345678.0.
fn without_decimal(typed: &str) -> &str {
    typed.strip_suffix(".0").unwrap_or(typed)
}
