//! Files that hang on notices. What they are is told by their bytes, never by their names; they lie beside the pictures,
//! under the hash of their bytes, and are read whole or in parts.

use sha2::{Digest, Sha256};
use xiangyue_shared::{
    error::{ErrorCode, Problem},
    notice::{FILE_BYTES_MOST, FileKind},
};

use crate::error::Result;

/// A file that may be stored.
pub struct Checked {
    pub kind: FileKind,
    /// Hash of its bytes, in hexadecimal digits: the name it is loaded by.
    pub sha256: String,
    pub size_bytes: usize,
    pub(crate) bytes: Vec<u8>,
}

/// A file that lies in the store.
pub struct Stored {
    pub kind: FileKind,
    pub sha256: String,
    pub size_bytes: u64,
    /// As people know it.
    pub name: String,
}

/// Tells what a file is, and whether it may be kept.
///
/// # Errors
/// `TooLarge` with `max` bytes; `FileKindUnknown` for what is none of the kinds, and for documents with macros.
pub fn check(bytes: Vec<u8>) -> Result<Checked> {
    if bytes.len() > FILE_BYTES_MOST {
        return Err(Problem::new(ErrorCode::TooLarge).with("max", FILE_BYTES_MOST).into());
    }
    let kind = kind_of(&bytes).ok_or(ErrorCode::FileKindUnknown)?;
    let digest = Sha256::digest(&bytes);
    let sha256 = digest.iter().map(|byte| format!("{byte:02x}")).collect();
    Ok(Checked { kind, sha256, size_bytes: bytes.len(), bytes })
}

fn kind_of(bytes: &[u8]) -> Option<FileKind> {
    let begins = |start: &[u8]| bytes.starts_with(start);
    if begins(b"%PDF-") {
        return Some(FileKind::Pdf);
    }
    if begins(b"PK\x03\x04") {
        return office(bytes);
    }
    if begins(b"ID3") || is_mpeg_frame(bytes) {
        return Some(FileKind::Mp3);
    }
    let brand = bytes.get(8..12).filter(|_| bytes.get(4..8) == Some(b"ftyp"));
    matches!(brand, Some(b"M4A " | b"M4B " | b"mp41" | b"mp42" | b"isom" | b"iso2"))
        .then_some(FileKind::M4a)
}

/// The names in a zip archive stand in it as they are; a document's main part has one name.
fn office(bytes: &[u8]) -> Option<FileKind> {
    let holds = |name: &[u8]| bytes.windows(name.len()).any(|part| part == name);
    if !holds(b"[Content_Types].xml") || holds(b"vbaProject.bin") {
        None
    } else if holds(b"word/document.xml") {
        Some(FileKind::Docx)
    } else if holds(b"xl/workbook.xml") {
        Some(FileKind::Xlsx)
    } else {
        None
    }
}

/// The head of a frame of MPEG audio layer III, with a bit rate and a sampling rate that exist.
fn is_mpeg_frame(bytes: &[u8]) -> bool {
    let &[first, second, third, ..] = bytes else { return false };
    let (version, layer) = (second >> 3 & 0b11, second >> 1 & 0b11);
    let (rate, sampling) = (third >> 4, third >> 2 & 0b11);
    first == 0xff
        && second & 0xe0 == 0xe0
        && version != 0b01
        && layer == 0b01
        && !matches!(rate, 0 | 0b1111)
        && sampling != 0b11
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_bytes_tell_what_a_file_is() {
        let zip = |parts: &[&str]| format!("PK\x03\x04{}", parts.join("\0")).into_bytes();
        let kind = |bytes: &[u8]| kind_of(bytes);
        assert_eq!(kind(b"%PDF-1.7\n"), Some(FileKind::Pdf));
        assert_eq!(kind(&zip(&["[Content_Types].xml", "word/document.xml"])), Some(FileKind::Docx));
        assert_eq!(kind(&zip(&["[Content_Types].xml", "xl/workbook.xml"])), Some(FileKind::Xlsx));
        let macros = zip(&["[Content_Types].xml", "word/document.xml", "word/vbaProject.bin"]);
        assert_eq!(kind(&macros), None);
        assert_eq!(kind(&zip(&["evil.exe"])), None);
        assert_eq!(kind(b"ID3\x04\0\0"), Some(FileKind::Mp3));
        assert_eq!(kind(&[0xff, 0xfb, 0x90, 0x64]), Some(FileKind::Mp3));
        // A JPEG begins with 0xff, too.
        assert_eq!(kind(&[0xff, 0xd8, 0xff, 0xe0]), None);
        assert_eq!(kind(b"\0\0\0\x20ftypM4A \0\0"), Some(FileKind::M4a));
        assert_eq!(kind(b"\0\0\0\x20ftypheic\0\0"), None);
        assert_eq!(kind(b"<html><script>"), None);
        assert_eq!(kind(b"MZ\x90\0"), None);
        assert_eq!(kind(b""), None);
    }
}
