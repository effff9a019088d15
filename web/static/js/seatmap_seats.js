// Single seats: moved, inserted, put back in line. A seat keeps its id, its number and its row wherever it goes.
"use strict";

window.seatmap = window.seatmap || {};

(() => {
  const { document: change, layout } = window.seatmap;
  const GRID = 5, NEAR = 12, CLOSE = 30, ROOM = 90;
  const all = (map) => map.sections.flatMap(change.seatsOf);

  // Within a row neighbours stay neighbours: who was carried past another stands behind it in the row, too.
  function inOrder(row) {
    const first = row.seats[0], last = row.seats[row.seats.length - 1];
    const along = (seat) => (seat.x - first.x) * (last.x - first.x) + (seat.y - first.y) * (last.y - first.y);
    const seats = [...row.seats].sort((one, other) => along(one) - along(other));
    return seats.every((seat, index) => seat === row.seats[index]) ? row : { ...row, seats };
  }

  function moved(map, ids, dx, dy) {
    if (!dx && !dy) return map;
    return change.seatsChanged(map, ids, (seat) => ({ ...seat, x: seat.x + dx, y: seat.y + dy }));
  }

  // When a move has come to its end.
  function settled(map, ids) {
    const touched = (row) => row.seats.some((seat) => ids.has(seat.id));
    const sections = map.sections.map((section) => ((section.kind || "rows") !== "rows" || !change.rowsOf(section).some(touched)
      ? section : { ...section, rows: section.rows.map((row) => (touched(row) ? inOrder(row) : row)) }));
    return change.fitted({ ...map, sections });
  }

  // How far the seats go when the one in hand snaps to its row, to the seats before and behind it, or to five centimetres.
  function snapped(map, ids, lead, dx, dy) {
    const section = map.sections.find((one) => change.seatsOf(one).some((seat) => seat.id === lead));
    const row = section.rows.find((one) => one.seats.some((seat) => seat.id === lead));
    const seat = row.seats.find((one) => one.id === lead);
    const nearest = (seats, axis, at) => seats.filter((one) => !ids.has(one.id)).map((one) => one[axis])
      .filter((value) => Math.abs(value - at) < NEAR).sort((one, other) => Math.abs(one - at) - Math.abs(other - at))[0];
    const x = nearest(change.seatsOf(section), "x", seat.x + dx), y = nearest(row.seats, "y", seat.y + dy);
    return {
      dx: x === undefined ? Math.round(dx / GRID) * GRID : x - seat.x, x,
      dy: y === undefined ? Math.round(dy / GRID) * GRID : y - seat.y, y,
    };
  }

  // Chosen seats that stand nearer to another than anybody can sit.
  function crowded(map, ids) {
    const seats = all(map);
    return seats.some((one) => ids.has(one.id) && seats.some((other) => (
      other !== one && Math.hypot(other.x - one.x, other.y - one.y) < CLOSE)));
  }

  // Between 11 and 15 the free number is 13; behind the last one the count goes on; else 12A, 12B …
  function freeLabel(row, index) {
    const taken = new Set(row.seats.map((seat) => seat.label));
    const at = row.seats[index], number = (seat) => (seat && /^[0-9]+$/.test(seat.label) ? Number(seat.label) : null);
    const before = number(row.seats[index - 1]), here = number(at), after = number(row.seats[index + 1]);
    const wished = [];
    if (here !== null && after !== null) {
      for (let n = Math.min(here, after) + 1; n < Math.max(here, after) && wished.length < 9; n += 1) wished.push(n);
      if (wished.length > 1) wished.splice(0, wished.length, ...wished.filter((n) => (n - here) % 2 === 0), ...wished);
    } else if (here !== null && before !== null) wished.push(2 * here - before, here + 1);
    else if (here !== null) wished.push(here + 1);
    const found = wished.find((n) => n > 0 && !taken.has(String(n)));
    if (found) return String(found);
    const letter = [..."ABCDEFGHJKLMNPQRSTUVWXYZ"].find((one) => !taken.has(at.label + one));
    return `${at.label.slice(0, 7)}${letter || "+"}`;
  }

  // A seat to the right of this one: in the gap if there is one, else those behind move on by one place.
  function inserted(map, id) {
    const section = map.sections.find((one) => change.seatsOf(one).some((seat) => seat.id === id));
    const fresh = change.newId();
    const rows = section.rows.map((row) => {
      const index = row.seats.findIndex((seat) => seat.id === id);
      if (index < 0) return row;
      const here = row.seats[index], after = row.seats[index + 1], before = row.seats[index - 1];
      const gap = (section.shape || layout.DEFAULTS).seat_gap || layout.DEFAULTS.seat_gap;
      const way = after ? [after.x - here.x, after.y - here.y] : before ? [here.x - before.x, here.y - before.y] : [gap, 0];
      const far = Math.hypot(...way) || 1, fits = Boolean(after) && far >= ROOM;
      const step = way.map((part) => Math.round(fits ? part * Math.min(gap / far, 0.5) : (part / far) * Math.min(gap, far)));
      const put = { id: fresh, label: freeLabel(row, index), x: here.x + step[0], y: here.y + step[1] };
      if (here.table) put.table = here.table;
      const push = fits ? [0, 0] : step;
      const rest = row.seats.slice(index + 1).map((seat) => ({ ...seat, x: seat.x + push[0], y: seat.y + push[1] }));
      return { ...row, seats: [...row.seats.slice(0, index + 1), put, ...rest] };
    });
    return [change.fitted(change.withSection(map, section.id, (old) => ({ ...old, rows }))), fresh];
  }

  // The rows of these seats, where the section's shape puts them.
  function straightened(map, ids) {
    const sections = map.sections.map((section) => {
      if (!section.shape || !change.seatsOf(section).some((seat) => ids.has(seat.id))) return section;
      const spots = layout.positions(section.kind || "rows", change.countsOf(section), section.shape);
      const rows = section.rows.map((row, index) => (!row.seats.some((seat) => ids.has(seat.id)) ? row : {
        ...row, seats: row.seats.map((seat, n) => ({ ...seat, x: spots[index][n][0], y: spots[index][n][1] })),
      }));
      return { ...section, rows };
    });
    return change.fitted({ ...map, sections });
  }

  // The wheelchair place nearest to a seat of its section that nobody accompanies yet.
  function lonely(map, id) {
    const section = map.sections.find((one) => change.seatsOf(one).some((seat) => seat.id === id));
    const seats = change.seatsOf(section), here = seats.find((seat) => seat.id === id);
    const taken = new Set(seats.filter((seat) => seat.id !== id).map((seat) => seat.companion_of));
    const far = (seat) => Math.hypot(seat.x - here.x, seat.y - here.y);
    return seats.filter((seat) => seat.kind === "wheelchair" && seat.id !== id && !taken.has(seat.id))
      .sort((one, other) => far(one) - far(other))[0];
  }

  // Where the keyboard stands once these seats are gone: the seat behind them, else the one before.
  function after(map, ids) {
    const seats = all(map), index = seats.findIndex((seat) => ids.has(seat.id));
    const next = seats.slice(index).find((seat) => !ids.has(seat.id)) || seats[index - 1];
    return next ? next.id : "";
  }

  window.seatmap.seats = { after, moved, settled, snapped, crowded, inserted, straightened, lonely };
})();
