// The gate's screen: which view, what was scanned by what, what is shown. The work is done in door.js.
import { Camera } from "./camera.js";
import { Door } from "./door.js";
import * as feedback from "./feedback.js";
import { Away, Link, Refused } from "./link.js";
import { found } from "./rules.js";
import * as screen from "./screen.js";
import { makeKeys } from "./signing.js";
import { Store } from "./store.js";

const SYNC_MS = 10_000;
const WEDGE_GAP_MS = 60; // a scanner types faster than fingers
const { one, word } = screen;
const waiting = []; // a scanner may be quicker than the answer
const settings = { sound: true, touch: true, dim: false };
let store, door, last, camera, busy = false, way = "in";

async function start() {
  navigator.serviceWorker?.register(document.body.dataset.worker, { scope: document.body.dataset.scope });
  store = await Store.open();
  Object.assign(settings, await store.kept("settings"));
  const secret = /^#pair=([\w-]{20,100})$/.exec(location.hash)?.[1];
  let device = await store.kept("device");
  if (secret) device = await pair(secret);
  if (!device) return screen.view("unpaired");
  open(device);
  const performance = await store.kept("performance");
  if (performance && (await work(performance))) return;
  await choose();
}

async function pair(secret) {
  screen.view("pairing");
  history.replaceState(null, "", location.pathname);
  const problem = one("pairing-problem");
  try {
    const { privateKey, publicKey } = await makeKeys();
    const told = await new Link().pair(secret, publicKey);
    await store.forget(); // one device, one house
    const { device_id: id, token, name, door: place, zone, sees_names: seesNames } = told;
    const device = { id, token, name, door: place, zone, seesNames, privateKey };
    await store.keep("device", device);
    return device;
  } catch (failure) {
    const said = failure instanceof Refused && failure.messages[document.documentElement.lang];
    problem.textContent = said || word(failure instanceof Away ? "away" : "unable");
    return store.kept("device");
  }
}

function open(device) {
  door = new Door(store, new Link(device.token), device);
  door.changed = () => screen.counts(door);
  door.removed = () => {
    one("pairing-problem").textContent = word("removed");
    camera?.stop();
    screen.view("unpaired");
  };
  one("device-name").textContent = device.name;
  one("device-door").textContent = [device.door, device.zone].filter(Boolean).join(" · ");
  screen.switches(settings, () => store.keep("settings", settings));
  setInterval(() => door.sync(), SYNC_MS);
  addEventListener("online", () => door.sync());
  addEventListener("offline", () => ((door.online = false), door.changed()));
}

async function choose() {
  screen.view("choose");
  let evenings = [];
  try {
    evenings = await door.link.performances();
  } catch (failure) {
    if (failure instanceof Refused) return door.shutOut();
  }
  screen.evenings(evenings, work);
  if (evenings.length === 1) await work(evenings[0].id);
}

async function work(performance) {
  const evening = await door.choose(performance);
  if (!evening || (await store.kept("device")) === undefined) return false;
  screen.evening(door);
  screen.view("scan");
  one("code").focus({ preventScroll: true });
  return true;
}

async function check(typed) {
  if (typed.trim()) waiting.push(typed);
  if (busy || !waiting.length) return;
  busy = true;
  try {
    await answer(await door.look(waiting.shift(), { direction: way }));
  } finally {
    busy = false;
  }
  if (waiting.length) check("");
}

async function answer(shown) {
  last = shown;
  const kind = screen.answer(shown, door);
  feedback.tell(kind, settings);
}

function form() {
  const { code } = one("form").elements;
  one("form").addEventListener("submit", (event) => {
    event.preventDefault();
    const typed = code.value;
    code.value = "";
    check(typed);
  });
  // A scanner that types is heard wherever the focus is, except in a sheet.
  let typed = "", at = 0;
  addEventListener("keydown", (event) => {
    feedback.wake();
    if (event.target === code || event.target.closest?.("dialog[open]") || event.ctrlKey || event.metaKey) return;
    const now = performance.now();
    if (now - at > WEDGE_GAP_MS) typed = "";
    at = now;
    if (event.key.length === 1) typed += event.key;
    if (event.key !== "Enter" || typed.length < 8) return;
    event.preventDefault();
    check(typed);
    typed = "";
  });
}

function tools() {
  const picture = one("picture");
  camera = new Camera(picture, { script: document.body.dataset.reader, wasm: document.body.dataset.readerWasm }, check);
  one("camera").addEventListener("click", async () => {
    const on = !camera.stream;
    picture.hidden = !on;
    screen.pressed("camera", on);
    one("camera-notice").textContent = "";
    if (!on) return camera.stop();
    await camera.start().catch(() => {
      camera.stop();
      picture.hidden = true;
      screen.pressed("camera", false);
      one("camera-notice").textContent = word("denied");
    });
  });
  one("keys").addEventListener("click", () => {
    const { code } = one("form").elements;
    const typing = code.inputMode === "none";
    code.inputMode = typing ? "text" : "none"; // a wedge needs no keyboard on the screen
    screen.pressed("keys", typing);
    code.blur();
    code.focus();
  });
  one("out").addEventListener("click", () => {
    way = way === "in" ? "out" : "in";
    screen.pressed("out", way === "out");
  });
  one("undo").addEventListener("click", async () => answer(await door.undo(last)));
  for (const button of document.querySelectorAll("[data-more]")) {
    button.addEventListener("click", async () => {
      const outside = door.left(last.ticket);
      await answer(await door.more(last, button.dataset.more === "all" ? outside : 1));
    });
  }
  one("other").addEventListener("click", async () => {
    one("sheet=settings").close();
    await choose();
  });
  one("wanted").addEventListener("input", (event) => {
    screen.hits(found(door.tickets.values(), event.target.value), event.target.value, async (ticket) => {
      one("sheet=search").close();
      await answer(await door.pass({ serial: ticket.serial, ticket, direction: way, persons: 1 }));
    });
  });
}

screen.sheets();
form();
tools();
addEventListener("pointerdown", feedback.wake);
addEventListener("hashchange", () => location.hash && location.reload()); // a pairing link on an open page
start();
