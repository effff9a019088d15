// Stage, walls, columns, doors, stairs and words: drawn, dragged, moved by keys, and filled in beside the drawing.
"use strict";

window.seatmap = window.seatmap || {};

(() => {
  const SIZES = { wall: [800, 20], column: [60, 60], door: [160, 40], stairs: [200, 120], text: [300, 60] };
  const GRID = 10, STEP = 10, BIG_STEP = 100, MOST = 500;
  const ARROWS = { ArrowLeft: [-1, 0], ArrowRight: [1, 0], ArrowUp: [0, -1], ArrowDown: [0, 1] };
  const { element } = window.seatmap.drawing;
  const decorOf = (map) => map.decor || [];
  const partOf = (map, at) => (at === "stage" ? map.stage : decorOf(map)[at]);
  const sizeOf = (part) => [part.width || 0, part.height || 0];

  function changed(map, at, change) {
    if (at === "stage") return { ...map, stage: change(map.stage) };
    return { ...map, decor: decorOf(map).map((one, index) => (index === at ? change(one) : one)).filter(Boolean) };
  }

  const moved = (map, at, dx, dy) => changed(map, at, (one) => ({ ...one, x: one.x + dx, y: one.y + dy }));

  // Every point that must lie on the paper: the corners as they are stored, and as they are turned.
  function corners(part) {
    const [wide, high] = sizeOf(part), x = part.x + wide / 2, y = part.y + high / 2;
    const turn = ((part.rotate || 0) * Math.PI) / 180, cos = Math.abs(Math.cos(turn)), sin = Math.abs(Math.sin(turn));
    const across = Math.ceil((wide * cos + high * sin) / 2), along = Math.ceil((wide * sin + high * cos) / 2);
    return [[part.x, part.y], [part.x + wide, part.y + high], [x - across, y - along], [x + across, y + along]];
  }

  function shapes(part) {
    const { x, y, kind } = part, [width, height] = sizeOf(part), box = { x, y, width, height };
    if (kind === "column") return [element("rect", { ...box, rx: Math.min(width, height) / 2 })];
    if (kind !== "stairs") return kind === "text" || kind === "aisle" ? [] : [element("rect", box)];
    const step = Math.max(30, width / 20), treads = [];
    for (let at = x + step; at < x + width; at += step) treads.push(`M${Math.round(at)} ${y}v${height}`);
    return [element("rect", box), element("path", { d: treads.join("") })];
  }

  function node(part, at, texts, tool) {
    const [wide, high] = sizeOf(part), said = (texts.language === "vi" ? part.text_vi : part.text_en) || part.text_vi || part.text_en || "";
    const x = part.x + wide / 2, y = part.y + high / 2, kind = at === "stage" ? texts.stage : texts.decor[part.kind];
    const group = element("g", {
      class: `map-decor map-decor--${part.kind}`, transform: `rotate(${part.rotate || 0} ${x} ${y})`, "data-decor": at,
      role: "button", tabindex: tool.on ? "0" : "-1", "aria-label": said ? `${kind}, ${said}` : kind,
    });
    const grip = { class: "map-decor__grip", x: part.x - 15, y: part.y - 15, width: wide + 30, height: high + 30 };
    group.append(element("rect", grip), ...(at === "stage" ? [] : shapes(part)));
    if (said) group.append(element("text", { x, y: part.kind === "door" || part.kind === "stairs" ? y + high / 2 + 36 : y }, said));
    return group;
  }

  // On the drawing; the stage itself stands there already and gets a grip only while scenery is arranged.
  function paint(drawing, map, state) {
    const tool = { on: state.tool === "scenery" && !state.preview, at: state.decor };
    const { scenery, painted = {} } = drawing;
    if (painted.decor !== map.decor || painted.stage !== map.stage || painted.on !== tool.on) {
      const parts = decorOf(map).map((part, at) => node(part, at, drawing.texts, tool));
      scenery.replaceChildren(...(tool.on ? [node(map.stage, "stage", drawing.texts, tool)] : []), ...parts);
      drawing.painted = { decor: map.decor, stage: map.stage, on: tool.on };
    }
    for (const part of scenery.children) part.setAttribute("aria-pressed", String(part.dataset.decor === String(tool.at)));
  }

  function connect(editor, root) {
    const { svg } = editor.drawing, form = root.querySelector("[data-panel=scenery] fieldset");
    const fitted = (map) => window.seatmap.document.fitted(map);
    let grip = null;

    function add(kind) {
      const { map } = editor, [width, height] = SIZES[kind], at = decorOf(map).length, { stage } = map;
      if (at >= MOST) return void editor.say(editor.texts.fullScenery);
      const part = { kind, x: stage.x - width - 100, y: stage.y + (at % 12) * 50, width, height };
      if (kind === "text" || kind === "door") [part.text_vi, part.text_en] = editor.texts.decorNames[kind];
      editor.change(fitted({ ...map, decor: [...decorOf(map), part] }));
      editor.choose({ tool: "scenery", decor: at, section: null, seats: new Set() });
      focus(at);
    }

    function focus(at) {
      (svg.querySelector(`[data-decor="${at}"]`) || svg).focus({ preventScroll: true });
    }

    function remove() {
      const { decor } = editor.state;
      if (typeof decor !== "number") return;
      editor.choose({ decor: null });
      editor.change(fitted(changed(editor.map, decor, () => null)));
      focus(Math.min(decor, decorOf(editor.map).length - 1));
    }

    const idOf = (target) => {
      const part = target.closest("[data-decor]"), id = part && part.dataset.decor;
      return id === "stage" || id === null ? id : Number(id);
    };
    const working = () => editor.state.tool === "scenery" && !editor.state.preview;

    svg.addEventListener("pointerdown", (event) => {
      if (!working() || event.button) return;
      const at = idOf(event.target);
      event.preventDefault();
      editor.choose({ decor: at });
      if (at === null) return;
      focus(at);
      grip = { at, from: editor.drawing.at(event), map: editor.map, moved: false };
      svg.setPointerCapture(event.pointerId);
    });
    svg.addEventListener("pointermove", (event) => {
      if (!grip) return;
      const to = editor.drawing.at(event), by = ["x", "y"].map((axis) => Math.round((to[axis] - grip.from[axis]) / GRID) * GRID);
      if (!grip.moved && !by[0] && !by[1]) return;
      grip.moved = true;
      editor.change(moved(grip.map, grip.at, ...by), "scenery");
    });
    for (const end of ["pointerup", "pointercancel"]) {
      svg.addEventListener(end, () => {
        if (grip && grip.moved) editor.change(fitted(editor.map), "scenery");
        if (grip) editor.history.pause();
        grip = null;
      });
    }
    svg.addEventListener("focusin", (event) => {
      if (working() && idOf(event.target) !== null && idOf(event.target) !== editor.state.decor) editor.choose({ decor: idOf(event.target) });
    });
    svg.addEventListener("keydown", (event) => {
      const arrow = ARROWS[event.key], { decor } = editor.state, far = event.shiftKey ? BIG_STEP : STEP;
      if (!working() || decor === null || event.ctrlKey || event.metaKey || event.altKey) return;
      if (arrow) editor.change(fitted(moved(editor.map, decor, arrow[0] * far, arrow[1] * far)), "nudge");
      else if (event.key === "Delete" || event.key === "Backspace") remove();
      else return;
      event.preventDefault();
    });

    form.addEventListener("input", (event) => {
      const { name, value, min, max, type } = event.target, number = Math.round(Number(value));
      if (!partOf(editor.map, editor.state.decor) || (type === "number" && (value === "" || !Number.isFinite(number)))) return;
      const said = type === "number" ? Math.min(Math.max(number, Number(min)), Number(max)) : value;
      const field = name.replace("decor.", "");
      editor.change(fitted(changed(editor.map, editor.state.decor, (one) => ({ ...one, [field]: said }))), name);
    });
    form.addEventListener("change", () => { editor.history.pause(); editor.refresh(); });

    function show(state) {
      const part = partOf(editor.map, state.decor), stage = state.decor === "stage";
      form.hidden = !part;
      root.querySelector("[data-no-scenery]").hidden = Boolean(part);
      root.querySelector("[data-act=remove-scenery]").hidden = !part || stage;
      root.querySelector("[data-decor-name]").textContent = !part ? "" : stage ? editor.texts.stage : editor.texts.decor[part.kind];
      for (const half of form.querySelectorAll("[data-not-stage]")) half.hidden = stage;
      for (const field of part ? form.elements : []) {
        const name = field.name.replace("decor.", "");
        if (field.name && field !== document.activeElement) field.value = part[name] ?? (name.startsWith("text") ? "" : 0);
      }
    }
    const adds = Object.fromEntries(Object.keys(SIZES).map((kind) => [`add-${kind}`, () => add(kind)]));
    return { show, acts: { ...adds, "remove-scenery": remove } };
  }

  window.seatmap.scenery = { connect, paint, corners };
})();
