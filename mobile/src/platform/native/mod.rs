//! A native shell, and the host on which the view tests run.

pub mod camera;
pub mod clipboard;
pub mod files;
pub mod http;
pub mod page;
pub mod photo;
pub mod sound;
pub mod speech;
pub mod storage;
pub mod time;
