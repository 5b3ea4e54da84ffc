//! Rows of notices, of who has read them, and of who was told.

pub mod desk;
pub mod file;
pub mod mark;
pub mod picked;
pub mod reading;
pub mod reminder;
pub mod visit;

use chrono::NaiveDateTime;
use diesel::prelude::*;
use xiangyue_shared::{
    access::Role,
    ids::{HouseholdId, NoticeId, PictureId},
    notice::{AudienceKind, NoticeCategory, NoticeDraft, NoticeState},
    region::RegionCode,
};

use super::parse;
use crate::{
    db::{
        Conn, clock,
        schema::{notice_pictures, notices},
    },
    error::Result,
};

/// A notice, as the database has it.
#[derive(Debug, Clone, PartialEq, Eq, Queryable, Selectable, Insertable)]
#[diesel(table_name = notices)]
pub struct NoticeRow {
    pub id: String,
    pub region_code: String,
    pub category: String,
    pub title: String,
    pub body: String,
    pub broadcast: String,
    pub audience: String,
    pub audience_role: Option<String>,
    pub open_to_all: bool,
    pub must_acknowledge: bool,
    pub pinned: bool,
    pub publish_at: Option<NaiveDateTime>,
    pub expires_at: Option<NaiveDateTime>,
    pub remind_after_hours: i32,
    pub remind_by_sms: bool,
    pub state: String,
    pub reason: String,
    pub written_by: String,
    pub changed_at: NaiveDateTime,
    pub published_by: Option<String>,
    /// From when it is shown.
    pub published_at: Option<NaiveDateTime>,
    /// When those are looked for who have not read it; nothing once that is done.
    pub remind_at: Option<NaiveDateTime>,
    /// Whether its audience is households that were picked one by one.
    pub hand_picked: bool,
}

impl NoticeRow {
    /// # Errors
    /// `Internal` for a damaged row.
    pub fn notice_id(&self) -> Result<NoticeId> {
        parse::one(&self.id)
    }

    /// # Errors
    /// `Internal` for a damaged row.
    pub fn region(&self) -> Result<RegionCode> {
        parse::one(&self.region_code)
    }

    /// # Errors
    /// `Internal` for a damaged row.
    pub fn category(&self) -> Result<NoticeCategory> {
        parse::with(&self.category, NoticeCategory::parse)
    }

    /// # Errors
    /// `Internal` for a damaged row.
    pub fn state(&self) -> Result<NoticeState> {
        parse::with(&self.state, NoticeState::parse)
    }

    /// # Errors
    /// `Internal` for a damaged row.
    pub fn audience(&self) -> Result<AudienceKind> {
        if self.hand_picked {
            return Ok(AudienceKind::Chosen);
        }
        parse::with(&self.audience, AudienceKind::parse)
    }

    /// # Errors
    /// `Internal` for a damaged row.
    pub fn role(&self) -> Result<Option<Role>> {
        self.audience_role.as_deref().map(|text| parse::with(text, Role::parse)).transpose()
    }

    /// Takes over what a draft says.
    pub fn fill(&mut self, draft: &NoticeDraft) {
        self.region_code = draft.region.to_string();
        self.category = draft.category.as_str().to_owned();
        self.title = draft.title.trim().to_owned();
        self.body = draft.body.trim().to_owned();
        self.broadcast = draft.broadcast.trim().to_owned();
        self.hand_picked = draft.audience == AudienceKind::Chosen;
        let kind = if self.hand_picked { AudienceKind::Households } else { draft.audience };
        self.audience = kind.as_str().to_owned();
        self.audience_role = draft.role.map(|role| role.as_str().to_owned());
        self.open_to_all = draft.open_to_all;
        self.must_acknowledge = draft.must_acknowledge;
        self.pinned = draft.pinned;
        self.publish_at = draft.publish_at.map(clock::to_db);
        self.expires_at = draft.expires_at.map(clock::to_db);
        self.remind_after_hours = draft.remind_after_hours;
        self.remind_by_sms = draft.remind_by_sms;
    }

    /// What it says, as its writer wrote it.
    ///
    /// # Errors
    /// `Internal` for a damaged row.
    pub fn draft(
        &self,
        households: Vec<HouseholdId>,
        pictures: Vec<PictureId>,
    ) -> Result<NoticeDraft> {
        Ok(NoticeDraft {
            region: self.region()?,
            category: self.category()?,
            title: self.title.clone(),
            body: self.body.clone(),
            broadcast: self.broadcast.clone(),
            audience: self.audience()?,
            role: self.role()?,
            households,
            open_to_all: self.open_to_all,
            must_acknowledge: self.must_acknowledge,
            pinned: self.pinned,
            publish_at: self.publish_at.map(clock::from_db),
            expires_at: self.expires_at.map(clock::from_db),
            remind_after_hours: self.remind_after_hours,
            remind_by_sms: self.remind_by_sms,
            pictures,
        })
    }
}

