// The counter without a network: its page and everything it needs lie here. What the server decides is never kept.
// FILES and VERSION are written above this line by the server.
/* global FILES, VERSION */

self.addEventListener("install", (event) => {
  event.waitUntil(
    caches.open(VERSION).then((cache) => cache.addAll(FILES.map((file) => new Request(file, { cache: "reload" })))),
  );
  self.skipWaiting();
});

self.addEventListener("activate", (event) => {
  const old = (names) => names.filter((name) => name.startsWith("counter-") && name !== VERSION);
  event.waitUntil(caches.keys().then((names) => Promise.all(old(names).map((name) => caches.delete(name)))));
  event.waitUntil(self.clients.claim());
});

self.addEventListener("fetch", (event) => {
  const { request } = event;
  const address = new URL(request.url);
  const asked = address.pathname.startsWith("/api/") || address.pathname.endsWith("/now");
  if (request.method !== "GET" || address.origin !== self.location.origin || asked) return;
  event.respondWith(
    caches.open(VERSION).then(async (cache) => {
      const kept = await cache.match(address.pathname + (request.mode === "navigate" ? "" : address.search));
      return kept ?? fetch(request);
    }),
  );
});
