//! The built client in a real browser against a real server. `XIANGYUE_CLIENT_DIR` names the built client,
//! `XIANGYUE_CHROMIUM` and `XIANGYUE_CHROMEDRIVER` the browser, `XIANGYUE_AXE` axe-core; `cargo xtask test` sets all four.

mod announced;
mod camera;
mod classes;
mod components;
mod driver;
mod duties;
mod inspect;
mod keeper_offline;
mod keyboard;
mod lists;
mod needs;
mod notices;
mod offline;
mod offline_desk;
mod pay;
mod register_offline;
mod screens;
mod settings;
mod sharing;
mod spoken;
mod story;
mod tour;
mod work;
