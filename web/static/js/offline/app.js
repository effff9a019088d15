// The counter without a network: keys, forms, what comes after what. Selling is done in selling.js.
import { Journal } from "./journal.js";
import { Link } from "./link.js";
import { lay } from "./paper.js";
import * as screen from "./screen.js";
import { Selling } from "./selling.js";

const SYNC_MS = 20_000;
const { money, one, word } = screen;
const { dataset } = one("offline-counter");
const form = one("sale"), { quantity, given } = form.elements;
const digits = (text) => Number(text.replace(/[^0-9]/g, ""));
let selling, shown, busy = false;

const chosen = () => selling.allotments.find((allotment) => allotment.id === form.elements.allotment?.value);

function show() {
  screen.state(selling);
  const { allotments, sales, online, told, wish } = selling;
  const state = JSON.stringify([allotments, sales, online, wish, told && [told.seller, told.drawer, told.evenings]]);
  if (state === shown) return; // what has the focus stays where it is
  shown = state;
  screen.inHand(selling, form.elements.allotment?.value);
  screen.evenings(selling);
  screen.kept(selling, { bringBack, forget: (allotment) => selling.forget(allotment.id) });
  screen.journal(selling, print);
  sum();
}

function sum() {
  const allotment = chosen();
  if (!allotment) return;
  const total = allotment.price_minor * Number(quantity.value), rest = digits(given.value) - total;
  one("total").textContent = money(total);
  one("change-line").hidden = !given.value;
  one("change").textContent = rest < 0 ? `− ${money(-rest)}` : money(rest);
}

async function sell() {
  const allotment = chosen(), count = Number(quantity.value), handed = digits(given.value);
  if (busy || !allotment) return;
  const short = given.value && handed < allotment.price_minor * count;
  const wrong = !Number.isInteger(count) || count < 1 || count > Number(quantity.max);
  screen.notice("sale", wrong ? word("wrong-count") : short ? word("too-little") : "");
  if (wrong || short) return quantity.select();
  busy = true;
  try {
    const sale = await selling.sell(allotment.id, { count, given: handed });
    if (!sale) screen.notice("sale", word("too-few"));
    else sold(allotment, sale);
  } catch {
    screen.notice("sale", word("unwritten")); // the disk is full or the browser forbids it: no sale without a journal
  } finally {
    busy = false;
  }
}

function sold(allotment, sale) {
  const codes = allotment.places.filter((place) => sale.numbers.includes(place.number));
  one("sold-count").textContent = sale.numbers.length;
  one("sold-change").textContent = money(sale.given - sale.total);
  one("sold-codes").replaceChildren(...codes.map((place) => screen.element("li", place.code_shown, "code")));
  one("print").onclick = () => print(allotment, sale);
  one("sold").hidden = false;
  form.hidden = true;
  one("print").focus();
}

function next() {
  one("sold").hidden = true;
  form.hidden = !selling.inHand.length;
  quantity.value = "1";
  given.value = "";
  screen.notice("sale", "");
  sum();
  quantity.select();
}

function print(allotment, sale) {
  lay(one("paper"), allotment, sale);
  window.print();
}

async function bringBack(allotment) {
  const question = one("question");
  one("question-text").textContent = `${screen.named(allotment)} · ${word("left")} ${selling.left(allotment)}`;
  question.showModal();
  one("no").onclick = () => question.close();
  one("yes").onclick = async () => {
    question.close();
    const done = await selling.bringBack(allotment.id);
    screen.notice("sale", done ? "" : word("not-yet"));
  };
}

function step(by) {
  const every = [...form.querySelectorAll("[name=allotment]")], at = every.findIndex((input) => input.checked) + by;
  every[Math.min(Math.max(at, 0), every.length - 1)].checked = true;
  sum();
}

// The same keys as at the counter with a network, while the number of tickets has the focus.
function pressed(event) {
  if (event.ctrlKey || event.metaKey || event.altKey) return;
  const key = event.key.toLowerCase(), note = form.querySelector(`[data-key="${key}"]`);
  if (note) note.click();
  else if (key === "pageup" || key === "pagedown") step(key === "pageup" ? -1 : 1);
  else if (key === "x") next();
  else return;
  event.preventDefault();
}

function listen() {
  quantity.addEventListener("keydown", pressed);
  form.addEventListener("input", sum);
  form.addEventListener("submit", (event) => {
    event.preventDefault();
    sell();
  });
  for (const note of form.querySelectorAll("[data-note]")) {
    note.addEventListener("click", () => {
      given.value = String(digits(given.value) + Number(note.dataset.note));
      sum();
    });
  }
  one("next").addEventListener("click", next);
  one("sold").addEventListener("keydown", ({ key }) => ["Escape", "x"].includes(key) && next());
  one("send").addEventListener("click", () => selling.sync());
  one("paper-size").addEventListener("change", ({ target }) => {
    one("paper").className = `paper paper--${target.value}`;
  });
  one("take").addEventListener("submit", async (event) => {
    event.preventDefault();
    const { offer, count } = event.target.elements;
    await selling.takeAlong(offer.value, Number(count.value));
    if (selling.inHand.length && !one("sold").checkVisibility()) next();
  });
  addEventListener("beforeunload", (event) => selling?.open.length && event.preventDefault());
}

async function start() {
  navigator.serviceWorker?.register(dataset.worker, { scope: dataset.scope });
  selling = new Selling(await Journal.open(), new Link({ nowPath: dataset.now, tokenPath: dataset.token }));
  selling.changed = show;
  listen();
  await selling.look();
  if (selling.inHand.length) quantity.select();
  await selling.sync();
  setInterval(() => selling.sync(), SYNC_MS);
  addEventListener("online", () => selling.sync());
  addEventListener("offline", () => selling.sync());
}

if (!window.indexedDB || !navigator.locks || !navigator.serviceWorker) one("unable").hidden = false;
else start();
