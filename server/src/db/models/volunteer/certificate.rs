//! Rows of certificates.

use chrono::{NaiveDate, NaiveDateTime};
use diesel::prelude::*;
use xiangyue_shared::{
    certificate::Certificate,
    ids::{CertificateId, ResidentId},
    page::Page,
};

use crate::{
    db::{
        Conn, clock,
        models::{page, parse},
        schema::{certificates, regions, residents},
    },
    error::Result,
};

/// A certificate, as the database has it.
#[derive(Debug, Clone, PartialEq, Eq, Queryable, Selectable, Insertable)]
#[diesel(table_name = certificates, treat_none_as_default_value = false)]
pub struct CertificateRow {
    pub id: String,
    pub number: String,
    pub resident_id: String,
    pub village_code: String,
    pub from_day: NaiveDate,
    pub to_day: NaiveDate,
    pub minutes: i32,
    pub times: i32,
    pub issued_by: String,
    pub issued_at: NaiveDateTime,
    pub withdrawn_by: Option<String>,
    pub withdrawn_at: Option<NaiveDateTime>,
    pub reason: String,
}

impl CertificateRow {
    /// # Errors
    /// `Internal` for a damaged row.
    pub fn resident(&self) -> Result<ResidentId> {
        parse::one(&self.resident_id)
    }

    /// As it is shown.
    ///
    /// # Errors
    /// `Internal` for a damaged row.
    pub fn into_certificate(self, resident_name: String) -> Result<Certificate> {
        Ok(Certificate {
            id: parse::one(&self.id)?,
            resident: self.resident()?,
            number: self.number,
            resident_name,
            from: self.from_day,
            to: self.to_day,
            minutes: self.minutes.into(),
            times: self.times.into(),
            issued_at: clock::from_db(self.issued_at),
            withdrawn_at: self.withdrawn_at.map(clock::from_db),
            reason: self.reason,
        })
    }
}

/// A certificate by its id.
///
/// # Errors
/// Where the database fails.
pub fn find(conn: &mut Conn, id: CertificateId) -> Result<Option<CertificateRow>> {
    Ok(certificates::table
        .find(id.to_string())
        .select(CertificateRow::as_select())
        .get_result(conn)
        .optional()?)
}

/// A certificate by its number, with the resident's and the village's names.
///
/// # Errors
/// Where the database fails.
pub fn by_number(
    conn: &mut Conn,
    number: &str,
) -> Result<Option<(CertificateRow, String, String)>> {
    Ok(certificates::table
        .inner_join(residents::table.on(residents::id.eq(certificates::resident_id)))
        .inner_join(regions::table.on(regions::code.eq(certificates::village_code)))
        .filter(certificates::number.eq(number))
        .select((CertificateRow::as_select(), residents::name, regions::name))
        .get_result(conn)
        .optional()?)
}

/// Adds a certificate.
///
/// # Errors
/// Where the database fails; `Duplicate` for an id that is taken.
pub fn add(conn: &mut Conn, row: &CertificateRow) -> Result<()> {
    diesel::insert_into(certificates::table).values(row).execute(conn)?;
    Ok(())
}

/// Certificates of a resident, newest first.
///
/// # Errors
/// Where the database fails.
pub fn of_resident(
    conn: &mut Conn,
    resident: ResidentId,
    before: Option<CertificateId>,
    limit: i64,
) -> Result<Page<CertificateRow>> {
    let mut query =
        certificates::table.filter(certificates::resident_id.eq(resident.to_string())).into_boxed();
    if let Some(before) = before {
        query = query.filter(certificates::id.lt(before.to_string()));
    }
    let rows: Vec<CertificateRow> = query
        .order(certificates::id.desc())
        .limit(limit + 1)
        .select(CertificateRow::as_select())
        .load(conn)?;
    let (items, next_cursor) = page::cut(rows, limit, |row| row.id.clone());
    Ok(Page { items, next_cursor })
}

/// Withdraws a certificate, unless it was before; answers whether it did.
///
/// # Errors
/// Where the database fails.
pub fn withdraw(
    conn: &mut Conn,
    id: &str,
    by: Option<String>,
    at: NaiveDateTime,
    reason: &str,
) -> Result<bool> {
    let standing = certificates::table
        .filter(certificates::id.eq(id).and(certificates::withdrawn_at.is_null()));
    let withdrawn = diesel::update(standing)
        .set((
            certificates::withdrawn_by.eq(by),
            certificates::withdrawn_at.eq(Some(at)),
            certificates::reason.eq(reason),
        ))
        .execute(conn)?;
    Ok(withdrawn == 1)
}

/// Certificates of a resident that stand and say something of a day.
///
/// # Errors
/// Where the database fails.
pub fn standing_on(conn: &mut Conn, resident: &str, day: NaiveDate) -> Result<Vec<String>> {
    Ok(certificates::table
        .filter(
            certificates::resident_id
                .eq(resident)
                .and(certificates::withdrawn_at.is_null())
                .and(certificates::from_day.le(day))
                .and(certificates::to_day.ge(day)),
        )
        .order(certificates::id)
        .select(certificates::id)
        .load(conn)?)
}
