//! A text field that survives a reload and an ended sign-in.

use dioxus::prelude::*;
use serde::{Serialize, de::DeserializeOwned};

use crate::{draft, json};

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

/// One part of a form. What was changed in it survives a reload, until [`draft::forget`] of the form's name.
pub fn use_part<T>(form: &str, part: &str, first: impl FnOnce() -> T) -> Signal<T>
where
    T: Serialize + DeserializeOwned + Clone + PartialEq + 'static,
{
    let (name, first) = use_hook(|| (format!("{form}.{part}"), first()));
    let value = use_signal(|| json::read(&draft::get(&name)).unwrap_or_else(|| first.clone()));
    use_effect(move || {
        let value = value.read();
        let changed = (*value != first).then(|| serde_json::to_string(&*value).ok()).flatten();
        draft::put(&name, &changed.unwrap_or_default());
    });
    value
}
