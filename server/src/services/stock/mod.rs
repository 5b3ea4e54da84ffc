//! Stock of a store: goods come in, are counted, and move for orders. Every change of an item's numbers goes
//! through [`turn`] or [`take`], and leaves one movement.

pub mod sheet;
pub mod verify;

use std::collections::{BTreeMap, BTreeSet};

use xiangyue_shared::{
    endpoint::Nothing,
    error::{ErrorCode, FieldError, Problem},
    ids::ItemId,
    page::Page,
    stock::{ListMovements, Movement, MovementKind, RestockItems, Stocktake, TakeStock},
};

use super::store::{self, field};
use crate::{
    call::{Asked, Call},
    db::{
        Conn,
        models::{
            audit, page,
            stock::{self as model, Change, NewMovement},
            store::{self as stores, ItemRow, StoreRow},
        },
    },
    error::{Failure, Result},
};

/// Pieces of one item that move.
#[derive(Debug, Clone, PartialEq, Eq, PartialOrd, Ord)]
pub struct Piece {
    // First, so that sorted pieces lock their items in one order.
    pub item: String,
    pub store: String,
    pub order: Option<String>,
    /// 1 and up.
    pub quantity: i64,
}

/// How a movement of `quantity` pieces changes an item.
const fn change_of(kind: MovementKind, quantity: i64) -> Change {
    match kind {
        MovementKind::Restock | MovementKind::Return | MovementKind::Stocktake => Change {
            stock: quantity,
            reserved: 0,
        },
        MovementKind::Reserve => Change {
            stock: 0,
            reserved: quantity,
        },
        MovementKind::Release => Change {
            stock: 0,
            reserved: -quantity,
        },
        MovementKind::Handover => Change {
            stock: -quantity,
            reserved: -quantity,
        },
        MovementKind::Sale | MovementKind::WriteOff => Change {
            stock: -quantity,
            reserved: 0,
        },
    }
}

/// Moves pieces, item by item in the order of their ids.
///
/// # Errors
/// `OutOfStock`, naming the item and how many there are, where more is taken than is free.
pub fn turn(
    conn: &mut Conn,
    call: &Call,
    kind: MovementKind,
    mut pieces: Vec<Piece>,
    note: &str,
) -> Result<()> {
    pieces.sort();
    for piece in &pieces {
        let change = change_of(kind, piece.quantity);
        if !model::change(conn, &piece.item, change)? {
            return Err(refused(conn, kind, &piece.item));
        }
        let movement = NewMovement {
            store: &piece.store,
            item: &piece.item,
            kind,
            change,
            order: piece.order.as_deref(),
            note,
        };
        model::note(conn, call, &movement)?;
    }
    Ok(())
}

fn refused(conn: &mut Conn, kind: MovementKind, item: &str) -> Failure {
    let row = match stores::item(conn, item) {
        Ok(Some(row)) => row,
        Ok(None) => return Failure::internal(anyhow::anyhow!("item {item} is gone")),
        Err(failure) => return failure,
    };
    if !matches!(kind, MovementKind::Reserve | MovementKind::Sale) {
        let what = kind.as_str();
        return Failure::internal(anyhow::anyhow!(
            "item {item} has too few pieces for a {what}"
        ));
    }
    Problem::new(ErrorCode::OutOfStock)
        .with("available", row.stock - row.reserved)
        .with("item", row.name)
        .into()
}

fn items_of(
    conn: &mut Conn,
    store: &StoreRow,
    ids: impl Iterator<Item = ItemId>,
) -> Result<BTreeMap<String, ItemRow>> {
    let ids: Vec<ItemId> = ids.collect();
    let rows = stores::items_by_id(conn, &store.id, &ids)?;
    Ok(rows.into_iter().map(|row| (row.id.clone(), row)).collect())
}

/// Takes goods into stock.
///
/// # Errors
/// `Forbidden`, `NotFound`; `Invalid` for a line whose item the store does not have.
pub fn restock(conn: &mut Conn, call: &Call, asked: &Asked<RestockItems>) -> Result<Nothing> {
    let store = store::allowed(conn, call, asked.path.store)?;
    let (lines, note) = (&asked.body.lines, asked.body.note.trim());
    let known = items_of(conn, &store, lines.iter().map(|line| line.item))?;
    let mut sums: BTreeMap<String, i64> = BTreeMap::new();
    for (index, line) in lines.iter().enumerate() {
        let item = line.item.to_string();
        if !known.contains_key(&item) {
            return Err(field(
                format!("lines.{index}.item"),
                ErrorCode::NotFound,
                &[],
            ));
        }
        *sums.entry(item).or_default() += line.quantity;
    }
    let total: i64 = sums.values().sum();
    let pieces = sums
        .into_iter()
        .map(|(item, quantity)| Piece {
            item,
            store: store.id.clone(),
            order: None,
            quantity,
        })
        .collect();
    turn(conn, call, MovementKind::Restock, pieces, note)?;
    record(
        conn,
        call,
        &store,
        "stock.restock",
        format!("{} lines, {total} pieces", lines.len()),
    )?;
    Ok(Nothing {})
}

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
            let only = Stocktake {
                lines: vec![line.clone()],
                note: String::new(),
            };
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
    record(
        conn,
        call,
        &store,
        "stock.take",
        format!("{} lines", body.lines.len()),
    )?;
    Ok(Nothing {})
}

