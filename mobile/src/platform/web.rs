//! The browser.

use wasm_bindgen::{JsCast, closure::Closure};

fn window() -> Option<web_sys::Window> {
    web_sys::window()
}

fn document() -> Option<web_sys::Document> {
    window()?.document()
}

/// Small texts kept by the browser. A browser that keeps nothing (a private window) still works, and
/// forgets.
pub mod storage {
    use super::window;

    fn store() -> Option<web_sys::Storage> {
        window()?.local_storage().ok()?
    }

    #[must_use]
    pub fn get(key: &str) -> Option<String> {
        store()?.get_item(key).ok()?
    }

    /// Whether it could be kept.
    pub fn set(key: &str, value: &str) -> bool {
        store().is_some_and(|store| store.set_item(key, value).is_ok())
    }

    pub fn remove(key: &str) {
        if let Some(store) = store() {
            // Only a browser that keeps nothing refuses.
            let _nothing_kept = store.remove_item(key);
        }
    }

    #[must_use]
    pub fn keys() -> Vec<String> {
        let Some(store) = store() else {
            return Vec::new();
        };
        let length = store.length().unwrap_or_default();
        (0..length).filter_map(|index| store.key(index).ok()?).collect()
    }
}

/// Talking to the server that the page came from.
pub mod http {
    use futures_util::{
        StreamExt as _,
        stream::{self, LocalBoxStream},
    };
    use gloo_net::http::{Method as Verb, RequestBuilder, Response};
    use js_sys::{Reflect, Uint8Array};
    use wasm_bindgen_futures::JsFuture;
    use web_sys::ReadableStreamDefaultReader;
    use xiangyue_shared::endpoint::Method;

    use super::JsCast;

    use crate::platform::{Answer, Sent};

    async fn fetch(sent: Sent) -> Option<Response> {
        let verb = match sent.method {
            Method::Get => Verb::GET,
            Method::Post => Verb::POST,
            Method::Put => Verb::PUT,
            Method::Delete => Verb::DELETE,
        };
        let mut builder = RequestBuilder::new(&sent.url).method(verb);
        for (name, value) in &sent.headers {
            builder = builder.header(name, value);
        }
        let request = match sent.body {
            Some(body) => builder.body(Uint8Array::from(body.as_slice())),
            None => builder.build(),
        };
        request.ok()?.send().await.ok()
    }

    /// `None` where no answer came.
    pub async fn send(sent: Sent) -> Option<Answer> {
        let answer = fetch(sent).await?;
        let status = answer.status();
        let media_type = answer.headers().get("content-type").unwrap_or_default();
        let body = answer.binary().await.ok()?;
        Some(Answer { status, media_type, body })
    }

    /// Tells the browser that nobody reads on, so that it closes the connection.
    struct Reader(ReadableStreamDefaultReader);

    impl Drop for Reader {
        fn drop(&mut self) {
            let _closed_in_its_own_time = self.0.cancel();
        }
    }

    /// An answer that goes on, piece by piece; it ends when dropped. `None` where none came.
    pub async fn stream(sent: Sent) -> Option<LocalBoxStream<'static, Vec<u8>>> {
        let answer = fetch(sent).await.filter(Response::ok)?;
        let reader = answer.body()?.get_reader().dyn_into().ok().map(Reader)?;
        let pieces = stream::unfold(reader, |reader| async move {
            let piece = JsFuture::from(reader.0.read()).await.ok()?;
            let bytes =
                Reflect::get(&piece, &"value".into()).ok()?.dyn_into::<Uint8Array>().ok()?;
            Some((bytes.to_vec(), reader))
        });
        Some(pieces.boxed_local())
    }
}

/// The page and its surroundings.
pub mod page {
    use std::cell::RefCell;

    use futures_channel::mpsc::{UnboundedReceiver, unbounded};
    use web_sys::{EventTarget, VisibilityState};

    use super::{Closure, JsCast, document, window};
    use crate::platform::Happening;

    pub fn set_title(title: &str) {
        if let Some(document) = document() {
            document.set_title(title);
        }
    }

    /// Sets an attribute of the page's root, or takes it away.
    pub fn set_root_attribute(name: &str, value: Option<&str>) {
        let Some(root) = document().and_then(|document| document.document_element()) else {
            return;
        };
        // Fails only for a name that is no attribute name; ours are constants.
        let _constant_name = match value {
            Some(value) => root.set_attribute(name, value),
            None => root.remove_attribute(name),
        };
    }

