// What a verdict sounds and feels like: good rises, bad falls twice, look is one middle tone. Made here, no files.

const TONES = { good: [660, 990], bad: [330, 220, 220], look: [520] };
const TOUCH = { good: [60], bad: [180, 90, 180, 90, 180], look: [120, 80, 120] };
const STEP_SECONDS = 0.13;
let context = null;

// Browsers give sound only after somebody touched the page.
export function wake() {
  context ??= "AudioContext" in globalThis ? new AudioContext() : null;
  context?.resume();
}

export function tell(kind, { sound = true, touch = true } = {}) {
  if (touch) navigator.vibrate?.(TOUCH[kind]);
  if (!sound || context?.state !== "running") return;
  TONES[kind].forEach((pitch, place) => {
    const start = context.currentTime + place * STEP_SECONDS;
    const tone = context.createOscillator();
    const loudness = context.createGain();
    tone.frequency.value = pitch;
    tone.type = kind === "bad" ? "square" : "sine";
    loudness.gain.setValueAtTime(0.25, start);
    loudness.gain.exponentialRampToValueAtTime(0.001, start + STEP_SECONDS);
    tone.connect(loudness).connect(context.destination);
    tone.start(start);
    tone.stop(start + STEP_SECONDS);
  });
}
