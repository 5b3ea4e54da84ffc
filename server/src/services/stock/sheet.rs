//! What a store did in a span of time, item by item, from its movements.

use std::collections::{BTreeMap, BTreeSet};

use chrono::{Datelike, NaiveDate};
use xiangyue_shared::{
    day,
    error::ErrorCode,
    points::Points,
    stock::{DayLine, DaySheet, GetDaySheet, MovementKind},
};

use crate::{
    call::{Asked, Call},
    db::{
        Conn, clock,
        models::{
            order_facts as facts, parse,
            stock::{self as model, Turn},
            store::{self as stores, ItemRow, StoreRow},
        },
    },
    error::{Failure, Result},
    services::store,
};

/// Sums of one item.
#[derive(Debug, Clone, Copy, Default, PartialEq, Eq)]
pub struct Sums {
    /// Pieces handed over or sold.
    pub sold: i64,
    pub returned: i64,
    pub restocked: i64,
    pub points_taken: i64,
    pub points_returned: i64,
}

/// What a store did in a span of time.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub struct Sheet {
    /// Orders handed over and sales made.
    pub orders: i64,
    /// By item.
    pub items: BTreeMap<String, Sums>,
}

impl Sheet {
    fn of(turns: &[Turn]) -> Result<Self> {
        let mut sold_orders = BTreeSet::new();
        let mut items: BTreeMap<String, Sums> = BTreeMap::new();
        for turn in turns {
            let points = || {
                let price = turn.unit_price.ok_or_else(|| {
                    Failure::internal(anyhow::anyhow!("goods moved for no line of an order"))
                })?;
                Ok::<_, Failure>(turn.stock_change.abs() * price)
            };
            let sums = items.entry(turn.item_id.clone()).or_default();
            match parse::with(&turn.kind, MovementKind::parse)? {
                MovementKind::Handover | MovementKind::Sale => {
                    sums.sold -= turn.stock_change;
                    sums.points_taken += points()?;
                    sold_orders.insert(&turn.order_id);
                }
                MovementKind::Return => {
                    sums.returned += turn.stock_change;
                    sums.points_returned += points()?;
                }
                MovementKind::Restock => sums.restocked += turn.stock_change,
                MovementKind::Reserve
                | MovementKind::Release
                | MovementKind::Stocktake
                | MovementKind::WriteOff => {}
            }
        }
        items.retain(|_, sums| *sums != Sums::default());
        Ok(Self { orders: i64::try_from(sold_orders.len()).unwrap_or(i64::MAX), items })
    }

    /// Points taken in, less those returned.
    #[must_use]
    pub fn points(&self) -> Points {
        Points(self.items.values().map(|sums| sums.points_taken - sums.points_returned).sum())
    }
}

/// Years of which a sheet may be asked for: a day may be written that no database can hold, nor any clock count.
const YEARS: std::ops::Range<i32> = 2000..3000;

/// The sheet of the days from `first` up to, not including, `past`, on the village's calendar; and the items in
/// it, the oldest first.
///
/// # Errors
/// `OutOfRange` for a day beyond [`YEARS`].
pub fn between(
    conn: &mut Conn,
    store: &StoreRow,
    first: NaiveDate,
    past: NaiveDate,
) -> Result<(Sheet, Vec<(ItemRow, Sums)>)> {
    if !YEARS.contains(&first.year()) {
        return Err(ErrorCode::OutOfRange.into());
    }
    let (from, to) = (clock::to_db(day::start_of(first)), clock::to_db(day::start_of(past)));
    let sheet = Sheet::of(&model::turns(conn, &store.id, from, to)?)?;
    let items = stores::items_of(conn, &store.id, true)?
        .into_iter()
        .filter_map(|item| sheet.items.get(&item.id).copied().map(|sums| (item, sums)))
        .collect();
    Ok((sheet, items))
}

/// Shows what a store did in a day.
///
/// # Errors
/// `Forbidden`, `NotFound`, `OutOfRange`.
pub fn day_sheet(conn: &mut Conn, call: &Call, asked: &Asked<GetDaySheet>) -> Result<DaySheet> {
    let store = store::allowed(conn, call, asked.path.store)?;
    let day = asked.query.day.unwrap_or_else(|| day::day_of(call.now));
    let (sheet, items) = between(conn, &store, day, day.succ_opt().unwrap_or(day))?;
    let lines = items
        .into_iter()
        .map(|(item, sums)| {
            Ok(DayLine {
                item: parse::one(&item.id)?,
                name: item.name,
                unit: item.unit,
                sold: sums.sold,
                returned: sums.returned,
                restocked: sums.restocked,
                points: Points(sums.points_taken - sums.points_returned),
                in_stock: item.stock,
            })
        })
        .collect::<Result<_>>()?;
    Ok(DaySheet {
        day,
        orders: sheet.orders,
        points: sheet.points(),
        waiting: facts::waiting(conn, &store.id)?,
        lines,
    })
}

#[cfg(test)]
mod tests {
    use super::*;

    fn turn(item: &str, kind: MovementKind, change: i64, order: &str, price: i64) -> Turn {
        Turn {
            item_id: item.to_owned(),
            kind: kind.as_str().to_owned(),
            stock_change: change,
            order_id: (!order.is_empty()).then(|| order.to_owned()),
            unit_price: (price > 0).then_some(price),
        }
    }

    #[test]
    fn a_sheet_counts_what_went_out_and_what_came_back() {
        use MovementKind as M;
        let turns = [
            turn("oil", M::Restock, 20, "", 0),
            turn("oil", M::Sale, -2, "1", 60),
            turn("soap", M::Sale, -1, "1", 5),
            turn("oil", M::Handover, -1, "2", 50),
            turn("oil", M::Return, 1, "2", 50),
            turn("oil", M::WriteOff, -1, "2", 50),
            turn("pen", M::Stocktake, 3, "", 0),
        ];
        let sheet = Sheet::of(&turns).unwrap_or_default();
        assert_eq!(sheet.orders, 2);
        assert_eq!(sheet.points(), Points(125));
        assert_eq!(sheet.items.keys().collect::<Vec<_>>(), ["oil", "soap"]);
        let oil =
            Sums { sold: 3, returned: 1, restocked: 20, points_taken: 170, points_returned: 50 };
        assert_eq!(sheet.items.get("oil"), Some(&oil));
    }

    #[test]
    fn a_sale_without_a_price_is_no_small_thing() {
        assert!(Sheet::of(&[turn("oil", MovementKind::Sale, -1, "1", 0)]).is_err());
    }
}
