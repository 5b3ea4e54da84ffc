//! Frames as a camera gives them, made here.
#![allow(clippy::unwrap_used)]

use fast_qr::{ECL, QRBuilder};
use xiangyue_scan::decode;

const TEXT: &str = "xyp1.AZqrFxDyfXyvN8Qn4h0Jb2kAAAAAaVkXzgECAwQFBgcI0123456789abcdefghijklmnopqrstuvwxyzABCDEFGHIJKLMNOPQRSTUVWXYZ0123456789abcdefghijk";

/// A frame that shows a code of `scale` pixels a module, `left` and `top` pixels from the corner.
fn frame(width: usize, height: usize, scale: usize, left: usize, top: usize) -> Vec<u8> {
    let code = QRBuilder::new(TEXT).ecl(ECL::M).build().unwrap();
    let dark = |x: usize, y: usize| {
        let (Some(x), Some(y)) = (x.checked_sub(left), y.checked_sub(top)) else {
            return false;
        };
        let (x, y) = (x / scale, y / scale);
        x < code.size && y < code.size && code.data.get(y * code.size + x).unwrap().value()
    };
    (0..width * height)
        .flat_map(|at| {
            let shade = if dark(at % width, at / width) { 40 } else { 205 };
            [shade, shade, shade, 255]
        })
        .collect()
}

#[test]
fn a_code_anywhere_in_the_frame_is_read() {
    for (left, top) in [(40, 30), (250, 90)] {
        let shown = frame(640, 480, 6, left, top);
        assert_eq!(decode(640, 480, &shown).as_deref(), Some(TEXT));
    }
}

#[test]
fn a_frame_without_a_code_gives_nothing() {
    assert_eq!(decode(64, 48, &vec![128; 64 * 48 * 4]), None);
    assert_eq!(decode(64, 48, &[0; 12]), None);
    assert_eq!(decode(0, 0, &[]), None);
}
