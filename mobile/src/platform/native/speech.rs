//! Reading aloud.

use crate::i18n::Lang;

/// Whether this device can read aloud.
#[must_use]
pub fn speak(_text: &str, _lang: Lang) -> bool {
    false
}

pub fn stop() {}
