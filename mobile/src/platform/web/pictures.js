// Pictures that were seen, for times without a network. Those kept longest go first.
const KEPT = "pictures";

export async function find(address) {
  const found = await (await caches.open(KEPT)).match(address);
  return found && [found.headers.get("content-type"), new Uint8Array(await found.arrayBuffer())];
}

export async function keep(address, type, bytes, most) {
  const kept = await caches.open(KEPT);
  await kept.put(address, new Response(bytes, { headers: { "content-type": type } }));
  const all = await kept.keys();
  await Promise.all(all.slice(0, -most).map((one) => kept.delete(one)));
}

export async function clear() {
  await caches.delete(KEPT);
}