    /// Moves the focus to the heading of the page, so that a screen reader says where one is.
    pub fn focus_heading() {
        let heading = document().and_then(|document| document.query_selector("h1").ok()?);
        if let Some(heading) = heading.and_then(|one| one.dyn_into::<web_sys::HtmlElement>().ok()) {
            let _gone_meanwhile = heading.focus();
        }
        if let Some(window) = window() {
            window.scroll_to_with_x_and_y(0.0, 0.0);
        }
    }

    /// Empties the element of that id.
    pub fn clear(id: &str) {
        if let Some(element) = document().and_then(|document| document.get_element_by_id(id)) {
            element.set_inner_html("");
        }
    }

    thread_local! {
        /// Where the focus was before each thing that stands before the page.
        static BEFORE: RefCell<Vec<web_sys::HtmlElement>> = const { RefCell::new(Vec::new()) };
    }

    /// Keeps where the focus is, for [`give_focus_back`].
    pub fn keep_focus() {
        let element = document().and_then(|document| document.active_element());
        if let Some(element) = element.and_then(|one| one.dyn_into().ok()) {
            BEFORE.with_borrow_mut(|before| before.push(element));
        }
    }

    /// Puts the focus back to where it was kept last.
    pub fn give_focus_back() {
        if let Some(element) = BEFORE.with_borrow_mut(Vec::pop) {
            let _gone_meanwhile = element.focus();
        }
    }

    /// Moves the focus to the element of that id.
    pub fn focus(id: &str) {
        let element = document().and_then(|document| document.get_element_by_id(id));
        if let Some(element) = element.and_then(|one| one.dyn_into::<web_sys::HtmlElement>().ok()) {
            let _gone_meanwhile = element.focus();
        }
    }

    #[must_use]
    pub fn is_visible() -> bool {
        document().is_none_or(|document| document.visibility_state() == VisibilityState::Visible)
    }

    #[must_use]
    pub fn is_online() -> bool {
        window().is_none_or(|window| window.navigator().on_line())
    }

    /// Coming back, leaving, and the network, as long as the receiver lives.
    #[must_use]
    pub fn happenings() -> UnboundedReceiver<Happening> {
        let (sender, receiver) = unbounded();
        let listen = |target: Option<EventTarget>, event: &'static str, what: fn() -> Happening| {
            let sender = sender.clone();
            let closure = Closure::<dyn Fn()>::new(move || {
                // Nobody listens any more only when the page goes away.
                let _gone = sender.unbounded_send(what());
            });
            if let Some(target) = target {
                let _known_event = target
                    .add_event_listener_with_callback(event, closure.as_ref().unchecked_ref());
            }
            closure.forget();
        };
        let page: Option<EventTarget> = window().map(Into::into);
        listen(document().map(Into::into), "visibilitychange", || {
            if is_visible() { Happening::Returned } else { Happening::Left }
        });
        listen(page.clone(), "online", || Happening::Network(true));
        listen(page, "offline", || Happening::Network(false));
        receiver
    }

    /// What to call this device in the list of sign-ins.
    #[must_use]
    pub fn device_name() -> String {
        let agent =
            window().and_then(|window| window.navigator().user_agent().ok()).unwrap_or_default();
        let known = [
            ("MicroMessenger", "WeChat"),
            ("HarmonyOS", "HarmonyOS"),
            ("Android", "Android"),
            ("iPhone", "iPhone"),
            ("iPad", "iPad"),
            ("Windows", "Windows"),
            ("Macintosh", "Mac"),
            ("Linux", "Linux"),
        ];
        let names: Vec<_> =
            known.iter().filter(|(mark, _)| agent.contains(mark)).map(|(_, name)| *name).collect();
        // An Android agent names Linux too: the first two say enough.
        names.into_iter().take(2).collect::<Vec<_>>().join(" · ")
    }

    pub fn reload() {
        if let Some(window) = window() {
            let _leaving = window.location().reload();
        }
    }

    /// Path of the page on the screen.
    #[must_use]
    pub fn path() -> String {
        window().and_then(|window| window.location().pathname().ok()).unwrap_or_default()
    }

    /// Leaves for another page.
    pub fn open(address: &str) {
        if let Some(window) = window() {
            let _leaving = window.location().set_href(address);
        }
    }

    pub fn print() {
        if let Some(window) = window() {
            // Only a browser without a printing dialog refuses.
            let _no_dialog = window.print();
        }
    }
}

