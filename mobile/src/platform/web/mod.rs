//! The browser.

pub mod camera;
pub mod clipboard;
pub mod codes;
pub mod database;
pub mod files;
mod history;
pub mod http;
pub mod locks;
pub mod lunar;
pub mod page;
pub mod photo;
pub mod pictures;
mod script;
pub mod share;
pub mod sound;
pub mod speech;
pub mod start;
pub mod storage;
pub mod time;
pub mod updates;

use wasm_bindgen::{JsCast, closure::Closure};

fn window() -> Option<web_sys::Window> {
    web_sys::window()
}

fn document() -> Option<web_sys::Document> {
    window()?.document()
}
