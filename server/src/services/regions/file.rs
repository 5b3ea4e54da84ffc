//! A file of regions: reading it, and telling all that is wrong with it.

use std::{
    collections::{HashMap, HashSet},
    fmt,
};

use xiangyue_shared::region::{Level, RegionCode};

use crate::services::import::line_of;

/// Most characters of a region's name.
const NAME_LONGEST: usize = 40;

/// A file of regions that was refused, with everything that is wrong with it.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct BrokenFile {
    pub source: String,
    /// Line, counted from 1, and what is wrong there; in the order of the lines.
    pub errors: Vec<(u64, String)>,
}

impl fmt::Display for BrokenFile {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "{} is refused, nothing was loaded:", self.source)?;
        for (line, error) in &self.errors {
            write!(f, "\n  line {line}: {error}")?;
        }
        Ok(())
    }
}

impl std::error::Error for BrokenFile {}

/// A line that is right by itself.
pub struct Line {
    number: u64,
    pub code: RegionCode,
    pub name: String,
}

/// The columns of the file.
struct Columns {
    code: usize,
    name: usize,
    level: usize,
    parent: usize,
}

impl Columns {
    fn find(headers: &csv::StringRecord) -> Result<Self, String> {
        let column = |wanted: &str| {
            headers
                .iter()
                .position(|header| header.trim() == wanted)
                .ok_or_else(|| format!("the header has no column {wanted}"))
        };
        Ok(Self {
            code: column("code")?,
            name: column("name")?,
            level: column("level")?,
            parent: column("parent_code")?,
        })
    }
}

/// Reads and checks a whole file; `known` holds the regions of the database by code.
pub fn read(csv: &[u8], known: &HashMap<String, String>) -> Result<Vec<Line>, Vec<(u64, String)>> {
    let csv = csv.strip_prefix("\u{feff}".as_bytes()).unwrap_or(csv);
    let mut reader = csv::ReaderBuilder::new().flexible(true).from_reader(csv);
    let columns = reader
        .headers()
        .map_err(|error| error.to_string())
        .and_then(Columns::find)
        .map_err(|error| vec![(1, error)])?;
    let (mut lines, mut errors) = (Vec::new(), Vec::new());
    let mut first_at: HashMap<RegionCode, u64> = HashMap::new();
    let mut number = 1;
    for record in reader.records() {
        let record = match record {
            Ok(record) => record,
            Err(error) => {
                let line = error.position().map_or(number + 1, csv::Position::line);
                errors.push((line, csv_fault(&error)));
                continue;
            }
        };
        number = record.position().map_or(number + 1, |start| line_of(csv, start));
        match read_line(&record, &columns, number) {
            Ok(line) => {
                match first_at.get(&line.code) {
                    Some(first) => {
                        errors.push((
                            number,
                            format!("{} stands in line {first} already", line.code),
                        ));
                    }
                    None => {
                        first_at.insert(line.code.clone(), number);
                    }
                }
                lines.push(line);
            }
            Err(faults) => errors.extend(faults.into_iter().map(|fault| (number, fault))),
        }
    }
    if lines.is_empty() && errors.is_empty() {
        errors.push((1, "the file has no region in it".to_owned()));
    }
    let in_file: HashSet<&RegionCode> = first_at.keys().collect();
    for line in &lines {
        if let Some(parent) = line.code.parent()
            && !in_file.contains(&parent)
            && !known.contains_key(parent.as_str())
        {
            let fault = format!(
                "the parent {parent} of {} is neither in the file nor in the database",
                line.code
            );
            errors.push((line.number, fault));
        }
    }
    errors.sort();
    if errors.is_empty() { Ok(lines) } else { Err(errors) }
}

fn csv_fault(error: &csv::Error) -> String {
    match error.kind() {
        csv::ErrorKind::Utf8 { .. } => "the text is not UTF-8".to_owned(),
        _ => error.to_string(),
    }
}

