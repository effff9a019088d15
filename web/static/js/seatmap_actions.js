// What the buttons do: add, copy, take away, kinds of seats, undo, zoom.
"use strict";

window.seatmap = window.seatmap || {};

(() => {
  const { document: change, numbering, seats: single } = window.seatmap;
  const { boxOf } = window.seatmap.drawing;
  const BY_NUMBER = { ...numbering.DEFAULTS, letters: "numbers", direction: "left" };
  const KINDS = {
    rows: { counts: Array(10).fill(12), shape: {}, numbering: { ...numbering.DEFAULTS } },
    box: { counts: [4, 4, 4], shape: { columns: 3, seat_gap: 220, row_gap: 320 }, numbering: BY_NUMBER },
    tables: { counts: Array(6).fill(4), shape: { columns: 3, seat_gap: 330, row_gap: 320 }, numbering: BY_NUMBER },
  };

  function make(editor) {
    const { texts } = editor;

    function add(kind) {
      const { map } = editor, id = change.freeSectionId(map), x = map.stage.x + Math.round(map.stage.width / 2);
      const below = map.sections.map(boxOf).reduce((low, box) => Math.max(low, box.y + box.height), map.stage.y + map.stage.height);
      const y = below + 200, [vi, en] = texts.names[kind], number = map.sections.filter((one) => (one.kind || "rows") === kind).length + 1;
      const section = { id, name_vi: `${vi} ${number}`, name_en: `${en} ${number}`, kind, rows: [] };
      if (kind === "standing") {
        section.capacity = 50;
        section.outline = [[x - 400, y], [x + 400, y], [x + 400, y + 300], [x - 400, y + 300]];
        editor.change(change.fitted(change.added(map, section)));
      } else {
        const { counts, shape, numbering: scheme } = KINDS[kind];
        const drawn = change.resized({ ...section, shape: { x, y, ...shape }, numbering: scheme }, counts, true);
        editor.change(change.fitted(change.added(map, drawn)));
      }
      editor.choose({ tool: "sections", section: id, seats: new Set() });
      editor.zoom(0);
    }

    function copy() {
      if (!editor.state.section) return;
      const [map, id] = change.copied(editor.map, editor.state.section, ` ${texts.copy}`);
      editor.change(change.fitted(map));
      editor.choose({ section: id });
    }

    function remove() {
      const { tool, seats, section } = editor.state;
      if (tool === "seats" && seats.size) {
        const count = seats.size, next = single.after(editor.map, seats);
        editor.change(change.fitted(change.seatsChanged(editor.map, seats, () => null)));
        editor.choose({ seats: new Set(), cursor: next });
        (editor.drawing.seatNode(next) || editor.svg).focus({ preventScroll: true });
        editor.say(texts.removed.replace("%(count)s", count));
      } else if (tool === "sections" && section) {
        editor.change(change.fitted(change.removed(editor.map, section)));
        editor.choose({ section: null });
        editor.svg.focus();
      }
    }

    const plain = ({ kind, companion_of: gone, ...seat }) => seat;

    // One seat: a wheelchair place. Two neighbours: the place, and the companion's seat beside it, sold together.
    function wheelchair() {
      const chosen = editor.map.sections.flatMap(change.rowsOf).flatMap((row) => row.seats).filter((seat) => editor.state.seats.has(seat.id));
      if (!chosen.length || chosen.length > 2) return void editor.say(texts.wheelchair);
      const [place, companion] = chosen;
      editor.change(change.seatsChanged(editor.map, editor.state.seats, (seat) => (
        seat.id === place.id ? { ...plain(seat), kind: "wheelchair" }
          : { ...plain(seat), kind: "companion", companion_of: place.id })));
      if (!companion) editor.say(texts.alone);
    }

    // One seat beside the nearest wheelchair place that has no companion yet.
    function companion() {
      const [id] = editor.state.seats, place = editor.state.seats.size === 1 && single.lonely(editor.map, id);
      if (!place) return void editor.say(texts.lonely);
      editor.change(change.seatsChanged(editor.map, editor.state.seats, (seat) => (
        { ...plain(seat), kind: "companion", companion_of: place.id })));
    }

    function nudge(dx, dy) {
      if (!editor.state.seats.size) return;
      editor.change(single.moved(editor.map, editor.state.seats, dx, dy), "nudge");
      settle("nudge");
    }

    // The end of a move: the paper fits again, and who sits too close is told.
    function settle(name) {
      editor.change(single.settled(editor.map, editor.state.seats), name);
      if (name === "carry") editor.history.pause();
      editor.say(single.crowded(editor.map, editor.state.seats) ? texts.crowded : texts.moved);
    }

    function insert() {
      const id = editor.state.seats.size === 1 ? [...editor.state.seats][0] : editor.state.cursor;
      if (!editor.drawing.seatNode(id)) return;
      const [map, fresh] = single.inserted(editor.map, id);
      editor.change(map);
      editor.choose({ seats: new Set([fresh]), cursor: fresh });
      editor.drawing.seatNode(fresh).focus({ preventScroll: true });
      const put = map.sections.flatMap(change.seatsOf).find((seat) => seat.id === fresh);
      editor.say(texts.inserted.replace("%(seat)s", put.label));
    }

    function hidden() {
      const chosen = editor.map.sections.flatMap(change.seatsOf).filter((seat) => editor.state.seats.has(seat.id));
      const on = !chosen.every((seat) => seat.restricted_view);
      editor.change(change.seatsChanged(editor.map, editor.state.seats, (seat) => ({ ...seat, restricted_view: on })));
    }

    function wholeRows() {
      const found = new Set();
      for (const row of editor.map.sections.flatMap(change.rowsOf)) {
        if (row.seats.some((seat) => editor.state.seats.has(seat.id))) row.seats.forEach((seat) => found.add(seat.id));
      }
      editor.choose({ seats: found });
    }

    function centre() {
      const section = change.ofSection(editor.map, editor.state.section);
      if (!section) return;
      const box = boxOf(section), { stage } = editor.map;
      const dx = Math.round(stage.x + stage.width / 2 - box.x - box.width / 2);
      editor.change(change.fitted(change.moved(editor.map, section.id, dx, 0)));
    }

    function tool(name) {
      const first = editor.map.sections.flatMap(change.seatsOf)[0];
      editor.say("");
      editor.choose({ tool: name, seats: new Set(), moving: false, decor: null, cursor: editor.state.cursor || (first && first.id) || "" });
    }

    return {
      "add-rows": () => add("rows"),
      "add-box": () => add("box"),
      "add-tables": () => add("tables"),
      "add-standing": () => add("standing"),
      copy, remove, wheelchair, companion, hidden, centre, insert, nudge, settle, "whole-rows": wholeRows,
      plain: () => editor.change(change.seatsChanged(editor.map, editor.state.seats, ({ restricted_view: gone, ...seat }) => plain(seat))),
      moving: () => editor.choose({ moving: !editor.state.moving }),
      line: () => editor.change(single.straightened(editor.map, editor.state.seats)),
      "go-left": () => nudge(-5, 0),
      "go-right": () => nudge(5, 0),
      "go-up": () => nudge(0, -5),
      "go-down": () => nudge(0, 5),
      undo: () => editor.step("undo"),
      redo: () => editor.step("redo"),
      sections: () => tool("sections"),
      seats: () => tool("seats"),
      scenery: () => tool("scenery"),
      preview: () => editor.choose({ preview: !editor.state.preview, seats: new Set() }),
      "zoom-in": () => editor.zoom(1.4),
      "zoom-out": () => editor.zoom(1 / 1.4),
      fit: () => editor.zoom(0),
      save: () => editor.save(),
      publish: () => editor.publish(),
    };
  }

  window.seatmap.actions = { make };
})();
