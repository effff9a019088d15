// A hall as the browser keeps it: flat arrays by place in the map, and a grid that finds the seat under a finger.
"use strict";

globalThis.Seats = globalThis.Seats || {};

Seats.WHEELCHAIR = 1;
Seats.COMPANION = 2;
Seats.RESTRICTED = 4;

Seats.Hall = class {
  static CELL = 150; // centimetres

  constructor(drawing) {
    this.width = drawing.width;
    this.height = drawing.height;
    this.stage = drawing.stage;
    this.decor = drawing.decor;
    this.sections = drawing.sections;
    this.rows = [];
    this.ids = [];
    this.labels = [];
    const xs = [], ys = [], flags = [], rows = [];
    for (const section of this.sections) {
      section.first = this.ids.length;
      for (const row of section.rows) this.#read(section, row, { xs, ys, flags, rows });
      section.last = this.ids.length; // one past
    }
    this.size = this.ids.length;
    this.x = Int32Array.from(xs);
    this.y = Int32Array.from(ys);
    this.flags = Uint8Array.from(flags);
    this.rowOf = Uint16Array.from(rows);
    this.byId = new Map(this.ids.map((id, at) => [id, at]));
    this.zone = new Uint8Array(this.size).fill(255);
    this.state = new Uint8Array(this.size).fill(45); // "-": not sold here
    this.#frame();
    this.#grid();
  }

  #read(section, row, into) {
    const first = this.ids.length;
    let x = 0, y = 0;
    row.labels.forEach((label, n) => {
      this.ids.push(row.ids ? row.ids[n] : `${section.id}-${row.stem}-${label}`.toLowerCase());
      this.labels.push(label);
      into.xs.push((x += row.x[n]));
      into.ys.push((y += row.y[n] || 0));
      into.flags.push(0);
      into.rows.push(this.rows.length);
    });
    for (const [n, flag] of row.flags || []) into.flags[first + n] = flag;
    this.rows.push({ label: row.label, section, first, last: this.ids.length, beside: row.beside || {} });
  }

  #frame() { // where each section is
    for (const section of this.sections) {
      let [left, top, right, bottom] = [Infinity, Infinity, -Infinity, -Infinity];
      const grow = (x, y, by) => {
        left = Math.min(left, x - by); right = Math.max(right, x + by);
        top = Math.min(top, y - by); bottom = Math.max(bottom, y + by);
      };
      for (let at = section.first; at < section.last; at++) grow(this.x[at], this.y[at], 40);
      for (const [x, y] of section.outline || []) grow(x, y, 0);
      section.box = left === Infinity ? null : { left, top, right, bottom };
      section.middle = this.#middle(section); // where its name stands: on a seat of it, even if it has two wings
    }
  }

  #middle({ box, first, last }) {
    if (!box) return null;
    const x = (box.left + box.right) / 2, y = (box.top + box.bottom) / 2;
    let best = null, shortest = Infinity;
    for (let at = first; at < last; at++) {
      const away = (this.x[at] - x) ** 2 + (this.y[at] - y) ** 2;
      if (away < shortest) [best, shortest] = [{ x: this.x[at], y: this.y[at] }, away];
    }
    return best && shortest > 300 ** 2 ? best : { x, y };
  }

  #grid() { // counting sort of the seats into cells
    this.across = Math.ceil(this.width / Seats.Hall.CELL) + 1;
    const cells = this.across * (Math.ceil(this.height / Seats.Hall.CELL) + 1);
    this.starts = new Uint32Array(cells + 1);
    for (let at = 0; at < this.size; at++) this.starts[this.#cell(this.x[at], this.y[at]) + 1]++;
    for (let cell = 0; cell < cells; cell++) this.starts[cell + 1] += this.starts[cell];
    const next = this.starts.slice();
    this.inCells = new Uint32Array(this.size);
    for (let at = 0; at < this.size; at++) this.inCells[next[this.#cell(this.x[at], this.y[at])]++] = at;
  }

  #cell(x, y) {
    return Math.floor(y / Seats.Hall.CELL) * this.across + Math.floor(x / Seats.Hall.CELL);
  }

  // Every seat within a rectangle of the hall.
  within(left, top, right, bottom) {
    const size = Seats.Hall.CELL, found = [];
    const from = Math.max(0, Math.floor(left / size)), to = Math.min(this.across - 1, Math.floor(right / size));
    const end = Math.min(Math.floor(bottom / size), Math.floor((this.starts.length - 2) / this.across));
    for (let line = Math.max(0, Math.floor(top / size)); line <= end; line++) {
      if (from > to) break;
      const last = this.starts[Math.min(line * this.across + to + 1, this.starts.length - 1)];
      for (let n = this.starts[line * this.across + from]; n < last; n++) found.push(this.inCells[n]);
    }
    return found;
  }

  // The seat nearest to a point, not farther than `reach`; -1 where there is none.
  nearest(x, y, reach) {
    let best = -1, shortest = reach * reach;
    for (const at of this.within(x - reach, y - reach, x + reach, y + reach)) {
      const away = (this.x[at] - x) ** 2 + (this.y[at] - y) ** 2;
      if (away < shortest) [best, shortest] = [at, away];
    }
    return best;
  }

  // The next seat from `at` to one side: near, and rather straight ahead than aside.
  beyond(at, dx, dy) {
    let best = -1, least = Infinity;
    const reach = 900;
    for (const one of this.within(this.x[at] - reach, this.y[at] - reach, this.x[at] + reach, this.y[at] + reach)) {
      const ahead = (this.x[one] - this.x[at]) * dx + (this.y[one] - this.y[at]) * dy;
      const aside = Math.abs((this.x[one] - this.x[at]) * dy) + Math.abs((this.y[one] - this.y[at]) * dx);
      if (ahead > 5 && ahead + aside * 2.5 < least) [best, least] = [one, ahead + aside * 2.5];
    }
    return best < 0 ? at : best;
  }

  // What is sold together with a seat: itself, and a wheelchair place with the companion's.
  unit(at) {
    const unit = new Set([at]);
    for (const [companion, place] of this.pairs()) if (companion === at || place === at) unit.add(companion).add(place);
    return [...unit];
  }

  pairs() {
    this.paired ||= this.rows.flatMap((row) => Object.entries(row.beside)
      .map(([n, id]) => [row.first + Number(n), this.byId.get(id)])).filter(([, place]) => place !== undefined);
    return this.paired;
  }

  // Prices and states as ticketing tells them: a letter per seat, in map order.
  take(seating) {
    this.zones = seating.zones;
    for (let at = 0; at < this.size; at++) {
      const mark = seating.seat_zones[at];
      this.zone[at] = mark === undefined || mark === "-" ? 255 : parseInt(mark, 36);
      this.state[at] = seating.states.charCodeAt(at) || 45;
    }
  }

  free(at) {
    return this.state[at] === 102; // "f"
  }

  sold(at) { // in this performance at all
    return this.state[at] !== 45 && this.zone[at] !== 255;
  }
};
