// The screening room: the picture on screen as the poster, the moment on screen as beginning or end.
"use strict";

(() => {
  const video = document.querySelector("[data-player] video");
  const still = document.querySelector("[data-still]");
  const status = still.querySelector("[data-status]");

  function pictureOnScreen() {
    const canvas = document.createElement("canvas");
    canvas.width = video.videoWidth;
    canvas.height = video.videoHeight;
    canvas.getContext("2d").drawImage(video, 0, 0);
    return new Promise((resolve) => { canvas.toBlob(resolve, "image/jpeg", 0.92); });
  }

  still.hidden = false;
  still.querySelector("button").addEventListener("click", async () => {
    if (!video.videoWidth) return;
    status.textContent = "…";
    try {
      await window.putPoster(still.dataset.path, await pictureOnScreen());
      status.textContent = still.dataset.textKept;
    } catch (refused) {
      status.textContent = refused.message;
    }
  });

  for (const button of document.querySelectorAll("[data-moment]")) {
    button.hidden = false;
    button.addEventListener("click", () => {
      document.getElementById(button.dataset.moment).value = video.currentTime.toFixed(1);
    });
  }
})();
