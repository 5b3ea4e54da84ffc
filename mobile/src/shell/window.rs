//! The window, and what the pages ask of it through `platform::native`.

use std::{convert::Infallible, path::Path, rc::Rc};

use dioxus::prelude::*;

#[cfg(feature = "desktop")]
use dioxus::desktop as renderer;
#[cfg(all(feature = "mobile", not(feature = "desktop")))]
use dioxus::mobile as renderer;

use renderer::{
    Config, DesktopContext, LogicalSize, WindowBuilder,
    tao::event::{Event, WindowEvent},
    use_asset_handler,
    wry::http::Response,
};

use super::Trouble;
use crate::{
    i18n::Lang,
    platform::{
        Happening,
        native::{
            page, speech,
            webview::{self, View},
        },
    },
    settings,
};

/// The page with which a module begins, and how many were loaded before it.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Place {
    pub path: String,
    pub visit: u32,
}

/// What the window shows.
pub static PLACE: GlobalSignal<Place> = Signal::global(|| Place { path: "/".to_owned(), visit: 0 });

/// Width and height of a phone's screen, in logical pixels: what the pages are made for.
const SIZE: LogicalSize<f64> = LogicalSize::new(420.0, 860.0);
const SMALLEST: LogicalSize<f64> = LogicalSize::new(320.0, 480.0);
/// Where `shell.js` sends its answers, below the page's own root.
const ANSWERS: &str = "shell";

const PAGE: &str = include_str!("page.html");
const SCRIPT: &str = include_str!("shell.js");
const STYLE: &str =
    concat!(include_str!("../../web/style.css"), include_str!("../../web/work.css"));

/// Opens the window and shows `root` in it.
pub(super) fn open(root: fn() -> Element, web_data: &Path) -> Result<Infallible, Trouble> {
    let window = WindowBuilder::new()
        .with_title(Lang::default().texts().common.app)
        .with_inner_size(SIZE)
        .with_min_inner_size(SMALLEST);
    let config = Config::new()
        .with_window(window)
        .with_menu(None)
        .with_data_directory(web_data)
        .with_custom_index(index())
        .with_root_name("app")
        .with_custom_event_handler(|event, _| notice(event))
        // Nothing but the page itself: links to elsewhere go to the system's browser.
        .with_navigation_handler(|_| false);
    renderer::launch::launch(root, Vec::new(), vec![Box::new(config)])
}

/// The page, with its looks as the person chose them.
fn index() -> String {
    let attributes: String = settings::root_attributes()
        .iter()
        .map(|(name, value)| format!(" {name}=\"{}\"", value.replace(['"', '<', '&'], "")))
        .collect();
    let head = format!("<style>{STYLE}</style><script>{SCRIPT}</script></head>");
    PAGE.replacen("<html>", &format!("<html{attributes}>"), 1).replacen("</head>", &head, 1)
}

/// Passes on that the person left, or came back.
fn notice<T>(event: &Event<'_, T>) {
    match event {
        Event::WindowEvent { event: WindowEvent::Focused(true), .. } | Event::Resumed => {
            page::tell(Happening::Returned);
        }
        Event::WindowEvent { event: WindowEvent::Focused(false), .. } | Event::Suspended => {
            page::tell(Happening::Left);
        }
        _ => {}
    }
}

/// Lets the pages reach the window, and the window's page reach them.
pub(super) fn use_window() {
    use_hook(|| webview::attach(Rc::new(Window(renderer::window()))));
    use_asset_handler(ANSWERS, |request, responder| {
        let mut parts = request.uri().path().split('/').skip(2);
        let question = parts.next().and_then(|question| question.parse().ok());
        if let Some(question) = question {
            webview::answered(question, parts.next() == Some("true"));
        }
        responder.respond(Response::new(Vec::new()));
    });
    use_future(speech::look);
}

struct Window(DesktopContext);

impl View for Window {
    fn run(&self, script: &str) {
        // Fails only while the window closes.
        let _closing = self.0.webview.evaluate_script(script);
    }

    fn set_title(&self, title: &str) {
        self.0.window.set_title(title);
    }

    fn is_visible(&self) -> bool {
        !self.0.window.is_minimized()
    }

    fn print(&self) {
        // A system without printers has no dialog.
        let _no_dialog = self.0.webview.print();
    }

    fn load(&self, path: &str) {
        let visit = PLACE.peek().visit + 1;
        *PLACE.write() = Place { path: path.to_owned(), visit };
    }

    fn open_outside(&self, address: &str) {
        if ["https://", "http://", "mailto:", "tel:"].iter().any(|kind| address.starts_with(kind)) {
            // A system without a browser shows nothing.
            let _no_browser = open::that_detached(address);
        }
    }

    fn open_file(&self, file: &Path) {
        // A system without a program for it has saved it all the same.
        let _no_program = open::that_detached(file);
    }
}
