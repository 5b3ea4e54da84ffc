// Starts the client: first how it looks, before anything is painted; then the client itself.

// A page that stays open asks so often for a newer version, in milliseconds.
const LOOK_AGAIN = 3_600_000;

const SENTENCES = {
  "zh-CN": {
    failed: ["没有打开", "网络可能断了。请连上网络，再试一次。", "再试一次"],
    broken: ["出了点毛病", "这不是您的错。点下面再试一次；填好的内容还在。", "再试一次"],
    old: ["浏览器太旧了", "请更新浏览器，或者用微信打开。", "再试一次"],
  },
  en: {
    failed: ["This did not open", "The network may be gone. Connect and try again.", "Try again"],
    broken: ["Something went wrong", "It was not your fault. Try again; what you typed is kept.", "Try again"],
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
// What is about the village is a module of its own, and so are the counter and the desk, which a villager never loads.
const part = { keep: "work", desk: "work", village: "village" }[location.pathname.split("/")[1]];
// The client calls these when a scan begins, and when a code is to be shown.
globalThis.xiangyueScan = () => import("/assets/scan.js");
globalThis.xiangyueCodes = async () => (await import("/assets/codes.js")).codes();
if (kept("xy.session") && part !== "work") root.setAttribute("data-shell", "member");
else if (location.pathname === "/") root.setAttribute("data-shell", "welcome");

const reload = () => location.reload();

// Keeps the client on the device, so that it opens without a network. Once a newer version is ready, the client can
// call `xiangyueUpdate`, and hears of it by an event. A version that nobody asked for comes with the next start.
async function keepOnDevice() {
  const workers = navigator.serviceWorker;
  if (!workers) return;
  let controlled = Boolean(workers.controller);
  let asked = false;
  const ready = (update) => {
    globalThis.xiangyueUpdate = update;
    dispatchEvent(new Event("xiangyue-update"));
  };
  const registration = await workers.register("/sw.js");
  const look = () => {
    if (!registration.waiting || !controlled) return;
    ready(() => {
      asked = true;
      if (registration.waiting) registration.waiting.postMessage("take over");
      else reload();
    });
  };
  workers.addEventListener("controllerchange", () => {
    if (asked) reload();
    else if (controlled) ready(reload); // Another tab has taken the newer version.
    controlled = true;
  });
  registration.addEventListener("updatefound", () => {
    registration.installing?.addEventListener("statechange", look);
  });
  look();
  let looked = Date.now();
  document.addEventListener("visibilitychange", () => {
    if (document.hidden || Date.now() - looked < LOOK_AGAIN) return;
    looked = Date.now();
    registration.update().catch(() => {}); // No network: there will be another time.
  });
  const { active } = await workers.ready;
  if (part === "work") active.postMessage("work");
  if (part || kept("xy.session")) active.postMessage("village"); // One tap from the page that villagers begin with.
}

function tell(kind) {
  const box = document.getElementById("trouble");
  const [title, hint, again] = SENTENCES[lang][kind];
  box.querySelector("b").textContent = title;
  box.querySelector("p").textContent = hint;
  const button = box.querySelector("button");
  button.textContent = again;
  button.addEventListener("click", () => (globalThis.xiangyueUpdate ?? reload)());
  document.getElementById("app").hidden = true;
  box.hidden = false;
}

// A module that has hit a trap does nothing any more.
function onTrap(reason) {
  if (reason instanceof WebAssembly.RuntimeError) tell("broken");
}
addEventListener("error", (event) => onTrap(event.error));
addEventListener("unhandledrejection", (event) => onTrap(event.reason));

// Asks at once for what `codes.js` would ask for one after another.
function askForCodes() {
  for (const [rel, as, href] of [
    ["modulepreload", "script", "/assets/xiangyue_codes.js"],
    ["preload", "fetch", "/assets/xiangyue_codes_bg.wasm"],
  ]) {
    document.head.append(Object.assign(document.createElement("link"), { rel, as, href, crossOrigin: "anonymous" }));
  }
}

// Loads what shows codes, for those who have one.
function prepareCodes() {
  if (kept("xy.session")) xiangyueCodes().catch(() => {}); // It is asked for again when it is needed.
}

async function start() {
  if (lang !== "zh-CN") {
    for (const word of document.querySelectorAll("[data-en]")) word.textContent = word.dataset.en;
  }
  if (typeof WebAssembly !== "object" || typeof BigInt64Array !== "function") {
    tell("old");
    return;
  }
  // Where a code is what the page is for, what signs and draws it comes along, not after.
  if (/^\/(pay$|orders\/.)/.test(location.pathname)) {
    askForCodes();
    prepareCodes();
  }
  try {
    if (part === "work") {
      const work = await import("/assets/xiangyue_work.js");
      await work.default({ module_or_path: "/assets/xiangyue_work_bg.wasm" });
    } else if (part) {
      const village = await import("/assets/xiangyue_village.js");
      await village.default({ module_or_path: "/assets/xiangyue_village_bg.wasm" });
    } else {
      const client = await import("/assets/xiangyue_client.js");
      await client.default({ module_or_path: "/assets/xiangyue_client_bg.wasm" });
    }
  } catch (reason) {
    console.error(reason);
    tell(reason instanceof WebAssembly.CompileError ? "old" : "failed");
  }
  // Once nobody waits any more.
  const later = globalThis.requestIdleCallback ?? setTimeout;
  later(() => {
    keepOnDevice().catch((reason) => console.error(reason));
    prepareCodes(); // Without a network a pay code must be there all the same.
  });
}

if (document.readyState === "loading") {
  document.addEventListener("DOMContentLoaded", start);
} else {
  start();
}
