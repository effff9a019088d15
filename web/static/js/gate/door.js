// One door at work: decides with the server where it answers in time and alone where it does not. No screen in here.
import { CodeRefused, checked, fromBase64Url, isOne, keysOf, serialOf } from "../ticket_code.js";
import { Away, Refused } from "./link.js";
import { Floor, betterDrift, decide, prompts, typedCode } from "./rules.js";
import { signed } from "./signing.js";

const PATIENCE_MS = 900; // for an answer while somebody stands at the door
const DEAF_MS = 10_000; // after none came: this long the door does not ask
const REFUSALS = { not_yet: "too_early", over: "over", revoked: "refunded", unknown_key: "other_performance" };

export class Door {
  constructor(store, link, device) {
    Object.assign(this, { store, link, device, changed: () => {}, removed: () => {} });
    this.floor = new Floor();
    this.tickets = new Map();
    this.evening = null;
    this.online = navigator.onLine;
    this.deafUntil = 0;
    this.waiting = 0; // lines that the server does not have yet
    this.drift = null;
    link.onTime = (measure) => {
      this.drift = betterDrift(this.drift, measure);
      store.keep("drift", this.drift);
    };
  }

  now() {
    return Date.now() - (this.drift?.ms ?? 0);
  }

  async choose(performance) {
    await this.store.keep("performance", performance);
    this.drift ??= (await this.store.kept("drift")) ?? null;
    this.tickets = await this.store.tickets(performance);
    this.evening = await this.store.kept(`evening:${performance}`);
    if (this.evening) await this.prepare();
    this.floor = new Floor();
    this.floor.hear(this.evening?.inside ?? {});
    for (const row of await this.store.lines()) {
      if (row.performance === performance) this.floor.apply(row.line, this.tickets.get(row.line.ticket));
    }
    await this.sync(performance);
    return this.evening;
  }

  async prepare() {
    this.keys = await keysOf(this.evening.keys);
    this.evening.revoked = new Set(this.evening.revoked);
  }

  // What was scanned or typed: {verdict, ticket, signed, line, prompts, earlier, offline}.
  async look(typed, { direction = "in" } = {}) {
    const seen = await this.read(typed);
    if (seen.verdict) return { ...seen, prompts: [] };
    return this.pass({ ...seen, direction, persons: 1 });
  }

  async read(typed) {
    if (isOne(typed.trim())) {
      const rotationSecret = fromBase64Url(this.evening.rotation);
      const asked = { keys: this.keys, rotationSecret, revoked: this.evening.revoked, driftMs: this.drift?.ms ?? 0 };
      try {
        const code = await checked(typed.trim(), asked);
        return { signed: code, serial: code.serial, ticket: this.tickets.get(code.serial) };
      } catch (refused) {
        if (!(refused instanceof CodeRefused)) throw refused;
        return { verdict: REFUSALS[refused.refusal] ?? (refused.refusal.startsWith("rotating") ? "stale" : "unknown") };
      }
    }
    const code = typedCode(typed);
    if (!code) return { verdict: "unknown" };
    const serial = await serialOf(code);
    return { serial, ticket: this.tickets.get(serial) };
  }

  async pass({ serial, ticket, signed: code, direction, persons }) {
    const line = await this.line({ serial, direction, persons });
    const { evening, floor, device } = this;
    const seen = { line, ticket, signed: code };
    const mine = decide({ ...seen, evening, floor, now: this.now() });
    const shown = { ...mine, ...seen, prompts: prompts({ ...seen, evening, device }) };
    const asked = mine.sure ? null : await this.ask(line);
    if (asked) Object.assign(shown, { verdict: asked.verdict, earlier: asked.earlier ?? mine.earlier });
    else shown.offline = !mine.sure;
    if (shown.verdict === "accepted" && direction === "out") shown.verdict = "left";
    if (["accepted", "left"].includes(shown.verdict)) {
      await this.store.write(this.evening.id, line, { sent: Boolean(asked) });
      floor.apply(line, ticket);
      this.evening.countInside += direction === "out" ? -persons : persons;
      this.waiting += asked ? 0 : 1;
    } else if (asked && shown.verdict === "used") {
      floor.inside.set(`${serial}|${line.zone}`, 1);
    }
    this.changed();
    return shown;
  }

