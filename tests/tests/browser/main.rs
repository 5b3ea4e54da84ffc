//! The built client in a real browser against a real server. `XIANGYUE_CLIENT_DIR` names the built client,
//! `XIANGYUE_CHROMIUM` and `XIANGYUE_CHROMEDRIVER` the browser; `cargo xtask test` sets all three.

mod camera;
mod driver;
mod pay;
mod story;
mod tour;
mod work;
