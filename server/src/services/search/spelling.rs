//! How a Chinese text may be looked for: by itself, or by the first letters of its pinyin.

use pinyin::ToPinyinMulti;

/// How well something fits, the best last.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord)]
pub enum Closeness {
    /// Its text holds what is looked for, its title does not.
    Within,
    /// Somewhere in the title.
    Inside,
    /// The title begins so.
    Begins,
    /// The title is just that.
    Whole,
}

/// What is looked for.
pub struct Wanted {
    /// In small letters, without spaces.
    chars: Vec<char>,
    /// Letters and digits only: these may be initials.
    spells: bool,
}

impl Wanted {
    pub fn new(text: &str) -> Self {
        let chars = plain(text);
        let spells = chars.iter().all(char::is_ascii_alphanumeric);
        Self { chars, spells }
    }

    /// How well a title fits, if at all.
    pub fn in_text(&self, title: &str) -> Option<Closeness> {
        let title = plain(title);
        let lasts = title.len().checked_sub(self.chars.len())?;
        let at = (0..=lasts).find(|from| self.fits(title.iter().skip(*from)))?;
        Some(match (at, lasts) {
            (0, 0) => Closeness::Whole,
            (0, _) => Closeness::Begins,
            _ => Closeness::Inside,
        })
    }

    fn fits<'a>(&self, title: impl Iterator<Item = &'a char>) -> bool {
        self.chars
            .iter()
            .zip(title)
            .all(|(wanted, said)| wanted == said || (self.spells && is_initial(*wanted, *said)))
    }
}

/// Small letters, without what is only between words.
fn plain(text: &str) -> Vec<char> {
    text.chars().filter(|said| said.is_alphanumeric()).flat_map(char::to_lowercase).collect()
}

/// Whether one of a character's readings begins with a letter.
fn is_initial(letter: char, said: char) -> bool {
    said.to_pinyin_multi()
        .is_some_and(|readings| readings.into_iter().any(|one| one.plain().starts_with(letter)))
}

#[cfg(test)]
mod tests {
    use super::*;

    fn closeness(wanted: &str, title: &str) -> Option<Closeness> {
        Wanted::new(wanted).in_text(title)
    }

    #[test]
    fn a_title_is_found_by_its_text_or_by_its_initials() {
        let fire = "冬春防火，不要烧荒";
        for (wanted, expected) in [
            ("防火", Some(Closeness::Inside)),
            ("fh", Some(Closeness::Inside)),
            ("FHBY", Some(Closeness::Inside)),
            ("dc", Some(Closeness::Begins)),
            ("dcfhbysh", Some(Closeness::Whole)),
            ("冬春 防火", Some(Closeness::Begins)),
            ("hg", None),
            ("d春", None),
            ("dcfhbyshx", None),
        ] {
            assert_eq!(closeness(wanted, fire), expected, "{wanted}");
        }
    }

    #[test]
    fn every_reading_of_a_character_counts() {
        // 重阳: chóng; 重要: zhòng.
        assert!(closeness("cy", "重阳节敬老").is_some());
        assert!(closeness("zy", "重要通知").is_some());
    }

    #[test]
    fn letters_and_digits_stand_for_themselves() {
        assert!(closeness("411", "411 工作法").is_some());
        assert!(closeness("led", "LED 灯泡").is_some());
        assert!(closeness("leddp", "LED 灯泡").is_some());
    }
}
