// Keeps the client on the device, so that it opens without a network. What people read and write is none of its
// business: the API passes by.

// The build fills these in: what this version consists of, and its name.
const VERSION = "%VERSION%";
// What everyone needs.
const CLIENT = "%CLIENT%";
// What a part needs beside it, kept for those who open it: the pages about the village, the counter and the desk.
const PARTS = { village: "%VILLAGE%", work: "%WORK%" };

const PREFIX = "xiangyue-";
const CACHE = PREFIX + VERSION;
const CLIENT_PAGE = "/index.html";
const PAGES = { village: "/village.html", work: "/desk.html" };

const partOf = (path) => ({ keep: "work", desk: "work", village: "village" })[path.split("/")[1]];
// Pages that are not the client's.
const elsewhere = (path) => /^\/(api|dev|healthz|readyz|metrics)(\/|$)/.test(path);

async function keep(files) {
  const cache = await caches.open(CACHE);
  await Promise.all(
    files.map(async (file) => {
      if (await cache.match(file)) return;
      // A name in /assets/ changes with the content: what an older version has is the same.
      const lasting = file.startsWith("/assets/");
      const known = lasting && (await caches.match(file));
      const answer = known || (await fetch(file, { cache: lasting ? "default" : "no-cache" }));
      if (!answer.ok) throw new Error(`${file}: ${answer.status}`);
      await cache.put(file, answer);
    }),
  );
}

async function install() {
  const files = [...CLIENT];
  for (const part in PARTS) if (await caches.match(PAGES[part])) files.push(...PARTS[part]);
  await keep(files);
}

async function activate() {
  for (const name of await caches.keys()) {
    if (name.startsWith(PREFIX) && name !== CACHE) await caches.delete(name);
  }
  await self.clients.claim();
}

async function page(request) {
  const cache = await caches.open(CACHE);
  const kept = await cache.match(PAGES[partOf(new URL(request.url).pathname)] ?? CLIENT_PAGE);
  if (kept) return kept;
  try {
    return await fetch(request);
  } catch (reason) {
    // The client says in words that there is no network.
    const client = await cache.match(CLIENT_PAGE);
    if (client) return client;
    throw reason;
  }
}

async function file(request) {
  const cache = await caches.open(CACHE);
  return (await cache.match(request.url, { ignoreVary: true })) ?? fetch(request);
}

self.addEventListener("install", (event) => event.waitUntil(install()));
self.addEventListener("activate", (event) => event.waitUntil(activate()));

self.addEventListener("message", (event) => {
  // The person wants the new version now.
  if (event.data === "take over") self.skipWaiting();
  // Someone is there, or may soon be.
  if (event.data in PARTS) event.waitUntil(keep(PARTS[event.data]));
});

self.addEventListener("fetch", (event) => {
  const { origin, pathname } = new URL(event.request.url);
  if (event.request.method !== "GET" || origin !== location.origin || elsewhere(pathname)) return;
  if (event.request.mode === "navigate") event.respondWith(page(event.request));
  else if ([CLIENT, ...Object.values(PARTS)].some((files) => files.includes(pathname))) event.respondWith(file(event.request));
});
