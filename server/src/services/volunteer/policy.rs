//! What a village or township decides for its volunteers.

use xiangyue_shared::{
    access::Target,
    error::ErrorCode,
    region::{Level, RegionCode},
    volunteer_policy::{GetVolunteerPolicy, PutVolunteerPolicy, VolunteerPolicy},
};

use super::record;
use crate::{
    call::{Asked, Call},
    db::{
        Conn,
        models::{region, volunteer::policy as model},
    },
    error::Result,
};

/// What counts at a place: what it decided itself, else what its township did, else the defaults.
///
/// # Errors
/// Where the database fails.
pub fn of(conn: &mut Conn, place: &RegionCode) -> Result<VolunteerPolicy> {
    if let Some(policy) = model::find(conn, place.as_str())? {
        return Ok(policy);
    }
    let township = place.ancestor(Level::Township).filter(|township| township != place);
    Ok(match township {
        Some(township) => model::find(conn, township.as_str())?.unwrap_or_default(),
        None => VolunteerPolicy::default(),
    })
}

fn expect(conn: &mut Conn, place: &RegionCode) -> Result<()> {
    let decides = matches!(place.level(), Level::Village | Level::Township);
    if decides && region::find(conn, place)?.is_some() {
        Ok(())
    } else {
        Err(ErrorCode::NotFound.into())
    }
}

/// Shows what counts at a place.
///
/// # Errors
/// `NotFound` for what is no village or township.
pub fn show(
    conn: &mut Conn,
    _: &Call,
    asked: &Asked<GetVolunteerPolicy>,
) -> Result<VolunteerPolicy> {
    expect(conn, &asked.path.region)?;
    of(conn, &asked.path.region)
}

/// Changes what a place has decided.
///
/// # Errors
/// `Forbidden`; `NotFound` for what is no village or township.
pub fn change(
    conn: &mut Conn,
    call: &Call,
    asked: &Asked<PutVolunteerPolicy>,
) -> Result<VolunteerPolicy> {
    let place = &asked.path.region;
    call.allow(&Target::region(place.clone()))?;
    expect(conn, place)?;
    model::put(conn, place, &asked.body)?;
    let detail = serde_json::to_string(&asked.body).unwrap_or_default();
    let object = ("region", place.as_str());
    record(conn, call, "volunteers.policy.change", object, place.as_str(), detail)?;
    Ok(asked.body.clone())
}
