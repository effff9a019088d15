// The seats that this visitor has chosen: listed below the hall with their prices, and sent as a plain form.
"use strict";

globalThis.Seats = globalThis.Seats || {};

Seats.Choice = class {
  constructor(root, hall, shown, words) {
    Object.assign(this, { hall, shown, words });
    this.list = root.querySelector("[data-chosen]");
    this.empty = root.querySelector("[data-none]");
    this.total = root.querySelector("[data-total]");
    this.send = root.querySelector("[data-send]");
    this.most = Number(root.dataset.most);
    this.format = new Intl.NumberFormat(words.language === "vi" ? "vi-VN" : "en-GB");
    this.show();
  }

  name(at) {
    const { words, hall } = this;
    const row = hall.rows[hall.rowOf[at]];
    const section = words.language === "vi" ? row.section.vi : row.section.en;
    return words[row.section.kind].replace("{section}", section).replace("{row}", row.label).replace("{seat}", hall.labels[at]);
  }

  price(at) {
    const zone = this.hall.zones?.[this.hall.zone[at]];
    return zone ? zone.price.minor + zone.fee.minor : 0;
  }

  money(minor) { // the house sells in đồng, which has no parts
    return `${this.format.format(minor)}\u00a0₫`;
  }

  zoneName(at) {
    const zone = this.hall.zones?.[this.hall.zone[at]];
    return zone ? (this.words.language === "vi" ? zone.name_vi : zone.name_en) : "";
  }

  remarks(at) {
    const { words, hall } = this;
    const flags = hall.flags[at];
    return [
      flags & Seats.WHEELCHAIR && words.wheelchair,
      flags & Seats.COMPANION && words.companion,
      flags & Seats.RESTRICTED && words.restricted,
    ].filter(Boolean);
  }

  // Returns what to tell about it.
  toggle(at) {
    const { shown, hall, words } = this;
    if (shown.kept.has(at)) return words.kept.replace("{seat}", this.name(at));
    const unit = hall.unit(at);
    if (shown.chosen.has(at)) {
      unit.forEach((one) => shown.chosen.delete(one));
      this.show();
      return words.left.replace("{seat}", this.name(at));
    }
    if (!unit.every((one) => hall.free(one))) return words.gone.replace("{seat}", this.name(at));
    if (shown.chosen.size + shown.kept.size + unit.length > this.most) return words.most;
    unit.forEach((one) => shown.chosen.add(one));
    this.show();
    return words.chosen.replace("{seat}", this.name(at));
  }

  // Others were quicker: these of the chosen seats are lost.
  lose(lost) {
    lost.flatMap((at) => this.hall.unit(at)).forEach((at) => this.shown.chosen.delete(at));
    this.show();
  }

  show() {
    const chosen = [...this.shown.chosen].sort((one, other) => one - other);
    this.list.replaceChildren(...chosen.map((at) => this.#item(at)));
    this.empty.hidden = chosen.length > 0;
    this.send.disabled = !chosen.length;
    this.send.firstElementChild.textContent = chosen.length ? this.words.take.replace("{count}", chosen.length) : this.words.takeNone;
    this.total.textContent = chosen.length ? this.money(chosen.reduce((sum, at) => sum + this.price(at), 0)) : "";
    this.shown.ask?.();
  }

  #item(at) {
    const item = document.createElement("li");
    item.className = "chosen";
    const name = Object.assign(document.createElement("span"), { className: "chosen__name", textContent: this.name(at) });
    const about = [this.zoneName(at), ...this.remarks(at)].filter(Boolean).join(" · ");
    name.append(Object.assign(document.createElement("small"), { textContent: about }));
    const price = Object.assign(document.createElement("span"), { className: "chosen__price", textContent: this.money(this.price(at)) });
    const away = Object.assign(document.createElement("button"), { type: "button", className: "chosen__away", textContent: "×" });
    away.setAttribute("aria-label", this.words.away.replace("{seat}", this.name(at)));
    away.addEventListener("click", () => { this.told?.(this.toggle(at)); this.list.closest("form").querySelector("button")?.focus(); });
    const field = Object.assign(document.createElement("input"), { type: "hidden", name: "seat", value: this.hall.ids[at] });
    item.append(name, price, away, field);
    return item;
  }
};
