//! Rows of users, their sessions, codes and bindings.

use chrono::NaiveDateTime;
use diesel::prelude::*;
use xiangyue_shared::{
    access::{Grant, Role},
    account::{BindingRequest, BindingState, GrantRow, NewGrant, SessionRow},
    ids::{BindingId, DeviceId, GrantId, ResidentId, SessionId, UserId},
    page::Page,
    region::{RegionCode, place_name},
};

use super::{page, parse};
use crate::{
    db::{
        Conn, clock,
        schema::{
            binding_requests as bindings, devices, grants, invitations, refresh_tokens as tokens,
            regions, residents, sessions, sms_codes, stores, users,
        },
    },
    error::Result,
};

/// A sign-in.
#[derive(Debug, Clone, PartialEq, Eq, Queryable, Selectable, Insertable)]
#[diesel(table_name = users)]
pub struct User {
    pub id: String,
    pub phone_hash: Vec<u8>,
    pub phone_cipher: Vec<u8>,
    pub phone_tail: String,
    pub password_hash: Option<String>,
    pub resident_id: Option<String>,
    pub created_at: NaiveDateTime,
}

/// # Errors
/// Where the database fails.
pub fn user(conn: &mut Conn, id: UserId) -> Result<Option<User>> {
    Ok(users::table
        .find(id.to_string())
        .select(User::as_select())
        .get_result(conn)
        .optional()?)
}

/// # Errors
/// Where the database fails.
pub fn user_by_phone(conn: &mut Conn, phone_hash: &[u8]) -> Result<Option<User>> {
    Ok(users::table
        .filter(users::phone_hash.eq(phone_hash))
        .select(User::as_select())
        .get_result(conn)
        .optional()?)
}

/// Adds a sign-in; of two at once for one phone the second finds the first.
///
/// # Errors
/// Where the database fails.
pub fn add_user(conn: &mut Conn, row: &User) -> Result<()> {
    let insert = diesel::insert_into(users::table)
        .values(row)
        .on_conflict_do_nothing();
    match conn {
        Conn::Sqlite(conn) => insert.execute(conn)?,
        Conn::Postgres(conn) => insert.execute(conn)?,
    };
    Ok(())
}

/// # Errors
/// Where the database fails.
pub fn set_password(conn: &mut Conn, id: &str, hash: &str) -> Result<()> {
    diesel::update(users::table.find(id))
        .set(users::password_hash.eq(hash))
        .execute(conn)?;
    Ok(())
}

/// Binds a user to a resident, unless either is bound already; answers whether it did.
///
/// # Errors
/// Where the database fails; a unique violation where two users are bound to one resident at once.
pub fn bind(conn: &mut Conn, user: &str, resident: ResidentId) -> Result<bool> {
    let taken: i64 = users::table
        .filter(users::resident_id.eq(resident.to_string()))
        .count()
        .get_result(conn)?;
    if taken > 0 {
        return Ok(false);
    }
    let bound =
        diesel::update(users::table.filter(users::id.eq(user).and(users::resident_id.is_null())))
            .set(users::resident_id.eq(resident.to_string()))
            .execute(conn)?;
    Ok(bound == 1)
}

/// What a user is called: the resident's name, or the phone's tail where none is bound.
///
/// # Errors
/// Where the database fails.
pub fn display_name(conn: &mut Conn, user: &str) -> Result<String> {
    let row: Option<(String, Option<String>)> = users::table
        .left_join(residents::table.on(residents::id.nullable().eq(users::resident_id)))
        .filter(users::id.eq(user))
        .select((users::phone_tail, residents::name.nullable()))
        .get_result(conn)
        .optional()?;
    Ok(row
        .map(|(tail, name)| name.unwrap_or(tail))
        .unwrap_or_default())
}

/// Opens a session.
///
/// # Errors
/// Where the database fails.
pub fn open_session(
    conn: &mut Conn,
    id: SessionId,
    user: &str,
    device_name: &str,
    at: NaiveDateTime,
) -> Result<()> {
    diesel::insert_into(sessions::table)
        .values((
            sessions::id.eq(id.to_string()),
            sessions::user_id.eq(user),
            sessions::device_name.eq(device_name),
            sessions::signed_in_at.eq(at),
            sessions::last_used_at.eq(at),
        ))
        .execute(conn)?;
    Ok(())
}

