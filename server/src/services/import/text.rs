//! Text as people type it into spreadsheets, brought to one form.

use pinyin::ToPinyin;

/// Surnames whose first letter is not that of the character's usual reading.
const SURNAMES: &[(char, char)] = &[
    ('单', 's'),
    ('曾', 'z'),
    ('解', 'x'),
    ('仇', 'q'),
    ('查', 'z'),
    ('翟', 'z'),
    ('区', 'o'),
    ('朴', 'p'),
    ('种', 'c'),
    ('员', 'y'),
    ('折', 's'),
];

/// Full-width letters, digits and signs to half-width; any white space at the ends away.
pub fn half_width(text: &str) -> String {
    text.chars()
        .map(|c| match c {
            '\u{3000}' => ' ',
            '\u{ff01}'..='\u{ff5e}' => {
                u32::from(c).checked_sub(0xfee0).and_then(char::from_u32).unwrap_or(c)
            }
            _ => c,
        })
        .filter(|c| !matches!(c, '\u{200b}' | '\u{feff}'))
        .collect::<String>()
        .trim()
        .to_owned()
}

/// As [`half_width`], without the white space within.
pub fn compact(text: &str) -> String {
    half_width(text).split_whitespace().collect()
}

/// A person's name. 刘 三 is spaced to align with names of three characters; elsewhere a space belongs.
pub fn name(text: &str) -> String {
    let text = half_width(text);
    let parts: Vec<&str> = text.split_whitespace().collect();
    let two_characters =
        parts.len() == 2 && parts.iter().all(|part| part.chars().count() == 1 && !part.is_ascii());
    if two_characters { parts.concat() } else { parts.join(" ") }
}

/// A number that was kept as text: half-width, without spaces, and without what makes a spreadsheet keep it as
/// text: an apostrophe, or `="…"`.
pub fn digits(text: &str) -> String {
    let text = compact(text);
    let text = text.strip_prefix('=').unwrap_or(&text);
    text.trim_matches(['\'', '"', '’', '‘', '`']).to_owned()
}

/// Whether a cell says that there is nothing to say.
pub fn says_nothing(text: &str) -> bool {
    matches!(
        compact(text).as_str(),
        "" | "无" | "没有" | "暂无" | "-" | "--" | "—" | "——" | "/" | "\\"
    )
}

/// Whether a text is a long number in the short form in which spreadsheets show it, its last digits lost.
pub fn lost_digits(text: &str) -> bool {
    let Some((mantissa, exponent)) = text.split_once(['E', 'e']) else {
        return false;
    };
    mantissa.contains('.')
        && mantissa.parse::<f64>().is_ok()
        && exponent.trim_start_matches('+').parse::<u8>().is_ok_and(|exponent| exponent >= 10)
}

/// Hides all but the end of a personal number.
pub fn masked(text: &str) -> String {
    let length = text.chars().count();
    let shown = if length >= 8 { 4 } else { 1 };
    text.chars()
        .enumerate()
        .map(|(place, c)| if place + shown >= length { c } else { '*' })
        .take(24)
        .collect()
}

/// At most twenty characters of a text, to be shown beside an error.
pub fn shortened(text: &str) -> String {
    if text.chars().count() <= 20 {
        return text.to_owned();
    }
    text.chars().take(19).chain(['…']).collect()
}

/// First letters of a name in pinyin: 刘建国 is `ljg`.
pub fn initials(name: &str) -> String {
    let mut letters = String::new();
    for c in name.chars() {
        let surname = SURNAMES.iter().find(|(known, _)| letters.is_empty() && *known == c);
        let letter = match surname {
            Some((_, letter)) => Some(*letter),
            None if c.is_ascii_alphabetic() => Some(c.to_ascii_lowercase()),
            None => c.to_pinyin().and_then(|pinyin| pinyin.plain().chars().next()),
        };
        letters.extend(letter.filter(char::is_ascii_lowercase));
    }
    letters
}

/// What tells two names of groups apart: 第一村民小组, 一组 and 1组 are one, 刘家庄 and 刘家庄组 too.
pub fn group_key(name: &str) -> String {
    let name = compact(name);
    let name = name.strip_prefix('第').unwrap_or(&name);
    let bare = ["村民小组", "小组", "组"]
        .iter()
        .find_map(|ending| name.strip_suffix(ending))
        .filter(|bare| !bare.is_empty())
        .unwrap_or(name);
    chinese_number(bare).map_or_else(|| bare.to_owned(), |number| number.to_string())
}

/// 一 to 九十九, or digits.
fn chinese_number(text: &str) -> Option<u32> {
    if let Ok(number) = text.parse() {
        return Some(number);
    }
    match text.split_once('十') {
        Some(("", "")) => Some(10),
        Some(("", ones)) => Some(10 + chinese_digit(ones)?),
        Some((tens, "")) => Some(10 * chinese_digit(tens)?),
        Some((tens, ones)) => Some(10 * chinese_digit(tens)? + chinese_digit(ones)?),
        None => chinese_digit(text),
    }
}

fn chinese_digit(text: &str) -> Option<u32> {
    "一二三四五六七八九"
        .chars()
        .zip(1..)
        .find(|(known, _)| text.chars().eq([*known]))
        .map(|(_, n)| n)
}

/// The name under which a new group is kept: a bare number becomes 3组.
pub fn group_name(name: &str) -> String {
    let name = compact(name);
    if name.bytes().all(|byte| byte.is_ascii_digit()) { format!("{name}组") } else { name }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn names_lose_the_space_that_only_aligns() {
        assert_eq!(name("刘 三"), "刘三");
        assert_eq!(name("　刘　三 "), "刘三");
        assert_eq!(name("Li  Ming"), "Li Ming");
        assert_eq!(name("买买提 · 艾力"), "买买提 · 艾力");
    }

    #[test]
    fn numbers_kept_as_text_are_freed() {
        assert_eq!(digits("'６２１００２19491231002x"), "62100219491231002x");
        assert_eq!(digits("=\"139 1234 5678\""), "13912345678");
        assert!(lost_digits("6.21002E+17") && !lost_digits("62100219491231002X"));
        assert_eq!(masked("13912345678"), "*******5678");
        assert_eq!(masked("1391"), "***1");
    }

    #[test]
    fn initials_know_surnames() {
        assert_eq!(initials("刘建国"), "ljg");
        assert_eq!(initials("单国强"), "sgq");
        assert_eq!(initials("李单"), "ld");
        assert_eq!(initials("吕A·梅"), "lam");
    }

    #[test]
    fn groups_have_one_name_in_many_forms() {
        for name in ["一组", "1组", "第一村民小组", "１ 组", "1", "第1小组"] {
            assert_eq!(group_key(name), "1");
        }
        assert_eq!(group_key("二十三组"), "23");
        assert_eq!(group_key("十组"), "10");
        assert_eq!(group_key("刘家庄组"), group_key("刘家庄"));
        assert_ne!(group_key("刘家庄组"), group_key("王家庄组"));
        assert_eq!(group_key("组"), "组");
        assert_eq!(group_name("3"), "3组");
    }
}
