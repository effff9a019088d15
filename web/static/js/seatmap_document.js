// Changes of a seat map: each takes a document and gives a new one that shares what stayed, so undo is cheap.
"use strict";

window.seatmap = window.seatmap || {};

(() => {
  const { numbering, layout } = window.seatmap;
  const MARGIN = 150;
  let made = Date.now();
  const newId = () => `new-${(made += 1).toString(36)}`;
  const withSection = (map, id, change) => ({
    ...map, sections: map.sections.map((section) => (section.id === id ? change(section) : section)),
  });
  const ofSection = (map, id) => map.sections.find((section) => section.id === id);
  const rowsOf = (section) => section.rows || [];
  const seatsOf = (section) => rowsOf(section).flatMap((row) => row.seats);
  const countsOf = (section) => rowsOf(section).map((row) => row.seats.length);
  const countOf = (map) => map.sections.reduce((sum, section) => sum + seatsOf(section).length, 0);

  function freeSectionId(map) {
    for (let number = map.sections.length + 1; ; number += 1) {
      if (!ofSection(map, `s${number}`)) return `s${number}`;
    }
  }

  // Rows with so many seats each, where the section's shape puts them. Without `anew` rows and seats keep what they are
  // called; in a row that grows or shrinks a seat that keeps its number stays the same seat. A seat that was moved by hand
  // stays as far from its line as it was `before`, unless its row gets more or fewer seats.
  function resized(section, counts, anew, before) {
    const lines = before && before.shape ? layout.positions(before.kind || "rows", countsOf(before), before.shape) : [];
    const turn = before && before.shape ? (section.shape.rotate || 0) - (before.shape.rotate || 0) : 0;
    const numbered = section.numbering ? numbering.labels(counts, section.numbering, section.shape.aisles) : null;
    const spots = layout.positions(section.kind || "rows", counts, section.shape);
    const rows = counts.map((count, index) => {
      const old = rowsOf(section)[index] || { seats: [] }, fresh = numbered ? numbered[index] : [String(index + 1)];
      const label = anew || old.label === undefined ? fresh[0] : old.label;
      const same = count === old.seats.length, called = old.seats.map((seat) => seat.label);
      const labels = numbered && (anew || !same) ? fresh[1] : onward(called, count);
      const known = new Map(old.seats.map((seat) => [seat.label, seat]));
      const seats = labels.map((text, n) => {
        const seat = (same ? old.seats[n] : known.get(text)) || { id: newId() };
        const table = section.kind === "tables" ? { table: label } : {};
        const [dx, dy] = same && lines[index] ? turned(seat.x - lines[index][n][0], seat.y - lines[index][n][1], turn) : [0, 0];
        return { ...seat, label: text, x: spots[index][n][0] + dx, y: spots[index][n][1] + dy, ...table };
      });
      return { ...old, label, seats };
    });
    return { ...section, rows: mended(rows) };
  }

  function turned(x, y, degrees) {
    const cos = Math.cos((degrees * Math.PI) / 180), sin = Math.sin((degrees * Math.PI) / 180);
    return [Math.round(x * cos - y * sin), Math.round(x * sin + y * cos)];
  }

  function onward(labels, count) {
    const kept = labels.slice(0, count);
    let next = Math.max(0, ...labels.map((label) => Number(label) || 0));
    while (kept.length < count) kept.push(String((next += 1)));
    return kept;
  }

  // A companion whose wheelchair place is gone is a seat like others.
  function mended(rows) {
    const places = new Set(rows.flatMap((row) => row.seats).filter((seat) => seat.kind === "wheelchair").map((s) => s.id));
    return rows.map((row) => ({
      ...row,
      seats: row.seats.map((seat) => {
        if (seat.kind !== "companion" || places.has(seat.companion_of)) return seat;
        const { kind, companion_of: gone, ...plain } = seat;
        return plain;
      }),
    }));
  }

  // Another shape, numbering or number of seats, names, doors.
  function redrawn(map, id, { counts, ...changes }) {
    return withSection(map, id, (section) => {
      const next = { ...section, ...changes }, draws = counts || changes.shape || changes.numbering;
      if (!draws || !next.shape || next.kind === "standing") return next;
      return resized(next, counts || countsOf(section), Boolean(changes.numbering), section);
    });
  }

  function moved(map, id, dx, dy) {
    const by = (part) => ({ ...part, x: part.x + dx, y: part.y + dy });
    return withSection(map, id, (section) => ({
      ...section,
      ...(section.shape ? { shape: by(section.shape) } : {}),
      ...(section.outline ? { outline: section.outline.map(([x, y]) => [x + dx, y + dy]) } : {}),
      rows: rowsOf(section).map((row) => ({ ...row, seats: row.seats.map(by) })),
    }));
  }

  function copied(map, id, suffix) {
    const section = ofSection(map, id), names = new Map(seatsOf(section).map((seat) => [seat.id, newId()]));
    const rows = rowsOf(section).map((row) => ({
      ...row,
      seats: row.seats.map((seat) => ({
        ...seat, id: names.get(seat.id), ...(seat.companion_of ? { companion_of: names.get(seat.companion_of) } : {}),
      })),
    }));
    const twin = { ...section, id: freeSectionId(map), name_vi: section.name_vi + suffix, name_en: section.name_en + suffix, rows };
    const box = window.seatmap.drawing.boxOf(section);
    return [moved({ ...map, sections: [...map.sections, twin] }, twin.id, box.width + 100, 0), twin.id];
  }

  function added(map, section) {
    return { ...map, sections: [...map.sections, section] };
  }

  function removed(map, id) {
    return { ...map, sections: map.sections.filter((section) => section.id !== id) };
  }

  // Seats changed one by one; `null` takes a seat away, a row without seats goes too.
  function seatsChanged(map, ids, change) {
    const sections = map.sections.map((section) => {
      if (!seatsOf(section).some((seat) => ids.has(seat.id))) return section;
      const rows = rowsOf(section).map((row) => ({
        ...row, seats: row.seats.map((seat) => (ids.has(seat.id) ? change(seat) : seat)).filter(Boolean),
      }));
      return { ...section, rows: mended(rows.filter((row) => row.seats.length)) };
    });
    return { ...map, sections };
  }

  // Everything moved and the paper made larger, so that nothing is outside.
  function fitted(map) {
    const points = [[map.stage.x, map.stage.y], [map.stage.x + map.stage.width, map.stage.y + map.stage.height]];
    points.push(...(map.decor || []).flatMap(window.seatmap.scenery.corners));
    for (const section of map.sections) {
      points.push(...(section.outline || []), ...seatsOf(section).map((seat) => [seat.x, seat.y]));
    }
    const low = (axis) => Math.floor(points.reduce((least, point) => Math.min(least, point[axis]), Infinity)) - MARGIN;
    const high = (axis) => Math.ceil(points.reduce((most, point) => Math.max(most, point[axis]), 0)) + MARGIN;
    const dx = -low(0), dy = -low(1);
    let next = { ...map, width: high(0) + dx, height: high(1) + dy };
    if (!dx && !dy) return next;
    next.stage = { ...map.stage, x: map.stage.x + dx, y: map.stage.y + dy };
    next.decor = (map.decor || []).map((one) => ({ ...one, x: one.x + dx, y: one.y + dy }));
    for (const section of map.sections) next = moved(next, section.id, dx, dy);
    return next;
  }

  window.seatmap.document = {
    newId, freeSectionId, withSection, ofSection, rowsOf, seatsOf, countsOf, countOf, resized, redrawn, moved, copied,
    added, removed, seatsChanged, fitted,
  };
})();