/// # Errors
/// Where the database fails.
pub fn touch_session(conn: &mut Conn, id: &str, at: NaiveDateTime) -> Result<()> {
    diesel::update(sessions::table.find(id))
        .set(sessions::last_used_at.eq(at))
        .execute(conn)?;
    Ok(())
}

/// Ends a session of a user; answers whether there was one to end.
///
/// # Errors
/// Where the database fails.
pub fn end_session(conn: &mut Conn, id: &str, user: &str, at: NaiveDateTime) -> Result<bool> {
    let open = sessions::table.filter(
        sessions::id
            .eq(id)
            .and(sessions::user_id.eq(user))
            .and(sessions::ended_at.is_null()),
    );
    Ok(diesel::update(open)
        .set(sessions::ended_at.eq(Some(at)))
        .execute(conn)?
        == 1)
}

/// Ends every session of a user but one.
///
/// # Errors
/// Where the database fails.
pub fn end_other_sessions(
    conn: &mut Conn,
    user: &str,
    keep: &str,
    at: NaiveDateTime,
) -> Result<()> {
    let others = sessions::table.filter(
        sessions::user_id
            .eq(user)
            .and(sessions::id.ne(keep))
            .and(sessions::ended_at.is_null()),
    );
    diesel::update(others)
        .set(sessions::ended_at.eq(Some(at)))
        .execute(conn)?;
    Ok(())
}

/// The open sessions of a user, the newest first.
///
/// # Errors
/// Where the database fails.
pub fn sessions_of(conn: &mut Conn, user: UserId, current: SessionId) -> Result<Vec<SessionRow>> {
    let rows: Vec<(String, String, NaiveDateTime, NaiveDateTime)> = sessions::table
        .filter(
            sessions::user_id
                .eq(user.to_string())
                .and(sessions::ended_at.is_null()),
        )
        .order(sessions::id.desc())
        .limit(50)
        .select((
            sessions::id,
            sessions::device_name,
            sessions::signed_in_at,
            sessions::last_used_at,
        ))
        .load(conn)?;
    rows.into_iter()
        .map(|(id, device_name, signed_in_at, last_used_at)| {
            let id: SessionId = parse::one(&id)?;
            Ok(SessionRow {
                id,
                device_name,
                signed_in_at: clock::from_db(signed_in_at),
                last_used_at: clock::from_db(last_used_at),
                current: id == current,
            })
        })
        .collect()
}

/// A refresh token as it is found by its hash.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct RefreshToken {
    pub session: String,
    pub user: String,
    pub expires_at: NaiveDateTime,
    pub used_at: Option<NaiveDateTime>,
    pub session_ended: bool,
}

/// # Errors
/// Where the database fails.
pub fn refresh_token(conn: &mut Conn, hash: &[u8]) -> Result<Option<RefreshToken>> {
    type Row = (
        String,
        String,
        NaiveDateTime,
        Option<NaiveDateTime>,
        Option<NaiveDateTime>,
    );
    let row: Option<Row> = tokens::table
        .inner_join(sessions::table.on(sessions::id.eq(tokens::session_id)))
        .filter(tokens::token_hash.eq(hash))
        .select((
            tokens::session_id,
            sessions::user_id,
            tokens::expires_at,
            tokens::used_at,
            sessions::ended_at,
        ))
        .get_result(conn)
        .optional()?;
    Ok(row.map(
        |(session, user, expires_at, used_at, ended_at)| RefreshToken {
            session,
            user,
            expires_at,
            used_at,
            session_ended: ended_at.is_some(),
        },
    ))
}

