//! Starts the page of components 组件 in the browser. It is built for trying things and for the tests; a
//! release does not hold it.

/// Id of the element in the page that holds the client.
#[cfg(target_arch = "wasm32")]
const ROOT: &str = "app";

#[cfg(target_arch = "wasm32")]
fn main() {
    use xiangyue_mobile::{platform::page, views::dev::Components};

    page::clear(ROOT);
    dioxus::web::launch::launch_cfg(Components, dioxus::web::Config::new().rootname(ROOT));
}

#[cfg(not(target_arch = "wasm32"))]
fn main() {
    eprintln!("The page of components runs in a browser: `cargo xtask client --quick` builds it.");
    std::process::exit(2);
}
