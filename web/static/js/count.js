// Counting a drawer: what the notes are worth together, while they are typed.
"use strict";

for (const form of document.querySelectorAll("[data-count]")) {
  const numbers = new Intl.NumberFormat(form.dataset.language === "vi" ? "vi-VN" : "en-GB");
  const notes = [...form.querySelectorAll("[data-worth]")];
  const tell = () => {
    const total = notes.reduce((sum, note) => sum + Number(note.dataset.worth) * Number(note.value.replace(/\D/g, "")), 0);
    form.querySelector("[data-counted]").textContent = `${numbers.format(total)}\u00a0₫`;
    form.querySelector("[data-counted-line]").hidden = false;
  };
  form.addEventListener("input", tell);
  form.addEventListener("keydown", (event) => { // Enter goes to the next note; on the last it closes
    const next = notes[notes.indexOf(event.target) + 1];
    if (event.key === "Enter" && next) {
      event.preventDefault();
      next.focus();
    }
  });
  tell();
}