/// Marks a refresh token as used; `false` where it was already.
///
/// # Errors
/// Where the database fails.
pub fn use_refresh_token(conn: &mut Conn, hash: &[u8], at: NaiveDateTime) -> Result<bool> {
    let fresh = tokens::table.filter(tokens::token_hash.eq(hash).and(tokens::used_at.is_null()));
    Ok(diesel::update(fresh)
        .set(tokens::used_at.eq(Some(at)))
        .execute(conn)?
        == 1)
}

/// # Errors
/// Where the database fails.
pub fn add_refresh_token(
    conn: &mut Conn,
    hash: &[u8],
    session: &str,
    expires_at: NaiveDateTime,
) -> Result<()> {
    diesel::insert_into(tokens::table)
        .values((
            tokens::token_hash.eq(hash),
            tokens::session_id.eq(session),
            tokens::expires_at.eq(expires_at),
        ))
        .execute(conn)?;
    Ok(())
}

/// A code that was sent by SMS.
#[derive(Debug, Clone, PartialEq, Eq, Queryable, Selectable, Insertable)]
#[diesel(table_name = sms_codes)]
pub struct SmsCode {
    pub id: String,
    pub phone_hash: Vec<u8>,
    pub code_hash: Vec<u8>,
    pub sent_at: NaiveDateTime,
    pub expires_at: NaiveDateTime,
    pub attempts: i32,
    pub used_at: Option<NaiveDateTime>,
}

/// The last code sent to a phone.
///
/// # Errors
/// Where the database fails.
pub fn last_sms_code(conn: &mut Conn, phone_hash: &[u8]) -> Result<Option<SmsCode>> {
    Ok(sms_codes::table
        .filter(sms_codes::phone_hash.eq(phone_hash))
        .order(sms_codes::sent_at.desc())
        .limit(1)
        .select(SmsCode::as_select())
        .get_result(conn)
        .optional()?)
}

/// # Errors
/// Where the database fails.
pub fn add_sms_code(conn: &mut Conn, row: &SmsCode) -> Result<()> {
    diesel::insert_into(sms_codes::table)
        .values(row)
        .execute(conn)?;
    Ok(())
}

/// Counts a wrong try.
///
/// # Errors
/// Where the database fails.
pub fn count_sms_attempt(conn: &mut Conn, id: &str) -> Result<()> {
    diesel::update(sms_codes::table.find(id))
        .set(sms_codes::attempts.eq(sms_codes::attempts + 1))
        .execute(conn)?;
    Ok(())
}

/// Uses a code up; `false` where it was already.
///
/// # Errors
/// Where the database fails.
pub fn use_sms_code(conn: &mut Conn, id: &str, at: NaiveDateTime) -> Result<bool> {
    let fresh = sms_codes::table.filter(sms_codes::id.eq(id).and(sms_codes::used_at.is_null()));
    Ok(diesel::update(fresh)
        .set(sms_codes::used_at.eq(Some(at)))
        .execute(conn)?
        == 1)
}

/// Makes an invitation; earlier ones for the resident no longer work.
///
/// # Errors
/// Where the database fails.
pub fn add_invitation(
    conn: &mut Conn,
    resident: ResidentId,
    code_hash: &[u8],
    by: UserId,
    at: NaiveDateTime,
    expires_at: NaiveDateTime,
) -> Result<()> {
    let earlier = invitations::table.filter(
        invitations::resident_id
            .eq(resident.to_string())
            .and(invitations::used_at.is_null()),
    );
    diesel::update(earlier)
        .set(invitations::expires_at.eq(at))
        .execute(conn)?;
    diesel::insert_into(invitations::table)
        .values((
            invitations::id.eq(uuid::Uuid::now_v7().to_string()),
            invitations::resident_id.eq(resident.to_string()),
            invitations::code_hash.eq(code_hash),
            invitations::created_by.eq(by.to_string()),
            invitations::created_at.eq(at),
            invitations::expires_at.eq(expires_at),
        ))
        .execute(conn)?;
    Ok(())
}

/// An invitation code that was handed out.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Invitation {
    pub id: String,
    pub resident: ResidentId,
    pub expires_at: NaiveDateTime,
    pub used_at: Option<NaiveDateTime>,
}