pub mod time {
    pub async fn sleep_ms(milliseconds: u32) {
        gloo_timers::future::TimeoutFuture::new(milliseconds).await;
    }
}

/// The camera and the decoder. `scan.js` drives both; it comes when a scan begins.
pub mod camera {
    use futures_channel::mpsc::{UnboundedReceiver, unbounded};
    use js_sys::{Function, Promise, Reflect, Uint8Array};
    use wasm_bindgen::JsValue;
    use wasm_bindgen_futures::JsFuture;

    use super::{Closure, JsCast, document, window};
    use crate::platform::{CameraTrouble, Chosen};

    /// What `boot.js` left for us: loads `scan.js`.
    const LOADER: &str = "xiangyueScan";

    /// A camera that looks for codes until it is dropped.
    pub struct Watch {
        stop: Function,
        _told: Closure<dyn Fn(String)>,
    }

    impl Watch {
        /// Dropping it does the work.
        pub fn close(self) {}
    }

    impl Drop for Watch {
        fn drop(&mut self) {
            // It only closes what it opened.
            let _closed = self.stop.call0(&JsValue::NULL);
        }
    }

    fn function(of: &JsValue, name: &str) -> Option<Function> {
        Reflect::get(of, &name.into()).ok()?.dyn_into().ok()
    }

    async fn settled(promise: Result<JsValue, JsValue>) -> Result<JsValue, JsValue> {
        JsFuture::from(promise?.dyn_into::<Promise>()?).await
    }

    async fn module() -> Option<JsValue> {
        let load = function(&window()?.into(), LOADER)?;
        settled(load.call0(&JsValue::NULL)).await.ok()
    }

    fn trouble(reason: &JsValue) -> CameraTrouble {
        let name = Reflect::get(reason, &"name".into()).ok().and_then(|name| name.as_string());
        match name.as_deref() {
            Some("NotAllowedError" | "SecurityError") => CameraTrouble::Denied,
            Some("NetworkError") => CameraTrouble::NotLoaded,
            _ => CameraTrouble::Missing,
        }
    }

    /// Shows the camera in the video element of that id, and tells each code that it sees.
    ///
    /// # Errors
    /// Why there is no picture.
    pub async fn watch(id: &str) -> Result<(Watch, UnboundedReceiver<String>), CameraTrouble> {
        if !window().is_some_and(|window| window.is_secure_context()) {
            return Err(CameraTrouble::Insecure);
        }
        let module = module().await.ok_or(CameraTrouble::NotLoaded)?;
        let start = function(&module, "watch").ok_or(CameraTrouble::NotLoaded)?;
        let video = document()
            .and_then(|document| document.get_element_by_id(id))
            .ok_or(CameraTrouble::Missing)?;
        let (sender, receiver) = unbounded();
        let told = Closure::<dyn Fn(String)>::new(move |text| {
            // Nobody listens any more only once the page has gone on.
            let _gone = sender.unbounded_send(text);
        });
        let started = settled(start.call2(&JsValue::NULL, &video, told.as_ref())).await;
        let stop = started.map_err(|reason| trouble(&reason))?;
        let stop = stop.dyn_into().map_err(|_| CameraTrouble::Missing)?;
        Ok((Watch { stop, _told: told }, receiver))
    }

    /// The code in a picture.
    pub async fn read(picture: &Chosen) -> Option<String> {
        let read = function(&module().await?, "read")?;
        let bytes = Uint8Array::from(picture.bytes.as_slice());
        settled(read.call1(&JsValue::NULL, &bytes)).await.ok()?.as_string()
    }
}

/// Files that come in and go out.
pub mod files {
    use js_sys::Uint8Array;
    use wasm_bindgen_futures::JsFuture;
    use web_sys::{File, HtmlAnchorElement, HtmlInputElement};

    use super::{JsCast, document, photo};
    use crate::platform::{Chosen, time};

    /// For how long a browser may take to begin a download, in milliseconds.
    const DOWNLOAD_MS: u32 = 60_000;

