//! A text field that survives a reload and an ended sign-in.

use dioxus::prelude::*;

use crate::draft;

/// What stands in a field.
#[derive(Clone, Copy, PartialEq)]
pub struct Draft {
    name: &'static str,
    text: Signal<String>,
}

impl Draft {
    #[must_use]
    pub fn get(&self) -> String {
        self.text.cloned()
    }

    pub fn set(mut self, text: String) {
        draft::put(self.name, &text);
        self.text.set(text);
    }
}

/// A field whose text is kept under a name until it is set to nothing.
pub fn use_draft(name: &'static str) -> Draft {
    Draft { name, text: use_signal(|| draft::get(name)) }
}
