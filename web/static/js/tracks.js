// What stands beside the film: subtitles and sounds, each a plain select. The choice is remembered for every film.
// Its state stands in data attributes of the stage: data-subtitles (the language shown, or empty), data-sound.
"use strict";

(() => {
  const stage = document.querySelector("[data-player]");
  if (!stage) return;
  const subtitles = stage.querySelector("#subtitles");
  const sound = stage.querySelector("#sound");
  const page = document.documentElement.lang;
  const HEARING = "public.accessibility.transcribes-spoken-dialog";
  const DESCRIBES = "public.accessibility.describes-video";
  const OFF = "-", OWN = "-";

  const kept = { // private windows may refuse it
    read(name) { try { return localStorage.getItem(`sankhau.${name}`); } catch { return null; } },
    write(name, value) { try { localStorage.setItem(`sankhau.${name}`, value); } catch { /* not remembered */ } },
  };
  const has = (track, what) => (track.characteristics || "").includes(what);
  const sameLanguage = (one, other) => (one || "").split("-")[0] === (other || "").split("-")[0];
  // What a choice is called in another film: its language, and whether it is for those who do not hear or see.
  const textName = (track) => `${track.lang}${has(track, HEARING) ? ".cc" : ""}`;
  const soundName = (track) => (track.default ? OWN : `${track.lang}${has(track, DESCRIBES) ? ".ad" : ""}`);

  // Whoever reads the page in a language that is not spoken on the stage reads along, unless she chose otherwise.
  function wantedText(tracks) {
    const remembered = kept.read("subtitles");
    if (remembered !== null) return tracks.findIndex((track) => textName(track) === remembered);
    const spoken = stage.dataset.spoken;
    if (!spoken || spoken === "zxx" || sameLanguage(spoken, page)) return -1;
    return tracks.findIndex((track) => sameLanguage(track.lang, page) && !has(track, HEARING));
  }

  function offer(hls) {
    const { Events } = Hls;
    const texts = () => hls.subtitleTracks;
    hls.on(Events.SUBTITLE_TRACKS_UPDATED, (_event, { subtitleTracks }) => {
      while (subtitles.options.length > 1) subtitles.remove(1);
      subtitleTracks.forEach((track, index) => subtitles.add(new Option(track.name, String(index))));
      subtitles.closest("[data-subtitles-field]").hidden = subtitleTracks.length === 0;
      setTimeout(() => { hls.subtitleTrack = wantedText(subtitleTracks); }); // hls.js makes its own choice right after this
    });
    hls.on(Events.SUBTITLE_TRACK_SWITCH, (_event, { id }) => {
      subtitles.value = id < 0 ? "" : String(id);
      stage.dataset.subtitles = id < 0 ? "" : texts()[id].lang;
    });
    subtitles.onchange = () => {
      const chosen = subtitles.value === "" ? -1 : Number(subtitles.value);
      kept.write("subtitles", chosen < 0 ? OFF : textName(texts()[chosen]));
      hls.subtitleTrack = chosen;
    };
    hls.on(Events.AUDIO_TRACKS_UPDATED, (_event, { audioTracks }) => {
      sound.replaceChildren();
      audioTracks.forEach((track, index) => {
        sound.add(new Option(track.default ? stage.dataset.textOwnSound : track.name, String(index)));
      });
      sound.closest("[data-sounds-field]").hidden = audioTracks.length < 2;
      const wanted = audioTracks.findIndex((track) => soundName(track) === (kept.read("sound") || OWN));
      if (wanted >= 0 && wanted !== hls.audioTrack) hls.audioTrack = wanted;
      sound.value = String(Math.max(hls.audioTrack, 0));
    });
    hls.on(Events.AUDIO_TRACK_SWITCHED, (_event, { id }) => {
      sound.value = String(id);
      stage.dataset.sound = hls.audioTracks[id].name;
    });
    sound.onchange = () => {
      const chosen = Number(sound.value);
      kept.write("sound", soundName(hls.audioTracks[chosen]));
      hls.audioTrack = chosen;
    };
  }

  stage.addEventListener("sankhau:hls", ({ detail }) => offer(detail));
})();
