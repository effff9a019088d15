// The guide beside the picture: follows media time, changes its language in place, goes where a note is clicked.
// It reads the <video> and nothing else of the player. The page holds the notes in one language, readable without this.
"use strict";

(() => {
  const panel = document.querySelector("[data-guide]");
  const stage = panel && panel.closest("[data-player]");
  if (!stage) return;
  const video = stage.querySelector("video");
  const list = panel.querySelector("[data-guide-notes]");
  const mark = panel.querySelector("[data-guide-mark]");
  const voice = panel.querySelector("[data-guide-voice]");
  const size = panel.querySelector("#guide-size");
  const aloud = panel.querySelector("#guide-aloud");
  const toggle = stage.querySelector("[data-guide-toggle]");
  const links = [...panel.querySelectorAll("[data-language]")];
  const kinds = JSON.parse(panel.dataset.kinds);
  const HANDS_OFF_SECONDS = 8; // whoever scrolls in the guide is not pulled away from what she reads
  const EARLY_SECONDS = 0.02;

  let notes = []; // {start, end, item}
  let current = null;
  let timer = 0;
  let touchedAt = -Infinity; // ms
  let asked = 0;
  const fetched = new Map(); // by language

  const kept = { // private windows may refuse it
    read(name) { try { return localStorage.getItem(`sankhau.guide.${name}`); } catch { return null; } },
    write(name, value) { try { localStorage.setItem(`sankhau.guide.${name}`, value); } catch { /* not remembered */ } },
  };

  // --- notes ----------------------------------------------------------------------------------------------------

  function clock(seconds) {
    const whole = Math.floor(seconds), pad = (number) => String(number).padStart(2, "0");
    const hours = Math.floor(whole / 3600), minutes = Math.floor(whole / 60) % 60;
    return `${hours ? `${hours}:${pad(minutes)}` : minutes}:${pad(whole % 60)}`;
  }

  function element(name, properties, ...children) {
    const made = Object.assign(document.createElement(name), properties);
    made.append(...children);
    return made;
  }

  function itemOf({ start_seconds: start, kind = "scene", heading = "", text }) {
    const kindWord = element("span", { lang: document.documentElement.lang, textContent: kinds[kind] || "" });
    const seek = element("button", { type: "button", className: "note__when" }, `${clock(start)} `, kindWord);
    seek.prepend(element("span", { className: "visually-hidden", lang: document.documentElement.lang, textContent: `${panel.dataset.textSeek} ` }));
    const item = element("li", { className: "note" }, seek);
    if (heading) item.append(element("h3", { textContent: heading }));
    item.append(element("p", { className: "note__text", textContent: text }));
    item.addEventListener("click", () => {
      if (!String(getSelection())) video.currentTime = start + EARLY_SECONDS;
    });
    return item;
  }

  function show({ language, notes: told, approved, machine_made: machineMade }) {
    notes = told.map((note) => ({ start: note.start_seconds, end: note.end_seconds ?? Infinity, item: itemOf(note) }));
    notes.forEach((note, index) => {
      if (note.end === Infinity && notes[index + 1]) note.end = notes[index + 1].start;
    });
    list.replaceChildren(...notes.map(({ item }) => item));
    list.lang = language;
    mark.textContent = machineMade ? panel.dataset.textMachine : (approved ? "" : panel.dataset.textDraft);
    for (const link of links) {
      if (link.dataset.language === language) link.setAttribute("aria-current", "true");
      else link.removeAttribute("aria-current");
    }
    panel.dataset.language = language;
    current = null;
    follow(true);
  }

  function onThePage() {
    const told = [...list.children].map((item) => ({
      start_seconds: Number(item.dataset.start),
      end_seconds: item.dataset.end === undefined ? undefined : Number(item.dataset.end),
      kind: item.dataset.kind,
      heading: item.querySelector("h3")?.textContent,
      text: item.querySelector(".note__text").textContent,
    }));
    return { language: list.lang, notes: told, approved: true, machine_made: false };
  }

  // --- following media time -------------------------------------------------------------------------------------

  function follow(jump = false) {
    clearTimeout(timer);
    const now = video.currentTime + EARLY_SECONDS;
    const found = notes.findLast((note) => note.start <= now && now < note.end) || null;
    if (found !== current || jump) {
      current?.item.removeAttribute("aria-current");
      current = found;
      panel.dataset.at = found ? String(found.start) : "";
      if (found) {
        found.item.setAttribute("aria-current", "true");
        bringIntoView(found.item, jump);
        if (aloud.checked) voice.textContent = [...found.item.querySelectorAll("h3, .note__text")].map((part) => part.textContent).join(". ");
      }
    }
    const next = notes.flatMap((note) => [note.start, note.end]).filter((time) => time > now).sort((a, b) => a - b)[0];
    if (!video.paused && Number.isFinite(next)) {
      timer = setTimeout(follow, Math.max(10, ((next - now) / (video.playbackRate || 1)) * 1000));
    }
  }

  function bringIntoView(item, jump) {
    if (!jump && performance.now() - touchedAt < HANDS_OFF_SECONDS * 1000) return;
    const calm = jump || matchMedia("(prefers-reduced-motion: reduce)").matches;
    const top = item.offsetTop - list.clientHeight * 0.12; // a glimpse of the one before
    list.scrollTo({ top, behavior: calm ? "instant" : "smooth" });
  }

  for (const event of ["timeupdate", "seeking", "seeked", "play", "playing", "pause", "ratechange", "loadedmetadata"]) {
    video.addEventListener(event, () => follow(event === "seeking"));
  }
  for (const event of ["wheel", "touchmove", "keydown", "pointerdown"]) {
    list.addEventListener(event, () => { touchedAt = performance.now(); }, { passive: true });
  }

  // --- language, size, voice ------------------------------------------------------------------------------------

  async function speak(language) {
    const mine = ++asked;
    try {
      if (!fetched.has(language)) {
        const response = await fetch(`${panel.dataset.guide}/${language}`, { headers: { Authorization: `Bearer ${panel.dataset.key}` } });
        if (!response.ok) throw new Error(String(response.status));
        fetched.set(language, await response.json());
      }
    } catch {
      if (mine === asked) mark.textContent = panel.dataset.textAway;
      return;
    }
    if (mine !== asked) return; // another language was asked for meanwhile
    show(fetched.get(language));
    document.cookie = `sankhau_guide=${language}; path=/; max-age=31536000; samesite=lax${location.protocol === "https:" ? "; secure" : ""}`;
  }

  for (const link of links) {
    link.addEventListener("click", (event) => {
      if (event.metaKey || event.ctrlKey || event.shiftKey) return;
      event.preventDefault();
      speak(link.dataset.language);
    });
  }

  function resize() { list.style.setProperty("--guide-text", `${size.value / 16}rem`); }
  size.value = kept.read("size") || size.value;
  resize();
  size.addEventListener("input", () => { resize(); kept.write("size", size.value); });

  aloud.addEventListener("change", () => {
    voice.setAttribute("aria-live", aloud.checked ? "polite" : "off");
    voice.textContent = "";
  });

  function open(wide) {
    panel.hidden = !wide;
    panel.parentElement.classList.toggle("seats--guided", wide);
    toggle.setAttribute("aria-expanded", String(wide));
    if (wide) follow(true);
  }
  toggle.addEventListener("click", () => { open(panel.hidden); kept.write("closed", panel.hidden ? "1" : ""); });
  toggle.hidden = false;
  panel.querySelector("[data-guide-settings]").hidden = false;

  const first = onThePage();
  const said = mark.textContent;
  show(first);
  mark.textContent = said;
  open(kept.read("closed") !== "1");
})();
