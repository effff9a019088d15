// Where we look at the hall from: a scale and a corner. Never so far that the hall is lost, never closer than a thumb.
"use strict";

globalThis.Seats = globalThis.Seats || {};

Seats.View = class {
  static CLOSEST = 1.1; // pixels per centimetre: a seat as large as a thumb

  constructor(hall) {
    this.hall = hall;
    this.width = this.height = 1; // of the window, in pixels of the page
    this.scale = 0;
    this.left = this.top = 0; // the corner, in centimetres
  }

  resize(width, height) {
    const whole = this.scale <= this.least * 1.01;
    this.width = width;
    this.height = height;
    if (whole) this.fit();
    else this.#keep();
  }

  get least() {
    return Math.min(this.width / this.hall.width, this.height / this.hall.height);
  }

  fit() {
    this.scale = this.least;
    this.left = this.top = 0;
    this.#keep();
  }

  pan(dx, dy) { // by pixels
    this.left -= dx / this.scale;
    this.top -= dy / this.scale;
    this.#keep();
  }

  zoom(factor, x, y) { // around a point of the window
    const [overX, overY] = this.at(x, y);
    this.scale = Math.min(Seats.View.CLOSEST, Math.max(this.least, this.scale * factor));
    this.left = overX - x / this.scale;
    this.top = overY - y / this.scale;
    this.#keep();
  }

  at(x, y) { // a point of the window, in the hall
    return [this.left + x / this.scale, this.top + y / this.scale];
  }

  to(x, y) { // a point of the hall, in the window
    return [(x - this.left) * this.scale, (y - this.top) * this.scale];
  }

  // A rectangle of the hall fills the window.
  show({ left, top, right, bottom }, most = 0.5) {
    const margin = 60;
    const wide = right - left + 2 * margin, high = bottom - top + 2 * margin;
    this.scale = Math.max(this.least, Math.min(most, this.width / wide, this.height / high));
    this.left = (left + right) / 2 - this.width / this.scale / 2;
    this.top = (top + bottom) / 2 - this.height / this.scale / 2;
    this.#keep();
  }

  #keep() {
    const wide = this.width / this.scale, high = this.height / this.scale;
    const within = (corner, window, whole) =>
      window >= whole ? (whole - window) / 2 : Math.min(whole - window * 0.7, Math.max(-window * 0.3, corner));
    this.left = within(this.left, wide, this.hall.width);
    this.top = within(this.top, high, this.hall.height);
  }

  state() {
    return { scale: this.scale, left: this.left, top: this.top };
  }

  take({ scale, left, top }) {
    Object.assign(this, { scale, left, top });
    this.#keep();
  }
};
