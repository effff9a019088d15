// Upload of a master with tus: straight to the media service, resumed after every cut, found again after a reload.
// Its state stands in data-state of the panel: idle, running, waiting, paused, failed, done.
"use strict";

(() => {
  const panel = document.querySelector("[data-upload]");
  if (!panel || !window.tus || !tus.isSupported) return;
  const part = (name) => panel.querySelector(`[data-${name}]`);
  const [drop, input, running, bar] = ["drop", "file", "running", "bar"].map(part);
  const [status, pauseButton, resumeButton, unfinished] = ["status", "pause", "resume", "unfinished"].map(part);
  const titleId = document.querySelector("[data-studio]").dataset.titleId;
  const texts = panel.dataset;
  const PAUSES = [500, 1000, 2000, 4000, 8000, ...Array(120).fill(15000)]; // ms; progress begins the row anew
  const WITHOUT_NEED_OF_RETRY = [400, 404, 410, 413];

  let upload = null;
  let sent = 0;
  let total = 0;
  let marks = []; // [ms, bytes] of the last seconds

  panel.hidden = false;
  tellOfUnfinished();

  // --- words ----------------------------------------------------------------------------------------------------

  const number = new Intl.NumberFormat(texts.language, { maximumFractionDigits: 1 });
  function size(bytes) {
    const units = ["B", "kB", "MB", "GB", "TB"];
    let unit = 0;
    while (bytes >= 1000 && unit < units.length - 1) { bytes /= 1000; unit += 1; }
    return `${number.format(bytes)} ${units[unit]}`;
  }
  function clock(seconds) {
    if (!Number.isFinite(seconds)) return "…";
    const whole = Math.ceil(seconds);
    const [hours, minutes] = [Math.floor(whole / 3600), Math.floor(whole / 60) % 60];
    const two = (value) => String(value).padStart(2, "0");
    return hours ? `${hours}:${two(minutes)}:${two(whole % 60)}` : `${minutes}:${two(whole % 60)}`;
  }
  const fill = (text, words) => text.replace(/\{(\w+)\}/g, (_all, name) => words[name]);

  function setState(state, text, words = {}) {
    panel.dataset.state = state;
    running.hidden = state === "idle";
    drop.hidden = ["running", "waiting", "paused"].includes(state);
    pauseButton.hidden = !["running", "waiting"].includes(state);
    resumeButton.hidden = !["paused", "failed"].includes(state);
    const percent = `${total ? Math.floor((sent / total) * 100) : 0} %`;
    status.textContent = text ? fill(text, { percent, ...words }) : "";
  }

  function showProgress(bytesSent, bytesTotal) {
    [sent, total] = [bytesSent, bytesTotal];
    const now = performance.now();
    marks.push([now, bytesSent]);
    marks = marks.filter(([at]) => now - at < 8000);
    const [firstAt, firstBytes] = marks[0];
    const speed = (bytesSent - firstBytes) / Math.max((now - firstAt) / 1000, 0.25);
    bar.value = (bytesSent / bytesTotal) * 1000;
    setState("running", texts.textProgress, {
      sent: size(bytesSent), total: size(bytesTotal), speed: size(Math.max(speed, 0)),
      left: clock(speed > 0 ? (bytesTotal - bytesSent) / speed : Infinity),
    });
  }

  async function tellOfUnfinished() {
    const earlier = await tus.defaultOptions.urlStorage.findAllUploads();
    const mine = earlier.find((each) => each.metadata && each.metadata.title_id === titleId);
    unfinished.hidden = !mine;
    if (mine) unfinished.textContent = fill(texts.textUnfinished, { name: mine.metadata.filename });
  }

  // --- the upload -----------------------------------------------------------------------------------------------

  function mayRetry(error) {
    const code = error.originalResponse ? error.originalResponse.getStatus() : 0;
    if (WITHOUT_NEED_OF_RETRY.includes(code)) return false;
    marks = [];
    setState("waiting", texts.textWaiting);
    return true;
  }

  function refusal(error) {
    try {
      return JSON.parse(error.originalResponse.getBody()).messages[document.documentElement.lang];
    } catch {
      return error.message;
    }
  }

  async function begin(file) {
    if (file.size > Number(texts.maxBytes)) {
      running.hidden = false;
      return setState("failed", texts.textTooLarge);
    }
    [sent, total, marks] = [0, file.size, []];
    part("name").textContent = file.name;
    upload = new tus.Upload(file, {
      endpoint: "/api/media/uploads",
      metadata: { title_id: titleId, filename: file.name },
      retryDelays: PAUSES,
      removeFingerprintOnSuccess: true,
      fingerprint: () => Promise.resolve(`sankhau-${titleId}-${file.name}-${file.size}-${file.lastModified}`),
      async onBeforeRequest(request) { request.setHeader("Authorization", `Bearer ${await window.studioToken()}`); },
      onShouldRetry: mayRetry,
      onProgress: showProgress,
      onError(error) { setState("failed", texts.textFailed, { reason: refusal(error) }); },
      onSuccess() {
        bar.value = 1000;
        unfinished.hidden = true;
        setState("done", texts.textDone);
        document.dispatchEvent(new Event("sankhau:refresh"));
      },
    });
    const earlier = await upload.findPreviousUploads();
    if (earlier.length) upload.resumeFromPreviousUpload(earlier[0]);
    setState("running", texts.textProgress, { sent: size(0), total: size(total), speed: size(0), left: "…" });
    upload.start();
  }

  input.addEventListener("change", () => { if (input.files[0]) begin(input.files[0]); input.value = ""; });
  pauseButton.addEventListener("click", async () => { await upload.abort(); setState("paused", texts.textPaused); });
  resumeButton.addEventListener("click", () => {
    marks = [];
    setState("running", texts.textProgress, { sent: size(sent), total: size(total), speed: size(0), left: "…" });
    upload.start();
  });
  for (const event of ["dragover", "dragleave", "drop"]) {
    drop.addEventListener(event, (dragged) => {
      dragged.preventDefault();
      drop.classList.toggle("drop--over", event === "dragover");
      if (event === "drop" && dragged.dataTransfer.files[0]) begin(dragged.dataTransfer.files[0]);
    });
  }
  window.addEventListener("beforeunload", (leaving) => {
    if (panel.dataset.state !== "running") return;
    leaving.preventDefault();
    leaving.returnValue = texts.textLeave;
  });
})();
