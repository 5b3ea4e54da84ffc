//! Starts the page of components 组件 in the browser. It is built for trying things and for the tests; a
//! release does not hold it.

#[cfg(target_arch = "wasm32")]
fn main() {
    xiangyue_mobile::platform::start::start(xiangyue_mobile::views::dev::Components);
}

#[cfg(not(target_arch = "wasm32"))]
fn main() {
    eprintln!("The page of components runs in a browser: `cargo xtask client --quick` builds it.");
    std::process::exit(2);
}
