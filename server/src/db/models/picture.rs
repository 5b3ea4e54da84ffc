//! Rows of pictures, and what they belong to.

use diesel::prelude::*;
use xiangyue_shared::{
    ids::{HouseholdId, PictureId},
    region::RegionCode,
};

use super::parse;
use crate::{
    call::Call,
    db::{
        Conn, clock,
        schema::{evidence, households, items, pictures, transfers},
    },
    error::Result,
};

/// A picture.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Picture {
    pub village: RegionCode,
    pub uploaded_by: Option<String>,
    pub sha256: String,
    pub width: i32,
    pub height: i32,
}

/// A picture by its id.
///
/// # Errors
/// Where the database fails.
pub fn find(conn: &mut Conn, id: PictureId) -> Result<Option<Picture>> {
    let row: Option<(String, Option<String>, String, i32, i32)> = pictures::table
        .find(id.to_string())
        .select((
            pictures::village_code,
            pictures::uploaded_by,
            pictures::sha256,
            pictures::width,
            pictures::height,
        ))
        .get_result(conn)
        .optional()?;
    row.map(|(village, uploaded_by, sha256, width, height)| {
        Ok(Picture { village: parse::one(&village)?, uploaded_by, sha256, width, height })
    })
    .transpose()
}

/// Adds a picture.
///
/// # Errors
/// Where the database fails.
pub fn add(conn: &mut Conn, call: &Call, id: PictureId, picture: &Picture) -> Result<()> {
    diesel::insert_into(pictures::table)
        .values((
            pictures::id.eq(id.to_string()),
            pictures::village_code.eq(picture.village.as_str()),
            pictures::uploaded_by.eq(&picture.uploaded_by),
            pictures::sha256.eq(&picture.sha256),
            pictures::width.eq(picture.width),
            pictures::height.eq(picture.height),
            pictures::created_at.eq(clock::to_db(call.now)),
        ))
        .execute(conn)?;
    Ok(())
}

/// Whether a picture shows goods of a store, which everybody may see.
///
/// # Errors
/// Where the database fails.
pub fn shows_goods(conn: &mut Conn, id: PictureId) -> Result<bool> {
    let goods = items::table.filter(items::picture_id.eq(id.to_string()));
    Ok(diesel::select(diesel::dsl::exists(goods)).get_result(conn)?)
}

/// The households whose entries a picture is evidence for, each with its group.
///
/// # Errors
/// Where the database fails.
pub fn evidence_for(conn: &mut Conn, id: PictureId) -> Result<Vec<(HouseholdId, RegionCode)>> {
    let rows: Vec<(String, String)> = evidence::table
        .inner_join(transfers::table.on(transfers::id.eq(evidence::transfer_id)))
        .inner_join(households::table.on(households::id.eq(transfers::household_id)))
        .filter(evidence::picture_id.eq(id.to_string()))
        .select((households::id, households::group_code))
        .distinct()
        .load(conn)?;
    rows.iter().map(|(id, group)| Ok((parse::one(id)?, parse::one(group)?))).collect()
}

/// How many of these pictures belong to the village.
///
/// # Errors
/// Where the database fails.
pub fn count_of_village(conn: &mut Conn, village: &str, ids: &[PictureId]) -> Result<i64> {
    let ids: Vec<String> = ids.iter().map(ToString::to_string).collect();
    Ok(pictures::table
        .filter(pictures::village_code.eq(village).and(pictures::id.eq_any(ids)))
        .count()
        .get_result(conn)?)
}

/// How many of these pictures a user sent.
///
/// # Errors
/// Where the database fails.
pub fn count_sent_by(conn: &mut Conn, user: &str, ids: &[PictureId]) -> Result<i64> {
    let ids: Vec<String> = ids.iter().map(ToString::to_string).collect();
    Ok(pictures::table
        .filter(pictures::uploaded_by.eq(user).and(pictures::id.eq_any(ids)))
        .count()
        .get_result(conn)?)
}

/// Ties pictures to a transfer, in their order.
///
/// # Errors
/// Where the database fails.
pub fn add_evidence(conn: &mut Conn, transfer: &str, ids: &[PictureId]) -> Result<()> {
    for (position, id) in (0_i32..).zip(ids) {
        diesel::insert_into(evidence::table)
            .values((
                evidence::transfer_id.eq(transfer),
                evidence::position.eq(position),
                evidence::picture_id.eq(id.to_string()),
            ))
            .execute(conn)?;
    }
    Ok(())
}

/// The pictures tied to a transfer, in their order.
///
/// # Errors
/// Where the database fails.
pub fn evidence_of(conn: &mut Conn, transfer: &str) -> Result<Vec<PictureId>> {
    let rows: Vec<String> = evidence::table
        .filter(evidence::transfer_id.eq(transfer))
        .order(evidence::position)
        .select(evidence::picture_id)
        .load(conn)?;
    rows.iter().map(|id| parse::one(id)).collect()
}
