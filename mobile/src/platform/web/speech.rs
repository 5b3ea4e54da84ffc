//! Reading aloud.

use std::cell::RefCell;

use futures_channel::oneshot::{Receiver, channel};
use js_sys::Reflect;
use web_sys::{Event, SpeechSynthesis, SpeechSynthesisUtterance};

use super::{Closure, JsCast, window};
use crate::i18n::Lang;

thread_local! {
    /// What is being read. A browser that forgets it tells no end.
    static WORDS: RefCell<Option<SpeechSynthesisUtterance>> = const { RefCell::new(None) };
}

fn voice() -> Option<SpeechSynthesis> {
    let window = window()?;
    // The web views of Android lack it; asking for it there would throw.
    let there = js_sys::Reflect::has(&window, &"speechSynthesis".into()).unwrap_or_default();
    if there { window.speech_synthesis().ok() } else { None }
}

/// Begins to read, in place of what was being read. Tells when it is over, and whether it could be
/// read; `None` where this device cannot read aloud.
#[must_use]
pub fn speak(text: &str, lang: Lang) -> Option<Receiver<bool>> {
    let voice = voice()?;
    let words = SpeechSynthesisUtterance::new_with_text(text).ok()?;
    let (sender, receiver) = channel();
    // Either the end or an error comes, once.
    let over = Closure::once_into_js(move |event: Event| {
        let why = Reflect::get(&event, &"error".into()).ok().and_then(|why| why.as_string());
        let spoken = why.is_none_or(|why| why == "interrupted" || why == "canceled");
        // Whoever asked may have left the page.
        let _left = sender.send(spoken);
    });
    words.set_onend(Some(over.unchecked_ref()));
    words.set_onerror(Some(over.unchecked_ref()));
    words.set_lang(lang.tag());
    words.set_rate(0.9);
    voice.cancel();
    voice.speak(&words);
    WORDS.set(Some(words));
    Some(receiver)
}

pub fn stop() {
    if let Some(voice) = voice() {
        voice.cancel();
    }
}
