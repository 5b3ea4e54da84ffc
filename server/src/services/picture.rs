//! Photos: evidence for an entry, pictures of goods, or of a notice.

use xiangyue_shared::{
    access::{Permission, Target},
    error::ErrorCode,
    ids::PictureId,
    region::Level,
    rule::{AddPicture, Picture},
};

use crate::{
    call::{Asked, Call},
    db::{
        Conn,
        models::{audit, notice as notices, picture as model, region},
    },
    error::Result,
    pictures::Prepared,
    services::notice,
};

/// Whether the caller may add a photo: one who may give points or keep goods in the village, or who writes notices for
/// the place, be it a village or not. Asked before it is taken in.
///
/// # Errors
/// `Forbidden`, `NotFound` for what is no village, or no place.
pub fn may_add(conn: &mut Conn, call: &Call, asked: &AddPicture) -> Result<()> {
    let village = &asked.village;
    call.allow(&Target::region(village.clone()))?;
    let standing = &call.caller()?.standing;
    if standing.holds(Permission::WriteNotices, &Target::region(village.clone())) {
        return region::name(conn, village).map(drop);
    }
    let may = [Permission::AwardPoints, Permission::ManageStore]
        .into_iter()
        .any(|permission| standing.holds_within(permission, village));
    if !may {
        return Err(ErrorCode::Forbidden.into());
    }
    region::expect(conn, village, Level::Village).map(drop)
}

/// Notes a photo that was prepared and stored.
///
/// # Errors
/// As [`may_add`]; `Duplicate` for an id that is taken.
pub fn add(
    conn: &mut Conn,
    call: &Call,
    asked: &Asked<AddPicture>,
    prepared: &Prepared,
) -> Result<Picture> {
    let (village, id) = (&asked.path.village, asked.path.picture);
    may_add(conn, call, &asked.path)?;
    let caller = call.caller()?;
    if model::find(conn, id)?.is_some() {
        return Err(ErrorCode::Duplicate.into());
    }
    let row = model::Picture {
        village: village.clone(),
        uploaded_by: Some(caller.user.to_string()),
        sha256: prepared.sha256.clone(),
        width: i32::try_from(prepared.width).unwrap_or(i32::MAX),
        height: i32::try_from(prepared.height).unwrap_or(i32::MAX),
    };
    model::add(conn, call, id, &row)?;
    audit::record(
        conn,
        call,
        audit::Action {
            name: "picture.add",
            object_kind: "picture",
            object_id: id.to_string(),
            region: Some(village.as_str()),
            detail: prepared.sha256.clone(),
        },
    )?;
    Ok(Picture { id, width: prepared.width, height: prepared.height })
}

/// The name under which a photo is stored, for one who may see it: everyone where it shows goods, the readers of a notice
/// that shows it, the household and staff where it is evidence, and the one who took it.
///
/// # Errors
/// `NotFound` for what there is not, and for what one may not see; `SignInRequired` for a guest, but for the pictures of
/// a notice that is open to all.
pub fn file_name(conn: &mut Conn, call: &Call, id: PictureId) -> Result<String> {
    let found = model::find(conn, id)?;
    for row in notices::with_picture(conn, id)? {
        if let Some(picture) = &found
            && notice::may_see(conn, call, &row)?
        {
            return Ok(picture.sha256.clone());
        }
    }
    let caller = call.caller()?;
    let picture = found.ok_or(ErrorCode::NotFound)?;
    if picture.uploaded_by == Some(caller.user.to_string()) || model::shows_goods(conn, id)? {
        return Ok(picture.sha256);
    }
    for (household, group) in model::evidence_for(conn, id)? {
        let staff = caller.standing.holds(Permission::ViewHouseholds, &Target::region(group));
        if staff || call.household() == Some(household) {
            return Ok(picture.sha256);
        }
    }
    Err(ErrorCode::NotFound.into())
}
