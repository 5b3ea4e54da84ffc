//! Reading aloud.

use web_sys::{SpeechSynthesis, SpeechSynthesisUtterance};

use super::window;
use crate::i18n::Lang;

fn voice() -> Option<SpeechSynthesis> {
    let window = window()?;
    // The web views of Android lack it; asking for it there would throw.
    let there = js_sys::Reflect::has(&window, &"speechSynthesis".into()).unwrap_or_default();
    if there { window.speech_synthesis().ok() } else { None }
}

/// Whether this device can read aloud.
#[must_use]
pub fn speak(text: &str, lang: Lang) -> bool {
    let Some(voice) = voice() else { return false };
    let Ok(words) = SpeechSynthesisUtterance::new_with_text(text) else {
        return false;
    };
    words.set_lang(lang.tag());
    words.set_rate(0.9);
    voice.cancel();
    voice.speak(&words);
    true
}

pub fn stop() {
    if let Some(voice) = voice() {
        voice.cancel();
    }
}
