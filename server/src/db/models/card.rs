//! Rows of household cards.

use chrono::NaiveDateTime;
use diesel::prelude::*;
use xiangyue_shared::{code, household::Card, ids::CardId};

use super::parse;
use crate::{
    db::{Conn, clock, schema::cards},
    error::Result,
};

/// Wrong PINs after which a card is locked.
pub const WRONG_PINS_MOST: i32 = 5;

/// A card, as the database has it.
#[derive(Debug, Clone, PartialEq, Eq, Queryable, Selectable, Insertable)]
#[diesel(table_name = cards)]
pub struct CardRow {
    pub id: String,
    pub household_id: String,
    pub pin_hash: String,
    /// Wrong PINs since the last right one.
    pub wrong_pins: i32,
    pub issued_by: String,
    pub issued_at: NaiveDateTime,
    pub revoked_at: Option<NaiveDateTime>,
}

impl CardRow {
    #[must_use]
    pub fn is_locked(&self) -> bool {
        self.wrong_pins >= WRONG_PINS_MOST
    }

    /// The card as it is shown.
    ///
    /// # Errors
    /// `Internal` for a damaged row.
    pub fn into_card(self) -> Result<Card> {
        let id: CardId = parse::one(&self.id)?;
        Ok(Card {
            id,
            household: parse::one(&self.household_id)?,
            code: code::card_text(id),
            issued_at: clock::from_db(self.issued_at),
            revoked_at: self.revoked_at.map(clock::from_db),
            locked: self.is_locked(),
        })
    }
}

/// A card by its id.
///
/// # Errors
/// Where the database fails.
pub fn find(conn: &mut Conn, id: CardId) -> Result<Option<CardRow>> {
    Ok(cards::table
        .find(id.to_string())
        .select(CardRow::as_select())
        .get_result(conn)
        .optional()?)
}

/// The cards of a household, the oldest first.
///
/// # Errors
/// Where the database fails.
pub fn of_household(conn: &mut Conn, household: &str) -> Result<Vec<CardRow>> {
    Ok(cards::table
        .filter(cards::household_id.eq(household))
        .order(cards::id)
        .select(CardRow::as_select())
        .load(conn)?)
}

/// Adds a card.
///
/// # Errors
/// Where the database fails.
pub fn add(conn: &mut Conn, row: &CardRow) -> Result<()> {
    diesel::insert_into(cards::table).values(row).execute(conn)?;
    Ok(())
}

/// Sets another PIN and unlocks the card.
///
/// # Errors
/// Where the database fails.
pub fn set_pin(conn: &mut Conn, id: &str, pin_hash: &str) -> Result<()> {
    diesel::update(cards::table.find(id))
        .set((cards::pin_hash.eq(pin_hash), cards::wrong_pins.eq(0)))
        .execute(conn)?;
    Ok(())
}

/// Revokes a card that is not yet; answers whether it did.
///
/// # Errors
/// Where the database fails.
pub fn revoke(conn: &mut Conn, id: &str, at: NaiveDateTime) -> Result<bool> {
    let live = cards::table.filter(cards::id.eq(id).and(cards::revoked_at.is_null()));
    Ok(diesel::update(live).set(cards::revoked_at.eq(Some(at))).execute(conn)? == 1)
}

/// Counts a wrong try at this PIN, up to the number that locks the card; answers whether it counted.
///
/// # Errors
/// Where the database fails.
pub fn count_wrong_pin(conn: &mut Conn, id: &str, pin_hash: &str) -> Result<bool> {
    let open = cards::table.filter(
        cards::id
            .eq(id)
            .and(cards::pin_hash.eq(pin_hash))
            .and(cards::wrong_pins.lt(WRONG_PINS_MOST)),
    );
    Ok(diesel::update(open).set(cards::wrong_pins.eq(cards::wrong_pins + 1)).execute(conn)? == 1)
}

/// Notes the right PIN on a card that is neither locked nor revoked and still has that PIN; answers whether
/// it is such a card.
///
/// # Errors
/// Where the database fails.
pub fn accept_pin(conn: &mut Conn, id: &str, pin_hash: &str) -> Result<bool> {
    let good = cards::table.filter(
        cards::id
            .eq(id)
            .and(cards::pin_hash.eq(pin_hash))
            .and(cards::wrong_pins.lt(WRONG_PINS_MOST))
            .and(cards::revoked_at.is_null()),
    );
    Ok(diesel::update(good).set(cards::wrong_pins.eq(0)).execute(conn)? == 1)
}