/// A notice by its id.
///
/// # Errors
/// Where the database fails.
pub fn find(conn: &mut Conn, id: NoticeId) -> Result<Option<NoticeRow>> {
    Ok(notices::table
        .find(id.to_string())
        .select(NoticeRow::as_select())
        .get_result(conn)
        .optional()?)
}

/// Adds a notice.
///
/// # Errors
/// Where the database fails.
pub fn add(conn: &mut Conn, row: &NoticeRow) -> Result<()> {
    diesel::insert_into(notices::table).values(row).execute(conn)?;
    Ok(())
}

/// Changes what a draft says; `false` where it is no draft any more.
///
/// # Errors
/// Where the database fails.
pub fn change(conn: &mut Conn, row: &NoticeRow) -> Result<bool> {
    let draft = notices::table
        .filter(notices::id.eq(&row.id).and(notices::state.eq(NoticeState::Draft.as_str())));
    let changed = diesel::update(draft)
        .set((
            notices::region_code.eq(&row.region_code),
            notices::category.eq(&row.category),
            notices::title.eq(&row.title),
            notices::body.eq(&row.body),
            notices::broadcast.eq(&row.broadcast),
            notices::audience.eq(&row.audience),
            notices::audience_role.eq(&row.audience_role),
            notices::hand_picked.eq(row.hand_picked),
            notices::open_to_all.eq(row.open_to_all),
            notices::must_acknowledge.eq(row.must_acknowledge),
            notices::pinned.eq(row.pinned),
            notices::publish_at.eq(row.publish_at),
            notices::expires_at.eq(row.expires_at),
            notices::remind_after_hours.eq(row.remind_after_hours),
            notices::remind_by_sms.eq(row.remind_by_sms),
            notices::changed_at.eq(row.changed_at),
        ))
        .execute(conn)?;
    Ok(changed == 1)
}

/// Locks a draft for what hangs on it; `false` where it is no draft any more.
///
/// # Errors
/// Where the database fails.
pub fn touch_draft(conn: &mut Conn, id: &str, at: NaiveDateTime) -> Result<bool> {
    let draft = notices::table
        .filter(notices::id.eq(id).and(notices::state.eq(NoticeState::Draft.as_str())));
    Ok(diesel::update(draft).set(notices::changed_at.eq(at)).execute(conn)? == 1)
}

/// Brings a notice from its state in the row to the next, unless another was quicker; answers whether it did.
///
/// # Errors
/// Where the database fails.
pub fn advance(conn: &mut Conn, row: &NoticeRow, to: NoticeState) -> Result<bool> {
    let in_state =
        notices::table.filter(notices::id.eq(&row.id).and(notices::state.eq(&row.state)));
    let changed = diesel::update(in_state)
        .set((
            notices::state.eq(to.as_str()),
            notices::reason.eq(&row.reason),
            notices::changed_at.eq(row.changed_at),
            notices::published_by.eq(&row.published_by),
            notices::published_at.eq(row.published_at),
            notices::remind_at.eq(row.remind_at),
        ))
        .execute(conn)?;
    Ok(changed == 1)
}

/// The pictures of a notice, in their order.
///
/// # Errors
/// Where the database fails.
pub fn pictures(conn: &mut Conn, notice: &str) -> Result<Vec<PictureId>> {
    let rows: Vec<String> = notice_pictures::table
        .filter(notice_pictures::notice_id.eq(notice))
        .order(notice_pictures::position)
        .select(notice_pictures::picture_id)
        .load(conn)?;
    rows.iter().map(|id| parse::one(id)).collect()
}

/// Puts these pictures in the place of those that a notice has.
///
/// # Errors
/// Where the database fails.
pub fn set_pictures(conn: &mut Conn, notice: &str, ids: &[PictureId]) -> Result<()> {
    diesel::delete(notice_pictures::table.filter(notice_pictures::notice_id.eq(notice)))
        .execute(conn)?;
    for (position, id) in (0_i32..).zip(ids) {
        diesel::insert_into(notice_pictures::table)
            .values((
                notice_pictures::notice_id.eq(notice),
                notice_pictures::position.eq(position),
                notice_pictures::picture_id.eq(id.to_string()),
            ))
            .execute(conn)?;
    }
    Ok(())
}

/// The notices that show a picture.
///
/// # Errors
/// Where the database fails.
pub fn with_picture(conn: &mut Conn, picture: PictureId) -> Result<Vec<NoticeRow>> {
    Ok(notices::table
        .inner_join(notice_pictures::table.on(notice_pictures::notice_id.eq(notices::id)))
        .filter(notice_pictures::picture_id.eq(picture.to_string()))
        .select(NoticeRow::as_select())
        .load(conn)?)
}
