// Keeps a region of the page current: fetches the page again and puts the region's new state in place.
// Without script the page reloads itself (<noscript><meta http-equiv="refresh">).
"use strict";

(() => {
  const timers = new WeakMap(); // by region

  function watch(region) {
    const seconds = Number(region.dataset.refreshSeconds);
    if (!seconds) return; // the new state is final
    timers.set(region, setTimeout(() => update(region), seconds * 1000));
  }

  async function update(region) {
    const busy = document.hidden || region.contains(document.activeElement);
    const fresh = busy ? null : await fetchRegion(region.id);
    if (!fresh) return watch(region);
    if (fresh.innerHTML !== region.innerHTML) region.replaceChildren(...fresh.childNodes);
    region.dataset.refreshSeconds = fresh.dataset.refreshSeconds || "";
    watch(region);
  }

  async function fetchRegion(id) {
    try {
      const response = await fetch(location.href, { headers: { Accept: "text/html" } });
      if (!response.ok || response.redirected) return null;
      return new DOMParser().parseFromString(await response.text(), "text/html").getElementById(id);
    } catch {
      return null;
    }
  }

  document.querySelectorAll("[data-refresh-seconds]").forEach(watch);
  document.addEventListener("sankhau:refresh", () => { // something on this page has just happened
    document.querySelectorAll("[data-refresh-seconds]").forEach((region) => {
      clearTimeout(timers.get(region));
      update(region);
    });
  });
})();
