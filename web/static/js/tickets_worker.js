// Keeps the page of tickets, and what it is made of, for when there is no network. The page asks it to (`keep`), and
// each time it is seen online the new one takes the place of the old: a refunded ticket is gone at the next contact.
"use strict";

const NAME = "sankhau-tickets-1";
const PATIENCE_MS = 4000; // a network in a crowd answers late or never

self.addEventListener("install", () => self.skipWaiting());
self.addEventListener("activate", (event) => event.waitUntil(self.clients.claim()));

self.addEventListener("message", (event) => {
  if (event.data?.keep) event.waitUntil(keep(event.data).then(() => event.source?.postMessage("kept")));
});

self.addEventListener("fetch", (event) => {
  const { pathname, origin } = new URL(event.request.url);
  if (event.request.method !== "GET" || origin !== location.origin) return;
  if (pathname === page()) event.respondWith(fromNetwork(event.request));
  else if (pathname.startsWith("/static/")) event.respondWith(fromCache(event.request));
});

function page() {
  return new URL(self.registration.scope).pathname;
}

async function keep({ html, files }) {
  const cache = await caches.open(NAME);
  await cache.put(page(), pageOf(html));
  const known = new Set((await cache.keys()).map(({ url }) => url));
  const wanted = new Set(files.map((file) => new URL(file, location.origin).href));
  const fetched = [...wanted].filter((url) => !known.has(url) || !url.includes("?v=")); // others never change
  await Promise.all(fetched.map((url) => cache.add(url)));
  const stale = [...known].filter((url) => !wanted.has(url) && new URL(url).pathname !== page());
  await Promise.all(stale.map((url) => cache.delete(url)));
}

function pageOf(html) {
  return new Response(html, { headers: { "Content-Type": "text/html; charset=utf-8", "X-Kept": "1", ...POLICY } });
}

const POLICY = { "Content-Security-Policy": "default-src 'none'; script-src 'self'; style-src 'self'; img-src 'self'; "
  + "font-src 'self'; connect-src 'self'; worker-src 'self'; manifest-src 'self'; form-action 'self'; base-uri 'none'" };

async function fromNetwork(request) {
  const cache = await caches.open(NAME);
  const kept = await cache.match(page());
  if (!kept) return fetch(request);
  try {
    const response = await fetch(request, { signal: AbortSignal.timeout(PATIENCE_MS) });
    if (response.status >= 500) return kept;
    if (response.ok && !response.redirected) await cache.put(page(), pageOf(await response.clone().text()));
    return response;
  } catch {
    return kept;
  }
}

async function fromCache(request) {
  const cache = await caches.open(NAME);
  return (await cache.match(request)) ?? fetch(request);
}
