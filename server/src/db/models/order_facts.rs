//! What is read across orders: lines as they are shown, and what households and cards have had.

use std::collections::HashMap;

use chrono::NaiveDateTime;
use diesel::{dsl::exists, prelude::*};
use xiangyue_shared::{
    order::{OrderLine, OrderState},
    points::Points,
    store::ItemCategory,
};

use super::{
    order::{LineRow, OrderRow, is_held},
    parse,
};
use crate::{
    db::{
        Conn,
        schema::{
            households, items, order_lines as lines, orders, pay_digits, regions, stores, transfers,
        },
        sql::PrepareOnce,
    },
    error::Result,
};

/// Lines of orders as they are shown, by order, in their order.
///
/// # Errors
/// Where the database fails.
pub fn shown_lines(conn: &mut Conn, orders: &[&str]) -> Result<HashMap<String, Vec<OrderLine>>> {
    let rows: Vec<(LineRow, String, Option<String>)> = lines::table
        .inner_join(items::table.on(items::id.eq(lines::item_id)))
        .filter(lines::order_id.eq_any(orders))
        .order((lines::order_id, lines::position))
        .select((LineRow::as_select(), items::category, items::picture_id))
        .load(conn)?;
    let mut by_order: HashMap<String, Vec<OrderLine>> = HashMap::new();
    for (line, category, picture) in rows {
        let shown = OrderLine {
            item: parse::one(&line.item_id)?,
            name: line.name,
            unit: line.unit,
            quantity: line.quantity,
            unit_price: Points(line.unit_price),
            category: parse::with(&category, ItemCategory::parse)?,
            picture: parse::optional(picture)?,
        };
        by_order.entry(line.order_id).or_default().push(shown);
    }
    Ok(by_order)
}

/// What each order's household could spend after the last that happened to it.
///
/// # Errors
/// Where the database fails.
pub fn available_after(conn: &mut Conn, orders: &[&str]) -> Result<HashMap<String, Points>> {
    let rows: Vec<(Option<String>, i64)> = transfers::table
        .filter(transfers::order_id.eq_any(orders))
        .order(transfers::sequence)
        .select((transfers::order_id, transfers::available_after))
        .load(conn)?;
    // The later overwrite the earlier.
    Ok(rows.into_iter().filter_map(|(order, left)| Some((order?, Points(left)))).collect())
}

/// Whether digits stand for something in a village: for a held order of one of its stores, or for a pay code.
///
/// # Errors
/// Where the database fails.
pub fn digits_taken(conn: &mut Conn, village: &str, digits: &str) -> Result<bool> {
    let held = orders::table
        .inner_join(stores::table.on(stores::id.eq(orders::store_id)))
        .filter(stores::village_code.eq(village).and(orders::digits.eq(digits)).and(is_held()));
    let paying = pay_digits::table.find(digits);
    let either = exists(held.select(orders::id)).or(exists(paying.select(pay_digits::digits)));
    Ok(on_engine!(conn => diesel::select(either).prepared().get_result(conn))?)
}

/// What a household has had of some goods since a moment, in orders that are held or were collected: item,
/// when it was ordered, and how many.
///
/// # Errors
/// Where the database fails.
pub fn bought(
    conn: &mut Conn,
    household: &str,
    items: &[&str],
    since: NaiveDateTime,
) -> Result<Vec<(String, NaiveDateTime, i64)>> {
    Ok(lines::table
        .inner_join(orders::table.on(orders::id.eq(lines::order_id)))
        .filter(
            orders::household_id
                .eq(household)
                .and(orders::placed_at.ge(since))
                .and(lines::item_id.eq_any(items))
                .and(
                    orders::state
                        .eq(OrderState::Held.as_str())
                        .or(orders::state.eq(OrderState::Collected.as_str())),
                ),
        )
        .select((lines::item_id, orders::placed_at, lines::quantity))
        .load(conn)?)
}

/// Points that a card has spent since a moment, what was brought back left out.
///
/// # Errors
/// Where the database fails.
pub fn spent_by_card(conn: &mut Conn, card: &str, since: NaiveDateTime) -> Result<i64> {
    let totals: Vec<i64> = orders::table
        .filter(
            orders::card_id
                .eq(card)
                .and(orders::placed_at.ge(since))
                .and(orders::state.eq(OrderState::Collected.as_str())),
        )
        .select(orders::total)
        .load(conn)?;
    Ok(totals.into_iter().sum())
}

/// Orders of a store that wait to be collected, in the order of their ids after `after`; with the names of the
/// household's head and of its group.
///
/// # Errors
/// Where the database fails.
pub fn waiting_page(
    conn: &mut Conn,
    store: &str,
    after: Option<&str>,
    limit: i64,
) -> Result<Vec<(OrderRow, String, String)>> {
    Ok(orders::table
        .inner_join(households::table.on(households::id.eq(orders::household_id)))
        .inner_join(regions::table.on(regions::code.eq(households::group_code)))
        .filter(
            orders::store_id.eq(store).and(is_held()).and(orders::id.gt(after.unwrap_or_default())),
        )
        .order(orders::id)
        .limit(limit)
        .select((OrderRow::as_select(), households::head_name, regions::name))
        .load(conn)?)
}

/// How many orders of a store wait to be collected.
///
/// # Errors
/// Where the database fails.
pub fn waiting(conn: &mut Conn, store: &str) -> Result<i64> {
    Ok(orders::table.filter(orders::store_id.eq(store).and(is_held())).count().get_result(conn)?)
}
