// The counter: total and change while they are typed; a banknote's button adds without asking the server; letters are
// keys while the number of tickets has the focus. Without script the server adds, and the sale's page says the change.
"use strict";

for (const form of document.querySelectorAll("[data-counter]")) {
  const { quantity, given, slip } = form.elements;
  const total = form.querySelector("[data-total]");
  const change = form.querySelector("[data-change]");
  const changeLine = form.querySelector("[data-change-line]");
  const evenings = [...form.querySelectorAll("[data-price]")];
  const numbers = new Intl.NumberFormat(form.dataset.language === "vi" ? "vi-VN" : "en-GB");
  const money = (minor) => `${numbers.format(minor)}\u00a0₫`; // performances are sold in đồng
  const digits = (text) => Number(text.replace(/[^0-9]/g, ""));

  const tell = () => {
    const price = Number(evenings.find((evening) => evening.checked).dataset.price);
    const sum = price * Number(quantity.value);
    total.textContent = money(sum);
    const rest = digits(given.value) - sum;
    changeLine.hidden = !given.value;
    change.textContent = rest < 0 ? "− " + money(-rest) : money(rest);
  };

  const step = (by) => {
    const chosen = evenings.findIndex((evening) => evening.checked) + by;
    const next = evenings[Math.min(Math.max(chosen, 0), evenings.length - 1)];
    next.checked = true;
    next.parentElement.scrollIntoView({ block: "nearest" });
  };

  const anew = () => {
    quantity.value = "1";
    given.value = slip.value = "";
    quantity.select();
  };

  const press = (key) => {
    const button = form.querySelector(`[data-key="${key}"]`);
    const field = form.querySelector(`[data-field-key="${key}"]`);
    if (button) button.click();
    else if (field) field.focus();
    else if (key === "pageup") step(-1);
    else if (key === "pagedown") step(1);
    else if (key === "x") anew();
    else if (key === "?") document.querySelector("[data-shortcuts]").toggleAttribute("open");
    else return false;
    return true;
  };

  quantity.addEventListener("keydown", (event) => {
    if (event.ctrlKey || event.metaKey || event.altKey) return;
    if (press(event.key.toLowerCase())) {
      event.preventDefault();
      tell();
    }
  });
  slip.addEventListener("keydown", (event) => {
    if (event.key !== "Enter") return;
    event.preventDefault();
    form.requestSubmit(form.querySelector('[value="terminal"]'));
  });
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
