//! Reading aloud.

use std::cell::RefCell;

use futures_channel::oneshot::Receiver;

use super::webview;
use crate::i18n::Lang;

thread_local! {
    /// The languages for which the web view has a voice; [`look`] finds out.
    static VOICES: RefCell<Vec<Lang>> = const { RefCell::new(Vec::new()) };
}

/// Finds out what the web view can read aloud.
pub async fn look() {
    for lang in Lang::ALL {
        let Some(answer) = webview::ask("hasVoice", &[lang.tag()]) else { return };
        if answer.await.unwrap_or_default() {
            VOICES.with_borrow_mut(|voices| voices.push(lang));
        }
    }
}

/// Begins to read, in place of what was being read. Tells when it is over, and whether it could be
/// read; `None` where this device cannot read aloud.
#[must_use]
pub fn speak(text: &str, lang: Lang) -> Option<Receiver<bool>> {
    let known = VOICES.with_borrow(|voices| voices.contains(&lang));
    known.then(|| webview::ask("speak", &[text, lang.tag()]))?
}

pub fn stop() {
    webview::call("stopSpeaking", &[]);
}
