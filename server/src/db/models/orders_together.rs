//! Rows of many orders at once, on PostgreSQL: as many statements for a hundred orders as for one. What is asked for
//! is bound as arrays, so that each statement is prepared once.

use std::collections::HashMap;

use chrono::{NaiveDate, NaiveDateTime};
use diesel::{
    PgConnection,
    prelude::*,
    sql_query,
    sql_types::{Array, BigInt, Binary, Date, Integer, Nullable, Text, Timestamp},
};
use xiangyue_shared::{order::OrderState, points::Points};

use super::{
    audit::AuditRow,
    household::Household,
    idempotency::KeyRow,
    ledger::{AccountRow, TransferRow},
    order::{LineRow, OrderRow},
    stock::MovementRow,
    store::{ItemRow, StoreRow},
};
use crate::{
    db::{
        schema::{
            households, items, ledger_accounts as accounts, order_lines as lines, orders, stores,
            village_chains as chains,
        },
        sql::PrepareOnce,
    },
    error::{Failure, Result},
};

/// Households with their accounts, by their ids.
///
/// # Errors
/// Where the database fails.
pub fn households(
    conn: &mut PgConnection,
    ids: &[String],
) -> Result<HashMap<String, (Household, AccountRow)>> {
    let rows: Vec<(Household, AccountRow)> = households::table
        .inner_join(accounts::table.on(accounts::household_id.eq(households::id.nullable())))
        .filter(households::id.eq_any(ids))
        .select((Household::as_select(), AccountRow::as_select()))
        .prepared()
        .load(conn)?;
    Ok(rows.into_iter().map(|row| (row.0.id.clone(), row)).collect())
}

/// Stores with their accounts, by their ids.
///
/// # Errors
/// Where the database fails.
pub fn stores(
    conn: &mut PgConnection,
    ids: &[String],
) -> Result<HashMap<String, (StoreRow, AccountRow)>> {
    let rows: Vec<(StoreRow, AccountRow)> = stores::table
        .inner_join(accounts::table.on(accounts::store_id.eq(stores::id.nullable())))
        .filter(stores::id.eq_any(ids))
        .select((StoreRow::as_select(), AccountRow::as_select()))
        .prepared()
        .load(conn)?;
    Ok(rows.into_iter().map(|row| (row.0.id.clone(), row)).collect())
}

/// Goods by their ids.
///
/// # Errors
/// Where the database fails.
pub fn items(conn: &mut PgConnection, ids: &[String]) -> Result<HashMap<String, ItemRow>> {
    let rows: Vec<ItemRow> = items::table
        .filter(items::id.eq_any(ids))
        .select(ItemRow::as_select())
        .prepared()
        .load(conn)?;
    Ok(rows.into_iter().map(|row| (row.id.clone(), row)).collect())
}

/// Which of these orders stand already.
///
/// # Errors
/// Where the database fails.
pub fn standing(conn: &mut PgConnection, ids: &[String]) -> Result<Vec<String>> {
    Ok(orders::table.filter(orders::id.eq_any(ids)).select(orders::id).prepared().load(conn)?)
}

/// Which of these keys of commands, each with its scope, are known.
///
/// # Errors
/// Where the database fails.
pub fn known_keys(conn: &mut PgConnection, keys: &[(&str, &str)]) -> Result<Vec<(String, String)>> {
    let (scopes, keys) = keys.iter().copied().unzip();
    Ok(KnownKeys { scopes, keys }.load(conn)?)
}

statement_of_many! {
    KnownKeys { scopes: Vec<&'a str>, keys: Vec<&'a str> }
    gives (Text, Text);
    "SELECT k.scope, k.key FROM unnest(" (scopes: Array<Text>) ", " (keys: Array<Text>)
    ") AS w (scope, key) JOIN idempotency_keys k ON k.scope = w.scope AND k.key = w.key"
}

