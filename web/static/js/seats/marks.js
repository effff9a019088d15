// What a seat looks like: its zone by shape and colour, and whether it can be had. One small picture of each kind is
// made for the size at hand, and stamped for every seat.
"use strict";

globalThis.Seats = globalThis.Seats || {};

Seats.SHAPES = { // outlines within a circle of radius 1
  circle: (to) => to.arc(0, 0, 0.92, 0, 7),
  square: (to) => to.roundRect(-0.82, -0.82, 1.64, 1.64, 0.3),
  diamond: (to) => Seats.corners(to, 4, 1.12, 0),
  hexagon: (to) => Seats.corners(to, 6, 1.02, 0),
  arch: (to) => {
    to.moveTo(-0.85, 0.85); to.lineTo(-0.85, -0.05); to.arc(0, -0.05, 0.85, Math.PI, 0); to.lineTo(0.85, 0.85); to.closePath();
  },
  triangle: (to) => { to.moveTo(0, -1.02); to.lineTo(1.02, 0.84); to.lineTo(-1.02, 0.84); to.closePath(); },
};

Seats.corners = (to, count, radius, turn) => {
  for (let n = 0; n < count; n++) {
    const angle = turn + (n * 2 * Math.PI) / count;
    to.lineTo(Math.cos(angle) * radius, Math.sin(angle) * radius);
  }
  to.closePath();
};

Seats.RADIUS = 24; // centimetres that a seat takes to each side
Seats.NUMBERED = 9; // pixels of radius from which on a seat shows its number
Seats.SHAPED = 2.2; // pixels of radius from which on its shape can be seen

Seats.Marks = class {
  constructor(root, zones) {
    this.root = root;
    this.zones = zones; // {shape, day, night} in the order of the zones
    this.stamps = new Map();
    matchMedia("(prefers-color-scheme: dark)").addEventListener("change", () => this.look());
    this.look();
  }

  look() { // the page's colours, as they are now
    const style = getComputedStyle(this.root);
    const token = (name) => style.getPropertyValue(`--${name}`).trim();
    this.dark = matchMedia("(prefers-color-scheme: dark)").matches;
    this.ink = token("ink"); this.soft = token("ink-soft"); this.paper = token("seats-floor");
    this.line = token("line-strong"); this.gone = token("seats-gone"); this.chosen = token("seats-chosen");
    this.onChosen = token("seats-on-chosen"); this.stage = token("stage"); this.stageInk = token("stage-ink");
    this.font = style.fontFamily;
    this.stamps.clear();
    this.changed?.();
  }

  colour(zone) {
    return zone === 255 ? this.gone : this.zones[zone]?.[this.dark ? "night" : "day"] || this.gone;
  }

  // The picture of a seat, `radius` in pixels of the canvas.
  stamp(zone, free, flags, radius) {
    const key = `${zone} ${free} ${flags} ${radius.toFixed(2)}`;
    let made = this.stamps.get(key);
    if (made) return made;
    if (this.stamps.size > 300) this.stamps.clear();
    made = document.createElement("canvas");
    made.width = made.height = Math.ceil(radius * 2.4) + 2;
    const to = made.getContext("2d");
    to.translate(made.width / 2, made.width / 2);
    to.scale(radius, radius);
    if (free) this.#free(to, zone, flags, radius);
    else this.#gone(to, radius);
    this.stamps.set(key, made);
    return made;
  }

  #free(to, zone, flags, radius) {
    to.fillStyle = this.colour(zone);
    to.beginPath();
    Seats.SHAPES[this.zones[zone]?.shape || "circle"](to);
    to.fill();
    if (radius < 4) return;
    if (flags & Seats.RESTRICTED) { // a bite out of the corner that looks away
      to.globalCompositeOperation = "destination-out";
      to.beginPath(); to.moveTo(0.15, 1.2); to.lineTo(1.2, 0.15); to.lineTo(1.2, 1.2); to.fill();
      to.globalCompositeOperation = "source-over";
    }
    if (flags & (Seats.WHEELCHAIR | Seats.COMPANION)) Seats.chair(to, this.paper, flags & Seats.COMPANION);
  }

  #gone(to, radius) {
    to.fillStyle = this.gone;
    to.beginPath();
    to.arc(0, 0, radius < Seats.SHAPED ? 0.7 : 0.5, 0, 7);
    to.fill();
  }

  // A seat that this visitor has chosen, or already keeps in the basket: a ring with a tick.
  tick(to, x, y, radius, kept) {
    const size = Math.max(radius * 1.12, 7);
    to.save();
    to.translate(x, y);
    to.scale(size, size);
    to.beginPath(); to.arc(0, 0, 1.14, 0, 7); to.fillStyle = this.paper; to.fill();
    to.beginPath(); to.arc(0, 0, 1, 0, 7); to.fillStyle = this.chosen; to.fill();
    to.strokeStyle = this.onChosen; to.lineWidth = 0.22; to.lineCap = to.lineJoin = "round";
    to.beginPath();
    if (kept) { to.moveTo(-0.4, 0); to.lineTo(0.4, 0); } else { to.moveTo(-0.42, 0.04); to.lineTo(-0.1, 0.36); to.lineTo(0.44, -0.32); }
    to.stroke();
    to.restore();
  }

  ring(to, x, y, radius) { // where the keyboard is
    to.lineWidth = 3; to.strokeStyle = this.ink;
    to.beginPath(); to.arc(x, y, Math.max(radius * 1.35, 9), 0, 7); to.stroke();
  }
};

// A wheel and a head for a place for a wheelchair, two heads for who comes along.
Seats.chair = (to, ink, companion) => {
  to.fillStyle = to.strokeStyle = ink;
  to.lineWidth = 0.16;
  to.beginPath(); to.arc(-0.05, -0.5, 0.15, 0, 7); to.fill();
  if (companion) { to.beginPath(); to.arc(0, 0.5, 0.45, Math.PI, 0); to.fill(); return; }
  to.beginPath(); to.moveTo(-0.05, -0.28); to.lineTo(-0.05, 0.1); to.lineTo(0.32, 0.1); to.lineTo(0.45, 0.5); to.stroke();
  to.beginPath(); to.arc(-0.02, 0.28, 0.36, 0.9, 4.3); to.stroke();
};
