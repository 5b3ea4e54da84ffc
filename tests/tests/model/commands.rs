//! The commands that are drawn. Households, goods, orders and entries are named by numbers, which the world takes
//! modulo what there is.

use proptest::prelude::*;

#[derive(Debug, Clone, Copy)]
pub enum Command {
    Award { home: usize },
    Deduct { home: usize },
    Order { home: usize, item: usize, quantity: i64 },
    Cancel { order: usize },
    Collect { order: usize },
    Return { order: usize, restock: bool },
    Sale { home: usize, item: usize, quantity: i64 },
    Reverse { entry: usize },
    Restock { item: usize, quantity: i64 },
}

/// Any command; those that make something more often than those that end it.
pub fn any() -> impl Strategy<Value = Command> {
    let (number, quantity) = (0..64_usize, 1..6_i64);
    prop_oneof![
        3 => number.clone().prop_map(|home| Command::Award { home }),
        1 => number.clone().prop_map(|home| Command::Deduct { home }),
        6 => (number.clone(), number.clone(), quantity.clone())
            .prop_map(|(home, item, quantity)| Command::Order { home, item, quantity }),
        2 => number.clone().prop_map(|order| Command::Cancel { order }),
        3 => number.clone().prop_map(|order| Command::Collect { order }),
        2 => (number.clone(), any_bool()).prop_map(|(order, restock)| Command::Return { order, restock }),
        3 => (number.clone(), number.clone(), quantity.clone())
            .prop_map(|(home, item, quantity)| Command::Sale { home, item, quantity }),
        2 => number.clone().prop_map(|entry| Command::Reverse { entry }),
        1 => (number, quantity).prop_map(|(item, quantity)| Command::Restock { item, quantity }),
    ]
}

fn any_bool() -> impl Strategy<Value = bool> {
    proptest::bool::ANY
}