fn read_line(
    record: &csv::StringRecord,
    columns: &Columns,
    number: u64,
) -> Result<Line, Vec<String>> {
    let field = |column: usize| record.get(column).unwrap_or_default().trim();
    let (code, name) = (field(columns.code), field(columns.name));
    let mut faults = Vec::new();
    if name.is_empty() {
        faults.push("the name is empty".to_owned());
    } else if name.chars().count() > NAME_LONGEST {
        faults.push(format!("the name is longer than {NAME_LONGEST} characters"));
    }
    let parsed = code.parse::<RegionCode>();
    match &parsed {
        Err(_) => faults.push(code_fault(code)),
        Ok(code) => {
            let (level, parent) = (field(columns.level), field(columns.parent));
            let right = code.level().as_str();
            if !Level::ALL.iter().any(|known| known.as_str() == level) {
                faults.push(format!("there is no level {level:?}; {code} is a {right}"));
            } else if level != right {
                faults.push(format!("by its digits {code} is a {right}, not a {level}"));
            }
            let above = code.parent().map(String::from).unwrap_or_default();
            if parent != above {
                faults.push(match (above.as_str(), parent) {
                    ("", _) => format!("a province has no parent, and {code} names {parent}"),
                    (_, "") => format!("{code} names no parent; it is {above}"),
                    _ => format!("the parent of {code} is {above}, not {parent}"),
                });
            }
        }
    }
    match parsed {
        Ok(code) if faults.is_empty() => Ok(Line { number, code, name: name.to_owned() }),
        _ => Err(faults),
    }
}

fn code_fault(code: &str) -> String {
    if code.is_empty() {
        "the code is empty".to_owned()
    } else if code.bytes().all(|byte| byte.is_ascii_digit()) {
        format!("the code {code} has {} digits; a code has 2, 4, 6, 9, 12 or 15", code.len())
    } else {
        format!("the code {code:?} is not made of digits alone")
    }
}

#[cfg(test)]
#[allow(clippy::unwrap_used)]
mod tests {
    use super::*;

    fn errors_of(csv: &str) -> Vec<(u64, String)> {
        let known = HashMap::from([("62".to_owned(), "甘肃省".to_owned())]);
        read(csv.as_bytes(), &known).map(drop).unwrap_err()
    }

    #[test]
    fn the_list_that_ships_is_right() {
        let lines = read(super::super::DEFAULT_REGIONS, &HashMap::new())
            .map_err(|errors| format!("{errors:?}"));
        assert_eq!(lines.unwrap().len(), 1521);
    }

    #[test]
    fn a_broken_list_is_refused_line_by_line() {
        let errors = errors_of(
            "\u{feff}code,name,level,parent_code\n\
             6210,庆阳市,city,62\n\
             62100,短,county,6210\n\
             621002,西峰区,city,6210\n\
             621003,,county,6211\n\
             621099001,某镇,township,621099\n\
             \n\
             6210,庆阳,city,62\n\
             62x0,错,city,62\n\
             63,青海省,province,62\n\
             621021,庆城县,town,\n",
        );
        let expected = [
            (3, "the code 62100 has 5 digits; a code has 2, 4, 6, 9, 12 or 15"),
            (4, "by its digits 621002 is a county, not a city"),
            (5, "the name is empty"),
            (5, "the parent of 621003 is 6210, not 6211"),
            (6, "the parent 621099 of 621099001 is neither in the file nor in the database"),
            (8, "6210 stands in line 2 already"),
            (9, "the code \"62x0\" is not made of digits alone"),
            (10, "a province has no parent, and 63 names 62"),
            (11, "621021 names no parent; it is 6210"),
            (11, "there is no level \"town\"; 621021 is a county"),
        ]
        .map(|(line, text)| (line, text.to_owned()));
        assert_eq!(errors, expected);
        let printed = BrokenFile { source: "a.csv".to_owned(), errors }.to_string();
        assert!(printed.starts_with("a.csv is refused, nothing was loaded:\n  line 3: the code"));
    }

    #[test]
    fn a_file_without_its_columns_or_rows_is_refused() {
        assert_eq!(
            errors_of("code,name\n1,2\n"),
            [(1, "the header has no column level".to_owned())]
        );
        assert_eq!(
            errors_of("code,name,level,parent_code\n"),
            [(1, "the file has no region in it".to_owned())]
        );
    }
}
