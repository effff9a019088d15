// Price zones by single seat: a brush, a loop drawn around seats, Shift for all from the last one, or the keys.
// Without script the lists of sections and rows do the same, row by row.
"use strict";

(async () => {
  const root = document.querySelector("[data-painter]");
  if (!root) return;
  const response = await fetch(root.dataset.drawing);
  if (!response.ok) return;
  const FREE = 102, KEPT_OUT = 98, NONE = "-", STEPS = 50;
  const words = { language: document.documentElement.lang, ...JSON.parse(root.dataset.words) };
  const form = root.closest("form"), field = root.querySelector("[name=painted]"), canvas = root.querySelector("canvas");
  const hall = new Seats.Hall(await response.json());
  root.hidden = false;
  const marks = new Seats.Marks(root, JSON.parse(root.dataset.marks)), view = new Seats.View(hall);
  const shown = new Seats.Canvas(canvas, hall, view, marks, words), say = root.querySelector("[data-say]");
  shown.glide = (from) => Seats.glide(shown, view, from);
  hall.zones = [];
  let painted = field.value.length === hall.size ? [...field.value] : Array(hall.size).fill(NONE), last = -1, loop = null;
  const past = [], undo = root.querySelector("[data-undo]");

  // What the lists say of a row.
  function listed(row) {
    const of = (key) => form.elements[`zone:${key}`]?.value || "";
    return of(`${row.section.id}/${row.label}`) || of(row.section.id) || "0";
  }

  function refresh() {
    hall.rows.forEach((row) => {
      const rest = listed(row);
      for (let at = row.first; at < row.last; at++) {
        const zone = Number(painted[at] === NONE ? rest : painted[at]);
        hall.zone[at] = zone ? zone - 1 : 254;
        hall.state[at] = zone ? FREE : KEPT_OUT;
      }
    });
    const text = painted.join("");
    field.value = /^-*$/.test(text) ? "" : text;
    undo.disabled = !past.length;
    shown.repaint();
  }

  const brush = () => root.querySelector("[name=brush]:checked");
  const called = (zone) => form.elements[`name_${words.language}-${zone}`]?.value || form.elements[`name_vi-${zone}`]?.value || zone;
  const brushName = () => (/[1-9]/.test(brush().value) ? called(brush().value) : brush().dataset.name);
  const seatName = (at) => {
    const row = hall.rows[hall.rowOf[at]], section = words.language === "vi" ? row.section.vi : row.section.en;
    return words[row.section.kind].replace("{section}", section).replace("{row}", row.label).replace("{seat}", hall.labels[at]);
  };
  const zoneName = (at) => (hall.state[at] === FREE ? called(hall.zone[at] + 1) : words.notSold);

  function paint(seats) { // a wheelchair place and its companion's seat are one thing
    const all = [...new Set(seats.flatMap((at) => hall.unit(at)))];
    if (!all.length) return;
    past.push(painted);
    if (past.length > STEPS) past.shift();
    painted = [...painted];
    all.forEach((at) => { painted[at] = brush().value; });
    refresh();
    say.textContent = words.painted.replace("{count}", all.length).replace("{zone}", brushName());
  }

  function upTo(at) { // all between the last seat and this one: of one row, or of the rows between
    if (last < 0) return [at];
    const [from, to] = [Math.min(last, at), Math.max(last, at)];
    if (hall.rowOf[from] === hall.rowOf[to]) return Array.from({ length: to - from + 1 }, (_, n) => from + n);
    const side = [hall.x[from], hall.x[to]].sort((one, other) => one - other), found = [];
    for (let one = hall.rows[hall.rowOf[from]].first; one < hall.rows[hall.rowOf[to]].last; one++) {
      if (hall.x[one] >= side[0] && hall.x[one] <= side[1]) found.push(one);
    }
    return found;
  }

  function choose(at, range = false) {
    paint(range ? upTo(at) : [at]);
    last = at;
  }

  // Seats within the loop (even-odd rule).
  function inside(points) {
    const xs = points.map(([x]) => x), ys = points.map(([, y]) => y);
    return hall.within(Math.min(...xs), Math.min(...ys), Math.max(...xs), Math.max(...ys)).filter((at) => {
      let within = false;
      points.forEach(([x, y], n) => {
        const [fromX, fromY] = points[(n || points.length) - 1];
        if ((y > hall.y[at]) !== (fromY > hall.y[at]) && hall.x[at] < ((fromX - x) * (hall.y[at] - y)) / (fromY - y) + x) within = !within;
      });
      return within;
    });
  }

  const looping = () => root.querySelector("[data-loop]").getAttribute("aria-pressed") === "true";
  const place = (event) => {
    const box = canvas.getBoundingClientRect();
    return view.at(event.clientX - box.left, event.clientY - box.top);
  };
  canvas.addEventListener("pointerdown", (event) => {
    if (event.button || !looping()) return;
    event.stopImmediatePropagation();
    if (!event.isPrimary) { loop = null; return; } // two fingers mean something else
    canvas.setPointerCapture(event.pointerId);
    loop = { points: [place(event)], far: 0, x: event.clientX, y: event.clientY };
  });
  canvas.addEventListener("pointermove", (event) => {
    if (!loop) return;
    event.stopImmediatePropagation();
    loop.points.push(place(event));
    loop.far = Math.max(loop.far, Math.hypot(event.clientX - loop.x, event.clientY - loop.y));
    shown.ask();
  });
  canvas.addEventListener("pointerup", (event) => {
    if (!loop) return;
    event.stopImmediatePropagation();
    const { points, far } = loop, at = hall.nearest(...points[0], Math.max(30, 14 / view.scale));
    loop = null;
    if (far > 8) paint(inside(points));
    else if (at >= 0) choose(at, event.shiftKey);
    shown.ask();
  });
  canvas.addEventListener("pointercancel", () => { loop = null; shown.ask(); });
  canvas.addEventListener("keydown", (event) => {
    if ((event.key === "Enter" || event.key === " ") && event.shiftKey && shown.cursor >= 0) choose(shown.cursor, true);
    else if ((event.ctrlKey || event.metaKey) && event.key.toLowerCase() === "z") back();
    else return;
    event.preventDefault();
    event.stopImmediatePropagation();
  });
  shown.shown = () => { // the loop lies over the hall while it is drawn
    if (!loop || loop.points.length < 2) return;
    const to = shown.window;
    to.beginPath();
    loop.points.forEach(([x, y]) => to.lineTo(...view.to(x, y).map((one) => one * shown.ratio)));
    to.closePath();
    to.strokeStyle = marks.ink;
    to.lineWidth = 2 * shown.ratio;
    to.setLineDash([6 * shown.ratio, 4 * shown.ratio]);
    to.stroke();
    to.setLineDash([]);
  };
  Seats.hands(canvas, shown, {
    choose: (at) => choose(at),
    point: (at, aloud) => { if (at >= 0 && aloud) say.textContent = `${seatName(at)}: ${zoneName(at)}`; },
  });

  function back() {
    if (!past.length) return;
    painted = past.pop();
    refresh();
    say.textContent = words.undone;
  }
  undo.addEventListener("click", back);
  root.querySelector("[data-loop]").addEventListener("click", (event) => {
    event.currentTarget.setAttribute("aria-pressed", String(!looping()));
  });
  root.querySelectorAll("[data-zoom]").forEach((button) => button.addEventListener("click", () => {
    const from = view.state();
    if (button.dataset.zoom === "fit") view.fit();
    else view.zoom(Number(button.dataset.zoom), view.width / 2, view.height / 2);
    shown.glide(from);
  }));
  function brushes() { // a zone with a name can be painted
    root.querySelectorAll("[data-brush]").forEach((item) => {
      const name = form.elements[`name_${words.language}-${item.dataset.brush}`].value.trim();
      item.hidden = !name;
      item.querySelector("[data-name]").textContent = name;
    });
  }
  form.addEventListener("input", brushes);
  form.addEventListener("change", refresh);
  brushes();
  refresh();
  root.dataset.ready = "1";
})();
