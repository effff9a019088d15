// Choosing seats on the map. Without script the page offers the best seats together and the list of rows.
"use strict";

(async () => {
  const root = document.querySelector("[data-seats]");
  const words = { language: document.documentElement.lang, ...JSON.parse(root.dataset.words) };
  const canvas = root.querySelector("canvas");
  const detail = root.querySelector("[data-detail]");
  const say = root.querySelector("[data-say]");
  const response = await fetch(root.dataset.drawing);
  if (!response.ok) return;
  const hall = new Seats.Hall(await response.json());
  const marks = new Seats.Marks(root, JSON.parse(root.dataset.marks));
  root.hidden = false;
  document.querySelector("[data-no-map]")?.remove();

  const view = new Seats.View(hall);
  const shown = new Seats.Canvas(canvas, hall, view, marks, words);
  for (const id of JSON.parse(root.dataset.kept)) if (hall.byId.has(id)) shown.kept.add(hall.byId.get(id));
  const choice = new Seats.Choice(root, hall, shown, words);
  const tell = (text) => { say.textContent = text; };
  choice.told = tell;
  shown.glide = (from) => Seats.glide(shown, view, from);
  Seats.hands(canvas, shown, { point, choose });
  root.querySelectorAll("[data-zoom]").forEach((button) => button.addEventListener("click", () => {
    const from = view.state();
    if (button.dataset.zoom === "fit") view.fit();
    else view.zoom(Number(button.dataset.zoom), view.width / 2, view.height / 2);
    shown.glide(from);
  }));
  Seats.live(root.dataset.live, hall, { took, changed });
  Seats.shown = shown; // for measurements

  function choose(at) {
    if (!hall.sold(at)) return;
    tell(choice.toggle(at));
    detailed(at);
  }

  function point(at, aloud) {
    if (at < 0 || !hall.sold(at)) { detail.hidden = true; return; }
    detailed(at);
    if (aloud) tell(detail.textContent);
  }

  function detailed(at) {
    const state = shown.chosen.has(at) ? words.stateChosen : shown.kept.has(at) ? words.stateKept : hall.free(at) ? "" : words.stateGone;
    const about = [choice.zoneName(at), hall.free(at) || shown.chosen.has(at) ? choice.money(choice.price(at)) : "", ...choice.remarks(at), state];
    const name = Object.assign(document.createElement("strong"), { textContent: choice.name(at) });
    detail.replaceChildren(name, Object.assign(document.createElement("span"), { textContent: about.filter(Boolean).join(" · ") }));
    detail.hidden = false;
    const [x, y] = view.to(hall.x[at], hall.y[at]);
    const half = detail.offsetWidth / 2 + 8;
    const below = y < detail.offsetHeight + 40;
    const gap = Seats.RADIUS * view.scale + 10;
    detail.style.left = `${Math.min(view.width - half, Math.max(half, x))}px`;
    detail.style.top = `${below ? y + gap : y - gap - detail.offsetHeight}px`;
  }

  function took(seating, first) {
    shown.repaint();
    choice.show();
    if (!first) return;
    const wished = new URLSearchParams(location.search).getAll("seat").map((id) => hall.byId.get(id));
    wished.filter((at) => at !== undefined && hall.free(at) && !shown.chosen.has(at)).forEach((at) => choice.toggle(at));
    root.dataset.ready = "1";
  }

  function changed(now) {
    const lost = now.filter((at) => shown.chosen.has(at) && !hall.free(at));
    if (now.length > 60) shown.repaint();
    else now.forEach((at) => shown.mend(at));
    if (!lost.length) return;
    const count = shown.chosen.size;
    choice.lose(lost);
    detail.hidden = true;
    const notice = root.querySelector("[data-lost]");
    notice.querySelector("p").textContent = words.lost.replace("{seats}", lost.map((at) => choice.name(at)).join("; "));
    notice.hidden = false;
    notice.querySelector("button").onclick = () => equal(hall.zones[hall.zone[lost[0]]].id, count - shown.chosen.size);
  }

  function equal(zone, count) { // as many others, as good
    const form = document.querySelector("[data-best]");
    form.elements.zone.value = zone;
    form.elements.best.value = count;
    form.requestSubmit();
  }
})();
