//! A native shell, and the host on which the view tests run.

pub mod camera;
pub mod clipboard;
pub mod codes;
pub mod database;
pub mod files;
pub mod http;
pub mod locks;
pub mod lunar;
pub mod page;
pub mod photo;
pub mod pictures;
pub mod server;
pub mod share;
pub mod sound;
pub mod speech;
pub mod storage;
pub mod time;
pub mod updates;
pub mod webview;
