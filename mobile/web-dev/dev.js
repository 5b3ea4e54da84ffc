// Starts the page of components.

const components = await import("/assets/xiangyue_dev.js");
await components.default({ module_or_path: "/assets/xiangyue_dev_bg.wasm" });
