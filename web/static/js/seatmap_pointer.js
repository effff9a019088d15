// Mouse, finger and keys on the drawing: choosing, the rubber band, moving with snapping.
"use strict";

window.seatmap = window.seatmap || {};

(() => {
  const GRID = 10, NEAR = 20, STEP = 10, BIG_STEP = 100;
  const SMALL_STEP = 5;
  const { document: change, seats: single } = window.seatmap;
  const { boxOf, element } = window.seatmap.drawing;
  const ARROWS = { ArrowLeft: [-1, 0], ArrowRight: [1, 0], ArrowUp: [0, -1], ArrowDown: [0, 1] };

  function connect(editor) {
    const { drawing } = editor, svg = drawing.svg;
    let grip = null; // { kind, from, map, box, moved }

    function snapped(box, dx, dy) {
      let x = Math.round(dx / GRID) * GRID, guide = null;
      const middle = box.x + box.width / 2 + dx, { stage } = grip.map;
      const axes = [stage.x + stage.width / 2];
      for (const section of grip.map.sections) {
        if (section.id === editor.state.section) continue;
        const other = boxOf(section);
        axes.push(other.x + other.width / 2);
      }
      const axis = axes.find((one) => Math.abs(one - middle) < NEAR);
      if (axis !== undefined) {
        x = Math.round(axis - box.x - box.width / 2);
        guide = element("line", { class: "map-guide", x1: axis, x2: axis, y1: 0, y2: grip.map.height });
      }
      return [x, Math.round(dy / GRID) * GRID, guide];
    }

    function inBand(from, to) {
      const [left, right] = [Math.min(from.x, to.x), Math.max(from.x, to.x)];
      const [top, bottom] = [Math.min(from.y, to.y), Math.max(from.y, to.y)];
      drawing.overlay(element("rect", { class: "map-band", x: left, y: top, width: right - left, height: bottom - top }));
      const found = new Set(grip.base);
      for (const section of editor.map.sections) {
        for (const seat of change.seatsOf(section)) {
          if (seat.x >= left && seat.x <= right && seat.y >= top && seat.y <= bottom) found.add(seat.id);
        }
      }
      editor.choose({ seats: found });
    }

    function pressed(event) {
      if (event.button || editor.state.preview || editor.state.tool === "scenery") return;
      const from = drawing.at(event), seat = event.target.closest("[data-seat]"), part = event.target.closest("[data-section]");
      if (editor.state.tool === "seats") {
        event.preventDefault();
        const more = event.shiftKey || event.ctrlKey || event.metaKey, base = more ? editor.state.seats : new Set();
        if (!seat) {
          grip = { kind: "band", from, base, map: editor.map };
          editor.choose({ seats: new Set(base) });
        } else {
          const { seat: id } = seat.dataset, held = editor.state.seats.has(id);
          if (!held || more) toggle(id, base);
          if (!editor.state.seats.has(id)) return undefined;
          grip = { kind: "seats", from, map: editor.map, lead: id, alone: held && !more, moved: false };
        }
      } else if (part) {
        event.preventDefault();
        part.firstChild.focus({ preventScroll: true });
        editor.choose({ section: part.dataset.section });
        const box = boxOf(change.ofSection(editor.map, part.dataset.section));
        grip = { kind: "move", from, map: editor.map, box, moved: false };
      } else {
        editor.choose({ section: null });
        return undefined;
      }
      svg.setPointerCapture(event.pointerId);
      return undefined;
    }

    function dragged(event) {
      if (!grip) return;
      const to = drawing.at(event);
      if (grip.kind === "band") return void inBand(grip.from, to);
      const dx = to.x - grip.from.x, dy = to.y - grip.from.y;
      if (!grip.moved && Math.hypot(dx, dy) < 8) return;
      grip.moved = true;
      if (grip.kind === "seats") return void carried(dx, dy);
      const [x, y, guide] = snapped(grip.box, dx, dy);
      drawing.overlay(...(guide ? [guide] : []));
      editor.change(change.moved(grip.map, editor.state.section, x, y), "move");
    }

    // The seats in hand, and a line along what they snap to.
    function carried(dx, dy) {
      const { seats } = editor.state, to = single.snapped(grip.map, seats, grip.lead, dx, dy), { width, height } = grip.map;
      const lines = [["x", to.x, height], ["y", to.y, width]].filter(([, at]) => at !== undefined).map(([axis, at, end]) => (
        element("line", axis === "x" ? { class: "map-guide", x1: at, x2: at, y1: 0, y2: end } : { class: "map-guide", x1: 0, x2: end, y1: at, y2: at })));
      drawing.overlay(...lines);
      editor.change(single.moved(grip.map, seats, to.dx, to.dy), "carry");
    }

    function released() {
      if (!grip) return;
      drawing.overlay();
      if (grip.kind === "seats") {
        if (grip.moved) editor.acts.settle("carry");
        else if (grip.alone) editor.choose({ seats: new Set([grip.lead]), cursor: grip.lead });
        grip = null;
        return;
      }
      if (grip.moved) {
        editor.change(change.fitted(editor.map), "move");
        editor.history.pause();
      }
      grip = null;
    }

    function toggle(id, base) {
      const seats = new Set(base);
      if (!seats.delete(id)) seats.add(id);
      editor.choose({ seats, cursor: id });
      const node = drawing.seatNode(id);
      if (node) node.focus({ preventScroll: true });
    }

    // The nearest seat in the direction of an arrow.
    function beside([dx, dy]) {
      const all = editor.map.sections.flatMap(change.seatsOf);
      const here = all.find((seat) => seat.id === editor.state.cursor) || all[0];
      let best = null, least = Infinity;
      for (const seat of all) {
        const along = (seat.x - here.x) * dx + (seat.y - here.y) * dy;
        const across = Math.abs((seat.x - here.x) * dy) + Math.abs((seat.y - here.y) * dx);
        const cost = along + 3 * across;
        if (along > 5 && cost < least) [best, least] = [seat, cost];
      }
      return best;
    }

    function typed(event) {
      const arrow = ARROWS[event.key];
      if (editor.state.preview || editor.state.tool === "scenery" || event.ctrlKey || event.metaKey || event.altKey) return;
      if (editor.state.tool === "seats") {
        editor.state.cursor = event.target.dataset.seat || editor.state.cursor;
        if (arrow && editor.state.moving) {
          const far = event.shiftKey ? BIG_STEP / 2 : SMALL_STEP;
          editor.acts.nudge(arrow[0] * far, arrow[1] * far);
        } else if (arrow) {
          const next = beside(arrow);
          if (next) {
            const seats = event.shiftKey ? new Set([...editor.state.seats, editor.state.cursor, next.id]) : editor.state.seats;
            editor.choose({ seats, cursor: next.id });
            drawing.seatNode(next.id).focus();
          }
        } else if (event.key === " " || event.key === "Enter") toggle(editor.state.cursor, editor.state.seats);
        else if (event.key === "Escape") editor.choose(editor.state.moving ? { moving: false } : { seats: new Set() });
        else if (event.key === "m" || event.key === "M") editor.act("moving");
        else if (event.key === "Insert") editor.act("insert");
        else if (event.key === "Delete" || event.key === "Backspace") editor.act("remove");
        else return;
      } else {
        const part = event.target.closest("[data-section]");
        if (!part) return;
        if (arrow) {
          const far = event.shiftKey ? BIG_STEP : STEP, id = part.dataset.section;
          editor.choose({ section: id });
          editor.change(change.fitted(change.moved(editor.map, id, arrow[0] * far, arrow[1] * far)), "nudge");
        } else if (event.key === " " || event.key === "Enter") editor.choose({ section: part.dataset.section });
        else if (event.key === "Delete" || event.key === "Backspace") editor.act("remove");
        else return;
      }
      event.preventDefault();
    }

    svg.addEventListener("pointerdown", pressed);
    svg.addEventListener("pointermove", dragged);
    svg.addEventListener("pointerup", released);
    svg.addEventListener("pointercancel", released);
    svg.addEventListener("keydown", typed);
  }

  window.seatmap.pointer = { connect };
})();
