//! Money 钱 in whole fen 分; never a float.

use std::fmt;

use schemars::JsonSchema;
use serde::{Deserialize, Serialize};

/// An amount in fen, a hundredth of a yuan.
#[derive(
    Debug,
    Clone,
    Copy,
    Default,
    PartialEq,
    Eq,
    PartialOrd,
    Ord,
    Hash,
    Serialize,
    Deserialize,
    JsonSchema,
)]
#[serde(transparent)]
pub struct Fen(pub i64);

impl fmt::Display for Fen {
    /// In yuan, with two digits for the fen.
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        let sign = if self.0 < 0 { "-" } else { "" };
        let fen = self.0.unsigned_abs();
        write!(f, "{sign}{}.{:02}", fen / 100, fen % 100)
    }
}

impl Fen {
    /// An amount as people write it in yuan, such as `300` or `12.5`. Nothing for what is no amount, has more than two digits
    /// for the fen, or more than twelve for the yuan.
    #[must_use]
    pub fn from_yuan(text: &str) -> Option<Self> {
        let (yuan, fen) = text.trim().split_once('.').unwrap_or((text.trim(), ""));
        let digits = |part: &str| part.bytes().all(|byte| byte.is_ascii_digit());
        if yuan.is_empty() || yuan.len() > 12 || fen.len() > 2 || !digits(yuan) || !digits(fen) {
            return None;
        }
        Some(Self(yuan.parse::<i64>().ok()? * 100 + format!("{fen:0<2}").parse::<i64>().ok()?))
    }
}

#[cfg(test)]
mod tests {
    use super::Fen;

    #[test]
    fn fen_read_as_yuan() {
        assert_eq!(Fen(123_456).to_string(), "1234.56");
        assert_eq!(Fen(-5).to_string(), "-0.05");
    }

    #[test]
    fn yuan_are_read_to_the_fen() {
        let said = |text| Fen::from_yuan(text).map(|fen| fen.0);
        assert_eq!(
            (said("300"), said(" 12.5 "), said("0.05")),
            (Some(30_000), Some(1_250), Some(5))
        );
        for wrong in ["", ".5", "1.234", "-3", "三百", "1,000", "1000000000000000"] {
            assert_eq!(said(wrong), None, "{wrong}");
        }
    }
}
