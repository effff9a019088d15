// The counter: total and change while they are typed; a banknote's button adds without asking the server.
// Without script the server adds, and the sale's page says what to give back.
"use strict";

for (const form of document.querySelectorAll("[data-counter]")) {
  const { quantity, given } = form.elements;
  const total = form.querySelector("[data-total]");
  const change = form.querySelector("[data-change]");
  const changeLine = form.querySelector("[data-change-line]");
  const locale = form.dataset.language === "vi" ? "vi-VN" : "en-GB";
  const numbers = new Intl.NumberFormat(locale);
  const money = (minor) => `${numbers.format(minor)}\u00a0₫`; // performances are sold in đồng
  const digits = (text) => Number(text.replace(/[^0-9]/g, ""));

  const tell = () => {
    const price = Number(form.querySelector("[data-price]:checked").dataset.price);
    const sum = price * Number(quantity.value);
    total.textContent = money(sum);
    const rest = digits(given.value) - sum;
    changeLine.hidden = !given.value;
    change.textContent = rest < 0 ? "− " + money(-rest) : money(rest);
  };

  form.addEventListener("input", tell);
  for (const note of form.querySelectorAll("[data-note]")) {
    note.addEventListener("click", (event) => {
      event.preventDefault();
      given.value = String(digits(given.value) + Number(note.value));
      tell();
    });
  }
  quantity.select();
  tell();
}
