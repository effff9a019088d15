// The counter at work: sells from what the device has, and tells the house whenever it answers. No screen in here.
import { isOpen, left } from "./journal.js";
import { Away, Refused } from "./link.js";

const key = () => Array.from(crypto.getRandomValues(new Uint8Array(16)), (byte) => byte.toString(16).padStart(2, "0")).join("");

export class Selling {
  constructor(journal, link) {
    Object.assign(this, { journal, link, changed: () => {}, online: navigator.onLine, told: null, refused: null });
    this.allotments = [];
    this.sales = [];
    this.drift = 0;
  }

  async look() {
    this.drift = (await this.journal.kept("drift")) ?? this.drift;
    [this.allotments, this.sales] = await Promise.all([this.journal.allotments(), this.journal.sales()]);
    this.wish = await this.journal.kept("wish");
    this.changed();
  }

  get open() {
    return this.sales.filter(isOpen);
  }

  get inHand() {
    return this.allotments.filter((one) => !one.ended).sort((one, other) => one.starts_at.localeCompare(other.starts_at));
  }

  left(allotment) {
    return left(allotment).length;
  }

  // The sale, or null when there are not so many places in hand. It is on the disk when this returns.
  async sell(id, { count, given }) {
    const sale = await this.journal.sell(id, { count, given, at: Date.now() - this.drift });
    await this.look();
    this.sync();
    return sale;
  }

  // One window at a time tells; what is told twice all the same is known there.
  sync() {
    return navigator.locks.request("sankhau-counter-sync", () => this.exchange());
  }

  async exchange() {
    try {
      this.told = await this.link.now();
      this.drift = this.told.drift;
      await this.journal.keep("drift", this.drift);
      this.online = true;
      this.refused = null;
      if (this.told.seller) await this.tellAll();
    } catch (failure) {
      if (failure instanceof Away) this.online = false;
      else if (failure instanceof Refused) this.refused = failure;
      else throw failure;
    }
    await this.look();
  }

  async tellAll() {
    const wish = await this.journal.kept("wish");
    if (wish) await this.carryOut(wish);
    const open = (await this.journal.sales()).filter(isOpen);
    for (const id of new Set(open.map((sale) => sale.allotment))) {
      const sales = open.filter((sale) => sale.allotment === id).reverse();
      await this.link.sales(id, sales, (outcomes) => this.journal.hear(id, outcomes));
    }
  }

  // The wish is on the disk before it is asked: were the answer lost, the places would be nobody's.
  async takeAlong(offer, count) {
    await this.journal.keep("wish", { key: key(), offer_id: offer, count });
    await this.sync();
  }

  async carryOut(wish) {
    try {
      await this.journal.take(await this.link.allot(wish));
    } catch (failure) {
      if (failure instanceof Refused) await this.journal.keep("wish", null);
      throw failure;
    }
  }

  // Everything told first; then the rest is everybody's again. False: the house does not answer, or something is open.
  async bringBack(id) {
    await this.sync();
    if (!this.online || this.refused || !this.told.seller || this.open.some((sale) => sale.allotment === id)) return false;
    try {
      await this.link.bringBack(id);
      await this.journal.end(id);
    } catch (failure) {
      if (failure instanceof Away) this.online = false;
      else if (failure instanceof Refused) this.refused = failure;
      else throw failure;
    }
    await this.look();
    return !this.refused && this.online;
  }

  async forget(id) {
    await this.journal.forget(id);
    await this.look();
  }
}
