// The door: codes are checked without leaving the page, typed, by a scanner that types, or seen by the camera.
// Without script each check is a page of its own.
"use strict";

for (const page of document.querySelectorAll("[data-door]")) {
  const form = page.querySelector("form");
  const { code } = form.elements;
  const REGIONS = ["door-answer", "door-count"];
  const SAME_CODE_MS = 4000; // the camera sees one ticket many times
  const waiting = []; // a scanner may be quicker than the answer
  let busy = false;

  async function check() {
    if (code.value.trim()) waiting.push(code.value);
    code.value = "";
    if (busy || !waiting.length) return;
    busy = true;
    const body = new URLSearchParams(new FormData(form));
    body.set("code", waiting.shift());
    try {
      const response = await fetch(form.action, { method: "POST", body });
      show(new DOMParser().parseFromString(await response.text(), "text/html"));
    } catch {
      code.value = body.get("code"); // nothing was lost: the same attempt may be sent again
      form.submit();
    } finally {
      busy = false;
      code.focus();
    }
    if (waiting.length) check();
  }

  function show(fresh) {
    if (!fresh.querySelector("[data-door]")) return location.reload(); // signed out, or the house is away
    for (const id of REGIONS) {
      document.getElementById(id).replaceChildren(...fresh.getElementById(id).childNodes);
    }
    form.elements.attempt.value = fresh.querySelector("[data-attempt]").value;
    const good = document.querySelector('[data-verdict="accepted"]');
    navigator.vibrate?.(good ? 80 : [200, 100, 200]);
  }

  form.addEventListener("submit", (event) => {
    event.preventDefault();
    check();
  });

  const corner = page.querySelector("[data-camera]");
  if ("BarcodeDetector" in window && navigator.mediaDevices) offerCamera();

  function offerCamera() {
    const button = corner.querySelector("[data-camera-button]");
    const picture = corner.querySelector("[data-camera-picture]");
    const notice = corner.querySelector("[data-camera-notice]");
    const start = button.textContent;
    let stream = null;
    let last = { text: "", at: 0 };
    corner.hidden = false;

    button.addEventListener("click", async () => {
      if (stream) return stop();
      try {
        stream = await navigator.mediaDevices.getUserMedia({ video: { facingMode: "environment" } });
      } catch {
        notice.textContent = button.dataset.textDenied;
        return;
      }
      notice.textContent = "";
      picture.srcObject = stream;
      picture.hidden = false;
      button.textContent = button.dataset.textStop;
      await picture.play();
      look(new BarcodeDetector({ formats: ["qr_code"] }));
    });

    function stop() {
      for (const track of stream.getTracks()) track.stop();
      stream = null;
      picture.hidden = true;
      button.textContent = start;
    }

    async function look(detector) {
      if (!stream) return;
      const [seen] = await detector.detect(picture).catch(() => []);
      const now = Date.now();
      if (seen && (seen.rawValue !== last.text || now - last.at > SAME_CODE_MS)) {
        last = { text: seen.rawValue, at: now };
        code.value = seen.rawValue;
        await check();
      }
      setTimeout(() => look(detector), 150);
    }
  }
}
