// Fingers, mouse, wheel and keys over the hall: they move the view, point at seats and choose them.
"use strict";

globalThis.Seats = globalThis.Seats || {};

Seats.hands = (canvas, shown, { point, choose }) => {
  const { view, hall } = shown;
  const touching = new Map(); // pointers that are down
  let moved = 0, settle = 0, last = null;

  const here = (event) => {
    const box = canvas.getBoundingClientRect();
    return { x: event.clientX - box.left, y: event.clientY - box.top };
  };

  const moving = () => { // painted anew when it has come to rest
    shown.moving = true;
    shown.ask();
    clearTimeout(settle);
    settle = setTimeout(() => { shown.moving = false; shown.ask(); }, 120);
  };

  const seatAt = ({ x, y }, coarse) => {
    const [overX, overY] = view.at(x, y);
    return hall.nearest(overX, overY, Math.min(70, Math.max(30, (coarse ? 22 : 6) / view.scale)));
  };

  canvas.addEventListener("pointerdown", (event) => {
    if (event.button) return;
    canvas.setPointerCapture(event.pointerId);
    touching.set(event.pointerId, here(event));
    if (touching.size === 1) moved = 0;
    last = middle();
  });

  canvas.addEventListener("pointermove", (event) => {
    if (!touching.has(event.pointerId)) return hover(event);
    touching.set(event.pointerId, here(event));
    const now = middle();
    moved += Math.abs(now.x - last.x) + Math.abs(now.y - last.y) + Math.abs(now.apart - last.apart);
    if (moved < 8) return;
    point(-1);
    view.pan(now.x - last.x, now.y - last.y);
    if (last.apart && now.apart) view.zoom(now.apart / last.apart, now.x, now.y);
    last = now;
    moving();
  });

  const up = (event) => {
    const at = touching.get(event.pointerId);
    touching.delete(event.pointerId);
    last = touching.size ? middle() : null;
    if (at && event.type === "pointerup" && moved < 8 && !touching.size) tap(at, event.pointerType !== "mouse");
  };
  canvas.addEventListener("pointerup", up);
  canvas.addEventListener("pointercancel", up);
  canvas.addEventListener("pointerleave", (event) => { if (event.pointerType === "mouse") point(-1); });

  function middle() {
    const all = [...touching.values()];
    const x = all.reduce((sum, one) => sum + one.x, 0) / all.length, y = all.reduce((sum, one) => sum + one.y, 0) / all.length;
    return { x, y, apart: all.length > 1 ? Math.hypot(all[0].x - all[1].x, all[0].y - all[1].y) : 0 };
  }

  function hover(event) {
    if (event.pointerType !== "mouse") return;
    const at = view.scale * Seats.RADIUS > 3 ? seatAt(here(event), false) : -1;
    canvas.classList.toggle("seats__canvas--seat", at >= 0 && hall.free(at));
    point(at);
  }

  // From too far away to tell seats apart a tap comes closer; else it chooses.
  function tap(at, coarse) {
    if (view.scale * Seats.RADIUS < (coarse ? 7 : 4.5)) return closer(at);
    const seat = seatAt(at, coarse);
    if (seat >= 0) choose(seat);
  }

  function closer({ x, y }) {
    const [overX, overY] = view.at(x, y);
    const near = (overBox) => overBox && overX >= overBox.left && overX <= overBox.right && overY >= overBox.top && overY <= overBox.bottom;
    const section = hall.sections.find((one) => near(one.box));
    const from = view.state();
    if (section && hall.sections.length > 1) view.show(section.box, Math.max(view.scale * 2.2, 0.3));
    if (!section || view.scale < from.scale * 1.5 || view.scale * Seats.RADIUS < 7) {
      view.take(from);
      view.zoom(Math.max(2.2, 9 / Seats.RADIUS / view.scale), x, y);
    }
    shown.glide(from);
  }

  canvas.addEventListener("wheel", (event) => {
    event.preventDefault();
    const { x, y } = here(event);
    const lines = event.deltaMode === 1 ? 18 : 1;
    if (event.shiftKey) view.pan(-event.deltaY * lines, 0);
    else view.zoom(Math.exp(-event.deltaY * lines * (event.ctrlKey ? 0.012 : 0.0022)), x, y);
    moving();
  }, { passive: false });

  const steps = { ArrowLeft: [-1, 0], ArrowRight: [1, 0], ArrowUp: [0, -1], ArrowDown: [0, 1] };

  canvas.addEventListener("keydown", (event) => {
    if (event.ctrlKey || event.metaKey || event.altKey) return;
    const step = steps[event.key];
    if (step && event.shiftKey) view.pan(-step[0] * 60, -step[1] * 60);
    else if (step) walk(...step);
    else if (event.key === "+" || event.key === "=") view.zoom(1.4, view.width / 2, view.height / 2);
    else if (event.key === "-") view.zoom(1 / 1.4, view.width / 2, view.height / 2);
    else if (event.key === "0") view.fit();
    else if ((event.key === "Enter" || event.key === " ") && shown.cursor >= 0) choose(shown.cursor);
    else return;
    event.preventDefault();
    moving();
  });

  function walk(dx, dy) {
    const [overX, overY] = view.at(view.width / 2, view.height / 2);
    const start = shown.cursor < 0 ? hall.nearest(overX, overY, 4000) : hall.beyond(shown.cursor, dx, dy);
    if (start < 0) return;
    shown.cursor = start;
    const scale = Math.max(view.scale, 12 / Seats.RADIUS);
    const [x, y] = view.to(hall.x[start], hall.y[start]);
    const inside = x > 40 && y > 40 && x < view.width - 40 && y < view.height - 40;
    if (scale > view.scale || !inside) {
      view.scale = scale;
      view.left = hall.x[start] - view.width / scale / 2;
      view.top = hall.y[start] - view.height / scale / 2;
      view.pan(0, 0);
    }
    point(start, true);
  }

  canvas.addEventListener("blur", () => { shown.cursor = -1; point(-1); shown.ask(); });
};
