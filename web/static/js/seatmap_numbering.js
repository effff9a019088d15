// How seats and rows are numbered; says the same as ticketing/seating/numbering.py, which a test compares.
"use strict";

window.seatmap = window.seatmap || {};

(() => {
  const LATIN = [..."ABCDEFGHIJKLMNOPQRSTUVWXYZ"];
  const VIETNAMESE = [..."AĂÂBCDĐEÊGHIKLMNOÔƠPQRSTUƯVXY"];
  const DEFAULTS = {
    direction: "odd_left", letters: "latin", first_row: "", skip: ["I", "O"], start: 1, continuous: false,
  };
  const upTo = (count) => Array.from({ length: Math.max(0, count) }, (_, index) => index);

  function seatLabels(count, direction, start, split) {
    if (direction === "left") return upTo(count).map((index) => String(start + index));
    if (direction === "right") return upTo(count).map((index) => String(start + count - 1 - index));
    const left = split === undefined ? Math.floor((count + 1) / 2) : Math.min(Math.max(split, 0), count);
    const odd = start - 1 + (start % 2);
    const [onLeft, onRight] = direction === "odd_left" ? [odd, odd + 1] : [odd + 1, odd];
    const outward = upTo(left).map((index) => String(onLeft + 2 * index)).reverse();
    return [...outward, ...upTo(count - left).map((index) => String(onRight + 2 * index))];
  }

  function lettersOf(number, alphabet) {
    let label = "";
    for (let rest = number + 1; rest > 0; rest = Math.floor((rest - 1) / alphabet.length)) {
      label = alphabet[(rest - 1) % alphabet.length] + label;
    }
    return label;
  }

  function placeOf(label, alphabet) {
    const letters = [...label];
    if (!letters.length || letters.length > 3 || letters.some((letter) => !alphabet.includes(letter))) return 0;
    return letters.reduce((number, letter) => number * alphabet.length + alphabet.indexOf(letter) + 1, 0) - 1;
  }

  function rowLabels(count, letters, first, skip) {
    const labels = [];
    if (letters === "numbers") {
      for (let number = /^[0-9]{1,4}$/.test(first) ? Number(first) : 1; labels.length < count; number += 1) {
        if (!skip.includes(String(number))) labels.push(String(number));
      }
      return labels;
    }
    const whole = letters === "vietnamese" ? VIETNAMESE : LATIN;
    const used = whole.filter((letter) => !skip.includes(letter));
    const alphabet = used.length ? used : whole;
    for (let number = placeOf(first, alphabet); labels.length < count; number += 1) {
      const label = lettersOf(number, alphabet);
      if (!skip.includes(label) || [...label].length === 1) labels.push(label);
    }
    return labels;
  }

  // For each row [its label, those of its seats].
  function labels(counts, numbering, aisles) {
    const scheme = { ...DEFAULTS, ...numbering };
    const rows = rowLabels(counts.length, scheme.letters, scheme.first_row, scheme.skip);
    const split = (aisles || []).length === 1 ? aisles[0].after : undefined;
    let start = scheme.start;
    return rows.map((row, index) => {
      const seats = seatLabels(counts[index], scheme.direction, start, split);
      if (scheme.continuous && seats.length) start = Math.max(...seats.map(Number)) + 1;
      return [row, seats];
    });
  }

  window.seatmap.numbering = { labels, DEFAULTS };
})();
