//! A native shell, and the host on which the view tests run.

/// Small texts kept for the life of the process.
pub mod storage {
    use std::{
        collections::BTreeMap,
        sync::{Mutex, MutexGuard, PoisonError},
    };

    static KEPT: Mutex<BTreeMap<String, String>> = Mutex::new(BTreeMap::new());

    fn kept() -> MutexGuard<'static, BTreeMap<String, String>> {
        KEPT.lock().unwrap_or_else(PoisonError::into_inner)
    }

    #[must_use]
    pub fn get(key: &str) -> Option<String> {
        kept().get(key).cloned()
    }

    /// Whether it could be kept.
    pub fn set(key: &str, value: &str) -> bool {
        kept().insert(key.to_owned(), value.to_owned());
        true
    }

    pub fn remove(key: &str) {
        kept().remove(key);
    }

    #[must_use]
    pub fn keys() -> Vec<String> {
        kept().keys().cloned().collect()
    }
}

/// Talking to the server whose address stands in `XIANGYUE_SERVER`.
pub mod http {
    use std::sync::LazyLock;

    use futures_util::{
        StreamExt as _,
        stream::{self, LocalBoxStream},
    };
    use reqwest::{Client, Method as Verb, Response};
    use xiangyue_shared::endpoint::Method;

    use crate::platform::{Answer, Sent};

    static CLIENT: LazyLock<Client> = LazyLock::new(Client::new);

    async fn fetch(sent: Sent) -> Option<Response> {
        let server = std::env::var("XIANGYUE_SERVER").ok()?;
        let verb = match sent.method {
            Method::Get => Verb::GET,
            Method::Post => Verb::POST,
            Method::Put => Verb::PUT,
            Method::Delete => Verb::DELETE,
        };
        let mut request = CLIENT.request(verb, format!("{server}{}", sent.url));
        for (name, value) in sent.headers {
            request = request.header(name, value);
        }
        if let Some(body) = sent.body {
            request = request.body(body);
        }
        request.send().await.ok()
    }

    /// `None` where no answer came.
    pub async fn send(sent: Sent) -> Option<Answer> {
        let answer = fetch(sent).await?;
        let status = answer.status().as_u16();
        let media_type = answer
            .headers()
            .get("content-type")
            .and_then(|value| value.to_str().ok())
            .unwrap_or_default()
            .to_owned();
        let body = answer.bytes().await.ok()?.to_vec();
        Some(Answer { status, media_type, body })
    }

    /// An answer that goes on, piece by piece; it ends when dropped. `None` where none came.
    pub async fn stream(sent: Sent) -> Option<LocalBoxStream<'static, Vec<u8>>> {
        let answer = fetch(sent).await.filter(|answer| answer.status().is_success())?;
        let pieces = stream::unfold(answer, |mut answer| async move {
            let piece = answer.chunk().await.ok()??;
            Some((piece.to_vec(), answer))
        });
        Some(pieces.boxed_local())
    }
}

/// The window and its surroundings.
pub mod page {
    use futures_channel::mpsc::{UnboundedReceiver, unbounded};

    use crate::platform::Happening;

    pub fn set_title(_title: &str) {}

    pub fn set_root_attribute(_name: &str, _value: Option<&str>) {}

    pub fn focus_heading() {}

    pub fn focus(_id: &str) {}

    pub fn keep_focus() {}

    pub fn give_focus_back() {}

    pub fn clear(_id: &str) {}

    #[must_use]
    pub fn is_visible() -> bool {
        true
    }

    #[must_use]
    pub fn is_online() -> bool {
        true
    }

    #[must_use]
    pub fn happenings() -> UnboundedReceiver<Happening> {
        unbounded().1
    }

    /// What to call this device in the list of sign-ins.
    #[must_use]
    pub fn device_name() -> String {
        std::env::consts::OS.to_owned()
    }

    pub fn reload() {}

    /// Path of the page on the screen.
    #[must_use]
    pub fn path() -> String {
        "/".to_owned()
    }

    /// Leaves for another page.
    pub fn open(_address: &str) {}

    pub fn print() {}
}

pub mod time {
    pub async fn sleep_ms(milliseconds: u32) {
        tokio::time::sleep(std::time::Duration::from_millis(u64::from(milliseconds))).await;
    }
}

pub mod camera {
    use futures_channel::mpsc::{UnboundedReceiver, unbounded};

    use crate::platform::{CameraTrouble, Chosen};

    /// A camera that looks for codes until it is dropped.
    pub struct Watch;

    impl Watch {
        pub fn close(self) {}
    }

    /// Shows the camera in the element of that id, and tells each code that it sees.
    ///
    /// # Errors
    /// Why there is no picture.
    pub async fn watch(_id: &str) -> Result<(Watch, UnboundedReceiver<String>), CameraTrouble> {
        let _shown: (Watch, UnboundedReceiver<String>) = (Watch, unbounded().1);
        Err(CameraTrouble::Missing)
    }

    /// The code in a picture.
    pub async fn read(_picture: &Chosen) -> Option<String> {
        None
    }
}

pub mod files {
    use crate::platform::Chosen;

    /// What was chosen in the field of that id; the field is empty afterwards.
    pub async fn take(_id: &str) -> Vec<Chosen> {
        Vec::new()
    }

    /// Hands bytes to the person as a file of that name.
    pub fn save(_name: &str, _media_type: &str, _bytes: &[u8]) -> bool {
        false
    }
}

pub mod clipboard {
    /// Whether it could be copied.
    pub async fn copy(_text: &str) -> bool {
        false
    }
}

pub mod speech {
    use crate::i18n::Lang;

    /// Whether this device can read aloud.
    #[must_use]
    pub fn speak(_text: &str, _lang: Lang) -> bool {
        false
    }

    pub fn stop() {}
}

pub mod sound {
    pub fn good() {}

    pub fn bad() {}
}

pub mod photo {
    /// An address under which the page can show a picture.
    #[must_use]
    pub fn show(_media_type: &str, _bytes: &[u8]) -> Option<String> {
        None
    }

    pub fn forget(_address: &str) {}
}
