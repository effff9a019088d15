// From one view to another within a quarter of a second; at once for who wants no motion.
"use strict";

globalThis.Seats = globalThis.Seats || {};

Seats.glide = function glide(shown, view, from) {
  const to = view.state();
  if (matchMedia("(prefers-reduced-motion: reduce)").matches) return shown.ask();
  const began = performance.now();
  const turn = (shown.turn = {});
  shown.moving = true;
  const step = (now) => {
    if (shown.turn !== turn) return;
    const way = Math.min(1, Math.max(0, (now - began) / 240)), eased = 1 - (1 - way) ** 3;
    const scale = from.scale * (to.scale / from.scale) ** eased;
    const part = to.scale === from.scale ? eased : (1 / from.scale - 1 / scale) / (1 / from.scale - 1 / to.scale);
    view.scale = scale;
    view.left = from.left + (to.left - from.left) * part;
    view.top = from.top + (to.top - from.top) * part;
    shown.ask();
    if (way < 1) return requestAnimationFrame(step);
    view.take(to);
    shown.moving = false;
    shown.ask();
  };
  requestAnimationFrame(step);
};