  // A refused question gives its number back; a number that was written is taken for good.
  async line({ serial, direction, persons }) {
    const sequence = (await this.store.kept("sequence")) ?? 1;
    const at = Math.max((await this.store.kept("latest")) ?? 0, Math.round(this.now()));
    const { id, zone, door } = this.device;
    const line = { device_id: id, sequence, ticket: serial, direction, persons, zone, door, at };
    return signed(line, this.evening.id, this.device.privateKey);
  }

  async ask(line) {
    if (!navigator.onLine || Date.now() < this.deafUntil) return null;
    try {
      const answer = await this.link.admission(this.evening.id, line, PATIENCE_MS);
      return (this.online = true) && answer;
    } catch (failure) {
      if (failure instanceof Refused && failure.code === "gate_device_refused") await this.shutOut();
      else if (!(failure instanceof Away)) console.warn("gate", failure.code);
      this.online = false;
      this.deafUntil = Date.now() + DEAF_MS;
      return null;
    }
  }

  // More people of the group on the same code: all of them at once, or one by the next ticket that is outside.
  async more(shown, persons) {
    let { ticket } = shown;
    if (persons === 1) {
      const outside = (one) => one.group === ticket.group && !this.floor.inside.get(`${one.serial}|${this.device.zone}`);
      ticket = [...this.tickets.values()].find(outside) ?? ticket;
    }
    return this.pass({ serial: ticket.serial, ticket, direction: "in", persons });
  }

  left(ticket) {
    return ticket?.group ? ticket.places - this.floor.of(ticket, this.device.zone) : 0;
  }

  async undo(shown) {
    const { ticket, line } = shown;
    return this.pass({ serial: line.ticket, ticket, signed: shown.signed, direction: "out", persons: line.persons });
  }

  // The log goes home first, then what is new comes; both again and again without harm.
  async sync(performance = this.evening?.id) {
    if (!performance || this.syncing) return;
    this.syncing = true;
    try {
      await this.bringHome();
      const known = this.evening ?? { after: "", since: 0 };
      await this.link.manifest(performance, known, (page) => this.take(performance, page));
      this.online = true;
      this.deafUntil = 0;
    } catch (failure) {
      if (failure instanceof Refused && failure.code === "gate_device_refused") await this.shutOut();
      this.online = false;
    } finally {
      this.syncing = false;
      this.changed();
    }
  }

  async bringHome() {
    const rows = (await this.store.lines()).filter((row) => !row.sent);
    this.waiting = rows.length;
    for (const performance of new Set(rows.map((row) => row.performance))) {
      const mine = rows.filter((row) => row.performance === performance);
      await this.link.tell(performance, mine.map((row) => row.line));
      await this.store.markSent(mine.map((row) => row.sequence));
    }
    this.waiting = 0;
  }

  async take(performance, page) {
    await this.store.keepTickets(performance, page.tickets);
    for (const ticket of page.tickets) this.tickets.set(ticket.serial, ticket);
    this.floor.hear(page.inside);
    const { performance: told } = page;
    this.evening = {
      id: performance,
      names: { vi: told.name_vi, en: told.name_en },
      startsAt: Date.parse(told.starts_at),
      zone: told.zone,
      state: told.state,
      ageRating: told.age_rating,
      opensAt: Date.parse(page.opens_at),
      endsAt: Date.parse(told.ends_at),
      keys: page.keys,
      rotation: page.rotation,
      revoked: page.revoked,
      after: page.after,
      since: page.server_time,
      countInside: page.count_inside + this.waiting,
      countValid: page.count_valid,
      inside: Object.fromEntries(this.floor.inside),
    };
    await this.store.keep(`evening:${performance}`, this.evening);
    await this.prepare();
  }

  shutOut() {
    return this.store.forget().then(this.removed);
  }
}
