//! The basket: what was chosen in one store.

use dioxus::prelude::*;
use serde::{Deserialize, Serialize};
use xiangyue_shared::{
    ids::{ItemId, OrderId, StoreId},
    order::{LineDraft, OrderDraft, OrderLine},
    points::Points,
    store::{Item, QUANTITY_MOST},
};

use crate::{json, platform::storage};

const KEY: &str = "xy.basket";

/// One kind of goods in the basket.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct Line {
    /// As it was when it was chosen, or last looked at.
    pub item: Item,
    pub quantity: i64,
}

/// Everything chosen, of one store.
#[derive(Debug, Clone, Default, PartialEq, Eq, Serialize, Deserialize)]
pub struct Basket {
    pub lines: Vec<Line>,
    /// The order made of it, on its way: it lies in the queue, and nothing in it changes any more.
    #[serde(default)]
    pub sent: Option<OrderId>,
}

impl Basket {
    #[must_use]
    pub fn store(&self) -> Option<StoreId> {
        self.lines.first().map(|line| line.item.store)
    }

    #[must_use]
    pub fn pieces(&self) -> i64 {
        self.lines.iter().map(|line| line.quantity).sum()
    }

    /// Price of everything; `None` where it does not fit in a number.
    #[must_use]
    pub fn total(&self) -> Option<Points> {
        self.lines
            .iter()
            .try_fold(Points::ZERO, |sum, line| sum.plus(line.item.price.times(line.quantity)?))
    }

    #[must_use]
    pub fn quantity_of(&self, item: ItemId) -> i64 {
        self.lines.iter().find(|line| line.item.id == item).map_or(0, |line| line.quantity)
    }

    /// Puts so many of an item in; none takes it out. Goods of another store replace the basket.
    pub fn put(&mut self, item: &Item, quantity: i64) {
        if self.store().is_some_and(|store| store != item.store) {
            self.lines.clear();
        }
        let quantity = quantity.clamp(0, QUANTITY_MOST);
        match self.lines.iter_mut().find(|line| line.item.id == item.id) {
            Some(line) => *line = Line { item: item.clone(), quantity },
            None => self.lines.push(Line { item: item.clone(), quantity }),
        }
        self.lines.retain(|line| line.quantity > 0);
    }

    /// Takes up the prices and stock of today.
    pub fn refresh(&mut self, items: &[Item]) {
        for line in &mut self.lines {
            if let Some(item) = items.iter().find(|item| item.id == line.item.id) {
                line.item = item.clone();
            }
        }
    }

    /// Puts goods back that were ordered in vain. What else is known of them comes with the next look at the store.
    pub fn put_back(&mut self, store: StoreId, lines: &[OrderLine]) {
        // What was sent lies in the queue.
        if self.sent.take().is_some() {
            self.lines.clear();
        }
        for line in lines {
            let known = self.lines.iter().find(|one| one.item.id == line.item);
            let (item, before) = match known {
                Some(known) => (known.item.clone(), known.quantity),
                None => (item_of(store, line), 0),
            };
            self.put(&item, before.saturating_add(line.quantity));
        }
    }

    /// What is ordered; `None` where nothing is in it.
    #[must_use]
    pub fn draft(&self) -> Option<OrderDraft> {
        let lines = self
            .lines
            .iter()
            .map(|line| LineDraft { item: line.item.id, quantity: line.quantity })
            .collect();
        Some(OrderDraft { store: self.store()?, lines, total: self.total()? })
    }

    /// The goods as an order shows them.
    #[must_use]
    pub fn goods(&self) -> Vec<OrderLine> {
        self.lines
            .iter()
            .map(|line| OrderLine {
                item: line.item.id,
                name: line.item.name.clone(),
                unit: line.item.unit.clone(),
                quantity: line.quantity,
                unit_price: line.item.price,
                category: line.item.category,
                picture: line.item.picture,
            })
            .collect()
    }
}

/// Goods as far as an order tells of them.
fn item_of(store: StoreId, line: &OrderLine) -> Item {
    Item {
        id: line.item,
        store,
        name: line.name.clone(),
        unit: line.unit.clone(),
        description: String::new(),
        category: line.category,
        price: line.unit_price,
        picture: line.picture,
        available: line.quantity,
        in_stock: line.quantity,
        limit: None,
        withdrawn: false,
    }
}

/// The basket of the signed-in person.
pub static BASKET: GlobalSignal<Basket> =
    Signal::global(|| storage::get(KEY).and_then(|text| json::read(&text)).unwrap_or_default());

/// Changes the basket and keeps it.
pub fn change(how: impl FnOnce(&mut Basket)) {
    let mut basket = BASKET.peek().clone();
    how(&mut basket);
    if let Ok(text) = serde_json::to_string(&basket) {
        storage::set(KEY, &text);
    }
    *BASKET.write() = basket;
}

/// Empties the basket.
pub fn clear() {
    storage::remove(KEY);
    *BASKET.write() = Basket::default();
}

#[cfg(test)]
mod tests {
    use super::*;

    fn item(store: StoreId, price: i64) -> Item {
        Item {
            id: ItemId::new(),
            store,
            name: "挂面".to_owned(),
            unit: "袋".to_owned(),
            description: String::new(),
            category: xiangyue_shared::store::ItemCategory::Food,
            price: Points(price),
            picture: None,
            available: 9,
            in_stock: 9,
            limit: None,
            withdrawn: false,
        }
    }

    #[test]
    fn a_basket_holds_the_goods_of_one_store() {
        let (here, there) = (StoreId::new(), StoreId::new());
        let mut basket = Basket::default();
        let noodles = item(here, 40);
        basket.put(&noodles, 2);
        basket.put(&item(here, 25), 1);
        assert_eq!((basket.pieces(), basket.total()), (3, Some(Points(105))));
        basket.put(&noodles, 0);
        assert_eq!(basket.pieces(), 1);
        basket.put(&item(there, 10), 1);
        assert_eq!((basket.store(), basket.pieces()), (Some(there), 1));
    }

    #[test]
    fn goods_of_a_vain_order_come_back_to_what_was_chosen_since() {
        let store = StoreId::new();
        let (noodles, oil) = (item(store, 40), item(store, 30));
        let mut basket = Basket::default();
        basket.put(&noodles, 2);
        basket.put(&oil, 1);
        let ordered = basket.goods();
        let mut basket = Basket::default();
        basket.put(&oil, 3);
        basket.put_back(store, &ordered);
        assert_eq!((basket.quantity_of(noodles.id), basket.quantity_of(oil.id)), (2, 4));
        assert_eq!((basket.store(), basket.total()), (Some(store), Some(Points(200))));
    }

    #[test]
    fn prices_are_those_of_today() {
        let mut basket = Basket::default();
        let noodles = item(StoreId::new(), 40);
        basket.put(&noodles, 2);
        basket.refresh(&[Item { price: Points(45), ..noodles }]);
        assert_eq!(basket.total(), Some(Points(90)));
    }
}
