// The player: hls.js with playback tokens that are renewed while it plays and swapped into every request's path.
// Its state stands in data attributes of the stage: data-state, data-level-height, data-position, data-renewals.
"use strict";

(() => {
  const stage = document.querySelector("[data-player]");
  if (!stage) return;
  const video = stage.querySelector("video");
  const notice = stage.querySelector("[data-notice]");
  const refusal = stage.querySelector("[data-refusal]");
  const quality = stage.querySelector("[data-quality]");
  const { playlist, renewalPath, renewalKey, renewAfter, title } = stage.dataset;
  const positionKey = `sankhau.position.${title}`;
  const RETRY_SECONDS = 3;
  const PATIENCE_SECONDS = 10; // for a fresh token: on a network that swallowed the question none would ever come
  const TOKEN_IN_PATH = /\/v\/[^/]+\//;

  let token = playlist.match(TOKEN_IN_PATH)[0].split("/")[2];
  let hls = null;
  let renewals = 0;
  let renewalTimer = 0;
  let renewing = null; // the renewal under way, shared by all who need it
  let renewedAt = -Infinity; // ms
  let stopped = false;

  const withToken = (url) => url.replace(TOKEN_IN_PATH, `/v/${token}/`);
  const setState = (state) => { if (!stopped) stage.dataset.state = state; };
  const say = (text) => { notice.textContent = text; notice.hidden = !text; };

  function stop(message) {
    if (stopped) return;
    setState("refused");
    stopped = true;
    clearTimeout(renewalTimer);
    if (hls) hls.destroy();
    video.pause();
    video.removeAttribute("src");
    video.load(); // drops what is buffered
    say("");
    stage.querySelector("[data-screen]").hidden = true;
    stage.querySelector("[data-closed]").hidden = false;
    refusal.textContent = message || stage.dataset.textRefused;
  }

  // --- tokens ---------------------------------------------------------------------------------------------------

  function renewIn(seconds) {
    clearTimeout(renewalTimer);
    renewalTimer = setTimeout(renew, seconds * 1000);
  }

  function renew() {
    renewing ??= askForToken().finally(() => { renewing = null; });
    return renewing;
  }

  // True when there is a fresh token. A refusal ends the show; a network failure is tried again.
  async function askForToken() {
    const headers = { Authorization: `Bearer ${renewalKey}` };
    const signal = AbortSignal.timeout(PATIENCE_SECONDS * 1000);
    const response = await fetch(renewalPath, { method: "POST", headers, signal }).catch(() => null);
    const answer = response?.ok ? await response.json().catch(() => null) : null;
    if (stopped) return false;
    if (answer) {
      token = answer.token;
      stage.dataset.renewals = String(++renewals);
      renewedAt = performance.now();
      renewIn(answer.renew_after_seconds);
      return true;
    }
    if (response && !response.ok && response.status < 500 && response.status !== 429) {
      const problem = await response.json().catch(() => ({}));
      stop(problem.messages?.[document.documentElement.lang]);
      return false;
    }
    renewIn(RETRY_SECONDS);
    return false;
  }

  // The edge refused: the token was renewed while the request was on its way (asked again), ran out while the device
  // slept (then a new one helps) or the right has ended.
  async function refusedByEdge(resume, address = "") {
    if (withToken(address) !== address) return resume();
    if (performance.now() - renewedAt < RETRY_SECONDS * 1000) return stop();
    if (await renew()) resume();
    else if (!stopped) reconnect(() => refusedByEdge(resume));
  }

  function reconnect(again) {
    setState("reconnecting");
    say(stage.dataset.textReconnecting);
    setTimeout(() => { if (!stopped) again(); }, RETRY_SECONDS * 1000);
  }

  // --- hls.js ---------------------------------------------------------------------------------------------------

  function playWithHls() {
    const { ErrorDetails, ErrorTypes, Events } = Hls;
    class TokenLoader extends Hls.DefaultConfig.loader {
      load(context, config, callbacks) {
        context.url = withToken(context.url);
        super.load(context, config, callbacks);
      }
    }
    hls = new Hls({
      loader: TokenLoader,
      enableWorker: false, // fMP4 passes through as it is: a worker would cost a download and save nothing
      startFragPrefetch: true,
      abrEwmaDefaultEstimate: 2e6, // bits/s: begins small and soon, and climbs from there
      startPosition: storage.read(), // not left to hls.js: a film still being transcoded looks live to it
      capLevelToPlayerSize: true,
      maxMaxBufferLength: 60, // seconds ahead: what is never watched is not fetched
      backBufferLength: 60,
      errorPenaltyExpireMs: 4000, // a picture that failed is tried again: it may only not have been there yet
    });
    let pending = false; // one way back at a time
    const resume = () => { pending = false; hls.levels.length ? hls.startLoad() : hls.loadSource(withToken(playlist)); };
    hls.on(Events.ERROR, (_event, data) => {
      const status = data.response ? data.response.code : 0;
      // A film in the works: a larger picture that is named and not yet there. hls.js stays with one that is.
      const behind = status === 404 && !data.fatal && data.details === ErrorDetails.LEVEL_LOAD_ERROR;
      if (stopped || behind) return;
      if (data.type === ErrorTypes.NETWORK_ERROR && (status === 403 || status === 410)) {
        if (pending) return;
        pending = true;
        hls.stopLoad();
        refusedByEdge(resume, data.networkDetails?.responseURL);
      } else if (data.type === ErrorTypes.NETWORK_ERROR) {
        setState("reconnecting");
        say(stage.dataset.textReconnecting);
        if (data.fatal && !pending) { pending = true; reconnect(resume); }
      } else if (data.fatal && data.type === ErrorTypes.MEDIA_ERROR) {
        hls.recoverMediaError();
      } else if (data.fatal) {
        stop(stage.dataset.textUnsupported);
      }
    });
    hls.on(Events.FRAG_LOADED, () => {
      if (stage.dataset.state !== "reconnecting") return;
      setState(video.paused ? "paused" : "playing");
      say("");
    });
    hls.on(Events.MANIFEST_PARSED, () => offerQualities(hls));
    hls.on(Events.LEVEL_SWITCHED, (_event, { level }) => {
      const height = hls.levels[level].height;
      stage.dataset.levelHeight = String(height);
      quality.options[0].text = hls.autoLevelEnabled ? `${stage.dataset.textAuto} (${height}p)` : stage.dataset.textAuto;
    });
    stage.dispatchEvent(new CustomEvent("sankhau:hls", { detail: hls })); // tracks.js offers what stands beside the film
    hls.loadSource(playlist);
    hls.attachMedia(video);
  }

  function offerQualities() {
    while (quality.options.length > 1) quality.remove(1);
    hls.levels
      .map((level, index) => ({ index, height: level.height }))
      .sort((a, b) => b.height - a.height)
      .forEach(({ index, height }) => quality.add(new Option(`${height}p`, String(index))));
    quality.disabled = false;
    quality.onchange = () => { hls.nextLevel = Number(quality.value); };
    setState("ready");
  }

  // --- browsers that play HLS themselves and lack MediaSource ---------------------------------------------------

  function playNatively() {
    const start = () => {
      const position = video.currentTime || storage.read();
      video.src = withToken(playlist);
      if (position > 0) video.addEventListener("loadedmetadata", () => { video.currentTime = position; }, { once: true });
    };
    video.addEventListener("error", () => { if (!stopped && video.src) refusedByEdge(start); });
    quality.closest("[data-quality-field]").hidden = true;
    start();
  }

  // --- where the viewer was -------------------------------------------------------------------------------------

  const storage = { // private windows may refuse it
    read() { try { return Number(localStorage.getItem(positionKey)) || 0; } catch { return 0; } }, // seconds
    write(seconds) { try { localStorage.setItem(positionKey, String(seconds)); } catch { /* not remembered */ } },
  };
  const worthReturning = () => video.currentTime > 5 && video.duration - video.currentTime > 10;
  video.addEventListener("timeupdate", () => {
    stage.dataset.position = video.currentTime.toFixed(1);
    if (!video.paused && !video.seeking && !stopped) storage.write(worthReturning() ? Math.floor(video.currentTime) : 0);
  });
  for (const [event, state] of [["playing", "playing"], ["pause", "paused"], ["ended", "ended"]]) {
    video.addEventListener(event, () => { if (stage.dataset.state !== "reconnecting") setState(state); });
  }

  if (window.Hls && Hls.isSupported()) playWithHls();
  else if (video.canPlayType("application/vnd.apple.mpegurl")) playNatively();
  else stop(stage.dataset.textUnsupported);
  if (!stopped) renewIn(Number(renewAfter));
})();
