//! The list that lets a counter go on without a network.

use xiangyue_shared::{
    code::{digits_digest, public_key_text},
    pickup_list::{GetPickupList, ListedOrder, PickupList},
    points::Points,
};

use crate::{
    call::{Asked, Call},
    db::{
        Conn, clock,
        models::{order_facts as facts, page},
    },
    error::Result,
    services::store,
};

/// Lists the orders that wait at a store, page by page.
///
/// # Errors
/// `NotFound`, `Forbidden`; `OutOfRange` for a page of another size than pages have.
pub fn show(conn: &mut Conn, call: &Call, asked: &Asked<GetPickupList>) -> Result<PickupList> {
    let store = store::allowed(conn, call, asked.path.store)?;
    let limit = page::rows(asked.query.limit)?;
    let rows = facts::waiting_page(conn, &store.id, asked.query.cursor.as_deref(), limit + 1)?;
    let (rows, next_cursor) = page::cut(rows, limit, |(order, ..)| order.id.clone());
    let ids: Vec<&str> = rows.iter().map(|(order, ..)| order.id.as_str()).collect();
    let mut lines = facts::shown_lines(conn, &ids)?;
    let orders = rows
        .into_iter()
        // An order that waits has digits and a last day; what has none was damaged, and is for `verify` to find.
        .filter_map(|(row, household_name, group_name)| {
            let (digits, expires_at) = (row.digits.clone()?, row.expires_at?);
            Some(row.order_id().map(|order| ListedOrder {
                order,
                household_name,
                group_name,
                lines: lines.remove(&row.id).unwrap_or_default(),
                total: Points(row.total),
                expires_at: clock::from_db(expires_at),
                digits_digest: digits_digest(order, &digits),
            }))
        })
        .collect::<Result<_>>()?;
    let public_key = public_key_text(&call.keys.signing_key().verifying_key());
    Ok(PickupList { public_key, orders, next_cursor })
}
