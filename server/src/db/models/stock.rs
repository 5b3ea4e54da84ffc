//! Stock of goods: guarded changes, and the movements that explain them, which are only ever added.

use chrono::NaiveDateTime;
use diesel::prelude::*;
use uuid::Uuid;
use xiangyue_shared::{
    page::Page,
    stock::{Movement, MovementKind},
};

use super::{page, parse};
use crate::{
    call::Call,
    db::{
        Conn, clock,
        schema::{items, order_lines as lines, residents, stock_movements as movements, users},
    },
    error::Result,
};

/// How the two numbers of an item change together.
#[derive(Debug, Clone, Copy, Default, PartialEq, Eq)]
pub struct Change {
    /// Of what is on the shelf.
    pub stock: i64,
    /// Of what is reserved, which is on the shelf too.
    pub reserved: i64,
}

/// Changes an item, unless that left less on the shelf than is reserved; answers whether it did. One guarded
/// statement: two at once cannot both take the last piece.
///
/// # Errors
/// Where the database fails.
pub fn change(conn: &mut Conn, item: &str, change: Change) -> Result<bool> {
    let statement = ChangeItem { item, stock: change.stock, reserved: change.reserved };
    Ok(on_engine!(conn => statement.execute(conn))? == 1)
}

statement! {
    ChangeItem { item: &'a str, stock: i64, reserved: i64 }
    "UPDATE items SET stock = stock + " (stock: BigInt) ", reserved = reserved + " (reserved: BigInt)
    " WHERE id = " (item: Text)
    " AND stock + " (stock: BigInt) " >= reserved + " (reserved: BigInt)
    " AND reserved + " (reserved: BigInt) " >= 0"
}

/// Sets what is on the shelf, unless the books have moved since or it would be less than what is reserved;
/// answers whether it did.
///
/// # Errors
/// Where the database fails.
pub fn set_counted(conn: &mut Conn, item: &str, expected: i64, counted: i64) -> Result<bool> {
    let unmoved =
        items::id.eq(item).and(items::stock.eq(expected)).and(items::reserved.le(counted));
    let changed =
        diesel::update(items::table.filter(unmoved)).set(items::stock.eq(counted)).execute(conn)?;
    Ok(changed == 1)
}

/// A movement to be noted.
pub struct NewMovement<'a> {
    pub store: &'a str,
    pub item: &'a str,
    pub kind: MovementKind,
    pub change: Change,
    pub order: Option<&'a str>,
    pub note: &'a str,
}

/// A movement, as the database has it.
#[derive(Debug, Clone, Insertable)]
#[diesel(table_name = movements, treat_none_as_default_value = false)]
pub struct MovementRow {
    pub id: String,
    pub store_id: String,
    pub item_id: String,
    pub kind: String,
    pub stock_change: i64,
    pub reserved_change: i64,
    pub order_id: Option<String>,
    pub note: String,
    pub moved_by: Option<String>,
    pub moved_at: NaiveDateTime,
}

impl MovementRow {
    /// The movement that a call makes.
    #[must_use]
    pub fn new(call: &Call, movement: &NewMovement<'_>) -> Self {
        Self {
            id: Uuid::now_v7().to_string(),
            store_id: movement.store.to_owned(),
            item_id: movement.item.to_owned(),
            kind: movement.kind.as_str().to_owned(),
            stock_change: movement.change.stock,
            reserved_change: movement.change.reserved,
            order_id: movement.order.map(str::to_owned),
            note: movement.note.to_owned(),
            moved_by: call.user().map(|user| user.to_string()),
            moved_at: clock::to_db(call.now),
        }
    }
}

/// Notes a movement.
///
/// # Errors
/// Where the database fails.
pub fn note(conn: &mut Conn, call: &Call, movement: &NewMovement<'_>) -> Result<()> {
    let row = MovementRow::new(call, movement);
    on_engine!(conn => diesel::insert_into(movements::table).values(&row).execute(conn))?;
    Ok(())
}

/// A movement with the names of its item and of the one who made it.
#[derive(Queryable)]
struct Row {
    id: String,
    item_id: String,
    item_name: String,
    kind: String,
    stock_change: i64,
    reserved_change: i64,
    order_id: Option<String>,
    note: String,
    resident_name: Option<String>,
    phone_tail: Option<String>,
    moved_at: NaiveDateTime,
}

/// Movements of a store, newest first, from before the one whose id is `before`.
///
/// # Errors
/// Where the database fails.
pub fn page(
    conn: &mut Conn,
    store: &str,
    before: Option<&str>,
    limit: i64,
) -> Result<Page<Movement>> {
    let mut query = movements::table
        .inner_join(items::table.on(items::id.eq(movements::item_id)))
        .left_join(users::table.on(users::id.nullable().eq(movements::moved_by)))
        .left_join(residents::table.on(residents::id.nullable().eq(users::resident_id.nullable())))
        .filter(movements::store_id.eq(store))
        .into_boxed();
    if let Some(before) = before {
        query = query.filter(movements::id.lt(before));
    }
    let rows: Vec<Row> = query
        .order(movements::id.desc())
        .limit(limit + 1)
        .select((
            movements::id,
            movements::item_id,
            items::name,
            movements::kind,
            movements::stock_change,
            movements::reserved_change,
            movements::order_id,
            movements::note,
            residents::name.nullable(),
            users::phone_tail.nullable(),
            movements::moved_at,
        ))
        .load(conn)?;
    let (rows, next_cursor) = page::cut(rows, limit, |row| row.id.clone());
    let items = rows
        .into_iter()
        .map(|row| {
            Ok(Movement {
                id: parse::one(&row.id)?,
                item: parse::one(&row.item_id)?,
                item_name: row.item_name,
                kind: parse::with(&row.kind, MovementKind::parse)?,
                stock_change: row.stock_change,
                reserved_change: row.reserved_change,
                order: parse::optional(row.order_id)?,
                note: row.note,
                by_name: row.resident_name.or(row.phone_tail).unwrap_or_default(),
                at: clock::from_db(row.moved_at),
            })
        })
        .collect::<Result<_>>()?;
    Ok(Page { items, next_cursor })
}

/// A movement of goods, with what a piece cost in its order.
#[derive(Debug, Clone, PartialEq, Eq, Queryable)]
pub struct Turn {
    pub item_id: String,
    pub kind: String,
    pub stock_change: i64,
    pub order_id: Option<String>,
    pub unit_price: Option<i64>,
}

/// What moved in a store in a span of time, reservations left out.
///
/// # Errors
/// Where the database fails.
pub fn turns(
    conn: &mut Conn,
    store: &str,
    from: NaiveDateTime,
    to: NaiveDateTime,
) -> Result<Vec<Turn>> {
    let same_line = lines::order_id
        .nullable()
        .eq(movements::order_id)
        .and(lines::item_id.eq(movements::item_id));
    Ok(movements::table
        .left_join(lines::table.on(same_line))
        .filter(
            movements::store_id
                .eq(store)
                .and(movements::moved_at.ge(from))
                .and(movements::moved_at.lt(to))
                .and(movements::stock_change.ne(0_i64)),
        )
        .select((
            movements::item_id,
            movements::kind,
            movements::stock_change,
            movements::order_id,
            lines::unit_price.nullable(),
        ))
        .load(conn)?)
}
