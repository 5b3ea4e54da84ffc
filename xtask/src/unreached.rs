//! Empties functions that are linked into a module and never called there, so that what they alone use goes away.
//!
//! The compiler must keep what stands in a table of methods, called or not: every kind of event that a browser knows, and
//! how errors of every library would be written into a log that nobody keeps. One that is called all the same is a trap,
//! which `boot.js` tells of and the browser tests find. Functions are known by their names, so the compiler must not make one
//! of several that are alike (`wasm_toolchain`); the optimiser does that afterwards.

use std::collections::HashMap;
use std::path::Path;

use anyhow::{Context, Result};
use rustc_demangle::demangle;

use crate::pieces::files_below;
use crate::project::Project;
use crate::wasm::{Bytes, CODE, CUSTOM, IMPORTS, with_sections, write_number, write_sized};

/// Functions by how their names begin and end, with all generics: see above.
const NEVER: &[(&str, &str)] = &[
    // A log with the place of an error in the source.
    ("<anyhow::error::ErrorImpl>::debug", ""),
    // Keys by their names: `platform::page` asks the browser's own event.
    ("<keyboard_types::", "core::str::traits::FromStr>::from_str"),
    (KEYBOARD, "HasKeyboardData>::key"),
    (KEYBOARD, "HasKeyboardData>::code"),
    // Forms as a whole, and files: `platform::files` asks the browser's own field.
    ("<dioxus_web::events::form::WebFormData as ", "HasFormData>::values"),
    ("<dioxus_web::events::form::WebFormData as ", "HasFileData>::files"),
    ("<dioxus_web::files::", ""),
    ("<dioxus_web::data_transfer::", ""),
];

const KEYBOARD: &str =
    "<dioxus_web::events::Synthetic<web_sys::features::gen_KeyboardEvent::KeyboardEvent> as ";

/// Kinds of events, and how the names of their handlers begin. A kind for which the client has no handler is emptied.
const EVENTS: &[(&str, &[&str])] = &[
    ("AnimationEvent", &["onanimation"]),
    ("CompositionEvent", &["oncomposition"]),
    ("DragEvent", &["ondrag", "ondrop"]),
    ("PointerEvent", &["onpointer", "ongotpointer", "onlostpointer"]),
    ("ResizeObserverEntry", &["onresize"]),
    ("TouchEvent", &["ontouch"]),
    ("TransitionEvent", &["ontransition"]),
    ("WheelEvent", &["onwheel"]),
];

/// Folder of the client's source, below the workspace.
const CLIENT: &str = "mobile/src";
/// A function that does nothing but trap: no variables of its own, `unreachable`, `end`.
const TRAP: &[u8] = &[0x00, 0x00, 0x0b];
/// The custom section with the names of functions, and its part that has them.
const NAMES: &str = "name";
const FUNCTION_NAMES: u8 = 1;

/// What is not called in the client as its source stands.
pub struct Unreached(Vec<String>);

impl Unreached {
    /// Reads the client's source.
    pub fn of_client(project: &Project) -> Result<Self> {
        let sources: Vec<String> = files_below(&project.root.join(Path::new(CLIENT)))?
            .into_iter()
            .map(|(_, bytes)| String::from_utf8_lossy(&bytes).into_owned())
            .collect();
        Ok(Self::given(&sources))
    }

    fn given(sources: &[String]) -> Self {
        let is_heard = |handlers: &[&str]| {
            handlers.iter().any(|handler| sources.iter().any(|source| source.contains(handler)))
        };
        let unheard = EVENTS.iter().filter(|(_, handlers)| !is_heard(handlers));
        Self(unheard.map(|(event, _)| format!("::{event}> as dioxus_html::")).collect())
    }

    fn holds(&self, name: &str) -> bool {
        NEVER.iter().any(|(begin, end)| name.starts_with(begin) && name.ends_with(end))
            || name.starts_with("<dioxus_web::events::Synthetic<web_sys::")
                && self.0.iter().any(|event| name.contains(event))
    }

