// Signs and draws the codes that people show. Loaded when nobody waits for anything else, or when a code is wanted.
import load, { draw, pay_code, public_key } from "/assets/xiangyue_codes.js";

let loaded;

// The functions of the module, once it is there.
export function codes() {
  loaded ??= load({ module_or_path: "/assets/xiangyue_codes_bg.wasm" }).catch((reason) => {
    loaded = undefined;
    throw reason;
  });
  return loaded.then(() => ({ draw, pay_code, public_key }));
}