/// An invitation by its code.
///
/// # Errors
/// Where the database fails.
pub fn invitation(conn: &mut Conn, code_hash: &[u8]) -> Result<Option<Invitation>> {
    let row: Option<(String, String, NaiveDateTime, Option<NaiveDateTime>)> = invitations::table
        .filter(invitations::code_hash.eq(code_hash))
        .select((
            invitations::id,
            invitations::resident_id,
            invitations::expires_at,
            invitations::used_at,
        ))
        .get_result(conn)
        .optional()?;
    row.map(|(id, resident, expires_at, used_at)| {
        Ok(Invitation {
            id,
            resident: parse::one(&resident)?,
            expires_at,
            used_at,
        })
    })
    .transpose()
}

/// Uses an invitation up; `false` where it was already.
///
/// # Errors
/// Where the database fails.
pub fn use_invitation(conn: &mut Conn, id: &str, at: NaiveDateTime) -> Result<bool> {
    let fresh =
        invitations::table.filter(invitations::id.eq(id).and(invitations::used_at.is_null()));
    Ok(diesel::update(fresh)
        .set(invitations::used_at.eq(Some(at)))
        .execute(conn)?
        == 1)
}

type BindingColumns = (
    String,
    String,
    String,
    String,
    String,
    NaiveDateTime,
    String,
);

fn binding_from(row: BindingColumns) -> Result<BindingRequest> {
    let (id, village, name, note, state, asked_at, phone_tail) = row;
    Ok(BindingRequest {
        id: parse::one(&id)?,
        village: parse::one(&village)?,
        name,
        note,
        phone_tail,
        state: match state.as_str() {
            "accepted" => BindingState::Accepted,
            "refused" => BindingState::Refused,
            _ => BindingState::Waiting,
        },
        asked_at: clock::from_db(asked_at),
    })
}

macro_rules! binding_columns {
    () => {
        (
            bindings::id,
            bindings::village_code,
            bindings::name,
            bindings::note,
            bindings::state,
            bindings::asked_at,
            users::phone_tail,
        )
    };
}

/// A binding request and its user.
///
/// # Errors
/// Where the database fails.
pub fn binding(conn: &mut Conn, id: BindingId) -> Result<Option<(BindingRequest, String)>> {
    let row: Option<(BindingColumns, String)> = bindings::table
        .inner_join(users::table.on(users::id.eq(bindings::user_id)))
        .filter(bindings::id.eq(id.to_string()))
        .select((binding_columns!(), bindings::user_id))
        .get_result(conn)
        .optional()?;
    row.map(|(row, user)| Ok((binding_from(row)?, user)))
        .transpose()
}

/// The newest binding request of a user.
///
/// # Errors
/// Where the database fails.
pub fn binding_of(conn: &mut Conn, user: UserId) -> Result<Option<BindingRequest>> {
    let row: Option<BindingColumns> = bindings::table
        .inner_join(users::table.on(users::id.eq(bindings::user_id)))
        .filter(bindings::user_id.eq(user.to_string()))
        .order(bindings::id.desc())
        .limit(1)
        .select(binding_columns!())
        .get_result(conn)
        .optional()?;
    row.map(binding_from).transpose()
}

/// Adds a request, or changes the one that waits.
///
/// # Errors
/// Where the database fails.
pub fn put_binding(
    conn: &mut Conn,
    id: BindingId,
    user: UserId,
    asked: &xiangyue_shared::account::AskBinding,
    at: NaiveDateTime,
) -> Result<()> {
    let waiting = bindings::table.filter(
        bindings::user_id
            .eq(user.to_string())
            .and(bindings::state.eq("waiting")),
    );
    let columns = (
        bindings::village_code.eq(asked.village.as_str()),
        bindings::name.eq(asked.name.trim()),
        bindings::note.eq(asked.note.trim()),
        bindings::asked_at.eq(at),
    );
    if diesel::update(waiting).set(columns).execute(conn)? == 0 {
        diesel::insert_into(bindings::table)
            .values((
                bindings::id.eq(id.to_string()),
                bindings::user_id.eq(user.to_string()),
                bindings::state.eq("waiting"),
                columns,
            ))
            .execute(conn)?;
    }
    Ok(())
}

