// What the counter without a network shows. Texts stand in the page, in its language.
import { isOpen } from "./journal.js";

const words = document.querySelector("template[data-words]").content;
const language = document.documentElement.lang;
const numbers = new Intl.NumberFormat(language === "vi" ? "vi-VN" : "en-GB");
const WRONG_CLOCK_MS = 120_000;

export const one = (name) => document.querySelector(`[data-${name}]`);
export const word = (name) => words.querySelector(`[data-word="${name}"]`).textContent;
export const money = (minor) => `${numbers.format(minor)}\u00a0₫`; // performances are sold in đồng
export const named = (row) => (language === "vi" ? row.name_vi || row.name_en : row.name_en || row.name_vi);
export const element = (tag, text, className = "") => Object.assign(document.createElement(tag), { textContent: text, className });

export function moment(when, zone) {
  const shown = { hour: "2-digit", minute: "2-digit", day: "2-digit", month: "2-digit", timeZone: zone, hourCycle: "h23" };
  return new Intl.DateTimeFormat(language === "vi" ? "vi-VN" : "en-GB", shown).format(new Date(when));
}

function button(text, act, className = "button button--quiet") {
  const made = Object.assign(element("button", text, className), { type: "button" });
  made.addEventListener("click", act);
  return made;
}

export function state(selling) {
  const { open, sales, online, told, refused } = selling;
  const cash = open.reduce((sum, sale) => sum + sale.total, 0);
  const conflicts = sales.filter((sale) => sale.outcome === "conflict").length;
  one("line").textContent = word(online ? "online" : "offline");
  one("state").dataset.state = online ? "online" : "offline";
  one("unsent").textContent = open.length ? `${word("unsent")} ${open.length} · ${money(cash)}` : word("sent");
  one("unsent").dataset.open = open.length;
  one("send").hidden = !open.length;
  one("seller").textContent = told?.seller ? [told.seller, told.drawer].filter(Boolean).join(" · ") : "";
  one("sign-in").hidden = !online || Boolean(told?.seller);
  notice("conflicts", conflicts ? `${word("conflicts")} ${conflicts}` : "");
  notice("refused", refused ? refused.messages[language] || word("refused") : "");
  const minutes = Math.round(Math.abs(selling.drift) / 60_000);
  notice("clock", Math.abs(selling.drift) > WRONG_CLOCK_MS ? `${word("clock")} ${minutes}` : "");
  navigator.setAppBadge?.(open.length).catch(() => {});
}

export function notice(name, text) {
  const place = one(`notice-${name}`);
  place.hidden = !text;
  place.textContent = text;
}

// The performances in hand as choices; the one that was chosen stays so.
export function inHand(selling, chosen) {
  one("sale").hidden = !selling.inHand.length || !one("sold").hidden;
  one("nothing").hidden = Boolean(selling.inHand.length);
  const rows = selling.inHand.map((allotment, index) => {
    const row = element("p", "", "counter__evening"), id = `allotment-${allotment.id}`;
    const input = Object.assign(element("input", ""), { type: "radio", name: "allotment", id, value: allotment.id });
    input.checked = chosen ? allotment.id === chosen : index === 0;
    const label = Object.assign(element("label", ""), { htmlFor: id });
    label.append(
      element("strong", named(allotment)),
      element("span", `${moment(allotment.starts_at, allotment.zone)} · ${allotment.venue_name}`),
      element("span", `${money(allotment.price_minor)} · ${word("left")} ${selling.left(allotment)}`),
    );
    row.append(input, label);
    return row;
  });
  one("allotments").replaceChildren(one("allotments").querySelector("legend"), ...rows);
}

// What may be taken along, while somebody is signed in who may.
export function evenings(selling) {
  const { online, told, wish } = selling;
  const may = online && told?.drawer && told.evenings.length;
  one("take").hidden = !may;
  one("no-take").hidden = Boolean(may);
  one("no-take").textContent = word(!online ? "take-offline" : !told?.seller ? "take-signed-out" : !told.drawer ? "take-no-shift" : "take-none");
  one("wish").hidden = !wish;
  const choice = one("take").elements.offer, before = choice.value;
  const list = (told?.evenings ?? []).map((evening) => new Option(`${evening.name} (${evening.left})`, evening.offer_id));
  choice.replaceChildren(...list);
  if (list.some((option) => option.value === before)) choice.value = before;
}

export function kept(selling, { bringBack, forget }) {
  const rows = selling.allotments.map((allotment) => {
    const row = element("li", ""), sold = allotment.sold.length, all = allotment.places.length;
    const open = selling.open.some((sale) => sale.allotment === allotment.id);
    row.append(element("span", `${named(allotment)} · ${moment(allotment.starts_at, allotment.zone)} · ${word("sold")} ${sold} / ${all}`));
    if (!allotment.ended) row.append(button(word("bring-back"), () => bringBack(allotment)));
    else if (!open) row.append(button(word("forget"), () => forget(allotment)));
    return row;
  });
  one("kept").replaceChildren(...rows);
  one("kept-part").hidden = !rows.length;
}

export function journal(selling, reprint) {
  const byId = new Map(selling.allotments.map((allotment) => [allotment.id, allotment]));
  const rows = selling.sales.map((sale) => {
    const row = element("tr", ""), allotment = byId.get(sale.allotment);
    const head = Object.assign(element("th", moment(sale.at)), { scope: "row" });
    const cells = [
      [word("performance"), `${named(allotment)} × ${sale.numbers.length}`],
      [word("total"), money(sale.total), "number"],
      [word("state"), word(isOpen(sale) ? "state-open" : sale.outcome === "conflict" ? "state-conflict" : "state-told"), `told told--${sale.outcome ?? "open"}`],
    ].map(([label, text, className = ""]) => {
      const cell = element("td", text, className);
      cell.dataset.label = label;
      return cell;
    });
    const again = element("td", "");
    again.append(button(word("again"), () => reprint(allotment, sale)));
    row.append(head, ...cells, again);
    return row;
  });
  one("sales").replaceChildren(...rows);
  one("sales-part").hidden = !rows.length;
}
