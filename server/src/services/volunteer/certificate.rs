//! Certificates 志愿服务证明: of the hours that one served in a time, under a number that anybody can look up.

use xiangyue_shared::{
    access::Target,
    certificate::{
        Certificate, CertificateProof, GetCertificateFile, IssueCertificate, ListCertificates,
        VerifyCertificate, WithdrawCertificate, masked, number_of, parse_number,
    },
    day,
    endpoint::Binary,
    error::{ErrorCode, FieldError},
    page::Page,
    region::place_name,
};

use super::{certificate_pdf, person, record, theirs};
use crate::{
    call::{Asked, Call},
    db::{
        Conn, clock,
        models::{
            household as households, page, parse, region,
            volunteer::{
                certificate::{self as model, CertificateRow},
                hours,
            },
        },
    },
    error::{Failure, Result},
};

/// Issues a certificate of what stands in the hours ledger.
///
/// # Errors
/// `NotFound`, `Forbidden`; `Invalid` on `certificate` for an id that is taken, on `to` for a day to come; `NoHours`.
pub fn issue(conn: &mut Conn, call: &Call, asked: &Asked<IssueCertificate>) -> Result<Certificate> {
    let who = person(conn, asked.path.resident)?;
    call.allow(&theirs(&who))?;
    if model::find(conn, asked.path.certificate)?.is_some() {
        return Err(FieldError::new("certificate", ErrorCode::Duplicate).into());
    }
    let draft = &asked.body;
    if draft.to > day::day_of(call.now) {
        return Err(FieldError::new("to", ErrorCode::OutOfRange).into());
    }
    // Nobody sets hours right meanwhile, which would withdraw it.
    households::lock(conn, who.household)?;
    let total = hours::total(conn, who.resident, draft.from, draft.to)?;
    if total.minutes <= 0 {
        return Err(ErrorCode::NoHours.into());
    }
    let small = |value: i64| i32::try_from(value).map_err(Failure::internal);
    let row = CertificateRow {
        id: asked.path.certificate.to_string(),
        number: number_of(rand::random()),
        resident_id: who.resident.to_string(),
        village_code: who.village.to_string(),
        from_day: draft.from,
        to_day: draft.to,
        minutes: small(total.minutes)?,
        times: small(total.times)?,
        issued_by: call.caller()?.user.to_string(),
        issued_at: clock::to_db(call.now),
        withdrawn_by: None,
        withdrawn_at: None,
        reason: String::new(),
    };
    model::add(conn, &row)?;
    let detail = format!("{} to {}: {} minutes", row.from_day, row.to_day, row.minutes);
    record(conn, call, "certificate.issue", ("certificate", &row.id), &row.village_code, detail)?;
    row.into_certificate(who.name)
}

/// Lists the certificates of a resident.
///
/// # Errors
/// `NotFound`, `Forbidden`; `OutOfRange` for a page of another size than pages have, `Malformed` for a cursor that is not
/// ours.
pub fn list(
    conn: &mut Conn,
    call: &Call,
    asked: &Asked<ListCertificates>,
) -> Result<Page<Certificate>> {
    let who = person(conn, asked.path.resident)?;
    call.allow(&theirs(&who))?;
    let before = asked
        .query
        .cursor
        .as_deref()
        .map(|cursor| cursor.parse().map_err(|_| ErrorCode::Malformed))
        .transpose()?;
    let rows = model::of_resident(conn, who.resident, before, page::rows(asked.query.limit)?)?;
    let items = rows
        .items
        .into_iter()
        .map(|row| row.into_certificate(who.name.clone()))
        .collect::<Result<_>>()?;
    Ok(Page { items, next_cursor: rows.next_cursor })
}

/// A certificate as PDF.
///
/// # Errors
/// `NotFound`, `Forbidden`; `NotFound` also for one that was withdrawn.
pub fn file(conn: &mut Conn, call: &Call, asked: &Asked<GetCertificateFile>) -> Result<Binary> {
    let row = model::find(conn, asked.path.certificate)?.ok_or(ErrorCode::NotFound)?;
    let who = person(conn, row.resident()?)?;
    call.allow(&theirs(&who))?;
    if row.withdrawn_at.is_some() {
        return Err(ErrorCode::NotFound.into());
    }
    let village = parse::one(&row.village_code)?;
    let place = region::find(conn, &village)?.map(|region| region.name).unwrap_or_default();
    let certificate = row.into_certificate(who.name)?;
    let bytes = certificate_pdf::write(&certificate, place_name(&place));
    Ok(Binary { media_type: "application/pdf".to_owned(), bytes })
}

/// Withdraws a certificate. Nobody does so for their own household.
///
/// # Errors
/// `NotFound`, also for one that was withdrawn before; `Forbidden`, `OwnHousehold`.
pub fn withdraw(
    conn: &mut Conn,
    call: &Call,
    asked: &Asked<WithdrawCertificate>,
) -> Result<Certificate> {
    let row = model::find(conn, asked.path.certificate)?.ok_or(ErrorCode::NotFound)?;
    call.allow(&Target::region(parse::one(&row.village_code)?))?;
    let who = person(conn, row.resident()?)?;
    if call.household() == Some(who.household) {
        return Err(ErrorCode::OwnHousehold.into());
    }
    if !take_back(conn, call, &row.id, &row.village_code, asked.body.reason.trim())? {
        return Err(ErrorCode::NotFound.into());
    }
    let row = model::find(conn, asked.path.certificate)?.ok_or(ErrorCode::NotFound)?;
    row.into_certificate(who.name)
}

fn take_back(conn: &mut Conn, call: &Call, id: &str, region: &str, reason: &str) -> Result<bool> {
    let by = call.user().map(|user| user.to_string());
    let withdrawn = model::withdraw(conn, id, by, clock::to_db(call.now), reason)?;
    if withdrawn {
        let object = ("certificate", id);
        let detail = format!("reason of {} characters", reason.chars().count());
        record(conn, call, "certificate.withdraw", object, region, detail)?;
    }
    Ok(withdrawn)
}

/// Withdraws what says something of hours that were set right. Whoever calls has locked the household.
///
/// # Errors
/// Where the database fails.
pub(super) fn outdate(
    conn: &mut Conn,
    call: &Call,
    resident: &str,
    day: chrono::NaiveDate,
    region: &str,
) -> Result<()> {
    for id in model::standing_on(conn, resident, day)? {
        take_back(conn, call, &id, region, "服务时长已更正")?;
    }
    Ok(())
}

/// Says whether a number is genuine, and no more than one needs to compare it with the paper.
///
/// # Errors
/// `NotFound` for a number that was never given.
pub fn verify(
    conn: &mut Conn,
    _: &Call,
    asked: &Asked<VerifyCertificate>,
) -> Result<CertificateProof> {
    let number = parse_number(&asked.path.number)?;
    let (row, name, place) = model::by_number(conn, &number)?.ok_or(ErrorCode::NotFound)?;
    Ok(CertificateProof {
        number,
        name: masked(&name),
        place: place_name(&place).to_owned(),
        from: row.from_day,
        to: row.to_day,
        minutes: row.minutes.into(),
        issued_on: day::day_of(clock::from_db(row.issued_at)),
        valid: row.withdrawn_at.is_none(),
    })
}
