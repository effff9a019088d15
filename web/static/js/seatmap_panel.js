// The panel beside the drawing: what is chosen, as fields; every change is drawn at once.
"use strict";

window.seatmap = window.seatmap || {};

(() => {
  const { document: change, numbering, layout } = window.seatmap;

  function whole(field) {
    const number = Math.round(Number(field.value));
    if (field.value === "" || !Number.isFinite(number)) return null;
    return Math.min(Math.max(number, Number(field.min || 0)), Number(field.max || 100000));
  }

  const growth = (counts) => {
    const step = counts.length > 1 ? counts[1] - counts[0] : 0;
    return counts.every((count, index) => count === counts[0] + step * index) ? step : null;
  };
  const aislesOf = (text, gap) => [...new Set((text.match(/[0-9]+/g) || []).map(Number))]
    .filter((after) => after >= 1 && after <= 400).slice(0, 10).map((after) => ({ after, gap }));

  // What a field of the form says about a section, as a change of it.
  function read(section, field, form) {
    const shape = { ...layout.DEFAULTS, ...section.shape }, counts = change.countsOf(section);
    const scheme = { ...numbering.DEFAULTS, ...section.numbering }, number = whole(field);
    const [group, name] = field.name.split(".");
    if (group === "text") return field.value.trim() || name === "door" ? { [name]: field.value.trim() || null } : null;
    if (group === "shape" && name === "aisles") {
      return { shape: { ...shape, aisles: aislesOf(field.value, whole(form.elements["shape.aisle_gap"]) || 110) } };
    }
    if (group === "shape" && name === "aisle_gap") {
      return number ? { shape: { ...shape, aisles: shape.aisles.map((aisle) => ({ ...aisle, gap: number })) } } : null;
    }
    if (group === "shape") return number === null ? null : { shape: { ...shape, [name]: number } };
    if (group === "numbering") {
      const value = field.type === "checkbox" ? field.checked
        : name === "skip" ? [...new Set(field.value.toUpperCase().split(/[\s,]+/).filter(Boolean))].slice(0, 40)
          : name === "start" ? number || 1
            : name === "first_row" ? field.value.trim().toUpperCase() : field.value;
      return { numbering: { ...scheme, [name]: value } };
    }
    if (number === null) return null;
    if (name === "capacity") return { capacity: number };
    if (name === "width" || name === "depth") return { outline: resizedArea(section, name, number) };
    return { counts: recounted(counts, name, number, growth(counts) || 0) };
  }

  function recounted(counts, name, number, step) {
    const within = (count) => Math.min(Math.max(count, 1), 400);
    if (name === "rows") {
      const last = counts[counts.length - 1] || 1;
      return Array.from({ length: number }, (_, n) => counts[n] || within(last + step * (n - counts.length + 1)));
    }
    if (name === "first") return counts.map((_, n) => within(number + step * n));
    if (name === "grow") return counts.map((_, n) => within(counts[0] + number * n));
    return counts;
  }

  function resizedArea(section, name, centimetres) {
    const axis = name === "width" ? 0 : 1, values = section.outline.map((point) => point[axis]);
    const low = Math.min(...values), size = Math.max(...values) - low || 1;
    return section.outline.map((point) => {
      const next = [...point];
      next[axis] = Math.round(low + ((point[axis] - low) / size) * centimetres);
      return next;
    });
  }

  function fill(form, section) {
    const shape = { ...layout.DEFAULTS, ...section.shape }, counts = change.countsOf(section);
    const scheme = { ...numbering.DEFAULTS, ...section.numbering }, step = growth(counts), kind = section.kind || "rows";
    const area = section.outline ? [0, 1].map((axis) => section.outline.map((point) => point[axis])) : [[0], [0]];
    const values = {
      "text.name_vi": section.name_vi, "text.name_en": section.name_en, "text.door": section.door || "",
      "seats.rows": counts.length, "seats.first": counts[0] || "", "seats.grow": step === null ? "" : step,
      "seats.capacity": section.capacity || "", "seats.width": Math.max(...area[0]) - Math.min(...area[0]),
      "seats.depth": Math.max(...area[1]) - Math.min(...area[1]),
      "shape.aisles": shape.aisles.map((aisle) => aisle.after).join(", "),
      "shape.aisle_gap": (shape.aisles[0] || { gap: 110 }).gap, "numbering.skip": scheme.skip.join(" "),
    };
    for (const name of ["seat_gap", "row_gap", "curve", "rotate", "columns"]) values[`shape.${name}`] = shape[name] ?? 1;
    for (const name of ["direction", "letters", "first_row", "start"]) values[`numbering.${name}`] = scheme[name];
    for (const field of form.elements) {
      if (field.type === "checkbox") field.checked = scheme.continuous;
      else if (field.name in values && field !== document.activeElement) field.value = values[field.name];
    }
    for (const part of form.querySelectorAll("[data-kinds]")) {
      const drawn = section.shape || kind === "standing" || part.dataset.kinds === "all";
      part.hidden = !(drawn && (part.dataset.kinds === "all" || part.dataset.kinds.split(" ").includes(kind)));
    }
    for (const place of form.querySelectorAll("[data-of]")) place.textContent = `${values[place.dataset.of]}°`;
    fillRows(form, section);
  }

  // The rows one by one; not built again while somebody types in them.
  function fillRows(form, section) {
    const list = form.querySelector("[data-rows]"), rows = change.rowsOf(section);
    if (list.contains(document.activeElement) && list.children.length === rows.length) return;
    const pattern = form.querySelector("[data-row-pattern]");
    list.replaceChildren(...rows.map((row, index) => {
      const item = pattern.content.cloneNode(true).firstElementChild;
      const [label, count] = item.querySelectorAll("input");
      label.value = row.label;
      count.value = row.seats.length;
      for (const field of [label, count]) field.ariaLabel = field.ariaLabel.replace("%(row)s", row.label);
      item.dataset.row = index;
      return item;
    }));
  }

  function connect(editor, root) {
    const form = root.querySelector("[data-panel=section] fieldset");
    const one = root.querySelector("[data-seat-label]");

    form.addEventListener("input", (event) => {
      const field = event.target, section = change.ofSection(editor.map, editor.state.section);
      const item = field.closest("[data-row]");
      if (!section) return;
      if (item) return void rowTyped(section, Number(item.dataset.row), field);
      const said = read(section, field, form);
      if (said) editor.change(change.fitted(change.redrawn(editor.map, section.id, said)), field.name);
    });
    form.addEventListener("change", () => {
      editor.history.pause();
      editor.refresh();
    });

    function rowTyped(section, index, field) {
      if (field.name === "count") {
        const number = whole(field), counts = change.countsOf(section);
        if (!number || !section.shape) return;
        counts[index] = number;
        editor.change(change.fitted(change.redrawn(editor.map, section.id, { counts })), `count${index}`);
      } else if (field.value.trim()) {
        const rows = section.rows.map((row, n) => (n === index ? { ...row, label: field.value.trim() } : row));
        editor.change(change.withSection(editor.map, section.id, (old) => ({ ...old, rows })), `row${index}`);
      }
    }

    one.addEventListener("input", () => {
      if (!one.value.trim()) return;
      const named = (seat) => ({ ...seat, label: one.value.trim() });
      editor.change(change.seatsChanged(editor.map, editor.state.seats, named), "label");
    });

    function show(state) {
      const section = state.tool === "sections" ? change.ofSection(editor.map, state.section) : null;
      const which = section ? "section" : state.tool === "sections" ? "nothing" : state.tool;
      for (const panel of root.querySelectorAll("[data-panel]")) panel.hidden = panel.dataset.panel !== which;
      if (section) fill(form, section);
      for (const place of root.querySelectorAll("[data-chosen-count]")) place.textContent = state.seats.size;
      for (const part of root.querySelectorAll("[data-needs-seats]")) part.disabled = !state.seats.size;
      const only = state.seats.size === 1 && editor.map.sections.flatMap(change.seatsOf).find((seat) => state.seats.has(seat.id));
      one.disabled = !only;
      if (one !== document.activeElement) one.value = only ? only.label : "";
    }
    return { show };
  }

  window.seatmap.panel = { connect };
})();
