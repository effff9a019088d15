// The way to the server, or to the hub of the house: what a door asks, tells and fetches. Away means away, never "no".

const ROOT = "/api/ticketing";
const MOST_LINES = 200;

export class Away extends Error {}

export class Refused extends Error {
  constructor(status, code, messages) {
    super(code);
    this.status = status;
    this.code = code;
    this.messages = messages ?? {};
  }
}

export class Link {
  constructor(token = "") {
    this.token = token;
    this.onTime = () => {}; // hears {sent, received, serverTime} of every answer
  }

  async ask(method, path, body, patience = 8000) {
    const headers = { ...(this.token && { Authorization: `Bearer ${this.token}` }) };
    if (body) headers["Content-Type"] = "application/json";
    const sent = Date.now();
    let response, answer;
    try {
      const signal = AbortSignal.timeout(patience);
      response = await fetch(ROOT + path, { method, headers, body: body && JSON.stringify(body), signal, cache: "no-store" });
      answer = await response.json().catch(() => ({}));
    } catch {
      throw new Away();
    }
    if (response.status >= 500 || response.status === 429) throw new Away();
    if (!response.ok) {
      if (!answer.code) throw new Away(); // a captive portal, not our server
      throw new Refused(response.status, answer.code, answer.messages);
    }
    if (answer.server_time) this.onTime({ sent, received: Date.now(), serverTime: answer.server_time });
    return answer;
  }

  pair(secret, publicKey) {
    return this.ask("POST", "/gate-pairings", { secret, public_key: publicKey });
  }

  performances() {
    return this.ask("GET", "/gate-performances");
  }

  admission(performance, line, patience) {
    return this.ask("POST", `/performances/${performance}/admissions`, line, patience);
  }

  // Everything since the last time, page after page; `take` gets each page.
  async manifest(performance, { after, since }, take) {
    for (let complete = false; !complete; ) {
      const query = new URLSearchParams({ after, since: String(Math.floor(since)) });
      const page = await this.ask("GET", `/performances/${performance}/gate-manifest?${query}`, null, 20000);
      await take(page);
      ({ after, complete } = page);
    }
  }

  async tell(performance, lines) {
    const path = `/performances/${performance}/gate-entries`;
    for (let start = 0; start < lines.length; start += MOST_LINES) {
      await this.ask("POST", path, { entries: lines.slice(start, start + MOST_LINES) }, 20000);
    }
  }
}
