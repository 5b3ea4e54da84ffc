// Starts the client: first how it looks, before anything is painted; then the client itself.

const SENTENCES = {
  "zh-CN": {
    failed: ["没有打开", "网络可能断了。请连上网络，再试一次。", "再试一次"],
    old: ["浏览器太旧了", "请更新浏览器，或者用微信打开。", "再试一次"],
  },
  en: {
    failed: ["This did not open", "The network may be gone. Connect and try again.", "Try again"],
    old: ["This browser is too old", "Please update the browser, or open the page in WeChat.", "Try again"],
  },
};

function kept(key) {
  try {
    return localStorage.getItem(key);
  } catch {
    return null; // A browser that keeps nothing shows the page as a newcomer sees it.
  }
}

const root = document.documentElement;
const lang = kept("xy.lang") in SENTENCES ? kept("xy.lang") : "zh-CN";
root.lang = lang;
for (const [attribute, key] of [["data-theme", "xy.theme"], ["data-print", "xy.print"]]) {
  const value = kept(key);
  if (value) root.setAttribute(attribute, value);
}
// The counter and the desk are a module of their own, which a villager never loads.
const atWork = /^\/(keep|desk)(\/|$)/.test(location.pathname);
// The client calls this when a scan begins.
globalThis.xiangyueScan = () => import("/assets/scan.js");
if (kept("xy.session") && !atWork) root.setAttribute("data-shell", "member");

function tell(kind) {
  const box = document.getElementById("trouble");
  const [title, hint, again] = SENTENCES[lang][kind];
  box.querySelector("b").textContent = title;
  box.querySelector("p").textContent = hint;
  const button = box.querySelector("button");
  button.textContent = again;
  button.addEventListener("click", () => location.reload());
  document.getElementById("app").hidden = true;
  box.hidden = false;
}

async function start() {
  if (lang !== "zh-CN") {
    for (const word of document.querySelectorAll("[data-en]")) word.textContent = word.dataset.en;
  }
  if (typeof WebAssembly !== "object" || typeof BigInt64Array !== "function") {
    tell("old");
    return;
  }
  try {
    if (atWork) {
      const work = await import("/assets/xiangyue_work.js");
      await work.default({ module_or_path: "/assets/xiangyue_work_bg.wasm" });
    } else {
      const client = await import("/assets/xiangyue_client.js");
      await client.default({ module_or_path: "/assets/xiangyue_client_bg.wasm" });
    }
  } catch (reason) {
    console.error(reason);
    tell(reason instanceof WebAssembly.CompileError ? "old" : "failed");
  }
}

if (document.readyState === "loading") {
  document.addEventListener("DOMContentLoaded", start);
} else {
  start();
}
