// What the device keeps: who it is, the list of an evening, and its log until the server has it. IndexedDB, one file.
import { done, ended, openBase } from "../indexed.js";

const STORES = { tickets: { keyPath: ["performance", "serial"] }, lines: { keyPath: "sequence" } };

export class Store {
  static async open() {
    const store = new Store();
    store.base = await openBase("sankhau-gate", STORES);
    navigator.storage?.persist?.(); // the browser should not throw a log away
    return store;
  }

  kept(key) {
    return done(this.base.transaction("kept").objectStore("kept").get(key));
  }

  keep(key, value) {
    const transaction = this.base.transaction("kept", "readwrite");
    transaction.objectStore("kept").put(value, key);
    return ended(transaction);
  }

  async tickets(performance) {
    const range = IDBKeyRange.bound([performance, ""], [performance, "\uffff"]);
    const rows = await done(this.base.transaction("tickets").objectStore("tickets").getAll(range));
    return new Map(rows.map((row) => [row.serial, row]));
  }

  keepTickets(performance, tickets) {
    const transaction = this.base.transaction("tickets", "readwrite");
    for (const ticket of tickets) transaction.objectStore("tickets").put({ ...ticket, performance });
    return ended(transaction);
  }

  // A line and the number of the next one, in one step: a number is never given away twice.
  write(performance, line, { sent }) {
    const transaction = this.base.transaction(["lines", "kept"], "readwrite", { durability: "strict" });
    transaction.objectStore("lines").put({ performance, line, sequence: line.sequence, sent: sent ? 1 : 0 });
    transaction.objectStore("kept").put(line.sequence + 1, "sequence");
    transaction.objectStore("kept").put(line.at, "latest");
    return ended(transaction);
  }

  async lines() {
    return done(this.base.transaction("lines").objectStore("lines").getAll());
  }

  async markSent(sequences) {
    const transaction = this.base.transaction("lines", "readwrite");
    const lines = transaction.objectStore("lines");
    for (const sequence of sequences) {
      const row = await done(lines.get(sequence));
      if (row) lines.put({ ...row, sent: 1 });
    }
    return ended(transaction);
  }

  // A device that was removed keeps nothing of the house.
  async forget() {
    const transaction = this.base.transaction(["kept", "tickets", "lines"], "readwrite");
    for (const name of ["kept", "tickets", "lines"]) transaction.objectStore(name).clear();
    return ended(transaction);
  }
}
