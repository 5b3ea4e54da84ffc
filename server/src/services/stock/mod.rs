//! Stock of a store: goods come in, are counted, and move for orders. Every change of an item's numbers goes
//! through [`turn`] or [`count::take`], and leaves one movement.

pub mod count;
pub mod sheet;
pub mod verify;

use std::collections::BTreeMap;

use xiangyue_shared::{
    endpoint::Nothing,
    error::{ErrorCode, FieldError, Problem},
    ids::ItemId,
    page::Page,
    stock::{ListMovements, Movement, MovementKind, RestockItems},
};

use super::store;
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
        MovementKind::Restock | MovementKind::Return | MovementKind::Stocktake => {
            Change { stock: quantity, reserved: 0 }
        }
        MovementKind::Reserve => Change { stock: 0, reserved: quantity },
        MovementKind::Release => Change { stock: 0, reserved: -quantity },
        MovementKind::Handover => Change { stock: -quantity, reserved: -quantity },
        MovementKind::Sale | MovementKind::WriteOff => Change { stock: -quantity, reserved: 0 },
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
        model::note(conn, call, &moving(kind, piece, note))?;
    }
    Ok(())
}

/// What is to be noted of pieces that move.
#[must_use]
pub fn moving<'a>(kind: MovementKind, piece: &'a Piece, note: &'a str) -> NewMovement<'a> {
    NewMovement {
        store: &piece.store,
        item: &piece.item,
        kind,
        change: change_of(kind, piece.quantity),
        order: piece.order.as_deref(),
        note,
    }
}

fn refused(conn: &mut Conn, kind: MovementKind, item: &str) -> Failure {
    let row = match stores::item(conn, item) {
        Ok(Some(row)) => row,
        Ok(None) => return Failure::internal(anyhow::anyhow!("item {item} is gone")),
        Err(failure) => return failure,
    };
    if !matches!(kind, MovementKind::Reserve | MovementKind::Sale) {
        let what = kind.as_str();
        return Failure::internal(anyhow::anyhow!("item {item} has too few pieces for a {what}"));
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
            return Err(FieldError::new(format!("lines.{index}.item"), ErrorCode::NotFound).into());
        }
        *sums.entry(item).or_default() += line.quantity;
    }
    let total: i64 = sums.values().sum();
    let pieces = sums
        .into_iter()
        .map(|(item, quantity)| Piece { item, store: store.id.clone(), order: None, quantity })
        .collect();
    turn(conn, call, MovementKind::Restock, pieces, note)?;
    record(conn, call, &store, "stock.restock", format!("{} lines, {total} pieces", lines.len()))?;
    Ok(Nothing {})
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

    #[test]
    fn a_hold_and_its_handover_leave_nothing_reserved() {
        let sum = |kinds: &[MovementKind]| {
            kinds
                .iter()
                .map(|kind| change_of(*kind, 2))
                .fold((0, 0), |sum, change| (sum.0 + change.stock, sum.1 + change.reserved))
        };
        use MovementKind as M;
        assert_eq!(sum(&[M::Reserve, M::Release]), (0, 0));
        assert_eq!(sum(&[M::Reserve, M::Handover]), (-2, 0));
        assert_eq!(sum(&[M::Sale, M::Return]), (0, 0));
        assert_eq!(sum(&[M::Sale, M::Return, M::WriteOff]), (-2, 0));
    }
}
