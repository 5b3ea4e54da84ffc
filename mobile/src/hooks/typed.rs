//! What is looked for while it is typed.

use dioxus::prelude::*;

use crate::platform::time;

/// Pause after the last letter before the server is asked, in milliseconds.
const PAUSE_MS: u32 = 300;

/// A text as it is typed, and as it was when the typing last rested.
#[derive(Clone, Copy)]
pub struct Typed {
    pub text: Signal<String>,
    pub rested: Signal<String>,
    count: Signal<u32>,
}

impl Typed {
    /// Takes up what was typed; it counts once the typing rests.
    pub fn write(mut self, text: String) {
        self.text.set(text);
        self.count += 1;
        let number = *self.count.peek();
        spawn(async move {
            time::sleep_ms(PAUSE_MS).await;
            if *self.count.peek() == number {
                let text = self.text.peek().trim().to_owned();
                self.rested.set(text);
            }
        });
    }
}

/// A text that is typed.
pub fn use_typed() -> Typed {
    Typed {
        text: use_signal(String::new),
        rested: use_signal(String::new),
        count: use_signal(|| 0),
    }
}