    async fn opened(file: File) -> Option<Chosen> {
        let buffer = JsFuture::from(file.array_buffer()).await.ok()?;
        Some(Chosen {
            name: file.name(),
            media_type: file.type_(),
            bytes: Uint8Array::new(&buffer).to_vec(),
        })
    }

    /// What was chosen in the field of that id; the field is empty afterwards.
    pub async fn take(id: &str) -> Vec<Chosen> {
        let field = document()
            .and_then(|document| document.get_element_by_id(id))
            .and_then(|element| element.dyn_into::<HtmlInputElement>().ok());
        let Some(field) = field else {
            return Vec::new();
        };
        let Some(list) = field.files() else {
            return Vec::new();
        };
        let files: Vec<File> = (0..list.length()).filter_map(|index| list.get(index)).collect();
        let mut chosen = Vec::new();
        for file in files {
            chosen.extend(opened(file).await);
        }
        // So that the same file can be chosen again.
        field.set_value("");
        chosen
    }

    /// Hands bytes to the person as a file of that name.
    pub fn save(name: &str, media_type: &str, bytes: &[u8]) -> bool {
        let Some(address) = photo::show(media_type, bytes) else {
            return false;
        };
        let link = document()
            .and_then(|document| document.create_element("a").ok())
            .and_then(|element| element.dyn_into::<HtmlAnchorElement>().ok());
        let Some(link) = link else { return false };
        link.set_href(&address);
        link.set_download(name);
        link.click();
        wasm_bindgen_futures::spawn_local(async move {
            time::sleep_ms(DOWNLOAD_MS).await;
            photo::forget(&address);
        });
        true
    }
}

pub mod clipboard {
    use super::window;

    /// Whether it could be copied. Browsers refuse on an insecure origin.
    pub async fn copy(text: &str) -> bool {
        let Some(window) = window() else { return false };
        if !window.is_secure_context() {
            return false;
        }
        let copied = window.navigator().clipboard().write_text(text);
        wasm_bindgen_futures::JsFuture::from(copied).await.is_ok()
    }
}

pub mod speech {
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
}

/// Two sounds that are told apart without looking: up for good, low and long for bad.
pub mod sound {
    use web_sys::{AudioContext, OscillatorType};

    thread_local! {
        /// Browsers give a page only a few of them.
        static CONTEXT: Option<AudioContext> = AudioContext::new().ok();
    }

    /// Pitch in hertz, beginning and length in seconds.
    struct Tone(f32, f64, f64);

    fn play(kind: OscillatorType, tones: &[Tone]) -> Option<()> {
        let context = CONTEXT.with(Clone::clone)?;
        // One that was made before the page was first touched waits for this.
        let _under_way = context.resume();
        for Tone(pitch, begin, length) in tones {
            let source = context.create_oscillator().ok()?;
            let volume = context.create_gain().ok()?;
            source.set_type(kind);
            source.frequency().set_value(*pitch);
            volume.gain().set_value(0.2);
            source.connect_with_audio_node(&volume).ok()?;
            volume.connect_with_audio_node(&context.destination()).ok()?;
            let start = context.current_time() + begin;
            source.start_with_when(start).ok()?;
            source.stop_with_when(start + length).ok()?;
        }
        Some(())
    }

    pub fn good() {
        // A device without sound shows the result all the same.
        let _silent =
            play(OscillatorType::Sine, &[Tone(880.0, 0.0, 0.12), Tone(1318.5, 0.13, 0.2)]);
    }

    pub fn bad() {
        let _silent = play(OscillatorType::Square, &[Tone(220.0, 0.0, 0.45)]);
    }
}

pub mod photo {
    /// An address under which the page can show a picture; give it back with [`forget`].
    #[must_use]
    pub fn show(media_type: &str, bytes: &[u8]) -> Option<String> {
        let parts = js_sys::Array::of1(&js_sys::Uint8Array::from(bytes));
        let options = web_sys::BlobPropertyBag::new();
        options.set_type(media_type);
        let blob = web_sys::Blob::new_with_u8_array_sequence_and_options(&parts, &options).ok()?;
        web_sys::Url::create_object_url_with_blob(&blob).ok()
    }

    pub fn forget(address: &str) {
        let _known_address = web_sys::Url::revoke_object_url(address);
    }
}
