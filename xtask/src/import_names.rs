//! Gives what a module imports from its glue names of a letter or two. The names that the glue maker gives are half of them
//! random digits, which stand in both files and cannot be compressed.

use std::collections::BTreeMap;

use anyhow::{Context, Result, ensure};

use crate::wasm::{Bytes, IMPORTS, with_sections, write_number, write_sized};

/// Kind of an import that is a function; the glue provides no others.
const FUNCTION: u8 = 0;
/// What the glue is called in the module from then on.
const GLUE: &str = "a";

/// A module and its glue.
pub struct Pair {
    pub module: Vec<u8>,
    pub glue: String,
}

/// Renames in both. `name` is the module's, as the glue maker was told it.
pub fn shorten(name: &str, pair: &Pair) -> Result<Pair> {
    let mut names = BTreeMap::new();
    let module = with_sections(&pair.module, |section, content| {
        (section == IMPORTS).then(|| imports(content, &mut names)).transpose()
    })?;
    let mut glue =
        replace_once(&pair.glue, &format!("\"./{name}_bg.js\""), &format!("\"{GLUE}\""))?;
    for (long, short) in &names {
        glue = replace_once(&glue, &format!(" {long}:"), &format!(" {short}:"))?;
    }
    Ok(Pair { module, glue })
}

fn replace_once(text: &str, from: &str, to: &str) -> Result<String> {
    ensure!(text.matches(from).count() == 1, "the glue does not name {from} exactly once");
    Ok(text.replacen(from, to, 1))
}

/// The list of imports with new names; fills in which became which.
fn imports(section: &[u8], names: &mut BTreeMap<String, String>) -> Result<Vec<u8>> {
    let cut = "the list of imports is cut off";
    let mut rest = Bytes(section);
    let count = rest.number().context(cut)?;
    let mut out = Vec::new();
    write_number(&mut out, count);
    for _ in 0..count {
        let (_, long) = (rest.text().context(cut)?, rest.text().context(cut)?);
        ensure!(rest.byte() == Some(FUNCTION), "{long} is imported and is no function");
        let kind = rest.number().context(cut)?;
        let next = letters(names.len());
        let short = names.entry(long.to_owned()).or_insert(next);
        write_sized(&mut out, GLUE.as_bytes());
        write_sized(&mut out, short.as_bytes());
        out.push(FUNCTION);
        write_number(&mut out, kind);
    }
    Ok(out)
}

/// `a` to `z`, then `aa` and so on.
fn letters(mut number: usize) -> String {
    let mut name = Vec::new();
    loop {
        name.push(char::from(b'a' + u8::try_from(number % 26).unwrap_or_default()));
        if number < 26 {
            return name.into_iter().rev().collect();
        }
        number = number / 26 - 1;
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    /// A module that imports these functions and has one section after.
    fn module(imported: &[(&str, &str)]) -> Vec<u8> {
        let mut list = Vec::new();
        write_number(&mut list, imported.len());
        for (from, name) in imported {
            write_sized(&mut list, from.as_bytes());
            write_sized(&mut list, name.as_bytes());
            list.extend([FUNCTION, 5]);
        }
        let mut all = b"\0asm\x01\0\0\0".to_vec();
        for (section, content) in [(IMPORTS, list), (7, vec![0; 300])] {
            all.push(section);
            write_sized(&mut all, &content);
        }
        all
    }

    #[test]
    fn both_files_get_the_same_names() {
        let glue = "{ __wbg_a_01: f, __wbg_ab_0123: g }; return { \"./m_bg.js\": it }";
        let pair = Pair {
            module: module(&[("./m_bg.js", "__wbg_ab_0123"), ("./m_bg.js", "__wbg_a_01")]),
            glue: glue.to_owned(),
        };
        let short = shorten("m", &pair).unwrap();
        assert_eq!(short.module, module(&[("a", "a"), ("a", "b")]));
        assert_eq!(short.glue, "{ b: f, a: g }; return { \"a\": it }");
    }

    #[test]
    fn what_is_not_as_expected_is_refused() {
        let glue = "{ \"./m_bg.js\": it, x: 1 }".to_owned();
        let known = module(&[("./m_bg.js", "__wbg_new")]);
        let cut = known.get(..12).unwrap().to_vec();
        for module in [known, cut, Vec::new()] {
            assert!(shorten("m", &Pair { module, glue: glue.clone() }).is_err());
        }
    }

    #[test]
    fn names_go_on() {
        let names = [0, 25, 26, 51, 52, 26 * 27].map(letters);
        assert_eq!(names, ["a", "z", "aa", "az", "ba", "aaa"]);
    }
}
