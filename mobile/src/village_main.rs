//! Starts the pages about the village in the browser.

#[cfg(target_arch = "wasm32")]
fn main() {
    xiangyue_mobile::platform::start::start(xiangyue_mobile::village::VillageApp);
}

#[cfg(not(target_arch = "wasm32"))]
fn main() {
    eprintln!("The client runs in a browser: `cargo xtask serve` builds it and serves it.");
    std::process::exit(2);
}
