// My tickets: draws codes that change every half minute, keeps the page for when there is no network, keeps the screen
// on, sends a link by what the phone has for that. Without script codes that stay are there all the same.
import { picture } from "./qr_picture.js";
import { shownNow } from "./ticket_code.js";

const place = document.querySelector("[data-tickets]");
const DRIFT = "sankhau-clock-drift"; // how far this clock is ahead of the house's, in milliseconds
let { innerHTML: seen } = place.querySelector("#tickets");
const REDRAW_MS = 1000, LOOK_MS = 60_000;

async function draw() {
  const driftMs = Number(localStorage.getItem(DRIFT) ?? 0);
  for (const code of place.querySelectorAll("[data-secret]")) {
    const text = await shownNow(code.dataset.content, code.dataset.secret, { driftMs });
    if (text === code.dataset.shown) continue;
    code.replaceChildren(picture(text));
    code.dataset.shown = text;
  }
}

// What time it is in the house; no answer: there is no network.
async function look() {
  const asked = Date.now();
  try {
    const { now } = await (await fetch(`${place.dataset.page}/time`, { cache: "no-store" })).json();
    localStorage.setItem(DRIFT, String(Math.round((asked + Date.now()) / 2 - now)));
    offline(false);
    return true;
  } catch {
    offline(true);
    return false;
  }
}

function offline(is) {
  place.querySelector("[data-offline]").hidden = !is;
  for (const form of place.querySelectorAll("form:not([data-remove])")) form.hidden = is;
}

// The page as it is now, kept by the worker. Whatever it shows when it is seen again comes from there.
async function keep() {
  const registration = await navigator.serviceWorker.register(place.dataset.worker, { scope: place.dataset.page });
  await navigator.serviceWorker.ready;
  const response = await fetch(place.dataset.page, { headers: { Accept: "text/html" } });
  if (!response.ok || response.redirected || response.headers.get("X-Kept")) return;
  const html = await response.text();
  show(new DOMParser().parseFromString(html, "text/html"));
  const loaded = performance.getEntriesByType("resource").map(({ name }) => new URL(name));
  const files = loaded.filter(({ pathname }) => pathname.startsWith("/static/")).map(({ href }) => href);
  registration.active?.postMessage({ keep: true, html, files: [...new Set(files)] });
}

// What changed since: a ticket is new, or gone. A link that was just made stays in place until it was sent.
function show(fresh) {
  const now = fresh.getElementById("tickets"), { innerHTML } = now;
  if (place.querySelector("[data-link]") || seen === innerHTML) return;
  seen = innerHTML;
  place.querySelector("#tickets").replaceChildren(...now.childNodes);
  draw();
}

async function again() {
  if (document.hidden) return;
  draw();
  navigator.wakeLock?.request("screen").catch(() => {}); // refused with little battery left
  if ((await look()) && "serviceWorker" in navigator) keep().catch(() => {});
}

async function forget(event) {
  event.preventDefault();
  for (const name of await caches.keys()) if (name.startsWith("sankhau-tickets")) await caches.delete(name);
  for (const registration of await navigator.serviceWorker.getRegistrations()) {
    if (registration.scope.endsWith("/tickets")) await registration.unregister();
  }
  localStorage.removeItem(DRIFT);
  place.querySelector("#tickets").replaceChildren();
  event.target.submit();
}

function sending() {
  const link = place.querySelector("[data-link]"), button = place.querySelector("[data-share]");
  if (!link || !(navigator.share || navigator.clipboard)) return;
  button.hidden = false;
  button.addEventListener("click", () => {
    if (navigator.share) navigator.share({ url: link.value }).catch(() => {});
    else navigator.clipboard.writeText(link.value).then(() => link.select());
  });
}

navigator.serviceWorker?.addEventListener("message", ({ data }) => {
  if (data === "kept") place.dataset.kept = "1";
});
place.querySelector("[data-remove]")?.addEventListener("submit", forget);
for (const event of ["online", "offline", "visibilitychange"]) addEventListener(event, again);
document.addEventListener("visibilitychange", again);
setInterval(draw, REDRAW_MS);
setInterval(again, LOOK_MS);
sending();
again();
