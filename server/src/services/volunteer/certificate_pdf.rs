//! A certificate as a page to print. The text is in a font that PDF readers know by its name and put in from their own
//! (ISO 32000-1, 9.7.5.2: a predefined CMap of the collection Adobe-GB1), so that no Chinese font must be shipped. A character
//! that the collection does not have, such as 𠮷, stays blank on paper and can be filled in by hand.

use pdf_writer::{
    Content, Finish, Name, Pdf, Rect, Ref, Str, TextStr,
    types::{CidFontType, FontFlags, SystemInfo},
};
use xiangyue_shared::{
    certificate::{Certificate, grouped},
    day,
};

/// A4 upright, in points of 1/72 inch.
const PAGE: (f32, f32) = (595.0, 842.0);
const MARGIN: f32 = 72.0;
const FONT: Name<'static> = Name(b"F1");
/// Song 宋体, as Adobe's collection of simplified Chinese names it.
const FONT_NAME: Name<'static> = Name(b"STSong-Light");
/// UTF-16 as it is.
const ENCODING: Name<'static> = Name(b"UniGB-UTF16-H");

/// Text as the encoding has it.
fn encoded(text: &str) -> Vec<u8> {
    text.encode_utf16().flat_map(u16::to_be_bytes).collect()
}

/// How wide text is at a size: Chinese characters are square, others count as half.
fn width(text: &str, size: f32) -> f32 {
    text.chars().map(|c| if c.is_ascii() { size / 2.0 } else { size }).sum()
}

/// Lines of at most `most` points.
fn wrapped(text: &str, size: f32, most: f32) -> Vec<String> {
    let mut lines = vec![String::new()];
    for c in text.chars() {
        if let Some(line) = lines.last_mut()
            && width(line, size) + width(c.encode_utf8(&mut [0; 4]), size) <= most
        {
            line.push(c);
        } else {
            lines.push(c.to_string());
        }
    }
    lines
}

struct Page {
    content: Content,
}

impl Page {
    fn text(&mut self, x: f32, y: f32, size: f32, text: &str) {
        self.content.begin_text();
        self.content.set_font(FONT, size);
        self.content.next_line(x, y);
        self.content.show(Str(&encoded(text)));
        self.content.end_text();
    }

    fn centred(&mut self, y: f32, size: f32, text: &str) {
        self.text((PAGE.0 - width(text, size)) / 2.0, y, size, text);
    }

    fn right(&mut self, y: f32, size: f32, text: &str) {
        self.text(PAGE.0 - MARGIN - width(text, size), y, size, text);
    }
}

/// The certificate's bytes.
#[must_use]
pub fn write(certificate: &Certificate, place: &str) -> Vec<u8> {
    let mut page = Page { content: Content::new() };
    page.content.set_line_width(1.5);
    page.content.rect(36.0, 36.0, PAGE.0 - 72.0, PAGE.1 - 72.0);
    page.content.stroke();
    page.centred(700.0, 30.0, "志愿服务证明");
    let date = |of: chrono::NaiveDate| of.format("%Y年%-m月%-d日").to_string();
    let body = format!(
        "兹证明{}于{}至{}期间，参加志愿服务{}次，服务时长共计{}小时{}分钟。",
        certificate.resident_name,
        date(certificate.from),
        date(certificate.to),
        certificate.times,
        certificate.minutes / 60,
        certificate.minutes % 60,
    );
    let mut y = 620.0;
    for line in wrapped(&format!("　　{body}"), 16.0, PAGE.0 - 2.0 * MARGIN) {
        page.text(MARGIN, y, 16.0, &line);
        y -= 32.0;
    }
    page.text(MARGIN, y - 8.0, 16.0, "　　特此证明。");
    page.right(y - 88.0, 16.0, place);
    page.right(y - 120.0, 16.0, &date(day::day_of(certificate.issued_at)));
    page.text(MARGIN, 120.0, 12.0, &format!("证明编号：{}", grouped(&certificate.number)));
    page.text(MARGIN, 98.0, 12.0, "凭编号可在乡约的“核验证明”页查验真伪。");
    document(page.content, &format!("志愿服务证明 {}", certificate.number))
}

fn document(content: Content, title: &str) -> Vec<u8> {
    let mut next = Ref::new(1);
    let (catalog, pages, page, stream) = (next.bump(), next.bump(), next.bump(), next.bump());
    let (font, cid_font, descriptor, info) = (next.bump(), next.bump(), next.bump(), next.bump());
    let mut pdf = Pdf::new();
    pdf.catalog(catalog).pages(pages);
    pdf.pages(pages).kids([page]).count(1);
    let mut leaf = pdf.page(page);
    leaf.media_box(Rect::new(0.0, 0.0, PAGE.0, PAGE.1)).parent(pages).contents(stream);
    leaf.resources().fonts().pair(FONT, font);
    leaf.finish();
    pdf.stream(stream, &content.finish());
    pdf.type0_font(font)
        .base_font(Name(b"STSong-Light-UniGB-UTF16-H"))
        .encoding_predefined(ENCODING)
        .descendant_font(cid_font);
    let mut cid = pdf.cid_font(cid_font);
    cid.subtype(CidFontType::Type0)
        .base_font(FONT_NAME)
        .system_info(SystemInfo { registry: Str(b"Adobe"), ordering: Str(b"GB1"), supplement: 4 })
        .font_descriptor(descriptor)
        .default_width(1000.0);
    // The collection's Latin letters and digits.
    cid.widths().same(1, 95, 500.0);
    cid.finish();
    pdf.font_descriptor(descriptor)
        .name(FONT_NAME)
        .flags(FontFlags::SERIF | FontFlags::SYMBOLIC)
        .bbox(Rect::new(-25.0, -254.0, 1000.0, 880.0))
        .italic_angle(0.0)
        .ascent(880.0)
        .descent(-120.0)
        .cap_height(880.0)
        .stem_v(93.0);
    pdf.document_info(info).title(TextStr(title)).producer(TextStr("Xiangyue 乡约"));
    pdf.finish()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn lines_fit_and_lose_nothing() {
        let text = "兹证明王秀兰于2026年1月1日至2026年11月24日期间，参加志愿服务12次。";
        let lines = wrapped(text, 16.0, 200.0);
        assert!(lines.len() > 1 && lines.iter().all(|line| width(line, 16.0) <= 200.0));
        assert_eq!(lines.concat(), text);
        assert_eq!(encoded("王𠮷"), [0x73, 0x8b, 0xd8, 0x42, 0xdf, 0xb7]);
    }
}