/// Which of these digits, each with its village, stand for something: for a held order of one of the village's stores,
/// or for a pay code.
///
/// # Errors
/// Where the database fails.
pub fn digits_taken(conn: &mut PgConnection, wanted: &[(&str, &str)]) -> Result<Vec<String>> {
    #[derive(QueryableByName)]
    struct Row {
        #[diesel(sql_type = Text)]
        digits: String,
    }
    let (villages, digits): (Vec<&str>, Vec<&str>) = wanted.iter().copied().unzip();
    // Planned anew each time: as long as there are few orders, all indexes are as good, and a plan that was kept from
    // then would read all held orders later.
    let rows: Vec<Row> = sql_query(TAKEN_DIGITS)
        .bind::<Array<Text>, _>(villages)
        .bind::<Array<Text>, _>(digits)
        .load(conn)?;
    Ok(rows.into_iter().map(|row| row.digits).collect())
}

const TAKEN_DIGITS: &str = "SELECT w.digits FROM unnest($1, $2) AS w (village, digits) \
    JOIN stores s ON s.village_code = w.village \
    CROSS JOIN LATERAL (SELECT 1 FROM orders o WHERE o.store_id = s.id AND o.digits = w.digits \
    AND o.state = 'held' LIMIT 1) held \
    UNION ALL SELECT p.digits FROM pay_digits p WHERE p.digits = ANY ($2)";

/// What households have had of some goods since a moment, in orders that are held or were collected: household, item,
/// when it was ordered, and how many.
///
/// # Errors
/// Where the database fails.
pub fn bought(
    conn: &mut PgConnection,
    households: &[String],
    items: &[String],
    since: NaiveDateTime,
) -> Result<Vec<(String, String, NaiveDateTime, i64)>> {
    Ok(lines::table
        .inner_join(orders::table.on(orders::id.eq(lines::order_id)))
        .filter(
            orders::household_id
                .eq_any(households)
                .and(orders::placed_at.ge(since))
                .and(lines::item_id.eq_any(items))
                .and(
                    orders::state
                        .eq(OrderState::Held.as_str())
                        .or(orders::state.eq(OrderState::Collected.as_str())),
                ),
        )
        .select((orders::household_id, lines::item_id, orders::placed_at, lines::quantity))
        .prepared()
        .load(conn)?)
}

/// Locks accounts in the order of their ids, and holds so much of each, where there is as much; answers what is
/// left to spend, by account.
///
/// # Errors
/// Where the database fails.
pub fn hold(conn: &mut PgConnection, amounts: &[(&str, i64)]) -> Result<HashMap<String, Points>> {
    let (ids, amounts): (Vec<&str>, Vec<i64>) = amounts.iter().copied().unzip();
    let locked: Vec<String> = accounts::table
        .filter(accounts::id.eq_any(&ids))
        .order(accounts::id)
        .select(accounts::id)
        .for_no_key_update()
        .prepared()
        .load(conn)?;
    // Of an account that comes twice only one would be held.
    if locked.len() != ids.len() {
        return Err(Failure::busy("an account is gone, or comes twice"));
    }
    let left: Vec<(String, i64, i64)> = Hold { ids, amounts }.load(conn)?;
    Ok(left.into_iter().map(|(id, balance, held)| (id, Points(balance - held))).collect())
}

