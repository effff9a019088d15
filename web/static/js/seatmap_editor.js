// The seat editor: holds the state, draws, saves the draft, publishes.
"use strict";

(() => {
  const root = document.querySelector("[data-seat-editor]");
  if (!root) return;
  const { History, actions, document: change, drawing, panel, pointer, scenery } = window.seatmap;
  const texts = JSON.parse(root.dataset.texts), paths = root.dataset;
  const status = root.querySelector("[data-status]"), faults = root.querySelector("[data-faults]");

  class Editor {
    constructor(map, revision) {
      this.texts = texts;
      this.revision = revision;
      this.history = new History(map);
      this.svg = root.querySelector("[data-map]");
      this.drawing = new drawing.Drawing(this.svg, texts);
      this.state = { tool: "sections", section: null, seats: new Set(), cursor: "", moving: false, decor: null, preview: false };
      this.scale = 1;
      this.scenery = scenery.connect(this, root);
      this.acts = { ...actions.make(this), ...this.scenery.acts };
      this.panel = panel.connect(this, root);
      pointer.connect(this);
      this.refresh();
    }

    get map() {
      return this.history.now;
    }

    change(map, name) {
      this.history.set(map, name);
      this.refresh();
    }

    choose(changes) {
      Object.assign(this.state, changes);
      this.refresh();
    }

    step(way) {
      if (!this.history[way]()) return;
      const known = new Set(this.map.sections.flatMap(change.seatsOf).map((seat) => seat.id));
      this.state.seats = new Set([...this.state.seats].filter((id) => known.has(id)));
      if (!change.ofSection(this.map, this.state.section)) this.state.section = null;
      this.refresh();
      this.say(texts[way]);
    }

    act(name) {
      if (this.acts[name]) this.acts[name]();
    }

    refresh() {
      this.drawing.show(this.map, this.state);
      this.panel.show(this.state);
      this.scenery.show(this.state);
      for (const button of root.querySelectorAll("[data-act]")) {
        const { act } = button.dataset;
        if (["sections", "seats", "scenery"].includes(act)) button.setAttribute("aria-pressed", String(this.state.tool === act));
        if (act === "preview" || act === "moving") button.setAttribute("aria-pressed", String(this.state[act]));
        if (act === "undo") button.disabled = !this.history.past.length;
        if (act === "redo") button.disabled = !this.history.future.length;
      }
      const standing = this.map.sections.reduce((sum, section) => sum + (section.capacity || 0), 0);
      root.querySelector("[data-total]").textContent = change.countOf(this.map) + standing;
      root.querySelector("[data-unsaved]").hidden = !this.history.dirty;
    }

    zoom(by) {
      const room = this.svg.parentElement, whole = (room.clientHeight / room.clientWidth) * (this.map.width / this.map.height);
      this.scale = by ? Math.min(Math.max(this.scale * by, 0.2), 12) : Math.min(1, whole);
      this.svg.style.width = `${this.scale * 100}%`;
      this.svg.classList.toggle("is-near", this.svg.getBoundingClientRect().width / this.map.width > 0.42);
    }

    say(text, wrong = false) {
      status.textContent = text;
      status.classList.toggle("is-wrong", wrong);
    }

    showFaults(found) {
      faults.replaceChildren(...found.map((fault) => {
        const button = document.createElement("button");
        button.type = "button";
        button.className = "draw__fault";
        button.textContent = fault[texts.language];
        button.addEventListener("click", () => {
          if (fault.seat_id) this.choose({ tool: "seats", seats: new Set([fault.seat_id]), cursor: fault.seat_id });
          else if (fault.section_id) this.choose({ tool: "sections", section: fault.section_id });
        });
        const item = document.createElement("li");
        item.append(button);
        return item;
      }));
      faults.hidden = !found.length;
    }

    async send(method, path, body) {
      const headers = { Authorization: `Bearer ${await window.studioToken()}`, "If-Match": `"${this.revision}"` };
      const response = await fetch(path, { method, headers, body });
      const answer = await response.json().catch(() => ({}));
      if (!response.ok) throw new Error((answer.messages || {})[texts.language] || texts.away);
      this.revision = answer.draft_revision;
      return answer;
    }

    async save() {
      const sent = this.map;
      if (this.busy) return false;
      this.busy = true;
      this.say(texts.saving);
      try {
        const answer = await this.send("PUT", paths.draftPath, JSON.stringify(sent));
        this.history.saved = sent;
        this.showFaults(answer.faults);
        this.say(answer.faults.length ? texts.faults : texts.saved);
        this.refresh();
        return !answer.faults.length;
      } catch (refused) {
        this.say(refused instanceof TypeError ? texts.away : refused.message, true);
        return false;
      } finally {
        this.busy = false;
      }
    }

    async publish() {
      if (!(await this.save())) return;
      try {
        await this.send("POST", paths.versionsPath);
        window.location.assign(`${paths.hallPath}?done=published`);
      } catch (refused) {
        this.say(refused.message, true);
      }
    }
  }

  function keys(editor, event) {
    const key = event.key.toLowerCase(), act = { z: event.shiftKey ? "redo" : "undo", y: "redo", s: "save" }[key];
    const typing = event.target.closest("input, textarea, select");
    if (!(event.ctrlKey || event.metaKey) || !act || (typing && act !== "save")) return;
    event.preventDefault();
    editor.act(act);
  }

  async function open() {
    const headers = { Authorization: `Bearer ${await window.studioToken()}` };
    const response = await fetch(paths.draftPath, { headers });
    if (!response.ok) throw new Error(texts.away);
    const revision = (response.headers.get("etag") || "").replace(/\D/g, "");
    const editor = new Editor(await response.json(), Number(revision));
    window.seatmap.editor = editor;
    root.classList.add("is-ready");
    editor.say(texts.ready);
    const first = editor.map.sections[0];
    if (first) editor.choose({ section: first.id });
    editor.zoom(0);
    root.addEventListener("click", (event) => {
      const button = event.target.closest("[data-act]");
      if (button) editor.act(button.dataset.act);
    });
    document.addEventListener("keydown", (event) => keys(editor, event));
    window.addEventListener("beforeunload", (event) => {
      if (editor.history.dirty) event.preventDefault();
    });
  }

  open().catch(() => {
    status.textContent = texts.away;
    status.classList.add("is-wrong");
  });
})();
