//! Counting what is on the shelf 盘点.

use std::collections::{BTreeMap, BTreeSet};

use xiangyue_shared::{
    endpoint::Nothing,
    error::{ErrorCode, FieldError, Problem},
    stock::{MovementKind, Stocktake, TakeStock},
};

use super::{change_of, items_of, record};
use crate::{
    call::{Asked, Call},
    db::{
        Conn,
        models::{
            stock::{self as model, NewMovement},
            store::ItemRow,
        },
    },
    error::{Failure, Result},
    services::store,
};

/// Brings the books in line with what was counted.
///
/// # Errors
/// `Forbidden`, `NotFound`; `Invalid` on `lines.N.expected` where the books have moved since counting began, with
/// what they say now as `stock`, and on `lines.N.counted` for fewer pieces than are reserved.
pub fn take(conn: &mut Conn, call: &Call, asked: &Asked<TakeStock>) -> Result<Nothing> {
    let store = store::allowed(conn, call, asked.path.store)?;
    let (body, note) = (&asked.body, asked.body.note.trim());
    let known = items_of(conn, &store, body.lines.iter().map(|line| line.item))?;
    ensure_counted_well(body, &known)?;
    let mut lines: Vec<_> = body.lines.iter().enumerate().collect();
    lines.sort_by_key(|(_, line)| line.item.to_string());
    for (index, line) in lines {
        let item = line.item.to_string();
        if !model::set_counted(conn, &item, line.expected, line.counted)? {
            // The books moved between the check and the change: check once more, with what they say now.
            let known = items_of(conn, &store, std::iter::once(line.item))?;
            let only = Stocktake { lines: vec![line.clone()], note: String::new() };
            ensure_counted_well(&only, &known).map_err(|failure| at_line(failure, index))?;
            return Err(Failure::busy("an item moved while its count was noted"));
        }
        if line.counted != line.expected {
            let movement = NewMovement {
                store: &store.id,
                item: &item,
                kind: MovementKind::Stocktake,
                change: change_of(MovementKind::Stocktake, line.counted - line.expected),
                order: None,
                note,
            };
            model::note(conn, call, &movement)?;
        }
    }
    record(conn, call, &store, "stock.take", format!("{} lines", body.lines.len()))?;
    Ok(Nothing {})
}

/// Moves the errors of a single line to the line's place in the whole body.
fn at_line(failure: Failure, index: usize) -> Failure {
    match failure {
        Failure::Refused(mut problem) => {
            for error in &mut problem.fields {
                error.field = error.field.replacen("lines.0.", &format!("lines.{index}."), 1);
            }
            Failure::Refused(problem)
        }
        other => other,
    }
}

fn ensure_counted_well(body: &Stocktake, known: &BTreeMap<String, ItemRow>) -> Result<()> {
    let mut problem = Problem::new(ErrorCode::Invalid);
    let wrong =
        |index: usize, name: &str, code| FieldError::new(format!("lines.{index}.{name}"), code);
    let mut seen = BTreeSet::new();
    for (index, line) in body.lines.iter().enumerate() {
        if !seen.insert(line.item) {
            problem.fields.push(wrong(index, "item", ErrorCode::Duplicate));
        }
        problem.fields.extend(match known.get(&line.item.to_string()) {
            None => Some(wrong(index, "item", ErrorCode::NotFound)),
            Some(row) if row.stock != line.expected => {
                Some(wrong(index, "expected", ErrorCode::Stale).with("stock", row.stock))
            }
            Some(row) if line.counted < row.reserved => {
                Some(wrong(index, "counted", ErrorCode::OutOfRange).with("min", row.reserved))
            }
            Some(_) => None,
        });
    }
    if problem.fields.is_empty() { Ok(()) } else { Err(problem.into()) }
}

#[cfg(test)]
mod tests {
    use super::*;
    use xiangyue_shared::{ids::ItemId, stock::CountedLine};

    fn item(id: ItemId, stock: i64, reserved: i64) -> (String, ItemRow) {
        let row = ItemRow {
            id: id.to_string(),
            store_id: String::new(),
            name: String::new(),
            unit: String::new(),
            description: String::new(),
            category: String::new(),
            price: 1,
            picture_id: None,
            limit_quantity: None,
            limit_period: None,
            withdrawn: false,
            stock,
            reserved,
            created_at: chrono::NaiveDateTime::default(),
        };
        (row.id.clone(), row)
    }

    fn errors(lines: Vec<CountedLine>, known: &BTreeMap<String, ItemRow>) -> Vec<String> {
        let body = Stocktake { lines, note: String::new() };
        match ensure_counted_well(&body, known).map_err(|failure| at_line(failure, 7)) {
            Err(Failure::Refused(problem)) => problem
                .fields
                .iter()
                .map(|error| format!("{} {} {:?}", error.field, error.code, error.params))
                .collect(),
            _ => Vec::new(),
        }
    }

    #[test]
    fn a_count_fits_the_books_and_the_reservations() {
        let (a, b) = (ItemId::new(), ItemId::new());
        let known = BTreeMap::from([item(a, 10, 3), item(b, 4, 0)]);
        let line = |item, expected, counted| CountedLine { item, expected, counted };
        assert!(errors(vec![line(a, 10, 3), line(b, 4, 9)], &known).is_empty());
        assert_eq!(
            errors(vec![line(a, 9, 9)], &known),
            ["lines.7.expected stale {\"stock\": \"10\"}"]
        );
        assert_eq!(
            errors(vec![line(a, 10, 2)], &known),
            ["lines.7.counted out_of_range {\"min\": \"3\"}"]
        );
        assert_eq!(
            errors(vec![line(a, 10, 10), line(a, 10, 10), line(ItemId::new(), 0, 0)], &known),
            ["lines.1.item duplicate {}", "lines.2.item not_found {}"]
        );
    }
}
