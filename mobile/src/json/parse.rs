//! From the text to the tree.

use std::borrow::Cow;

use super::tree::Tree;

/// How deep lists and objects may lie in each other; the endpoints' replies stay below ten.
const DEEPEST: u32 = 60;
const HEX: u32 = 16;

/// The tree of a whole text.
pub fn tree(text: &str) -> Option<Tree<'_>> {
    let mut left = Left(text);
    let tree = left.value(DEEPEST)?;
    left.skip_space();
    left.0.is_empty().then_some(tree)
}

/// What is still to be read.
struct Left<'a>(&'a str);

impl<'a> Left<'a> {
    fn skip_space(&mut self) {
        self.0 = self.0.trim_start_matches([' ', '\n', '\r', '\t']);
    }

    /// Goes past `mark` if it comes next.
    fn takes(&mut self, mark: &str) -> bool {
        self.skip_space();
        let rest = self.0.strip_prefix(mark);
        self.0 = rest.unwrap_or(self.0);
        rest.is_some()
    }

    fn needs(&mut self, mark: &str) -> Option<()> {
        self.takes(mark).then_some(())
    }

    fn value(&mut self, depth: u32) -> Option<Tree<'a>> {
        let below = depth.checked_sub(1)?;
        if self.takes("\"") {
            return self.text().map(Tree::Text);
        }
        if self.takes("{") {
            let mut entries = Vec::new();
            let mut more = !self.takes("}");
            while more {
                self.needs("\"")?;
                let key = self.text()?;
                self.needs(":")?;
                entries.push((key, self.value(below)?));
                more = self.goes_on("}")?;
            }
            return Some(Tree::Object(entries));
        }
        if self.takes("[") {
            let mut items = Vec::new();
            let mut more = !self.takes("]");
            while more {
                items.push(self.value(below)?);
                more = self.goes_on("]")?;
            }
            return Some(Tree::List(items));
        }
        for (word, tree) in
            [("null", Tree::Null), ("true", Tree::Bool(true)), ("false", Tree::Bool(false))]
        {
            if self.takes(word) {
                return Some(tree);
            }
        }
        self.number().map(Tree::Number)
    }

    /// Whether another part follows or `end` stands here.
    fn goes_on(&mut self, end: &str) -> Option<bool> {
        if self.takes(end) {
            return Some(false);
        }
        self.needs(",").map(|()| true)
    }

    fn number(&mut self) -> Option<i64> {
        let digit = |character: char| character.is_ascii_digit() || "+-.eE".contains(character);
        let end = self.0.find(|character| !digit(character)).unwrap_or(self.0.len());
        let (number, rest) = self.0.split_at_checked(end)?;
        self.0 = rest;
        // As for others who read it, a negative nothing is not whole.
        if number == "-0" { None } else { number.parse().ok() }
    }

    /// The rest of a text whose first quotation mark is behind.
    fn text(&mut self) -> Option<Cow<'a, str>> {
        let mut whole = Cow::Borrowed("");
        loop {
            let (plain, rest) = self.0.split_at_checked(self.0.find(['"', '\\'])?)?;
            // The first part stays where it is; only a text with an escape is copied.
            whole += plain;
            if let Some(rest) = rest.strip_prefix('"') {
                self.0 = rest;
                return Some(whole);
            }
            self.0 = rest.strip_prefix('\\')?;
            whole.to_mut().push(self.escaped()?);
        }
    }

    fn escaped(&mut self) -> Option<char> {
        let mut characters = self.0.chars();
        let kind = characters.next()?;
        self.0 = characters.as_str();
        Some(match kind {
            '"' | '\\' | '/' => kind,
            'b' => '\u{8}',
            'f' => '\u{c}',
            'n' => '\n',
            'r' => '\r',
            't' => '\t',
            'u' => {
                let first = self.unit()?;
                let mut units = vec![first];
                // Half of a character beyond the first 65,536; the other half must follow.
                if (0xD800..0xDC00).contains(&first) {
                    self.0 = self.0.strip_prefix("\\u")?;
                    units.push(self.unit()?);
                }
                char::decode_utf16(units).next()?.ok()?
            }
            _ => return None,
        })
    }

    /// Four hexadecimal digits.
    fn unit(&mut self) -> Option<u16> {
        let (digits, rest) = self.0.split_at_checked(4)?;
        self.0 = rest;
        let all_digits = digits.chars().all(|digit| digit.is_digit(HEX));
        all_digits.then(|| u16::from_str_radix(digits, HEX).ok()).flatten()
    }
}
