//! Starts the counter and the desk in the browser.

/// Id of the element in the page that holds the client.
#[cfg(target_arch = "wasm32")]
const ROOT: &str = "app";

#[cfg(target_arch = "wasm32")]
fn main() {
    use xiangyue_mobile::{platform::page, work::WorkApp};

    // The outline that the page shows until now gives way to the client.
    page::clear(ROOT);
    dioxus::web::launch::launch_cfg(WorkApp, dioxus::web::Config::new().rootname(ROOT));
}

#[cfg(not(target_arch = "wasm32"))]
fn main() {
    eprintln!("The client runs in a browser: `cargo xtask serve` builds it and serves it.");
    std::process::exit(2);
}
