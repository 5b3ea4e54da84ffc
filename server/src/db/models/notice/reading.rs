//! The notices that somebody may read.

use chrono::NaiveDateTime;
use diesel::{
    dsl::{exists, not},
    prelude::*,
    sql_types::Bool,
};
use xiangyue_shared::{
    access::Role,
    ids::HouseholdId,
    notice::NoticeState,
    page::Page,
    region::{Level, RegionCode},
};

use super::NoticeRow;
use crate::{
    db::{
        Conn, MultiBackend,
        models::page,
        schema::{notice_households, notice_marks, notices},
    },
    error::Result,
};

type Visible<'a> = notices::BoxedQuery<'a, MultiBackend>;
type Condition<'a> = Box<dyn BoxableExpression<notices::table, MultiBackend, SqlType = Bool> + 'a>;

/// Where one stands to whom notices are meant: at home, and in one's roles.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub struct Standpoint {
    pub household: Option<HouseholdId>,
    /// The group of one's household.
    pub home: Option<RegionCode>,
    pub roles: Vec<(Role, RegionCode)>,
}

/// A region and all above it, by their codes.
#[must_use]
pub fn up(region: &RegionCode) -> Vec<String> {
    Level::ALL.into_iter().filter_map(|level| region.ancestor(level)).map(String::from).collect()
}

/// Which page of a list: after a notice that was pinned or not, shown from a moment, with an id.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct After {
    pub pinned: bool,
    pub at: NaiveDateTime,
    pub id: String,
}

/// What is listed at a moment.
fn listed<'a>(now: NaiveDateTime) -> Visible<'a> {
    notices::table
        .filter(notices::state.eq(NoticeState::Published.as_str()))
        .filter(notices::published_at.assume_not_null().le(now))
        .filter(notices::expires_at.is_null().or(notices::expires_at.assume_not_null().gt(now)))
        .into_boxed()
}

/// What is listed for one who stands there.
fn meant_for<'a>(now: NaiveDateTime, stands: &Standpoint) -> Visible<'a> {
    let home = stands.home.as_ref().map(up).unwrap_or_default();
    let household = stands.household.map(|id| id.to_string()).unwrap_or_default();
    let picked = exists(
        notice_households::table
            .filter(notice_households::notice_id.eq(notices::id))
            .filter(notice_households::household_id.eq(household)),
    );
    let mut meant: Condition<'a> = Box::new(
        notices::region_code
            .eq_any(home)
            .and(notices::audience.ne("role"))
            .and(notices::hand_picked.eq(false).or(picked)),
    );
    for (role, place) in &stands.roles {
        let of_role = notices::audience_role
            .assume_not_null()
            .eq(role.as_str())
            .and(notices::region_code.eq_any(up(place)))
            .and(notices::audience.eq("role"));
        meant = Box::new(meant.or(of_role));
    }
    listed(now).filter(meant)
}

fn unread_by<'a>(query: Visible<'a>, user: &'a str) -> Visible<'a> {
    query.filter(not(exists(
        notice_marks::table
            .filter(notice_marks::notice_id.eq(notices::id))
            .filter(notice_marks::user_id.eq(user))
            .filter(notice_marks::kind.eq("read")),
    )))
}

fn page_of(
    conn: &mut Conn,
    mut query: Visible<'_>,
    after: Option<After>,
    limit: i64,
) -> Result<(Page<NoticeRow>, Option<NaiveDateTime>)> {
    if let Some(After { pinned, at, id }) = after {
        let shown = notices::published_at.assume_not_null();
        let earlier = shown.lt(at).or(shown.eq(at).and(notices::id.lt(id)));
        query = if pinned {
            query.filter(notices::pinned.eq(false).or(earlier))
        } else {
            query.filter(notices::pinned.eq(false).and(earlier))
        };
    }
    let rows: Vec<NoticeRow> = query
        .order((notices::pinned.desc(), notices::published_at.desc(), notices::id.desc()))
        .limit(limit + 1)
        .select(NoticeRow::as_select())
        .load(conn)?;
    let runs_out = rows.iter().filter_map(|row| row.expires_at).min();
    let (items, next_cursor) = page::cut(rows, limit, |row| {
        let shown = row.published_at.unwrap_or_default().and_utc().timestamp_micros();
        format!("{}.{shown}.{}", u8::from(row.pinned), row.id)
    });
    Ok((Page { items, next_cursor }, runs_out))
}

/// When the next notice is shown of the places of one who stands there, whomever it is meant for.
///
/// # Errors
/// Where the database fails.
pub fn next_shown(
    conn: &mut Conn,
    now: NaiveDateTime,
    stands: &Standpoint,
) -> Result<Option<NaiveDateTime>> {
    let places = stands.roles.iter().map(|(_, place)| place).chain(&stands.home).flat_map(up);
    Ok(notices::table
        .filter(notices::region_code.eq_any(places))
        .filter(notices::state.eq(NoticeState::Published.as_str()))
        .filter(notices::published_at.gt(now))
        .select(diesel::dsl::min(notices::published_at))
        .get_result(conn)?)
}

/// The notices for one who stands there, pinned ones first, then the newest; only unread ones where a user is given. Answers
/// also when the first of them runs out.
///
/// # Errors
/// Where the database fails.
pub fn page(
    conn: &mut Conn,
    now: NaiveDateTime,
    stands: &Standpoint,
    unread_by_user: Option<&str>,
    after: Option<After>,
    limit: i64,
) -> Result<(Page<NoticeRow>, Option<NaiveDateTime>)> {
    let query = meant_for(now, stands);
    let query = match unread_by_user {
        Some(user) => unread_by(query, user),
        None => query,
    };
    page_of(conn, query, after, limit)
}

/// Of the notices for one who stands there: id, place and title, and whether its text holds `within`, a pattern of
/// `LIKE`; the newest first, `limit` at most.
///
/// # Errors
/// Where the database fails.
pub fn titles(
    conn: &mut Conn,
    now: NaiveDateTime,
    stands: &Standpoint,
    within: &str,
    limit: i64,
) -> Result<Vec<(String, String, String, bool)>> {
    Ok(meant_for(now, stands)
        .order((notices::published_at.desc(), notices::id.desc()))
        .limit(limit)
        .select((
            notices::id,
            notices::region_code,
            notices::title,
            notices::body.like(within.to_owned()).escape('\\'),
        ))
        .load(conn)?)
}

/// How many notices wait for a user who stands there.
///
/// # Errors
/// Where the database fails.
pub fn count_unread(
    conn: &mut Conn,
    now: NaiveDateTime,
    stands: &Standpoint,
    user: &str,
) -> Result<i64> {
    Ok(unread_by(meant_for(now, stands), user).count().get_result(conn)?)
}

/// What anyone may read who looks at a place: its notices that are open to all, and those from above. Answers also when the
/// first of them runs out.
///
/// # Errors
/// Where the database fails.
pub fn public_page(
    conn: &mut Conn,
    now: NaiveDateTime,
    place: &RegionCode,
    after: Option<After>,
    limit: i64,
) -> Result<(Page<NoticeRow>, Option<NaiveDateTime>)> {
    let query = listed(now)
        .filter(notices::open_to_all.eq(true))
        .filter(notices::region_code.eq_any(up(place)));
    page_of(conn, query, after, limit)
}