/// Moves the errors of a single line to the line's place in the whole body.
fn at_line(failure: Failure, index: usize) -> Failure {
    match failure {
        Failure::Refused(mut problem) => {
            for error in &mut problem.fields {
                error.field = error
                    .field
                    .replacen("lines.0.", &format!("lines.{index}."), 1);
            }
            Failure::Refused(problem)
        }
        other => other,
    }
}

fn ensure_counted_well(body: &Stocktake, known: &BTreeMap<String, ItemRow>) -> Result<()> {
    let mut problem = Problem::new(ErrorCode::Invalid);
    let mut fail = |index: usize, name: &str, code, param: Option<(&str, i64)>| {
        problem.fields.push(FieldError {
            field: format!("lines.{index}.{name}"),
            code,
            params: param
                .into_iter()
                .map(|(name, value)| (name.to_owned(), value.to_string()))
                .collect(),
        });
    };
    let mut seen = BTreeSet::new();
    for (index, line) in body.lines.iter().enumerate() {
        if !seen.insert(line.item) {
            fail(index, "item", ErrorCode::Duplicate, None);
        }
        match known.get(&line.item.to_string()) {
            None => fail(index, "item", ErrorCode::NotFound, None),
            Some(row) if row.stock != line.expected => {
                fail(
                    index,
                    "expected",
                    ErrorCode::OutOfRange,
                    Some(("stock", row.stock)),
                );
            }
            Some(row) if line.counted < row.reserved => {
                fail(
                    index,
                    "counted",
                    ErrorCode::OutOfRange,
                    Some(("min", row.reserved)),
                );
            }
            Some(_) => {}
        }
    }
    if problem.fields.is_empty() {
        Ok(())
    } else {
        Err(problem.into())
    }
}

fn record(
    conn: &mut Conn,
    call: &Call,
    store: &StoreRow,
    name: &str,
    detail: String,
) -> Result<()> {
    audit::record(
        conn,
        call,
        audit::Action {
            name,
            object_kind: "store",
            object_id: store.id.clone(),
            region: Some(&store.village_code),
            detail,
        },
    )
}

/// Lists the movements of a store, newest first.
///
/// # Errors
/// `Forbidden`, `NotFound`.
pub fn movements(
    conn: &mut Conn,
    call: &Call,
    asked: &Asked<ListMovements>,
) -> Result<Page<Movement>> {
    let store = store::allowed(conn, call, asked.path.store)?;
    let limit = page::rows(asked.query.limit)?;
    model::page(conn, &store.id, asked.query.cursor.as_deref(), limit)
}

#[cfg(test)]
mod tests {
    use super::*;
    use xiangyue_shared::stock::CountedLine;

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
        let body = Stocktake {
            lines,
            note: String::new(),
        };
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
        let line = |item, expected, counted| CountedLine {
            item,
            expected,
            counted,
        };
        assert!(errors(vec![line(a, 10, 3), line(b, 4, 9)], &known).is_empty());
        assert_eq!(
            errors(vec![line(a, 9, 9)], &known),
            ["lines.7.expected out_of_range {\"stock\": \"10\"}"]
        );
        assert_eq!(
            errors(vec![line(a, 10, 2)], &known),
            ["lines.7.counted out_of_range {\"min\": \"3\"}"]
        );
        assert_eq!(
            errors(
                vec![line(a, 10, 10), line(a, 10, 10), line(ItemId::new(), 0, 0)],
                &known
            ),
            ["lines.1.item duplicate {}", "lines.2.item not_found {}"]
        );
    }

    #[test]
    fn a_hold_and_its_handover_leave_nothing_reserved() {
        let sum = |kinds: &[MovementKind]| {
            kinds
                .iter()
                .map(|kind| change_of(*kind, 2))
                .fold((0, 0), |sum, change| {
                    (sum.0 + change.stock, sum.1 + change.reserved)
                })
        };
        use MovementKind as M;
        assert_eq!(sum(&[M::Reserve, M::Release]), (0, 0));
        assert_eq!(sum(&[M::Reserve, M::Handover]), (-2, 0));
        assert_eq!(sum(&[M::Sale, M::Return]), (0, 0));
        assert_eq!(sum(&[M::Sale, M::Return, M::WriteOff]), (-2, 0));
    }
}
