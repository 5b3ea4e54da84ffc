// One request to the server that the page came from. `headers` are names and values by turns.
export function exchange(method, url, headers, body) {
  const pairs = new Headers();
  for (let i = 0; i < headers.length; i += 2) pairs.set(headers[i], headers[i + 1]);
  return fetch(url, { method, headers: pairs, body });
}
