// Counts down how long a basket is kept; says so at five and at two minutes, and no more often.
"use strict";

(() => {
  const place = document.querySelector("[data-countdown]");
  const clock = place.querySelector("[data-clock]");
  const say = place.querySelector("[data-say]");
  const began = performance.now();
  const whole = Number(place.dataset.countdown);
  const told = new Set();
  const untilText = place.querySelector("[data-until]");
  if (untilText) untilText.textContent = untilText.dataset.until;

  function tick() {
    const left = Math.max(0, whole - Math.floor((performance.now() - began) / 1000));
    clock.textContent = `${Math.floor(left / 60)}:${String(left % 60).padStart(2, "0")}`;
    place.classList.toggle("countdown--soon", left < 120);
    for (const [seconds, text] of [[300, place.dataset.five], [120, place.dataset.two]]) {
      if (left !== seconds || told.has(seconds)) continue;
      told.add(seconds);
      say.textContent = text;
    }
    if (left > 0) return setTimeout(tick, 1000 - ((performance.now() - began) % 1000));
    setTimeout(() => location.assign(place.dataset.over), 1500);
  }

  addEventListener("pageshow", (event) => { if (event.persisted) location.reload(); });
  if (whole > 0) tick();
})();
