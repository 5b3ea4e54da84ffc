//! Rows of stores and of what they offer.

use chrono::{NaiveDateTime, NaiveTime};
use diesel::prelude::*;
use xiangyue_shared::{
    ids::{ItemId, StoreId},
    points::Points,
    ranking::Period,
    region::RegionCode,
    store::{Item, ItemCategory, OpeningHours, PurchaseLimit, Store},
};

use super::parse;
use crate::{
    db::{
        Conn,
        schema::{items, stores},
        sql::PrepareOnce,
    },
    error::Result,
};

/// How times of day stand in their columns.
const TIME: &str = "%H:%M:%S";

/// A store, as the database has it.
#[derive(Debug, Clone, PartialEq, Eq, Queryable, Selectable, Insertable)]
#[diesel(table_name = stores)]
pub struct StoreRow {
    pub id: String,
    pub village_code: String,
    pub name: String,
    pub place: String,
    pub opens: String,
    pub closes: String,
    /// Numbers from 1 for Monday to 7 for Sunday, with commas between.
    pub weekdays: String,
    pub suspended: bool,
    pub created_at: NaiveDateTime,
}

impl StoreRow {
    /// # Errors
    /// `Internal` for a damaged row.
    pub fn store_id(&self) -> Result<StoreId> {
        parse::one(&self.id)
    }

    /// # Errors
    /// `Internal` for a damaged row.
    pub fn village(&self) -> Result<RegionCode> {
        parse::one(&self.village_code)
    }

    /// # Errors
    /// `Internal` for a damaged row.
    pub fn hours(&self) -> Result<OpeningHours> {
        let weekdays = self.weekdays.split(',').filter(|day| !day.is_empty()).map(parse::one);
        Ok(OpeningHours {
            opens: parse::one::<NaiveTime>(&self.opens)?,
            closes: parse::one::<NaiveTime>(&self.closes)?,
            weekdays: weekdays.collect::<Result<_>>()?,
        })
    }

    /// Sets the opening hours.
    pub fn set_hours(&mut self, hours: &OpeningHours) {
        let mut weekdays = hours.weekdays.clone();
        weekdays.sort_unstable();
        weekdays.dedup();
        self.opens = hours.opens.format(TIME).to_string();
        self.closes = hours.closes.format(TIME).to_string();
        self.weekdays = weekdays.iter().map(ToString::to_string).collect::<Vec<_>>().join(",");
    }

    /// The store as it is shown.
    ///
    /// # Errors
    /// `Internal` for a damaged row.
    pub fn into_store(self, open_now: bool) -> Result<Store> {
        Ok(Store {
            id: self.store_id()?,
            village: self.village()?,
            hours: self.hours()?,
            name: self.name,
            place: self.place,
            suspended: self.suspended,
            open_now,
        })
    }
}

/// A store by its id.
///
/// # Errors
/// Where the database fails.
pub fn find(conn: &mut Conn, id: StoreId) -> Result<Option<StoreRow>> {
    by_key(conn, &id.to_string())
}

/// As [`find`], by the key in a column.
///
/// # Errors
/// Where the database fails.
pub fn by_key(conn: &mut Conn, id: &str) -> Result<Option<StoreRow>> {
    Ok(stores::table.find(id).select(StoreRow::as_select()).get_result(conn).optional()?)
}

/// Id and name of each of these stores.
///
/// # Errors
/// Where the database fails.
pub fn names(conn: &mut Conn, ids: &[&str]) -> Result<Vec<(String, String)>> {
    Ok(stores::table
        .filter(stores::id.eq_any(ids))
        .select((stores::id, stores::name))
        .load(conn)?)
}

/// The stores of a village, the oldest first.
///
/// # Errors
/// Where the database fails.
pub fn of_village(conn: &mut Conn, village: &RegionCode) -> Result<Vec<StoreRow>> {
    Ok(stores::table
        .filter(stores::village_code.eq(village.as_str()))
        .order(stores::id)
        .select(StoreRow::as_select())
        .load(conn)?)
}

/// Adds a store.
///
/// # Errors
/// Where the database fails.
pub fn add(conn: &mut Conn, row: &StoreRow) -> Result<()> {
    diesel::insert_into(stores::table).values(row).execute(conn)?;
    Ok(())
}

/// Changes a store; its village stays.
///
/// # Errors
/// Where the database fails.
pub fn change(conn: &mut Conn, row: &StoreRow) -> Result<()> {
    diesel::update(stores::table.find(&row.id))
        .set((
            stores::name.eq(&row.name),
            stores::place.eq(&row.place),
            stores::opens.eq(&row.opens),
            stores::closes.eq(&row.closes),
            stores::weekdays.eq(&row.weekdays),
            stores::suspended.eq(row.suspended),
        ))
        .execute(conn)?;
    Ok(())
}

/// Goods, as the database has them.
#[derive(Debug, Clone, PartialEq, Eq, Queryable, Selectable, Insertable)]
#[diesel(table_name = items)]
pub struct ItemRow {
    pub id: String,
    pub store_id: String,
    pub name: String,
    pub unit: String,
    pub description: String,
    pub category: String,
    pub price: i64,
    pub picture_id: Option<String>,
    pub limit_quantity: Option<i64>,
    pub limit_period: Option<String>,
    pub withdrawn: bool,
    /// Pieces on the shelf, those reserved among them.
    pub stock: i64,
    pub reserved: i64,
    pub created_at: NaiveDateTime,
}

