//! Starts the client in the browser.

/// Id of the element in `index.html` that holds the client.
#[cfg(target_arch = "wasm32")]
const ROOT: &str = "app";

#[cfg(target_arch = "wasm32")]
fn main() {
    use xiangyue_mobile::{app::App, platform::page};

    // The outline that `index.html` shows until now gives way to the client.
    page::clear(ROOT);
    dioxus::web::launch::launch_cfg(App, dioxus::web::Config::new().rootname(ROOT));
}

#[cfg(not(target_arch = "wasm32"))]
fn main() {
    eprintln!("The client runs in a browser: `cargo xtask serve` builds it and serves it.");
    std::process::exit(2);
}
