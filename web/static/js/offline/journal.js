// What the device keeps: the places that it took along, and every sale until long after the server has it. IndexedDB.
import { done, ended, openBase } from "../indexed.js";

const STORES = { allotments: { keyPath: "id" }, sales: { keyPath: ["allotment", "sequence"] } };

// A sale is open until the server has answered it; a conflict is an answer that a person must look at.
export const isOpen = (sale) => !sale.outcome;
export const left = (allotment) => allotment.places.filter((place) => !allotment.sold.includes(place.number));

export class Journal {
  static async open() {
    const journal = new Journal();
    journal.base = await openBase("sankhau-counter", STORES);
    navigator.storage?.persist?.(); // the browser should not throw money away
    return journal;
  }

  kept(key) {
    return done(this.base.transaction("kept").objectStore("kept").get(key));
  }

  keep(key, value) {
    const transaction = this.base.transaction("kept", "readwrite", { durability: "strict" });
    transaction.objectStore("kept").put(value, key);
    return ended(transaction);
  }

  allotments() {
    return done(this.base.transaction("allotments").objectStore("allotments").getAll());
  }

  // The same allotment told twice stays as it is here: what was sold of it is known only to this device.
  async take(view) {
    const transaction = this.base.transaction(["allotments", "kept"], "readwrite", { durability: "strict" });
    const allotments = transaction.objectStore("allotments");
    if (!(await done(allotments.get(view.id)))) allotments.put({ ...view, sold: [], sales: 0, ended: false });
    transaction.objectStore("kept").delete("wish");
    return ended(transaction);
  }

  // The next places under the next number, in one step: two windows never sell one place, nor count one number twice.
  async sell(id, { count, given, at }) {
    const transaction = this.base.transaction(["allotments", "sales", "kept"], "readwrite", { durability: "strict" });
    const allotments = transaction.objectStore("allotments"), kept = transaction.objectStore("kept");
    const allotment = await done(allotments.get(id));
    const numbers = left(allotment).slice(0, count).map((place) => place.number);
    if (allotment.ended || numbers.length < count) {
      transaction.abort();
      return null;
    }
    const latest = Math.max(at, (await done(kept.get("latest"))) ?? 0); // a clock that was set back orders nothing anew
    const total = allotment.price_minor * count, sequence = allotment.sales + 1;
    const sale = { allotment: id, sequence, numbers, total, given: Math.max(given, total), at: latest };
    transaction.objectStore("sales").add(sale);
    allotments.put({ ...allotment, sales: sequence, sold: [...allotment.sold, ...numbers] });
    kept.put(latest, "latest");
    await ended(transaction);
    return sale;
  }

  // Newest first.
  async sales() {
    const rows = await done(this.base.transaction("sales").objectStore("sales").getAll());
    return rows.sort((one, other) => other.at - one.at || other.sequence - one.sequence);
  }

  async hear(id, outcomes) {
    const transaction = this.base.transaction("sales", "readwrite", { durability: "strict" });
    const sales = transaction.objectStore("sales");
    for (const { sequence, outcome, code } of outcomes) {
      const sale = await done(sales.get([id, sequence]));
      if (sale) sales.put({ ...sale, outcome, code });
    }
    return ended(transaction);
  }

  async end(id) {
    const transaction = this.base.transaction("allotments", "readwrite", { durability: "strict" });
    const allotments = transaction.objectStore("allotments");
    allotments.put({ ...(await done(allotments.get(id))), ended: true });
    return ended(transaction);
  }

  // Only what was brought back and told to the last sale; anything else stays.
  async forget(id) {
    const transaction = this.base.transaction(["allotments", "sales"], "readwrite");
    const range = IDBKeyRange.bound([id, 0], [id, Infinity]);
    const sales = await done(transaction.objectStore("sales").getAll(range));
    const allotment = await done(transaction.objectStore("allotments").get(id));
    if (!allotment.ended || sales.some(isOpen)) return;
    transaction.objectStore("sales").delete(range);
    transaction.objectStore("allotments").delete(id);
    await ended(transaction);
  }
}
