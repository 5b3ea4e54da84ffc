//! What a scanned code is for, before anything happens.

use xiangyue_shared::{
    error::ErrorCode,
    points::Points,
    scan::{PreviewScan, ScanPreview, ScanSubject},
};

use super::{
    sale,
    scan::{self, Subject},
};
use crate::{
    call::{Asked, Call},
    db::{Conn, models::household as households},
    error::Result,
    services::{order::view, store},
};

/// Says what a code is for, and whether it can be confirmed at this store.
///
/// # Errors
/// `NotFound`, `Forbidden`; `CodeUnknown` or `CodeForged` where the code is nobody's.
pub fn preview(conn: &mut Conn, call: &Call, asked: &Asked<PreviewScan>) -> Result<ScanPreview> {
    let store = store::allowed(conn, call, asked.path.store)?;
    let found = scan::identify(conn, call, &store, &asked.body.code)?;
    let household = households::find(conn, found.household)?.ok_or(ErrorCode::CodeUnknown)?;
    let row = households::row(conn, &household)?;
    let no_points = (row.available <= Points::ZERO).then_some(ErrorCode::InsufficientPoints);
    let (subject, refusal) = match found.subject {
        Subject::Pickup(order) => {
            let order = Box::new(view::one(conn, call, *order)?);
            (ScanSubject::Pickup { order }, None)
        }
        Subject::Pay(code) => (ScanSubject::PayCode { expires_at: code.expires_at() }, no_points),
        Subject::Card(card) => {
            let daily_left = sale::daily_left(conn, call, &store.village_code, &card.id)?;
            let spent = (daily_left <= Points::ZERO).then_some(ErrorCode::CardLimitReached);
            (ScanSubject::Card { daily_left }, spent.or(no_points))
        }
    };
    Ok(ScanPreview {
        subject,
        household: found.household,
        household_name: row.head_name,
        group_name: row.group_name,
        phone_tail: row.phone_tail,
        available: row.available,
        refusal: found.refusal.or(refusal),
    })
}
