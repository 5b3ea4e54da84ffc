//! Spreadsheets that the staff take with them.

use xiangyue_shared::endpoint::Binary;

use crate::{
    components::toast,
    i18n::work::w,
    platform::{Saved, files},
};

/// Hands a spreadsheet to the person, and says where it lies where nothing else shows it.
pub(super) fn save(name: &str, sheet: &Binary) {
    match files::save(name, &sheet.media_type, &sheet.bytes) {
        Saved::ByBrowser => {}
        Saved::At(file) => toast(&(w().desk.saved_at)(&file)),
        Saved::Nowhere => toast(w().desk.not_saved),
    }
}
