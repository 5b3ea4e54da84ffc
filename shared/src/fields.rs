//! Checks of what people type, the same in the client (at once) and the server (as the last word).

use crate::error::{ErrorCode, FieldError, Problem};

/// Collects what is wrong with a body, field by field.
#[derive(Debug, Default)]
pub struct Checker {
    errors: Vec<FieldError>,
}

impl Checker {
    pub fn fail(&mut self, field: impl Into<String>, code: ErrorCode) {
        self.errors.push(FieldError::new(field, code));
    }

    /// Text that must say something and fit in `longest` characters.
    pub fn text(&mut self, field: &str, text: &str, longest: usize) {
        if text.trim().is_empty() {
            self.fail(field, ErrorCode::Required);
        }
        self.optional_text(field, text, longest);
    }

    /// Text that may be empty and must fit in `longest` characters.
    pub fn optional_text(&mut self, field: &str, text: &str, longest: usize) {
        if text.chars().count() > longest {
            self.errors.push(FieldError::new(field, ErrorCode::TooLong).with("max", longest));
        }
    }

    /// A number from `least` to `most`.
    pub fn range(&mut self, field: &str, value: i64, least: i64, most: i64) {
        if value < least || value > most {
            let error = FieldError::new(field, ErrorCode::OutOfRange);
            self.errors.push(error.with("min", least).with("max", most));
        }
    }

    /// Keeps the error of a check that parses, under the field's name.
    pub fn parse<T>(&mut self, field: &str, parsed: Result<T, ErrorCode>) -> Option<T> {
        match parsed {
            Ok(value) => Some(value),
            Err(code) => {
                self.fail(field, code);
                None
            }
        }
    }

    /// # Errors
    /// `Invalid` with every field that failed.
    pub fn finish(self) -> Result<(), Problem> {
        if self.errors.is_empty() {
            return Ok(());
        }
        let mut problem = Problem::new(ErrorCode::Invalid);
        problem.fields = self.errors;
        Err(problem)
    }
}

/// A body that can tell what is wrong with it.
pub trait Check {
    fn check(&self, checker: &mut Checker);

    /// # Errors
    /// `Invalid` with every field that failed.
    fn checked(&self) -> Result<(), Problem> {
        let mut checker = Checker::default();
        self.check(&mut checker);
        checker.finish()
    }
}

impl Check for crate::endpoint::Nothing {
    fn check(&self, _: &mut Checker) {}
}

/// A mainland mobile number 手机号: 11 digits that begin with 1. Spaces, dashes and +86 are taken off.
///
/// # Errors
/// `PhoneInvalid`.
pub fn phone(text: &str) -> Result<String, ErrorCode> {
    let kept: String = text.chars().filter(|c| !c.is_whitespace() && *c != '-').collect();
    let kept = kept.strip_prefix("+86").unwrap_or(&kept);
    let good = kept.len() == 11
        && kept.bytes().all(|byte| byte.is_ascii_digit())
        && kept.starts_with('1')
        && !kept.starts_with("10")
        && !kept.starts_with("11")
        && !kept.starts_with("12");
    if good { Ok(kept.to_owned()) } else { Err(ErrorCode::PhoneInvalid) }
}

/// A resident identity number 身份证号: 17 digits and a check digit (GB 11643-1999), X in capitals.
///
/// # Errors
/// `IdNumberInvalid`.
pub fn id_number(text: &str) -> Result<String, ErrorCode> {
    const WEIGHTS: [u32; 17] = [7, 9, 10, 5, 8, 4, 2, 1, 6, 3, 7, 9, 10, 5, 8, 4, 2];
    let kept: String =
        text.chars().filter(|c| !c.is_whitespace()).map(|c| c.to_ascii_uppercase()).collect();
    if kept.chars().count() != 18 || !kept.is_ascii() {
        return Err(ErrorCode::IdNumberInvalid);
    }
    let mut sum = 0;
    for (symbol, weight) in kept.chars().zip(WEIGHTS) {
        sum += symbol.to_digit(10).ok_or(ErrorCode::IdNumberInvalid)? * weight;
    }
    let check = "10X98765432".chars().zip(0..).find(|(_, rest)| *rest == sum % 11);
    match (check, kept.chars().last()) {
        (Some((wanted, _)), Some(last)) if wanted == last => Ok(kept),
        _ => Err(ErrorCode::IdNumberInvalid),
    }
}

/// Fewest characters of a password.
pub const PASSWORD_LEAST: usize = 8;

/// # Errors
/// `PasswordTooShort`, `TooLong` over 128 characters.
pub fn password(text: &str) -> Result<(), ErrorCode> {
    match text.chars().count() {
        0..PASSWORD_LEAST => Err(ErrorCode::PasswordTooShort),
        PASSWORD_LEAST..=128 => Ok(()),
        _ => Err(ErrorCode::TooLong),
    }
}

/// A card's PIN 密码: six digits.
///
/// # Errors
/// `PinInvalid`.
pub fn pin(text: &str) -> Result<(), ErrorCode> {
    let good = text.len() == 6 && text.bytes().all(|byte| byte.is_ascii_digit());
    if good { Ok(()) } else { Err(ErrorCode::PinInvalid) }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn phones_are_brought_to_one_form() {
        assert_eq!(phone("+86 139-1234 5678"), Ok("13912345678".to_owned()));
        assert_eq!(phone("1391234567"), Err(ErrorCode::PhoneInvalid));
        assert_eq!(phone("12912345678"), Err(ErrorCode::PhoneInvalid));
    }

    #[test]
    fn id_numbers_carry_a_check_digit() {
        // The worked example of GB 11643-1999.
        assert_eq!(id_number("11010519491231002x"), Ok("11010519491231002X".to_owned()));
        assert_eq!(id_number("110105194912310021"), Err(ErrorCode::IdNumberInvalid));
        assert_eq!(id_number("1101051949"), Err(ErrorCode::IdNumberInvalid));
    }
}
