// A poster from a file: goes straight to the media service, which draws it anew.
"use strict";

(() => {
  const field = document.querySelector("[data-poster]");
  if (!field) return;
  const input = field.querySelector("input");
  const status = field.querySelector("[data-status]");
  field.hidden = false;
  input.addEventListener("change", async () => {
    const file = input.files[0];
    if (!file) return;
    status.textContent = "…";
    try {
      const sheet = await window.putPoster(field.dataset.path, file);
      const picture = new Image(640, 360);
      Object.assign(picture, { className: "poster", alt: "", src: sheet.poster_path });
      document.getElementById("poster-shown").replaceChildren(picture);
      status.textContent = "✓";
    } catch (refused) {
      status.textContent = refused.message;
    }
    input.value = "";
  });
})();