statement_of_many! {
    Hold { ids: Vec<&'a str>, amounts: Vec<i64> }
    gives (Text, BigInt, BigInt);
    "UPDATE ledger_accounts a SET held = a.held + w.amount FROM unnest("
    (ids: Array<Text>) ", " (amounts: Array<BigInt>)
    ") AS w (id, amount) WHERE a.id = w.id AND (a.kind = 'issuance' OR a.balance >= a.held + w.amount) \
     RETURNING a.id, a.balance, a.held"
}

/// Puts transfers at the ends of their villages' chains, those of one village in the order given. Sequence and hashes
/// are filled in here; the chains stay locked up to the commit.
///
/// # Errors
/// Where the database fails.
pub fn append(conn: &mut PgConnection, mut rows: Vec<TransferRow>) -> Result<Vec<TransferRow>> {
    let mut villages: Vec<&str> = rows.iter().map(|row| row.village_code.as_str()).collect();
    villages.sort_unstable();
    villages.dedup();
    let ends: Vec<(String, i64, Vec<u8>)> = chains::table
        .filter(chains::village_code.eq_any(&villages))
        .order(chains::village_code)
        .select((chains::village_code, chains::last_sequence, chains::last_hash))
        .for_no_key_update()
        .prepared()
        .load(conn)?;
    let mut ends: HashMap<String, (i64, Vec<u8>)> =
        ends.into_iter().map(|(village, sequence, hash)| (village, (sequence, hash))).collect();
    for row in &mut rows {
        let (sequence, hash) = ends
            .get_mut(&row.village_code)
            .ok_or_else(|| Failure::internal(anyhow::anyhow!("a village without a ledger")))?;
        *sequence += 1;
        row.sequence = *sequence;
        row.previous_hash = std::mem::take(hash);
        row.hash = row.compute_hash();
        hash.clone_from(&row.hash);
    }
    add_transfers(conn, &rows)?;
    let mut moved = MoveChains { villages: Vec::new(), sequences: Vec::new(), hashes: Vec::new() };
    for (village, (sequence, hash)) in &ends {
        moved.villages.push(village);
        moved.sequences.push(*sequence);
        moved.hashes.push(hash);
    }
    moved.execute(conn)?;
    Ok(rows)
}

statement_of_many! {
    MoveChains { villages: Vec<&'a str>, sequences: Vec<i64>, hashes: Vec<&'a [u8]> }
    "UPDATE village_chains c SET last_sequence = w.sequence, last_hash = w.hash FROM unnest("
    (villages: Array<Text>) ", " (sequences: Array<BigInt>) ", " (hashes: Array<Binary>)
    ") AS w (village, sequence, hash) WHERE c.village_code = w.village"
}

/// Locks goods in the order of their ids, and reserves so many pieces of each; answers whether there were as many of
/// all of them.
///
/// # Errors
/// Where the database fails.
pub fn reserve(conn: &mut PgConnection, pieces: &[(&str, i64)]) -> Result<bool> {
    let (ids, pieces): (Vec<&str>, Vec<i64>) = pieces.iter().copied().unzip();
    let wanted = ids.len();
    let _locked: Vec<String> = items::table
        .filter(items::id.eq_any(&ids))
        .order(items::id)
        .select(items::id)
        .for_no_key_update()
        .prepared()
        .load(conn)?;
    Ok(Reserve { ids, pieces }.execute(conn)? == wanted)
}

statement_of_many! {
    Reserve { ids: Vec<&'a str>, pieces: Vec<i64> }
    "UPDATE items i SET reserved = i.reserved + w.pieces FROM unnest("
    (ids: Array<Text>) ", " (pieces: Array<BigInt>)
    ") AS w (id, pieces) WHERE i.id = w.id AND i.stock >= i.reserved + w.pieces"
}

add_many! {
    /// Adds transfers.
    fn add_transfers(row: TransferRow) to "transfers" {
        id: &'a str, Text = row.id.as_str();
        village_code: &'a str, Text = row.village_code.as_str();
        sequence: i64, BigInt = row.sequence;
        phase: &'a str, Text = row.phase.as_str();
        reason: &'a str, Text = row.reason.as_str();
        debit_account_id: &'a str, Text = row.debit_account_id.as_str();
        credit_account_id: &'a str, Text = row.credit_account_id.as_str();
        amount: i64, BigInt = row.amount;
        household_id: &'a str, Text = row.household_id.as_str();
        available_after: i64, BigInt = row.available_after;
        pending_id: Option<&'a str>, Nullable<Text> = row.pending_id.as_deref();
        reverses_id: Option<&'a str>, Nullable<Text> = row.reverses_id.as_deref();
        rule_version_id: Option<&'a str>, Nullable<Text> = row.rule_version_id.as_deref();
        order_id: Option<&'a str>, Nullable<Text> = row.order_id.as_deref();
        resident_id: Option<&'a str>, Nullable<Text> = row.resident_id.as_deref();
        title: &'a str, Text = row.title.as_str();
        note: &'a str, Text = row.note.as_str();
        expires_on: Option<NaiveDate>, Nullable<Date> = row.expires_on;
        recorded_by: Option<&'a str>, Nullable<Text> = row.recorded_by.as_deref();
        recorded_at: NaiveDateTime, Timestamp = row.recorded_at;
        previous_hash: &'a [u8], Binary = row.previous_hash.as_slice();
        hash: &'a [u8], Binary = row.hash.as_slice();
    }
}

add_many! {
    /// Adds orders.
    fn add_orders(row: OrderRow) to "orders" {
        id: &'a str, Text = row.id.as_str();
        household_id: &'a str, Text = row.household_id.as_str();
        store_id: &'a str, Text = row.store_id.as_str();
        channel: &'a str, Text = row.channel.as_str();
        state: &'a str, Text = row.state.as_str();
        total: i64, BigInt = row.total;
        transfer_id: &'a str, Text = row.transfer_id.as_str();
        card_id: Option<&'a str>, Nullable<Text> = row.card_id.as_deref();
        pay_code_hash: Option<&'a [u8]>, Nullable<Binary> = row.pay_code_hash.as_deref();
        digits: Option<&'a str>, Nullable<Text> = row.digits.as_deref();
        placed_by: &'a str, Text = row.placed_by.as_str();
        placed_at: NaiveDateTime, Timestamp = row.placed_at;
        expires_at: Option<NaiveDateTime>, Nullable<Timestamp> = row.expires_at;
        closed_by: Option<&'a str>, Nullable<Text> = row.closed_by.as_deref();
        closed_at: Option<NaiveDateTime>, Nullable<Timestamp> = row.closed_at;
    }
}

add_many! {
    /// Adds lines of orders.
    fn add_lines(row: LineRow) to "order_lines" {
        order_id: &'a str, Text = row.order_id.as_str();
        position: i32, Integer = row.position;
        item_id: &'a str, Text = row.item_id.as_str();
        name: &'a str, Text = row.name.as_str();
        unit: &'a str, Text = row.unit.as_str();
        quantity: i64, BigInt = row.quantity;
        unit_price: i64, BigInt = row.unit_price;
    }
}

add_many! {
    /// Notes movements of stock.
    fn add_movements(row: MovementRow) to "stock_movements" {
        id: &'a str, Text = row.id.as_str();
        store_id: &'a str, Text = row.store_id.as_str();
        item_id: &'a str, Text = row.item_id.as_str();
        kind: &'a str, Text = row.kind.as_str();
        stock_change: i64, BigInt = row.stock_change;
        reserved_change: i64, BigInt = row.reserved_change;
        order_id: Option<&'a str>, Nullable<Text> = row.order_id.as_deref();
        note: &'a str, Text = row.note.as_str();
        moved_by: Option<&'a str>, Nullable<Text> = row.moved_by.as_deref();
        moved_at: NaiveDateTime, Timestamp = row.moved_at;
    }
}

add_many! {
    /// Writes records of the audit log.
    fn add_records(row: AuditRow) to "audit_records" {
        id: &'a str, Text = row.id.as_str();
        at: NaiveDateTime, Timestamp = row.at;
        user_id: Option<&'a str>, Nullable<Text> = row.user_id.as_deref();
        session_id: Option<&'a str>, Nullable<Text> = row.session_id.as_deref();
        action: &'a str, Text = row.action.as_str();
        object_kind: &'a str, Text = row.object_kind.as_str();
        object_id: &'a str, Text = row.object_id.as_str();
        region_code: Option<&'a str>, Nullable<Text> = row.region_code.as_deref();
        detail: &'a str, Text = row.detail.as_str();
    }
}

add_many! {
    /// Keeps the first answers to commands under their keys. Where another has claimed one of the keys, this waits for
    /// it and fails.
    fn add_keys(row: KeyRow) to "idempotency_keys" {
        scope: &'a str, Text = row.scope.as_str();
        key: &'a str, Text = row.key.as_str();
        request_hash: &'a [u8], Binary = row.request_hash.as_slice();
        reply: &'a [u8], Binary = row.reply.as_slice();
        created_at: NaiveDateTime, Timestamp = row.created_at;
    }
}
