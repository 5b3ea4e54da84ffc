//! What someone wants to have: priced from the catalogue, and held against the limits per household.

use std::collections::HashMap;

use chrono::NaiveDateTime;
use xiangyue_shared::{
    day,
    error::{ErrorCode, FieldError, Problem},
    ids::ItemId,
    order::{LineDraft, OrderLine},
    points::Points,
    ranking::Period,
    store::{ItemCategory, PurchaseLimit},
};

use crate::{
    call::Call,
    db::{
        Conn, clock,
        models::{
            order::LineRow,
            order_facts as facts, parse,
            store::{self as stores, ItemRow, StoreRow},
        },
    },
    error::{Failure, Result},
    services::{ranking, stock::Piece},
};

/// Most characters of what the ledger calls a redemption.
const TITLE_LONGEST: usize = 60;

/// Goods and how many of each, at today's prices.
pub struct Basket {
    lines: Vec<(ItemRow, i64)>,
    pub total: Points,
}

impl Basket {
    /// Fills a basket at a store.
    ///
    /// # Errors
    /// `ItemWithdrawn`; `Invalid` for an item that the store does not have, and on `total` where the prices are not
    /// those that the buyer was shown, with the right total as `total`.
    pub fn fill(
        conn: &mut Conn,
        store: &StoreRow,
        drafts: &[LineDraft],
        shown: Points,
    ) -> Result<Self> {
        let ids: Vec<ItemId> = drafts.iter().map(|line| line.item).collect();
        let rows = stores::items_by_id(conn, &store.id, &ids)?;
        let known = rows.into_iter().map(|row| (row.id.clone(), row)).collect();
        Self::of(known, drafts, shown)
    }

    /// Fills a basket with goods whose rows are known.
    ///
    /// # Errors
    /// As [`Self::fill`].
    pub fn of(
        mut known: HashMap<String, ItemRow>,
        drafts: &[LineDraft],
        shown: Points,
    ) -> Result<Self> {
        let mut lines = Vec::with_capacity(drafts.len());
        for (index, draft) in drafts.iter().enumerate() {
            let row = known.remove(&draft.item.to_string()).ok_or_else(|| {
                FieldError::new(format!("lines.{index}.item"), ErrorCode::NotFound)
            })?;
            if row.withdrawn {
                return Err(Problem::new(ErrorCode::ItemWithdrawn).with("item", row.name).into());
            }
            lines.push((row, draft.quantity));
        }
        let total = lines
            .iter()
            .try_fold(Points::ZERO, |sum, (row, quantity)| {
                sum.plus(Points(row.price).times(*quantity)?)
            })
            .ok_or_else(|| Failure::from(ErrorCode::OutOfRange))?;
        if total != shown {
            return Err(FieldError::new("total", ErrorCode::Stale).with("total", total).into());
        }
        Ok(Self { lines, total })
    }

    /// What the ledger calls it: 洗衣液 2 kg ×1、菜籽油 5 L ×1.
    #[must_use]
    pub fn title(&self) -> String {
        let names = self.lines.iter().map(|(row, quantity)| format!("{} ×{quantity}", row.name));
        shortened(&names.collect::<Vec<_>>().join("、"))
    }

    /// The lines as they stand in the order.
    #[must_use]
    pub fn rows(&self, order: &str) -> Vec<LineRow> {
        (0_i32..)
            .zip(&self.lines)
            .map(|(position, (row, quantity))| LineRow {
                order_id: order.to_owned(),
                position,
                item_id: row.id.clone(),
                name: row.name.clone(),
                unit: row.unit.clone(),
                quantity: *quantity,
                unit_price: row.price,
            })
            .collect()
    }

    /// How many pieces of which items.
    pub fn wanted(&self) -> impl Iterator<Item = (&ItemRow, i64)> {
        self.lines.iter().map(|(row, quantity)| (row, *quantity))
    }

    /// The lines as they are shown.
    ///
    /// # Errors
    /// `Internal` for a damaged row.
    pub fn shown(&self) -> Result<Vec<OrderLine>> {
        self.lines
            .iter()
            .map(|(row, quantity)| {
                Ok(OrderLine {
                    item: parse::one(&row.id)?,
                    name: row.name.clone(),
                    unit: row.unit.clone(),
                    quantity: *quantity,
                    unit_price: Points(row.price),
                    category: parse::with(&row.category, ItemCategory::parse)?,
                    picture: parse::optional(row.picture_id.clone())?,
                })
            })
            .collect()
    }

