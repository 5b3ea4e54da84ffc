//! Files that people take with them: spreadsheets, certificates.

use xiangyue_shared::endpoint::Binary;

use crate::{
    components::toast,
    i18n::village::v,
    platform::{Saved, files},
};

/// Hands a file to the person, and says where it lies where nothing else shows it.
pub(super) fn save(name: &str, file: &Binary) {
    match files::save(name, &file.media_type, &file.bytes) {
        Saved::ByBrowser => {}
        Saved::At(place) => toast(&(v().files.saved_at)(&place)),
        Saved::Nowhere => toast(v().files.not_saved),
    }
}
