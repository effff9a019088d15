// The counter: total and change while they are typed; a banknote's button adds without asking the server; letters are
// keys in the field where the cursor stands at first. Without script the server adds, and the sale's page says the change.
"use strict";

for (const form of document.querySelectorAll("[data-counter]")) {
  const { quantity, given, slip, discount } = form.elements;
  const first = quantity || given; // seats that are kept already are not counted again
  const total = form.querySelector("[data-total]");
  const change = form.querySelector("[data-change]");
  const changeLine = form.querySelector("[data-change-line]");
  const evenings = [...form.querySelectorAll("[data-price]")];
  const numbers = new Intl.NumberFormat(form.dataset.language === "vi" ? "vi-VN" : "en-GB");
  const money = (minor) => `${numbers.format(minor)}\u00a0₫`; // performances are sold in đồng
  const digits = (text) => Number(text.replace(/[^0-9]/g, ""));

  const price = () => {
    const zone = form.querySelector("[data-zone-price]:checked");
    if (form.dataset.seats !== undefined) return zone ? Number(zone.dataset.zonePrice) : 0;
    return Number(evenings.find((evening) => evening.checked).dataset.price);
  };

  const lessBy = [...form.querySelectorAll("[data-percent]")];
  const reduced = () => lessBy.reduce((sum, field) => {
    const reducedPrice = Math.floor((price() * (100 - Number(field.dataset.percent))) / 100);
    return sum + Number(field.value) * (price() - reducedPrice);
  }, 0);

  const tell = () => {
    const whole = quantity ? price() * Number(quantity.value) : Number(total.dataset.fixed);
    const sum = Math.max(0, whole - reduced() - (discount ? digits(discount.value) : 0));
    total.textContent = money(sum);
    form.dispatchEvent(new Event("sankhau:told"));
    if (!given) return;
    const rest = digits(given.value) - sum;
    changeLine.hidden = !given.value;
    change.textContent = rest < 0 ? "− " + money(-rest) : money(rest);
  };

  // An evening with seats has other things to choose: its page is another.
  const turn = (evening) => {
    if (form.dataset.seats === undefined && evening.dataset.seated === undefined) {
      if (counted?.open && elsewhere()) toReductions();
      return;
    }
    location.assign(`${form.dataset.home}&performance=${encodeURIComponent(evening.value)}`);
  };

  const step = (by) => {
    const chosen = evenings.findIndex((evening) => evening.checked);
    const next = evenings[Math.min(Math.max(chosen + by, 0), evenings.length - 1)];
    if (!next || next.checked) return;
    next.checked = true;
    turn(next);
    next.parentElement.scrollIntoView({ block: "nearest" });
  };

  const anew = () => {
    for (const field of lessBy) field.value = "";
    for (const field of [quantity, given, slip]) if (field) field.value = field === quantity ? "1" : "";
    first.select();
  };

  // Who pays less is another thing on each evening: the page of the chosen one knows.
  const counted = form.querySelector("[data-reductions]");
  const elsewhere = () => counted && !evenings.find((evening) => evening.checked && evening.value === counted.dataset.of);
  const toReductions = () => location.assign(`${counted.dataset.at}&performance=${encodeURIComponent(evenings.find((one) => one.checked).value)}`);
  const reduce = () => {
    const field = lessBy[0] || form.querySelector("[data-reduction]");
    if (!field) return false;
    if (elsewhere()) toReductions();
    counted?.setAttribute("open", "");
    field.focus();
    return true;
  };
  counted?.addEventListener("toggle", () => counted.open && elsewhere() && toReductions());
  for (const choice of form.querySelectorAll("[data-reduction]")) {
    choice.addEventListener("keydown", (event) => {
      if (event.key !== "Enter") return;
      event.preventDefault();
      form.requestSubmit(form.querySelector("[data-reduce]"));
    });
  }

  const press = (key) => {
    if (key === "u") return reduce();
    const button = form.querySelector(`[data-key="${key}"]`);
    const field = form.querySelector(`[data-field-key="${key}"]`);
    if (button) button.click();
    else if (field) { field.closest("details")?.setAttribute("open", ""); field.focus(); }
    else if (key === "pageup") step(-1);
    else if (key === "pagedown") step(1);
    else if (key === "x") anew();
    else if (key === "?") document.querySelector("[data-shortcuts]").toggleAttribute("open");
    else return false;
    return true;
  };

  first.addEventListener("keydown", (event) => {
    if (event.ctrlKey || event.metaKey || event.altKey) return;
    if (press(event.key.toLowerCase())) {
      event.preventDefault();
      tell();
    }
  });
  slip?.addEventListener("keydown", (event) => {
    if (event.key !== "Enter") return;
    event.preventDefault();
    form.requestSubmit(form.querySelector('[value="terminal"]'));
  });
  form.addEventListener("input", tell);
  for (const evening of evenings) evening.addEventListener("change", () => turn(evening));
  for (const note of form.querySelectorAll("[data-note]")) {
    note.addEventListener("click", (event) => {
      event.preventDefault();
      given.value = String(digits(given.value) + Number(note.value));
      tell();
    });
  }
  (counted?.open && form.querySelector("[data-percent][autofocus]") || first).select();
  tell();
}
