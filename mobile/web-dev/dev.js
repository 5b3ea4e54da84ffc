// Starts the page of components.
import start from "/assets/xiangyue_dev.js";

start({ module_or_path: "/assets/xiangyue_dev_bg.wasm" });
