//! What is being sold at the counter, before and after the buyer's code was scanned.

use xiangyue_shared::{
    ids::ItemId,
    order::LineDraft,
    points::Points,
    store::{Item, QUANTITY_MOST},
};

/// Goods on the counter, in the order in which they were put there.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub struct Cart {
    lines: Vec<(Item, i64)>,
}

impl Cart {
    #[must_use]
    pub fn lines(&self) -> &[(Item, i64)] {
        &self.lines
    }

    #[must_use]
    pub fn is_empty(&self) -> bool {
        self.lines.is_empty()
    }

    #[must_use]
    pub fn pieces(&self) -> i64 {
        self.lines.iter().map(|(_, quantity)| quantity).sum()
    }

    #[must_use]
    pub fn quantity_of(&self, item: ItemId) -> i64 {
        self.lines.iter().find(|(one, _)| one.id == item).map_or(0, |(_, quantity)| *quantity)
    }

    /// Most pieces of an item that the counter may sell to one household, as far as is known here.
    #[must_use]
    pub fn most_of(item: &Item) -> i64 {
        let limit = item.limit.map_or(QUANTITY_MOST, |limit| limit.quantity);
        if item.withdrawn { 0 } else { limit.min(item.available).max(0) }
    }

    /// Puts so many of an item there; none takes it away.
    pub fn put(&mut self, item: &Item, quantity: i64) {
        let quantity = quantity.clamp(0, Self::most_of(item));
        match self.lines.iter_mut().find(|(one, _)| one.id == item.id) {
            Some(line) => *line = (item.clone(), quantity),
            None => self.lines.push((item.clone(), quantity)),
        }
        self.lines.retain(|(_, quantity)| *quantity > 0);
    }

    /// Price of everything.
    #[must_use]
    pub fn total(&self) -> Points {
        let sum = self
            .lines
            .iter()
            .try_fold(Points::ZERO, |sum, (item, quantity)| sum.plus(item.price.times(*quantity)?));
        sum.unwrap_or(Points(i64::MAX))
    }

    #[must_use]
    pub fn drafts(&self) -> Vec<LineDraft> {
        self.lines
            .iter()
            .map(|(item, quantity)| LineDraft { item: item.id, quantity: *quantity })
            .collect()
    }
}
