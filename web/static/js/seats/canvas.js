// The hall on a canvas. Seats are painted in slices into a picture larger than the window; while fingers move it, each
// frame only moves that picture, so ten thousand seats cost as little as ten. What is chosen lies on top.
"use strict";

globalThis.Seats = globalThis.Seats || {};

Seats.Canvas = class {
  static AROUND = 0.4; // how much more than the window is painted, to each side
  static SLICE = 4; // milliseconds of painting in one frame

  constructor(canvas, hall, view, marks, words) {
    Object.assign(this, { canvas, hall, view, marks, words });
    this.window = canvas.getContext("2d", { alpha: false });
    this.picture = null; // what is on show, with the place it was painted for
    this.work = null; // the next one, half done
    this.chosen = new Set();
    this.kept = new Set();
    this.cursor = -1;
    this.waiting = false;
    marks.changed = () => this.repaint();
    new ResizeObserver(() => this.resize()).observe(canvas);
    this.resize();
  }

  resize() {
    const box = this.canvas.getBoundingClientRect();
    if (!box.width) return;
    this.ratio = Math.min(devicePixelRatio || 1, 2);
    this.canvas.width = Math.round(box.width * this.ratio);
    this.canvas.height = Math.round(box.height * this.ratio);
    this.view.resize(box.width, box.height);
    this.picture = null;
    this.repaint();
  }

  repaint() { // colours, states or much else changed
    this.work = null;
    this.stale = true;
    this.ask();
  }

  ask() {
    if (this.waiting) return;
    this.waiting = true;
    requestAnimationFrame(() => { this.waiting = false; this.frame(); });
  }

  frame() {
    this.#paint();
    this.#show();
    this.shown?.();
    if (this.work) this.ask();
  }

  // One seat has changed: the picture is mended in place.
  mend(at) {
    this.work = null;
    const { picture } = this;
    if (!picture) return this.repaint();
    const radius = Seats.RADIUS * picture.scale * this.ratio;
    const [x, y] = this.#in(picture, at);
    picture.to.fillStyle = this.marks.paper;
    picture.to.fillRect(x - radius * 1.15, y - radius * 1.15, radius * 2.3, radius * 2.3);
    this.#seat(picture, at, radius);
    this.ask();
  }

  #wanted() { // is another picture needed, for where we look now?
    const { picture, view } = this;
    if (this.stale || !picture) return true;
    const [left, top] = [view.left - picture.left, view.top - picture.top];
    const covered = left >= 0 && top >= 0 && left + view.width / view.scale <= picture.wide &&
      top + view.height / view.scale <= picture.high;
    return !covered || Math.abs(Math.log(view.scale / picture.scale)) > (this.moving ? 0.35 : 0.001);
  }

  #paint() {
    if (!this.work && this.#wanted()) this.work = this.#begin();
    if (!this.work) return;
    const { work } = this;
    const radius = Seats.RADIUS * work.scale * this.ratio;
    const until = this.picture ? performance.now() + Seats.Canvas.SLICE : Infinity; // the first one all at once
    while (work.done < work.seats.length) {
      for (let n = 0; n < 64 && work.done < work.seats.length; n++) this.#seat(work, work.seats[work.done++], radius);
      if (performance.now() > until) return;
    }
    this.picture = work;
    this.work = null;
    if (this.#wanted()) this.ask();
  }

  #begin() {
    const { view, ratio } = this;
    const around = Seats.Canvas.AROUND;
    const wide = (view.width / view.scale) * (1 + 2 * around), high = (view.height / view.scale) * (1 + 2 * around);
    const left = view.left - (view.width / view.scale) * around, top = view.top - (view.height / view.scale) * around;
    const spare = this.spare || document.createElement("canvas");
    this.spare = this.picture?.canvas;
    const size = [Math.round(wide * view.scale * ratio), Math.round(high * view.scale * ratio)];
    if (spare.width !== size[0] || spare.height !== size[1]) [spare.width, spare.height] = size;
    const to = spare.getContext("2d", { alpha: false });
    to.setTransform(1, 0, 0, 1, 0, 0);
    const work = { canvas: spare, to, scale: view.scale, left, top, wide, high, done: 0 };
    work.seats = this.hall.within(left, top, left + wide, top + high);
    this.stale = false;
    Seats.scenery(work, this.hall, this.marks, this.words, ratio);
    return work;
  }

  #in(picture, at) {
    const scale = picture.scale * this.ratio;
    return [(this.hall.x[at] - picture.left) * scale, (this.hall.y[at] - picture.top) * scale];
  }

  #seat(picture, at, radius) {
    const { hall, marks } = this;
    const [x, y] = this.#in(picture, at);
    const free = hall.free(at);
    if (!hall.sold(at) && hall.state[at] === 45 && hall.zones) return; // no part of this performance
    const stamp = marks.stamp(free ? hall.zone[at] : 255, free, free ? hall.flags[at] : 0, radius);
    picture.to.drawImage(stamp, Math.round(x - stamp.width / 2), Math.round(y - stamp.height / 2));
    if (!free || radius < Seats.NUMBERED * this.ratio || hall.flags[at] & 3) return;
    picture.to.fillStyle = marks.paper;
    picture.to.font = `600 ${Math.round(radius * (hall.labels[at].length > 2 ? 0.68 : 0.86))}px ${marks.font}`;
    picture.to.textAlign = "center";
    picture.to.textBaseline = "middle";
    picture.to.fillText(hall.labels[at], x, y + radius * 0.06);
  }

  #show() {
    const { window: to, picture, view, ratio, marks } = this;
    to.fillStyle = marks.paper;
    to.fillRect(0, 0, this.canvas.width, this.canvas.height);
    const zoom = view.scale / picture.scale;
    const left = (picture.left - view.left) * view.scale * ratio, top = (picture.top - view.top) * view.scale * ratio;
    if (Math.abs(zoom - 1) < 1e-6) to.drawImage(picture.canvas, Math.round(left), Math.round(top));
    else to.drawImage(picture.canvas, left, top, picture.canvas.width * zoom, picture.canvas.height * zoom);
    Seats.names(to, this.hall, view, marks, this.words, ratio);
    const radius = Seats.RADIUS * view.scale * ratio;
    for (const [set, kept] of [[this.kept, true], [this.chosen, false]]) {
      for (const at of set) marks.tick(to, ...this.#now(at), radius, kept);
    }
    if (this.cursor >= 0) marks.ring(to, ...this.#now(this.cursor), radius);
  }

  #now(at) {
    const [x, y] = this.view.to(this.hall.x[at], this.hall.y[at]);
    return [x * this.ratio, y * this.ratio];
  }
};
