//! Orders as the household and the store see them.

use std::collections::HashMap;

use xiangyue_shared::{
    code::PickupCode,
    order::{Order, OrderState, Pickup},
    points::Points,
};

use crate::{
    call::Call,
    db::{
        Conn, clock,
        models::{
            household as households, order::OrderRow, order_facts as facts, parse, store as stores,
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
            Ok(Order {
                id: row.order_id()?,
                household: row.household()?,
                household_name: heads.get(&row.household_id).cloned().unwrap_or_default(),
                store: parse::one(&row.store_id)?,
                store_name: stores.get(&row.store_id).cloned().unwrap_or_default(),
                channel: row.channel()?,
                state: row.state()?,
                lines: lines.remove(&row.id).unwrap_or_default(),
                total: Points(row.total),
                placed_at: clock::from_db(row.placed_at),
                expires_at: row.expires_at.map(clock::from_db),
                closed_at: row.closed_at.map(clock::from_db),
                transfer: parse::one(&row.transfer_id)?,
                pickup: pickup(call, &row)?,
                available_after: available.get(&row.id).copied().unwrap_or_default(),
            })
        })
        .collect()
}

/// The pickup code is for the household's eyes, and only while it is good.
fn pickup(call: &Call, row: &OrderRow) -> Result<Option<Pickup>> {
    let own = call.household() == Some(row.household()?);
    let Some(digits) = row.digits.clone().filter(|_| own && row.state == OrderState::Held.as_str())
    else {
        return Ok(None);
    };
    let code = PickupCode::sign(call.keys.signing_key(), row.order_id()?).text();
    Ok(Some(Pickup { code, digits }))
}
