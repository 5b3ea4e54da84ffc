//! The outline of a wasm module: its sections, and the numbers and texts in them.

use anyhow::{Context, Result};

/// First bytes of every module: its magic number and version.
const HEADER: usize = 8;

/// Numbers of sections.
pub const CUSTOM: u8 = 0;
pub const IMPORTS: u8 = 2;
pub const CODE: u8 = 10;

/// The module in which every section's content went through `change`; `None` leaves one as it is.
pub fn with_sections<'a>(
    module: &'a [u8],
    mut change: impl FnMut(u8, &'a [u8]) -> Result<Option<Vec<u8>>>,
) -> Result<Vec<u8>> {
    let mut out = module.get(..HEADER).context("no module")?.to_vec();
    let mut rest = Bytes(module.get(HEADER..).unwrap_or_default());
    while let Some(section) = rest.byte() {
        let length = rest.number().context("a section without a length")?;
        let content = rest.take(length).context("a section is cut off")?;
        let changed = change(section, content)?;
        out.push(section);
        write_sized(&mut out, changed.as_deref().unwrap_or(content));
    }
    Ok(out)
}

/// What is left to read.
pub struct Bytes<'a>(pub &'a [u8]);

impl<'a> Bytes<'a> {
    pub fn byte(&mut self) -> Option<u8> {
        let (first, rest) = self.0.split_first()?;
        self.0 = rest;
        Some(*first)
    }

    pub fn take(&mut self, length: usize) -> Option<&'a [u8]> {
        let (taken, rest) = self.0.split_at_checked(length)?;
        self.0 = rest;
        Some(taken)
    }

    /// A number in LEB128: seven bits a byte, the lowest first.
    pub fn number(&mut self) -> Option<usize> {
        let mut number = 0_usize;
        for shift in (0..usize::BITS).step_by(7) {
            let byte = self.byte()?;
            number |= usize::from(byte & 0x7f).checked_shl(shift)?;
            if byte < 0x80 {
                return Some(number);
            }
        }
        None
    }

    pub fn text(&mut self) -> Option<&'a str> {
        let length = self.number()?;
        std::str::from_utf8(self.take(length)?).ok()
    }
}

/// Writes a number in LEB128.
pub fn write_number(out: &mut Vec<u8>, mut number: usize) {
    loop {
        let low = u8::try_from(number & 0x7f).unwrap_or_default();
        number >>= 7;
        if number == 0 {
            out.push(low);
            return;
        }
        out.push(low | 0x80);
    }
}

/// Writes bytes with their length before them.
pub fn write_sized(out: &mut Vec<u8>, bytes: &[u8]) {
    write_number(out, bytes.len());
    out.extend_from_slice(bytes);
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn numbers_read_back() {
        for number in [0, 127, 128, 300, 1 << 20] {
            let mut bytes = Vec::new();
            write_number(&mut bytes, number);
            assert_eq!(Bytes(&bytes).number(), Some(number));
        }
    }

    #[test]
    fn a_module_that_is_cut_off_is_refused() {
        let mut module = b"\0asm\x01\0\0\0".to_vec();
        module.push(CODE);
        write_sized(&mut module, &[1, 2, 3]);
        let same = |module: &[u8]| with_sections(module, |_, _| Ok(None));
        assert_eq!(same(&module).unwrap(), module);
        assert!(same(module.get(..11).unwrap()).is_err());
        assert!(same(&[]).is_err());
    }
}
