//! Certificates of voluntary service 志愿服务证明, and the public page that says whether one is genuine.

use chrono::{DateTime, NaiveDate, Utc};
use schemars::JsonSchema;
use serde::{Deserialize, Serialize};

use crate::{
    access::{Access, Permission},
    code::check_digit_holds,
    endpoint::{Binary, endpoints},
    error::ErrorCode,
    fields::{Check, Checker},
    ids::{CertificateId, ResidentId},
    page::{Page, PageQuery},
};

/// Digits of a certificate's number, the last of them a check digit.
const DIGITS: usize = 16;

/// A certificate's number from any random number: fifteen digits, too many to find one by trying, and their check digit.
#[must_use]
pub fn number_of(random: u64) -> String {
    let body = format!("{:015}", random % 1_000_000_000_000_000);
    ('0'..='9')
        .map(|check| format!("{body}{check}"))
        .find(|number| check_digit_holds(number))
        .unwrap_or(body)
}

/// A number as somebody typed it off a certificate, brought to its one form.
///
/// # Errors
/// `NotFound` for what is no number of a certificate.
pub fn parse_number(text: &str) -> Result<String, ErrorCode> {
    let digits: String = text.chars().filter(|c| !c.is_whitespace() && *c != '-').collect();
    let good = digits.len() == DIGITS && digits.bytes().all(|byte| byte.is_ascii_digit());
    if good && check_digit_holds(&digits) { Ok(digits) } else { Err(ErrorCode::NotFound) }
}

/// A number in groups of four, to be read.
#[must_use]
pub fn grouped(number: &str) -> String {
    let mut grouped = String::with_capacity(DIGITS + 3);
    for (index, digit) in number.chars().enumerate() {
        if index > 0 && index % 4 == 0 {
            grouped.push(' ');
        }
        grouped.push(digit);
    }
    grouped
}

/// A name of which strangers see the first character alone.
#[must_use]
pub fn masked(name: &str) -> String {
    name.chars().enumerate().map(|(index, c)| if index == 0 { c } else { '*' }).collect()
}

#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize, JsonSchema)]
pub struct Certificate {
    pub id: CertificateId,
    pub number: String,
    pub resident: ResidentId,
    pub resident_name: String,
    /// Both included.
    pub from: NaiveDate,
    pub to: NaiveDate,
    pub minutes: i64,
    /// Times that they served.
    pub times: i64,
    pub issued_at: DateTime<Utc>,
    pub withdrawn_at: Option<DateTime<Utc>>,
    /// Why it was withdrawn.
    pub reason: String,
}

/// The time for which a certificate is wanted.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize, JsonSchema)]
pub struct CertificateDraft {
    pub from: NaiveDate,
    /// Not before `from`.
    pub to: NaiveDate,
}

impl Check for CertificateDraft {
    fn check(&self, checker: &mut Checker) {
        use chrono::Datelike;
        checker.range("from", i64::from(self.from.year()), 2000, 2200);
        checker.range("to", i64::from(self.to.year()), 2000, 2200);
        if self.to < self.from {
            checker.fail("to", ErrorCode::OutOfRange);
        }
    }
}

#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize, JsonSchema)]
pub struct CertificateWithdrawal {
    pub reason: String,
}

impl Check for CertificateWithdrawal {
    fn check(&self, checker: &mut Checker) {
        checker.text("reason", &self.reason, 200);
    }
}

/// What anybody is told who has the number of a certificate.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize, JsonSchema)]
pub struct CertificateProof {
    pub number: String,
    /// The first character of the name.
    pub name: String,
    /// The village that issued it.
    pub place: String,
    pub from: NaiveDate,
    pub to: NaiveDate,
    pub minutes: i64,
    pub issued_on: NaiveDate,
    /// It was issued and not withdrawn.
    pub valid: bool,
}

endpoints! { "certificates":
    /// Issues a certificate of the hours that a resident served in a time.
    IssueCertificate { resident: ResidentId, certificate: CertificateId }: PUT "/residents/{resident}/certificates/{certificate}",
        Access::MemberOr(Permission::HelpVillagers), body CertificateDraft, reply Certificate;
    /// The certificates of a resident, newest first.
    ListCertificates { resident: ResidentId }: GET "/residents/{resident}/certificates",
        Access::MemberOr(Permission::HelpVillagers), query PageQuery, reply Page<Certificate>;
    /// A certificate to print, as PDF.
    GetCertificateFile { certificate: CertificateId }: GET "/certificates/{certificate}/file",
        Access::MemberOr(Permission::HelpVillagers), reply Binary;
    /// Withdraws a certificate, with a reason.
    WithdrawCertificate { certificate: CertificateId }: POST "/certificates/{certificate}/withdrawal",
        Access::Needs(Permission::ManageVolunteers), body CertificateWithdrawal, reply Certificate;
    /// Says whether the number of a certificate is genuine.
    VerifyCertificate { number: String }: GET "/certificate-numbers/{number}", Access::Public, reply CertificateProof;
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_number_is_read_as_it_is_printed() {
        for random in [0, 7, 123_456_789_012_345, u64::MAX] {
            let number = number_of(random);
            assert_eq!(parse_number(&grouped(&number)), Ok(number.clone()));
            let wrong = number.replace('4', "5");
            assert!(wrong == number || parse_number(&wrong).is_err());
        }
        assert_eq!(parse_number("12345678"), Err(ErrorCode::NotFound));
        assert_eq!(grouped("1234567812345678"), "1234 5678 1234 5678");
        assert_eq!(masked("欧阳秉德"), "欧***");
    }
}
