// What the gate shows. Texts stand in the page, in its language.

const words = document.querySelector("template[data-words]").content;

export const one = (name) => document.querySelector(`[data-${name.includes("=") ? name.replace("=", '="') + '"' : name}]`);
export const word = (name) => words.querySelector(`[data-word="${name}"]`).textContent;

export function view(name) {
  for (const section of document.querySelectorAll("[data-view]")) section.hidden = section.dataset.view !== name;
  one("line").hidden = one("open=settings").hidden = name !== "scan" && name !== "choose";
}

export function pressed(name, on) {
  one(name).setAttribute("aria-pressed", String(on));
}

function clock(milliseconds, zone) {
  const shown = { hour: "2-digit", minute: "2-digit", timeZone: zone, hourCycle: "h23" };
  return new Intl.DateTimeFormat(document.documentElement.lang, shown).format(milliseconds);
}

function element(tag, text, className = "") {
  return Object.assign(document.createElement(tag), { textContent: text, className });
}

function named(names) {
  return document.documentElement.lang === "vi" ? names.vi || names.en : names.en || names.vi;
}

export function evenings(list, chosen) {
  one("no-evening").hidden = list.length > 0;
  one("evenings").replaceChildren(
    ...list.map((evening) => {
      const button = element("button", "");
      button.type = "button";
      const day = { weekday: "short", day: "2-digit", month: "2-digit", timeZone: evening.zone };
      const starts = Date.parse(evening.starts_at);
      const when = new Intl.DateTimeFormat(document.documentElement.lang, day).format(starts);
      const name = named({ vi: evening.name_vi, en: evening.name_en });
      button.append(element("strong", name), element("span", `${clock(starts, evening.zone)} · ${when} · ${evening.venue_name}`));
      button.addEventListener("click", () => chosen(evening.id));
      return button;
    }),
  );
}

export function evening({ evening: { names, startsAt, zone }, device }) {
  one("evening-name").textContent = named(names);
  one("evening-door").textContent = [clock(startsAt, zone), device.door, device.zone].filter(Boolean).join(" · ");
}

export function counts(door) {
  const { evening: { countInside = 0, countValid = 0, since, zone } = {}, online, waiting } = { ...door, evening: door.evening ?? {} };
  one("inside").textContent = Math.max(0, countInside);
  one("valid").textContent = countValid;
  one("waiting").textContent = waiting;
  one("line").classList.toggle("gate__line--off", !online);
  const listed = since && !online ? ` · ${word("listed")} ${clock(since, zone)}` : "";
  one("line-text").textContent = word(online ? "online" : "offline") + listed;
}

// Shows a verdict; says whether it is good, bad, or one to look at.
export function answer(shown, door) {
  const told = words.querySelector(`[data-verdict="${shown.verdict}"]`);
  const { kind } = told.dataset;
  const card = element("section", "", `gate__verdict gate__verdict--${kind}`);
  card.dataset.shown = shown.verdict;
  card.append(document.querySelector(`template[data-shape="${kind}"]`).content.cloneNode(true));
  const words_ = element("div", "");
  words_.append(element("p", told.textContent, "gate__word"));
  const seat = shown.ticket?.seat || shown.signed?.label;
  if (seat) words_.append(element("p", seat, "gate__seat"));
  const facts = element("ul", "", "gate__facts");
  facts.append(...lines(shown, door).map(([text, quiet]) => element("li", text, quiet ? "gate__quiet" : "")));
  card.append(words_, ...(facts.children.length ? [facts] : []));
  one("answer").replaceChildren(card);
  const inside = shown.verdict === "accepted";
  one("undo").hidden = !inside;
  const outside = inside ? door.left(shown.ticket) : 0;
  one("group").hidden = !outside;
  one("group-text").textContent = `${word("group")} ${outside}`;
  one("more=all").textContent = `${word("all")} (${outside})`;
  one("more=all").hidden = outside < 2;
  return kind;
}

function lines(shown, { evening }) {
  const facts = [];
  const good = shown.verdict === "accepted";
  for (const [what, value] of good ? shown.prompts : []) {
    if (what === "rating") facts.push([`${word(what)}: ${value} · ${words.querySelector(`[data-rating="${value}"]`).textContent}`]);
    else facts.push([`${word(what)} ${value}`.trim()]);
  }
  if (shown.earlier) facts.push([`${word("earlier")} ${shown.earlier.door}, ${clock(shown.earlier.at, evening.zone)}`]);
  if (shown.verdict === "too_early") facts.push([`${word("opens")} ${clock(evening.opensAt, evening.zone)}`]);
  if (shown.verdict === "unlisted") facts.push([word("unlisted")]);
  if (shown.ticket?.name) facts.push([shown.ticket.name, true]);
  if (shown.offline && good) facts.push([word("alone"), true]);
  return facts;
}

export function hits(list, wanted, chosen) {
  one("no-hit").hidden = list.length > 0 || wanted.trim().length < 2;
  one("hits").replaceChildren(
    ...list.map((ticket) => {
      const button = element("button", "");
      button.type = "button";
      button.append(element("strong", ticket.seat || ticket.name), element("span", ticket.seat ? ticket.name : ""));
      button.addEventListener("click", () => chosen(ticket));
      const item = element("li", "");
      item.append(button);
      return item;
    }),
  );
}

export function sheets() {
  for (const button of document.querySelectorAll("[data-open]")) {
    button.addEventListener("click", () => one(`sheet=${button.dataset.open}`).showModal());
  }
  for (const button of document.querySelectorAll("[data-close]")) {
    button.addEventListener("click", () => button.closest("dialog").close());
  }
}

export function switches(settings, keep) {
  for (const box of document.querySelectorAll("[data-setting]")) {
    box.checked = settings[box.dataset.setting];
    box.addEventListener("change", () => {
      settings[box.dataset.setting] = box.checked;
      document.body.classList.toggle("gate--dim", settings.dim);
      keep();
    });
  }
  document.body.classList.toggle("gate--dim", settings.dim);
}
