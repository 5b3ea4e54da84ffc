//! Notices as those list them who write and publish, and the size of an audience.

use diesel::{dsl::count, prelude::*};
use xiangyue_shared::{
    notice::{AudienceKind, NoticeState},
    page::Page,
    region::RegionCode,
};

use super::{NoticeRow, reading::up};
use crate::{
    db::{
        Conn,
        models::page,
        schema::{grants, households, notice_households, notices, residents},
    },
    error::Result,
};

/// The notices of a place and of what lies below it, and those from above that are published; the latest first. Of those
/// for households that were picked, the place sees what is for one of its own.
///
/// # Errors
/// Where the database fails.
pub fn page(
    conn: &mut Conn,
    place: &RegionCode,
    state: Option<NoticeState>,
    before: Option<&str>,
    limit: i64,
) -> Result<Page<NoticeRow>> {
    let (from, to) = page::below(place);
    let own = notices::region_code.ge(from.clone()).and(notices::region_code.lt(to.clone()));
    let picked = notice_households::table
        .inner_join(households::table.on(households::id.eq(notice_households::household_id)))
        .filter(notice_households::notice_id.eq(notices::id))
        .filter(households::group_code.ge(from).and(households::group_code.lt(to)));
    let above = notices::region_code
        .eq_any(up(place))
        .and(notices::state.eq(NoticeState::Published.as_str()))
        .and(notices::hand_picked.eq(false).or(diesel::dsl::exists(picked)));
    let mut query = notices::table.filter(own.or(above)).into_boxed();
    if let Some(state) = state {
        query = query.filter(notices::state.eq(state.as_str()));
    }
    if let Some(before) = before {
        query = query.filter(notices::id.lt(before));
    }
    let rows: Vec<NoticeRow> = query
        .order(notices::id.desc())
        .limit(limit + 1)
        .select(NoticeRow::as_select())
        .load(conn)?;
    let (items, next_cursor) = page::cut(rows, limit, |row| row.id.clone());
    Ok(Page { items, next_cursor })
}

/// How many a notice is for: households, residents, or people with its role.
///
/// # Errors
/// Where the database fails.
pub fn audience(conn: &mut Conn, row: &NoticeRow) -> Result<i64> {
    let (from, to) = page::below(&row.region()?);
    Ok(match row.audience()? {
        AudienceKind::Households => households::table
            .filter(households::group_code.ge(from).and(households::group_code.lt(to)))
            .count()
            .get_result(conn)?,
        AudienceKind::Chosen => households::table
            .inner_join(
                notice_households::table.on(notice_households::household_id.eq(households::id)),
            )
            .filter(notice_households::notice_id.eq(&row.id))
            .filter(households::group_code.ge(from).and(households::group_code.lt(to)))
            .count()
            .get_result(conn)?,
        AudienceKind::Residents => residents::table
            .inner_join(households::table.on(households::id.eq(residents::household_id)))
            .filter(households::group_code.ge(from).and(households::group_code.lt(to)))
            .count()
            .get_result(conn)?,
        AudienceKind::Role => grants::table
            .filter(grants::region_code.ge(from).and(grants::region_code.lt(to)))
            .filter(grants::role.eq(row.audience_role.clone().unwrap_or_default()))
            .filter(grants::revoked_at.is_null())
            .select(count(grants::user_id).aggregate_distinct())
            .get_result(conn)?,
    })
}
