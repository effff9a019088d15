// The list of a row keeps itself current: a seat that somebody else takes is told by name and can no longer be ticked.
"use strict";

(() => {
  const form = document.querySelector("[data-list]");
  const words = JSON.parse(form.dataset.words);
  const lost = form.querySelector("[data-lost]");
  const boxes = [...form.querySelectorAll("[data-at]")];
  const hall = {
    state: new Uint8Array(0),
    take(seating) {
      this.zones = seating.zones;
      this.size = seating.states.length;
      this.state = Uint8Array.from(seating.states, (letter) => letter.charCodeAt(0));
    },
  };

  function show() {
    const gone = [];
    for (const box of boxes) {
      const free = hall.state[Number(box.dataset.at)] === 102;
      if (!free && box.checked) gone.push(box);
      if (!free) box.checked = false;
      box.disabled = !free;
      box.closest("label").querySelector("[data-gone]").hidden = free;
    }
    if (!gone.length) return;
    lost.textContent = words.lost.replace("{seats}", gone.map((box) => box.dataset.name).join("; "));
    lost.hidden = false;
  }

  Seats.live(form.dataset.live, hall, { took: show, changed: show });
})();