    /// The module with those functions emptied. One without names stays as it is.
    pub fn emptied(&self, module: &[u8]) -> Result<Vec<u8>> {
        let (mut imported, mut names) = (0, HashMap::new());
        with_sections(module, |section, content| {
            match section {
                IMPORTS => imported = Bytes(content).number().context("no list of imports")?,
                CUSTOM => names.extend(function_names(content).unwrap_or_default()),
                _ => {}
            }
            Ok(None)
        })?;
        with_sections(module, |section, content| {
            if section != CODE {
                return Ok(None);
            }
            let code = self.code(content, |number| names.get(&(imported + number)).copied());
            Ok(Some(code.context("the code is cut off")?))
        })
    }

    fn code<'a>(&self, code: &[u8], name: impl Fn(usize) -> Option<&'a str>) -> Option<Vec<u8>> {
        let mut rest = Bytes(code);
        let count = rest.number()?;
        let mut out = Vec::with_capacity(code.len());
        write_number(&mut out, count);
        for number in 0..count {
            let length = rest.number()?;
            let body = rest.take(length)?;
            let empty =
                name(number).is_some_and(|name| self.holds(&format!("{:#}", demangle(name))));
            write_sized(&mut out, if empty { TRAP } else { body });
        }
        Some(out)
    }
}

/// The names in a section that has them, by the functions' numbers.
fn function_names(section: &[u8]) -> Option<HashMap<usize, &str>> {
    let mut rest = Bytes(section);
    if rest.text()? != NAMES {
        return None;
    }
    while let Some(part) = rest.byte() {
        let length = rest.number()?;
        let mut content = Bytes(rest.take(length)?);
        if part == FUNCTION_NAMES {
            let count = content.number()?;
            return (0..count).map(|_| Some((content.number()?, content.text()?))).collect();
        }
    }
    None
}

#[cfg(test)]
mod tests {
    use super::*;

    const TOUCH: &str = "<dioxus_web::events::Synthetic<web_sys::features::gen_TouchEvent::TouchEvent> as \
        dioxus_html::events::touch::HasTouchData>::touches";
    const MOUSE: &str = "<dioxus_web::events::Synthetic<web_sys::features::gen_MouseEvent::MouseEvent> as \
        dioxus_html::events::mouse::HasMouseData>::as_any";

    #[test]
    fn a_kind_of_event_is_emptied_only_where_no_page_listens_to_it() {
        let silent = Unreached::given(&["onclick: move |_| go()".to_owned()]);
        assert!(silent.holds(TOUCH) && !silent.holds(MOUSE));
        let listening = Unreached::given(&["ontouchstart: move |_| go()".to_owned()]);
        assert!(!listening.holds(TOUCH));
    }

    #[test]
    fn functions_are_found_by_their_names() {
        let mut names = Vec::new();
        write_sized(&mut names, NAMES.as_bytes());
        names.push(FUNCTION_NAMES);
        let mut list = Vec::new();
        write_number(&mut list, 2);
        for (number, name) in [(3, MOUSE), (4, TOUCH)] {
            write_number(&mut list, number);
            write_sized(&mut list, name.as_bytes());
        }
        write_sized(&mut names, &list);
        let bodies = [&[0x00, 0x01, 0x0b][..], &[0x00, 0x0b], &[0x01, 0x7f, 0x20, 0x0b]];
        let module = |bodies: [&[u8]; 3]| {
            let mut code = vec![3];
            for body in bodies {
                write_sized(&mut code, body);
            }
            let mut all = b"\0asm\x01\0\0\0".to_vec();
            // Two imports, of which only the number counts here.
            for (section, content) in [(IMPORTS, vec![2]), (CODE, code), (CUSTOM, names.clone())] {
                all.push(section);
                write_sized(&mut all, &content);
            }
            all
        };
        let [first, second, third] = bodies;
        let emptied = Unreached::given(&[]).emptied(&module(bodies)).unwrap();
        assert_eq!(emptied, module([first, second, TRAP]));
        assert_eq!(third.len(), 4);
    }
}
