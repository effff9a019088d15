// What others do with the seats, within two seconds: short answers that hold only what changed. Nothing is asked while
// nobody looks, and less often while the line is bad.
"use strict";

globalThis.Seats = globalThis.Seats || {};

Seats.live = (address, hall, { took, changed }) => {
  const OFTEN = 1500, SELDOM = 30000;
  let version = null, pause = OFTEN, timer = 0, asking = false;

  async function ask() {
    if (asking || document.hidden) return;
    asking = true;
    clearTimeout(timer);
    try {
      if (version === null) await whole();
      else await since();
      pause = OFTEN;
    } catch {
      pause = Math.min(SELDOM, pause * 2);
    }
    asking = false;
    timer = setTimeout(ask, pause);
  }

  async function whole() {
    const seating = await answer(address);
    const first = !hall.zones;
    const before = hall.state.slice();
    hall.take(seating);
    version = seating.version;
    took(seating, first);
    if (first) return;
    const now = [];
    for (let at = 0; at < hall.size; at++) if (before[at] !== hall.state[at]) now.push(at);
    if (now.length) changed(now);
  }

  async function since() {
    const news = await answer(`${address}/changes?since=${version}`);
    if (news.reset) { version = null; return whole(); }
    version = news.version;
    const now = [];
    for (const [at, letter] of news.changed) {
      const code = letter.charCodeAt(0);
      if (hall.state[at] === code) continue;
      hall.state[at] = code;
      now.push(at);
    }
    if (now.length) changed(now);
  }

  async function answer(url) {
    const response = await fetch(url, { headers: { Accept: "application/json" }, signal: AbortSignal.timeout(10000) });
    if (!response.ok) throw new Error(response.status);
    return response.json();
  }

  document.addEventListener("visibilitychange", () => { if (!document.hidden) ask(); });
  addEventListener("pageshow", (event) => { if (event.persisted) { version = null; ask(); } });
  ask();
};