/// Requests that wait in some places, the oldest first.
///
/// # Errors
/// Where the database fails.
pub fn waiting_bindings(
    conn: &mut Conn,
    places: &[RegionCode],
    after: Option<&str>,
    limit: i64,
) -> Result<Page<BindingRequest>> {
    let mut query = bindings::table
        .inner_join(users::table.on(users::id.eq(bindings::user_id)))
        .filter(bindings::state.eq("waiting"))
        .into_boxed();
    let mut within: Box<
        dyn BoxableExpression<_, super::super::MultiBackend, SqlType = diesel::sql_types::Bool>,
    > = Box::new(bindings::id.eq(""));
    for place in places {
        let (from, to) = page::below(place);
        within = Box::new(
            within.or(bindings::village_code
                .ge(from)
                .and(bindings::village_code.lt(to))),
        );
    }
    query = query.filter(within);
    if let Some(after) = after {
        query = query.filter(bindings::id.gt(after));
    }
    let rows: Vec<BindingColumns> = query
        .order(bindings::id)
        .limit(limit + 1)
        .select(binding_columns!())
        .load(conn)?;
    let (rows, next_cursor) = page::cut(rows, limit, |row| row.0.clone());
    Ok(Page {
        items: rows.into_iter().map(binding_from).collect::<Result<_>>()?,
        next_cursor,
    })
}

/// Decides a request that waits; `false` where it was decided already.
///
/// # Errors
/// Where the database fails.
pub fn decide_binding(
    conn: &mut Conn,
    id: BindingId,
    accepted: bool,
    by: UserId,
    at: NaiveDateTime,
) -> Result<bool> {
    let waiting = bindings::table.filter(
        bindings::id
            .eq(id.to_string())
            .and(bindings::state.eq("waiting")),
    );
    let decided = diesel::update(waiting)
        .set((
            bindings::state.eq(if accepted { "accepted" } else { "refused" }),
            bindings::decided_by.eq(by.to_string()),
            bindings::decided_at.eq(Some(at)),
        ))
        .execute(conn)?;
    Ok(decided == 1)
}

/// Registers a device's key. A device keeps its key for good; a new key is a new device.
///
/// # Errors
/// Where the database fails.
pub fn add_device(
    conn: &mut Conn,
    id: DeviceId,
    user: UserId,
    public_key: &str,
    at: NaiveDateTime,
) -> Result<()> {
    diesel::insert_into(devices::table)
        .values((
            devices::id.eq(id.to_string()),
            devices::user_id.eq(user.to_string()),
            devices::public_key.eq(public_key),
            devices::registered_at.eq(at),
        ))
        .execute(conn)?;
    Ok(())
}

/// A device's user and key, unless it was revoked.
///
/// # Errors
/// Where the database fails.
pub fn device(conn: &mut Conn, id: DeviceId) -> Result<Option<(String, String)>> {
    Ok(devices::table
        .filter(
            devices::id
                .eq(id.to_string())
                .and(devices::revoked_at.is_null()),
        )
        .select((devices::user_id, devices::public_key))
        .get_result(conn)
        .optional()?)
}

/// Revokes every device of a user, as when the password changes.
///
/// # Errors
/// Where the database fails.
pub fn revoke_devices(conn: &mut Conn, user: &str, at: NaiveDateTime) -> Result<()> {
    let live = devices::table.filter(devices::user_id.eq(user).and(devices::revoked_at.is_null()));
    diesel::update(live)
        .set(devices::revoked_at.eq(Some(at)))
        .execute(conn)?;
    Ok(())
}

/// Gives a role.
///
/// # Errors
/// Where the database fails.
pub fn add_grant(
    conn: &mut Conn,
    id: GrantId,
    user: &str,
    new: &NewGrant,
    by: Option<UserId>,
    at: NaiveDateTime,
) -> Result<()> {
    diesel::insert_into(grants::table)
        .values((
            grants::id.eq(id.to_string()),
            grants::user_id.eq(user),
            grants::role.eq(new.role.as_str()),
            grants::region_code.eq(new.region.as_str()),
            grants::store_id.eq(new.store.map(|store| store.to_string())),
            grants::granted_by.eq(by.map(|user| user.to_string())),
            grants::granted_at.eq(at),
        ))
        .execute(conn)?;
    Ok(())
}

