// A seat map as SVG: only sections that changed are drawn again.
"use strict";

window.seatmap = window.seatmap || {};

(() => {
  const NS = "http://www.w3.org/2000/svg";
  const RADIUS = 21, PAD = 75;
  const rowsOf = (section) => section.rows || [];
  const seatsOf = (section) => rowsOf(section).flatMap((row) => row.seats);

  function element(name, attributes, text) {
    const made = document.createElementNS(NS, name);
    for (const [key, value] of Object.entries(attributes)) made.setAttribute(key, value);
    if (text !== undefined) made.textContent = text;
    return made;
  }

  function boxOf(section) {
    const points = [...(section.outline || []), ...seatsOf(section).map((seat) => [seat.x, seat.y])];
    const least = (axis) => points.reduce((low, point) => Math.min(low, point[axis]), Infinity) - PAD;
    const most = (axis) => points.reduce((high, point) => Math.max(high, point[axis]), -Infinity) + PAD;
    if (!points.length) return { x: 0, y: 0, width: 100, height: 100 };
    return { x: least(0), y: least(1), width: most(0) - least(0), height: most(1) - least(1) };
  }

  class Drawing {
    constructor(svg, texts) {
      this.svg = svg;
      this.texts = texts; // { language, rows, box, tables, seat, stage, kinds }
      this.known = new Map();
      this.paper = element("rect", { class: "map-paper", x: 0, y: 0, rx: 30 });
      this.stage = element("g", { class: "map-stage" });
      this.sections = element("g", {});
      this.over = element("g", { class: "map-over", "aria-hidden": "true" });
      this.scenery = element("g", {});
      svg.replaceChildren(this.paper, this.stage, this.scenery, this.sections, this.over);
    }

    name(section) {
      return this.texts.language === "vi" ? section.name_vi : section.name_en;
    }

    show(map, state) {
      const focused = this.focused();
      if (this.map !== map) this.draw(map);
      this.map = map;
      window.seatmap.scenery.paint(this, map, state);
      this.svg.classList.toggle("is-arranging", state.tool === "scenery");
      this.svg.classList.toggle("is-choosing-seats", state.tool === "seats");
      this.svg.classList.toggle("is-preview", state.preview);
      const still = state.tool !== "sections" || state.preview;
      for (const [id, { node }] of this.known) {
        node.classList.toggle("is-chosen", id === state.section);
        node.firstChild.setAttribute("aria-pressed", String(id === state.section));
        node.firstChild.setAttribute("tabindex", still ? "-1" : "0");
      }
      const rovers = state.tool === "seats" && !state.preview;
      for (const seat of this.svg.querySelectorAll("[data-seat]")) {
        const chosen = state.seats.has(seat.dataset.seat);
        seat.classList.toggle("is-chosen", chosen);
        seat.setAttribute("aria-checked", String(chosen));
        seat.setAttribute("tabindex", rovers && seat.dataset.seat === state.cursor ? "0" : "-1");
      }
      if (focused && !this.svg.contains(document.activeElement)) {
        const node = this.svg.querySelector(focused);
        if (node) node.focus({ preventScroll: true });
      }
    }

    // What has the focus, to be found again in a section that is drawn anew.
    focused() {
      const at = document.activeElement;
      if (!this.svg.contains(at) || at === this.svg) return null;
      const seat = at.dataset.seat, section = at.closest("[data-section]");
      const decor = at.closest("[data-decor]");
      if (decor) return `[data-decor="${decor.dataset.decor}"]`;
      if (seat) return `[data-seat="${CSS.escape(seat)}"]`;
      return section && `[data-section="${CSS.escape(section.dataset.section)}"] > [role=button]`;
    }

    draw(map) {
      this.svg.setAttribute("viewBox", `0 0 ${map.width} ${map.height}`);
      this.paper.setAttribute("width", map.width);
      this.paper.setAttribute("height", map.height);
      const { x, y, width, height } = map.stage;
      this.stage.replaceChildren(
        element("rect", { x, y, width, height, rx: 16 }),
        element("text", { x: x + width / 2, y: y + height / 2 }, this.texts.stage),
      );
      const before = this.known;
      this.known = new Map();
      for (const section of map.sections) {
        const old = before.get(section.id);
        const node = old && old.section === section ? old.node : this.section(section);
        this.known.set(section.id, { section, node });
      }
      this.sections.replaceChildren(...[...this.known.values()].map(({ node }) => node));
    }

    section(section) {
      const { x, y, width, height } = boxOf(section), seats = seatsOf(section).length || section.capacity || 0;
      const label = this.texts.section.replace("%(name)s", this.name(section)).replace("%(count)s", seats);
      const node = element("g", { class: "map-section", "data-section": section.id });
      const box = { class: "map-section__box", x, y, width, height, rx: 24, role: "button", "aria-label": label };
      node.append(element("rect", box));
      if (section.outline) {
        const points = section.outline.map((point) => point.join(",")).join(" ");
        node.append(element("polygon", { class: "map-area", points }));
        node.append(element("text", { class: "map-area__text", x: x + width / 2, y: y + height / 2 }, `${this.name(section)} · ${seats}`));
      }
      for (const row of rowsOf(section)) this.row(node, section, row);
      if (!section.outline) node.append(element("text", { class: "map-section__name", x: x + width / 2, y: y - 14 }, this.name(section)));
      return node;
    }

    row(node, section, row) {
      const kind = section.kind || "rows", ends = [row.seats[0], row.seats[row.seats.length - 1]];
      if (kind === "rows") {
        node.append(element("text", { class: "map-row", x: ends[0].x - 46, y: ends[0].y }, row.label));
        node.append(element("text", { class: "map-row", x: ends[1].x + 46, y: ends[1].y }, row.label));
      } else {
        const x = row.seats.reduce((sum, seat) => sum + seat.x, 0) / row.seats.length;
        const y = row.seats.reduce((sum, seat) => sum + seat.y, 0) / row.seats.length;
        if (kind === "tables") node.append(element("circle", { class: "map-table", cx: x, cy: y, r: 44 }));
        node.append(element("text", { class: "map-row map-row--middle", x, y: kind === "tables" ? y : row.seats[0].y - 34 }, row.label));
      }
      for (const seat of row.seats) {
        const aria = `${this.texts[kind]} ${row.label}, ${this.texts.seat} ${seat.label}${this.remark(seat)}`;
        node.append(element("circle", {
          class: `map-seat map-seat--${seat.kind || "seat"}${seat.restricted_view ? " map-seat--hidden" : ""}`,
          "data-seat": seat.id, cx: seat.x, cy: seat.y, r: RADIUS, role: "checkbox", "aria-label": aria,
        }));
        node.append(element("text", { class: "map-seat__label", x: seat.x, y: seat.y }, seat.label));
      }
    }

    remark(seat) {
      const said = [seat.kind && seat.kind !== "seat" ? this.texts.kinds[seat.kind] : "", seat.restricted_view ? this.texts.kinds.hidden : ""];
      return said.filter(Boolean).map((text) => `, ${text}`).join("");
    }

    seatNode(id) {
      return this.svg.querySelector(`[data-seat="${CSS.escape(id)}"]`);
    }

    // Centimetres of a pointer.
    at(event) {
      const matrix = this.svg.getScreenCTM();
      return matrix ? new DOMPoint(event.clientX, event.clientY).matrixTransform(matrix.inverse()) : new DOMPoint(0, 0);
    }

    // What lies over the map while something is drawn: guide lines, the rubber band.
    overlay(...parts) {
      this.over.replaceChildren(...parts);
    }
  }

  window.seatmap.drawing = { Drawing, boxOf, element };
})();
