//! The client of Xiangyue 乡约: what villagers, store keepers and village staff see. Made with Dioxus;
//! in the browser, and natively in a window of their own (`shell`).

// What `rsx!` makes of an event handler names its trait in full, and the lint blames the line here.
#![allow(unused_qualifications)]

pub mod api;
pub mod app;
pub mod basket;
pub mod cache;
pub mod changes;
pub mod clock;
pub mod commands;
pub mod components;
pub mod device;
pub mod draft;
pub mod format;
pub mod hooks;
pub mod i18n;
pub mod json;
pub mod platform;
pub mod queue;
pub mod route;
pub mod session;
pub mod settings;
#[cfg(feature = "shell")]
pub mod shell;
pub mod views;
pub mod village;
pub mod work;
