// The way to the house: who is signed in, places to take along, sales to tell. Away means away, never "no".

const ROOT = "/api/ticketing";
const MOST_TOLD = 100;

export class Away extends Error {}

export class Refused extends Error {
  constructor(status, answer) {
    super(answer.code);
    this.status = status;
    this.messages = answer.messages ?? {};
  }
}

export class Link {
  constructor({ nowPath, tokenPath }) {
    Object.assign(this, { nowPath, tokenPath, token: "", goodUntil: 0, formToken: "" });
  }

  async ask(method, path, { body, headers = {} } = {}) {
    let response, answer;
    try {
      const signal = AbortSignal.timeout(15_000);
      response = await fetch(path, { method, headers, body, signal, cache: "no-store" });
      answer = await response.json().catch(() => ({}));
    } catch {
      throw new Away();
    }
    if (response.status >= 500 || response.status === 429) throw new Away();
    if (response.ok) return answer;
    if (!answer.code) throw new Away(); // a captive portal, not our server
    throw new Refused(response.status, answer);
  }

  // {seller, drawer, evenings} and how far this clock is ahead, in milliseconds.
  async now() {
    const sent = Date.now();
    const told = await this.ask("GET", this.nowPath);
    if (!told.form_token) throw new Away();
    this.formToken = told.form_token;
    return { ...told, drift: Math.round((sent + Date.now()) / 2 - told.now) };
  }

  async bearer() {
    if (performance.now() > this.goodUntil) {
      const body = new URLSearchParams({ form_token: this.formToken });
      const told = await this.ask("POST", this.tokenPath, { body });
      this.token = told.actor_token;
      this.goodUntil = performance.now() + (told.seconds - 60) * 1000;
    }
    return { Authorization: `Bearer ${this.token}` };
  }

  async tell(path, told, headers = {}) {
    const said = { ...(await this.bearer()), "Content-Type": "application/json", ...headers };
    return this.ask("POST", ROOT + path, { body: JSON.stringify(told), headers: said });
  }

  // The same wish again, after an answer that was lost, is the same allotment.
  allot({ key, offer_id, count }) {
    return this.tell("/allotments", { offer_id, count }, { "Idempotency-Key": key });
  }

  async sales(id, sales, hear) {
    for (let start = 0; start < sales.length; start += MOST_TOLD) {
      const told = sales.slice(start, start + MOST_TOLD).map((sale) => ({
        sequence: sale.sequence,
        sold_at: new Date(sale.at).toISOString(),
        numbers: sale.numbers,
        given_minor: sale.given,
      }));
      await hear((await this.tell(`/allotments/${id}/sales`, { sales: told })).outcomes);
    }
  }

  bringBack(id) {
    return this.tell(`/allotments/${id}/returns`, {});
  }
}
