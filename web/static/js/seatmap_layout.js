// Where the seats of a section stand; says the same as ticketing/seating/layout.py, which a test compares.
"use strict";

window.seatmap = window.seatmap || {};

(() => {
  const DEFAULTS = { rotate: 0, seat_gap: 55, row_gap: 95, curve: 0, aisles: [], columns: null };
  const CHAIR = 75, ABREAST = 60, BEHIND = 70;
  const upTo = (count) => Array.from({ length: Math.max(0, count) }, (_, index) => index);
  const radians = (degrees) => (degrees * Math.PI) / 180;

  function offsets(count, shape) {
    const gaps = new Map(shape.aisles.map((aisle) => [aisle.after, aisle.gap]));
    let at = 0;
    const row = upTo(count).map((index) => {
      at += (gaps.get(index) || 0) + (index ? shape.seat_gap : 0);
      return at;
    });
    const middle = row.length ? (row[0] + row[row.length - 1]) / 2 : 0;
    return row.map((along) => along - middle);
  }

  function inRows(counts, shape) {
    const rows = counts.map((count) => offsets(count, shape));
    const widest = Math.max(0, ...rows.filter((row) => row.length).map((row) => row[row.length - 1] - row[0]));
    const radius = shape.curve && widest ? widest / radians(shape.curve) : 0;
    return rows.map((row, number) => row.map((along) => {
      const behind = number * shape.row_gap;
      if (!radius) return [along, behind];
      const angle = along / (radius + behind);
      return [(radius + behind) * Math.sin(angle), (radius + behind) * Math.cos(angle) - radius];
    }));
  }

  function atTable(chairs) {
    const reach = Math.max(CHAIR, chairs * 9);
    return upTo(chairs).map((index) => {
      const turn = (2 * Math.PI * (index + 0.5)) / chairs;
      return [reach * Math.sin(turn), reach * Math.cos(turn)];
    });
  }

  function inBox(chairs) {
    return upTo(chairs).map((index) => [(index % 2) * ABREAST - ABREAST / 2, Math.floor(index / 2) * BEHIND]);
  }

  function inColumns(kind, counts, shape) {
    const columns = shape.columns || 1;
    return counts.map((chairs, number) => {
      const across = ((number % columns) - (columns - 1) / 2) * shape.seat_gap;
      const behind = Math.floor(number / columns) * shape.row_gap;
      return (kind === "tables" ? atTable(chairs) : inBox(chairs)).map(([x, y]) => [across + x, behind + y]);
    });
  }

  // The seats of each row, box or table from left to right, as [x, y].
  function positions(kind, counts, drawn) {
    const shape = { ...DEFAULTS, ...drawn };
    const rows = kind === "rows" ? inRows(counts, shape) : inColumns(kind, counts, shape);
    const cos = Math.cos(radians(shape.rotate)), sin = Math.sin(radians(shape.rotate));
    return rows.map((row) => row.map(([along, behind]) => [
      Math.floor(shape.x + along * cos - behind * sin + 0.5),
      Math.floor(shape.y + along * sin + behind * cos + 0.5),
    ]));
  }

  window.seatmap.layout = { positions, DEFAULTS };
})();
