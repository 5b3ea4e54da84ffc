//! How a module of the client starts.

use std::{any::Any, rc::Rc};

use dioxus::prelude::Element;
use dioxus_history::History;

use super::{history::Browser, page};

/// Id of the element in the page that holds the client.
const ROOT: &str = "app";

fn history() -> Box<dyn Any> {
    let history: Rc<dyn History> = Rc::new(Browser::new());
    Box::new(history)
}

/// Shows a module in the page, in place of the outline that stood there until now.
pub fn start(root: fn() -> Element) {
    page::clear(ROOT);
    let config = dioxus::web::Config::new().rootname(ROOT);
    dioxus::web::launch::launch(root, vec![Box::new(history)], vec![Box::new(config)]);
}
