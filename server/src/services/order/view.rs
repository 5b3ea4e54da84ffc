//! Orders as the household and the store see them.

use std::collections::HashMap;

use xiangyue_shared::{
    code::PickupCode,
    order::{Order, OrderLine, OrderState, Pickup},
    points::Points,
};

use super::basket::Basket;
use crate::{
    call::Call,
    db::{
        Conn, clock,
        models::{
            household as households,
            order::OrderRow,
            order_facts as facts, parse,
            store::{self as stores, StoreRow},
        },
    },
    error::{Failure, Result},
};

/// Shows one order.
///
/// # Errors
/// Where the database fails.
pub fn one(conn: &mut Conn, call: &Call, row: OrderRow) -> Result<Order> {
    all(conn, call, vec![row])?
        .pop()
        .ok_or_else(|| Failure::internal(anyhow::anyhow!("an order that cannot be shown")))
}

/// What is known of an order that was just made: nothing of it needs to be read back.
pub struct Made<'a> {
    pub basket: &'a Basket,
    pub store: &'a StoreRow,
    /// Name of the household's head.
    pub head_name: &'a str,
    /// What the household can spend after it.
    pub available_after: Points,
    /// Of an order that is to be collected.
    pub pickup_code: Option<&'a str>,
}

/// Shows an order that was just made.
///
/// # Errors
/// `Internal` for a damaged row.
pub fn made(call: &Call, row: &OrderRow, known: &Made<'_>) -> Result<Order> {
    let facts = Facts {
        lines: known.basket.shown()?,
        store_name: known.store.name.clone(),
        household_name: known.head_name.to_owned(),
        available_after: known.available_after,
        pickup_code: known.pickup_code.map(str::to_owned),
    };
    shown(call, row, facts)
}

/// What an order's own row does not tell.
struct Facts {
    lines: Vec<OrderLine>,
    store_name: String,
    household_name: String,
    available_after: Points,
    /// Where it was signed already.
    pickup_code: Option<String>,
}

fn shown(call: &Call, row: &OrderRow, facts: Facts) -> Result<Order> {
    Ok(Order {
        id: row.order_id()?,
        household: row.household()?,
        household_name: facts.household_name,
        store: parse::one(&row.store_id)?,
        store_name: facts.store_name,
        channel: row.channel()?,
        state: row.state()?,
        lines: facts.lines,
        total: Points(row.total),
        placed_at: clock::from_db(row.placed_at),
        expires_at: row.expires_at.map(clock::from_db),
        closed_at: row.closed_at.map(clock::from_db),
        transfer: parse::one(&row.transfer_id)?,
        pickup: pickup(call, row, facts.pickup_code)?,
        available_after: facts.available_after,
    })
}

/// Shows orders, in the order given.
///
/// # Errors
/// Where the database fails.
pub fn all(conn: &mut Conn, call: &Call, rows: Vec<OrderRow>) -> Result<Vec<Order>> {
    if rows.is_empty() {
        return Ok(Vec::new());
    }
    let ids: Vec<&str> = rows.iter().map(|row| row.id.as_str()).collect();
    let mut lines = facts::shown_lines(conn, &ids)?;
    let available = facts::available_after(conn, &ids)?;
    let stores: Vec<&str> = rows.iter().map(|row| row.store_id.as_str()).collect();
    let stores: HashMap<_, _> = stores::names(conn, &stores)?.into_iter().collect();
    let households: Vec<String> = rows.iter().map(|row| row.household_id.clone()).collect();
    let heads = households::head_names(conn, &households)?;
    rows.into_iter()
        .map(|row| {
            let facts = Facts {
                lines: lines.remove(&row.id).unwrap_or_default(),
                store_name: stores.get(&row.store_id).cloned().unwrap_or_default(),
                household_name: heads.get(&row.household_id).cloned().unwrap_or_default(),
                available_after: available.get(&row.id).copied().unwrap_or_default(),
                pickup_code: None,
            };
            shown(call, &row, facts)
        })
        .collect()
}

/// The pickup code is for the household's eyes, and only while it is good.
fn pickup(call: &Call, row: &OrderRow, signed: Option<String>) -> Result<Option<Pickup>> {
    let own = call.household() == Some(row.household()?);
    let Some(digits) = row.digits.clone().filter(|_| own && row.state == OrderState::Held.as_str())
    else {
        return Ok(None);
    };
    let code = match signed {
        Some(code) => code,
        None => PickupCode::sign(call.keys.signing_key(), row.order_id()?).text(),
    };
    Ok(Some(Pickup { code, digits }))
}
