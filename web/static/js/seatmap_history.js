// What was drawn, step by step: undo, redo, and whether anything is not saved yet.
"use strict";

window.seatmap = window.seatmap || {};

(() => {
  const STEPS = 100;

  class History {
    constructor(map) {
      this.past = [];
      this.future = [];
      this.now = map;
      this.saved = map;
      this.last = "";
    }

    // Changes with the same name one after another (a slider, typing) are one step.
    set(map, name) {
      if (map === this.now) return;
      if (!name || name !== this.last) this.past = [...this.past, this.now].slice(-STEPS);
      this.last = name || "";
      this.future = [];
      this.now = map;
    }

    // What follows is a step of its own.
    pause() {
      this.last = "";
    }

    undo() {
      if (!this.past.length) return false;
      this.future.push(this.now);
      this.now = this.past.pop();
      this.pause();
      return true;
    }

    redo() {
      if (!this.future.length) return false;
      this.past.push(this.now);
      this.now = this.future.pop();
      this.pause();
      return true;
    }

    get dirty() {
      return this.now !== this.saved;
    }
  }

  window.seatmap.History = History;
})();