    /// Asks whether the household may have that many. Called when the household's account is locked and before the
    /// order stands, so that two orders at once cannot both pass.
    ///
    /// # Errors
    /// `LimitReached`, naming the item, its limit and how many are left.
    pub fn ensure_within_limits(
        &self,
        conn: &mut Conn,
        call: &Call,
        household: &str,
    ) -> Result<()> {
        let items = self.limited()?;
        if items.is_empty() {
            return Ok(());
        }
        let bought = facts::bought(conn, household, &items, limits_since(call))?;
        self.ensure_left(call, &bought)
    }

    /// Items that a household may not have any number of.
    ///
    /// # Errors
    /// `Internal` for a damaged row.
    pub fn limited(&self) -> Result<Vec<&str>> {
        let mut limited = Vec::new();
        for (row, _) in &self.lines {
            if row.limit()?.is_some() {
                limited.push(row.id.as_str());
            }
        }
        Ok(limited)
    }

    /// Whether the household may have that many, with what it has had: item, when it was ordered, and how many.
    ///
    /// # Errors
    /// `LimitReached`.
    pub fn ensure_left(&self, call: &Call, bought: &[(String, NaiveDateTime, i64)]) -> Result<()> {
        for (row, quantity) in &self.lines {
            let Some(limit) = row.limit()? else {
                continue;
            };
            let left = left_of(limit, period_start(call, limit.period), &row.id, bought);
            if *quantity > left {
                let mut problem = Problem::new(ErrorCode::LimitReached)
                    .with("item", &row.name)
                    .with("limit", limit.quantity);
                if left > 0 {
                    problem = problem.with("left", left);
                }
                return Err(problem.into());
            }
        }
        Ok(())
    }
}

/// Since when what was bought counts against limits: the year holds the shorter periods.
#[must_use]
pub fn limits_since(call: &Call) -> NaiveDateTime {
    period_start(call, Period::Year)
}

/// When the running period began on the village's calendar.
fn period_start(call: &Call, period: Period) -> NaiveDateTime {
    let (first, ..) = ranking::span(day::day_of(call.now), period, 0);
    clock::to_db(day::start_of(first))
}

/// Pieces of an item that a household may still have.
fn left_of(
    limit: PurchaseLimit,
    since: NaiveDateTime,
    item: &str,
    bought: &[(String, NaiveDateTime, i64)],
) -> i64 {
    let had: i64 = bought
        .iter()
        .filter(|(of, at, _)| of == item && *at >= since)
        .map(|(_, _, quantity)| quantity)
        .sum();
    (limit.quantity - had).max(0)
}

/// The lines of an order as pieces that move.
#[must_use]
pub fn pieces(store: &str, lines: &[LineRow]) -> Vec<Piece> {
    lines
        .iter()
        .map(|line| Piece {
            item: line.item_id.clone(),
            store: store.to_owned(),
            order: Some(line.order_id.clone()),
            quantity: line.quantity,
        })
        .collect()
}

fn shortened(title: &str) -> String {
    if title.chars().count() <= TITLE_LONGEST {
        return title.to_owned();
    }
    title.chars().take(TITLE_LONGEST - 1).chain(['…']).collect()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_title_fits_in_sixty_characters() {
        assert_eq!(shortened("洗衣液 2 kg ×1"), "洗衣液 2 kg ×1");
        let long = shortened(&"菜籽油 5 L ×1、".repeat(20));
        assert_eq!(long.chars().count(), 60);
        assert!(long.starts_with("菜籽油 5 L ×1、") && long.ends_with('…'));
    }

    #[test]
    fn a_limit_counts_its_own_item_in_its_own_period() {
        let at = |day| {
            chrono::NaiveDate::from_ymd_opt(2026, 11, day)
                .unwrap_or_default()
                .and_time(chrono::NaiveTime::MIN)
        };
        let limit = PurchaseLimit { quantity: 3, period: Period::Month };
        let bought = [
            ("oil".to_owned(), at(1), 2),
            ("oil".to_owned(), at(10), 1),
            ("soap".to_owned(), at(10), 9),
        ];
        assert_eq!(left_of(limit, at(1), "oil", &bought), 0);
        assert_eq!(left_of(limit, at(2), "oil", &bought), 2);
        assert_eq!(left_of(limit, at(2), "soap", &bought), 0);
        assert_eq!(left_of(limit, at(2), "pen", &bought), 3);
    }
}
