// The studio's actor token: asked for when a request to the media service needs it, renewed a minute before its end.
"use strict";

window.studioToken = (() => {
  const studio = document.querySelector("[data-studio]");
  let token = "";
  let goodUntil = 0; // ms
  let asking = null;

  async function ask() {
    const body = new URLSearchParams({ form_token: studio.dataset.formToken });
    const response = await fetch(studio.dataset.tokenPath, { method: "POST", body });
    if (!response.ok) throw new Error(`actor token: ${response.status}`);
    const answer = await response.json();
    token = answer.actor_token;
    goodUntil = performance.now() + (answer.seconds - 60) * 1000;
    return token;
  }

  return function studioToken() {
    if (performance.now() < goodUntil) return Promise.resolve(token);
    asking ??= ask().finally(() => { asking = null; });
    return asking;
  };
})();

// PUT a picture as the title's poster; the words of a refusal are thrown.
window.putPoster = async (path, blob) => {
  const headers = { Authorization: `Bearer ${await window.studioToken()}`, "Content-Type": blob.type };
  const response = await fetch(path, { method: "PUT", headers, body: blob });
  const answer = await response.json().catch(() => ({}));
  if (!response.ok) throw new Error((answer.messages || {})[document.documentElement.lang] || `HTTP ${response.status}`);
  return answer;
};