impl ItemRow {
    /// # Errors
    /// `Internal` for a damaged row.
    pub fn limit(&self) -> Result<Option<PurchaseLimit>> {
        let (Some(quantity), Some(period)) = (self.limit_quantity, &self.limit_period) else {
            return Ok(None);
        };
        Ok(Some(PurchaseLimit { quantity, period: parse::with(period, parse_period)? }))
    }

    /// Sets the limit of purchases.
    pub fn set_limit(&mut self, limit: Option<PurchaseLimit>) {
        self.limit_quantity = limit.map(|limit| limit.quantity);
        self.limit_period = limit.map(|limit| period_name(limit.period).to_owned());
    }

    /// The goods as they are shown.
    ///
    /// # Errors
    /// `Internal` for a damaged row.
    pub fn into_item(self) -> Result<Item> {
        Ok(Item {
            id: parse::one(&self.id)?,
            store: parse::one(&self.store_id)?,
            category: parse::with(&self.category, ItemCategory::parse)?,
            limit: self.limit()?,
            name: self.name,
            unit: self.unit,
            description: self.description,
            price: Points(self.price),
            picture: parse::optional(self.picture_id)?,
            available: self.stock - self.reserved,
            in_stock: self.stock,
            withdrawn: self.withdrawn,
        })
    }
}

const PERIODS: [Period; 3] = [Period::Month, Period::Quarter, Period::Year];

const fn period_name(period: Period) -> &'static str {
    match period {
        Period::Month => "month",
        Period::Quarter => "quarter",
        Period::Year => "year",
    }
}

fn parse_period(text: &str) -> Option<Period> {
    PERIODS.into_iter().find(|period| period_name(*period) == text)
}

/// Goods by their id.
///
/// # Errors
/// Where the database fails.
pub fn item(conn: &mut Conn, id: &str) -> Result<Option<ItemRow>> {
    Ok(items::table.find(id).select(ItemRow::as_select()).get_result(conn).optional()?)
}

/// Those of these goods that belong to a store, in no order.
///
/// # Errors
/// Where the database fails.
pub fn items_by_id(conn: &mut Conn, store: &str, ids: &[ItemId]) -> Result<Vec<ItemRow>> {
    let ids: Vec<String> = ids.iter().map(ToString::to_string).collect();
    Ok(on_engine!(conn => items::table
        .filter(items::store_id.eq(store).and(items::id.eq_any(ids)))
        .select(ItemRow::as_select())
        .prepared()
        .load(conn))?)
}

/// What a store offers, the oldest first.
///
/// # Errors
/// Where the database fails.
pub fn items_of(conn: &mut Conn, store: &str, with_withdrawn: bool) -> Result<Vec<ItemRow>> {
    let all = items::table
        .filter(items::store_id.eq(store))
        .order(items::id)
        .select(ItemRow::as_select());
    Ok(if with_withdrawn {
        all.load(conn)?
    } else {
        all.filter(items::withdrawn.eq(false)).load(conn)?
    })
}

/// What the stores of some villages offer, with the names of the stores, the newest first; `limit` at most.
///
/// # Errors
/// Where the database fails.
pub fn offered_in(
    conn: &mut Conn,
    villages: &[String],
    limit: i64,
) -> Result<Vec<(ItemRow, String)>> {
    Ok(items::table
        .inner_join(stores::table.on(stores::id.eq(items::store_id)))
        .filter(stores::village_code.eq_any(villages).and(items::withdrawn.eq(false)))
        .order(items::id.desc())
        .limit(limit)
        .select((ItemRow::as_select(), stores::name))
        .load(conn)?)
}

/// Adds goods.
///
/// # Errors
/// Where the database fails.
pub fn add_item(conn: &mut Conn, row: &ItemRow) -> Result<()> {
    diesel::insert_into(items::table).values(row).execute(conn)?;
    Ok(())
}

/// Changes goods; what is in stock and reserved stays.
///
/// # Errors
/// Where the database fails.
pub fn change_item(conn: &mut Conn, row: &ItemRow) -> Result<()> {
    diesel::update(items::table.find(&row.id))
        .set((
            items::name.eq(&row.name),
            items::unit.eq(&row.unit),
            items::description.eq(&row.description),
            items::category.eq(&row.category),
            items::price.eq(row.price),
            items::picture_id.eq(&row.picture_id),
            items::limit_quantity.eq(row.limit_quantity),
            items::limit_period.eq(&row.limit_period),
            items::withdrawn.eq(row.withdrawn),
        ))
        .execute(conn)?;
    Ok(())
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn hours_read_back_as_they_were_set() {
        let mut row = StoreRow {
            id: String::new(),
            village_code: String::new(),
            name: String::new(),
            place: String::new(),
            opens: String::new(),
            closes: String::new(),
            weekdays: String::new(),
            suspended: false,
            created_at: NaiveDateTime::default(),
        };
        let time = |hour| NaiveTime::from_hms_opt(hour, 30, 0).unwrap_or_default();
        let hours = OpeningHours { opens: time(8), closes: time(18), weekdays: vec![7, 1, 3, 1] };
        row.set_hours(&hours);
        assert_eq!((row.opens.as_str(), row.weekdays.as_str()), ("08:30:00", "1,3,7"));
        let read = row.hours().ok();
        assert_eq!(read, Some(OpeningHours { weekdays: vec![1, 3, 7], ..hours }));
        row.weekdays.clear();
        assert_eq!(row.hours().ok().map(|hours| hours.weekdays), Some(Vec::new()));
    }

    #[test]
    fn every_period_has_a_name() {
        for period in PERIODS {
            assert_eq!(parse_period(period_name(period)), Some(period));
        }
    }
}