type GrantColumns = (
    String,
    String,
    String,
    Option<String>,
    String,
    Option<String>,
    String,
    Option<String>,
);

fn grant_from(row: GrantColumns) -> Result<GrantRow> {
    let (id, role, region, store, region_name, store_name, phone_tail, name) = row;
    Ok(GrantRow {
        id: parse::one(&id)?,
        display_name: name.unwrap_or_else(|| phone_tail.clone()),
        phone_tail,
        grant: Grant {
            role: parse::with(&role, Role::parse)?,
            region: parse::one(&region)?,
            place_name: store_name.unwrap_or_else(|| place_name(&region_name).to_owned()),
            store: parse::optional(store)?,
        },
    })
}

macro_rules! grants_joined {
    () => {
        grants::table
            .inner_join(users::table.on(users::id.eq(grants::user_id)))
            .inner_join(regions::table.on(regions::code.eq(grants::region_code)))
            .left_join(stores::table.on(stores::id.nullable().eq(grants::store_id)))
            .left_join(residents::table.on(residents::id.nullable().eq(users::resident_id)))
            .filter(grants::revoked_at.is_null())
    };
}

macro_rules! grant_columns {
    () => {
        (
            grants::id,
            grants::role,
            grants::region_code,
            grants::store_id,
            regions::name,
            stores::name.nullable(),
            users::phone_tail,
            residents::name.nullable(),
        )
    };
}

/// A grant that stands.
///
/// # Errors
/// Where the database fails.
pub fn grant(conn: &mut Conn, id: GrantId) -> Result<Option<GrantRow>> {
    let row: Option<GrantColumns> = grants_joined!()
        .filter(grants::id.eq(id.to_string()))
        .select(grant_columns!())
        .get_result(conn)
        .optional()?;
    row.map(grant_from).transpose()
}

/// The grants at a region and below.
///
/// # Errors
/// Where the database fails.
pub fn grants_at(
    conn: &mut Conn,
    region: &RegionCode,
    after: Option<&str>,
    limit: i64,
) -> Result<Page<GrantRow>> {
    let (from, to) = page::below(region);
    let rows: Vec<GrantColumns> = grants_joined!()
        .filter(grants::region_code.ge(from).and(grants::region_code.lt(to)))
        .filter(grants::id.gt(after.unwrap_or_default().to_owned()))
        .order(grants::id)
        .limit(limit + 1)
        .select(grant_columns!())
        .load(conn)?;
    let (rows, next_cursor) = page::cut(rows, limit, |row| row.0.clone());
    Ok(Page {
        items: rows.into_iter().map(grant_from).collect::<Result<_>>()?,
        next_cursor,
    })
}

/// Takes a role back; `false` where it was already.
///
/// # Errors
/// Where the database fails.
pub fn revoke_grant(conn: &mut Conn, id: GrantId, at: NaiveDateTime) -> Result<bool> {
    let standing = grants::table.filter(
        grants::id
            .eq(id.to_string())
            .and(grants::revoked_at.is_null()),
    );
    Ok(diesel::update(standing)
        .set(grants::revoked_at.eq(Some(at)))
        .execute(conn)?
        == 1)
}

/// The resident who is registered with a phone in a village; the first where several share it.
///
/// # Errors
/// Where the database fails.
pub fn resident_by_phone(
    conn: &mut Conn,
    village: &str,
    phone_hash: &[u8],
) -> Result<Option<ResidentId>> {
    let row: Option<String> = residents::table
        .filter(
            residents::village_code
                .eq(village)
                .and(residents::phone_hash.eq(phone_hash)),
        )
        .order(residents::id)
        .limit(1)
        .select(residents::id)
        .get_result(conn)
        .optional()?;
    row.map(|id| parse::one(&id)).transpose()
}
