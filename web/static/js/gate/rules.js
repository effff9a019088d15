// What a door decides without asking anybody. Pure: everything it needs is handed in. The server's rules are the same
// (ticketing/gate/scan_log.py, admit.py); here they run over what this device knows.

const CROCKFORD = "0123456789ABCDEFGHJKMNPQRSTVWXYZ";

// The sixteen characters of a code that fingers or an old paper gave; null when no code reads so.
export function typedCode(typed) {
  let text = typed.trim().toUpperCase().replace(/[- ]/g, "").replace(/O/g, "0").replace(/[IL]/g, "1");
  if (text.length === 18 && text.startsWith("SK")) text = text.slice(2);
  if (text.length !== 16 || [...text].some((char) => !CROCKFORD.includes(char))) return null;
  let total = 0;
  for (const char of text.slice(0, -1)) {
    const doubled = (total ^ CROCKFORD.indexOf(char)) << 1;
    total = doubled & 32 ? doubled ^ 0b100101 : doubled;
  }
  return CROCKFORD[total] === text[15] ? text : null;
}

// How far this clock is ahead of the server's, from one answer; the quickest answers know best.
export function betterDrift(known, { sent, received, serverTime }) {
  const trip = received - sent;
  const age = known ? received - known.at : Infinity;
  if (known && trip > known.trip + age / 1000) return known; // an old measure is trusted a millisecond a second less
  return { ms: (sent + received) / 2 - serverTime, trip, at: received };
}

// Who is inside, as far as this device knows: its own lines, and what the server told.
export class Floor {
  constructor() {
    this.inside = new Map(); // "subject|zone" -> persons
    this.by = new Map(); // "serial|zone" -> {door, at} where this device knows it
  }

  hear(told) {
    for (const [key, persons] of Object.entries(told)) {
      if (persons) this.inside.set(key, persons);
      else this.inside.delete(key);
    }
  }

  apply(line, ticket) {
    const key = `${line.ticket}|${line.zone}`;
    const group = ticket?.group && `${ticket.group}|${line.zone}`;
    const way = line.direction === "out" ? -1 : 1;
    if (group) this.inside.set(group, Math.max(0, (this.inside.get(group) ?? 0) + way * line.persons));
    if (way > 0) {
      this.inside.set(key, 1);
      this.by.set(key, { door: line.door, at: line.at });
    } else {
      this.inside.delete(key);
      this.by.delete(key);
    }
  }

  of(ticket, zone) {
    return this.inside.get(`${ticket.group || ticket.serial}|${zone}`) ?? 0;
  }
}

// {verdict, sure, earlier?}: `sure` is false where another door may know better, so that asking is worth it.
export function decide({ line, ticket, signed, evening, floor, now }) {
  if (evening.revoked.has(line.ticket)) return { verdict: "refunded", sure: true };
  if (!ticket && !signed) return { verdict: "unlisted", sure: false };
  if (evening.state === "cancelled") return { verdict: "cancelled", sure: true };
  if (now < evening.opensAt) return { verdict: "too_early", sure: true };
  if (now >= evening.endsAt) return { verdict: "over", sure: true };
  if (line.direction === "out") return { verdict: "left", sure: false };
  const key = `${line.ticket}|${line.zone}`;
  const earlier = floor.by.get(key);
  if (line.persons === 1 && floor.inside.get(key)) return { verdict: "used", sure: Boolean(earlier), earlier };
  if (ticket?.group && floor.of(ticket, line.zone) + line.persons > ticket.places) {
    return { verdict: "used", sure: false };
  }
  return { verdict: "accepted", sure: false };
}

// What the usher should look at besides the code.
export function prompts({ ticket, signed, evening, device }) {
  const wanted = [];
  const door = ticket?.door;
  if (door && door.toLowerCase() !== device.door.toLowerCase()) wanted.push(["door", door]);
  if (ticket?.evidence) wanted.push(["evidence", ticket.evidence]);
  else if (signed?.needsEvidence) wanted.push(["evidence", ""]);
  const rating = evening.ageRating;
  if (/^T\d|^K$/.test(rating)) wanted.push(["rating", rating]);
  return wanted;
}

// Tickets whose seat, number or buyer matches what was typed; letters without their marks count too.
export function found(tickets, wanted, most = 12) {
  const key = bare(wanted);
  if (key.length < 2) return [];
  const hits = [];
  for (const ticket of tickets) {
    const seat = bare(ticket.seat);
    const digits = seat.replace(/\D/g, "");
    if (seat.includes(key) || bare(ticket.name).includes(key) || (/^\d+$/.test(key) && digits.endsWith(key))) {
      hits.push(ticket);
      if (hits.length === most) break;
    }
  }
  return hits;
}

function bare(text) {
  return (text ?? "").normalize("NFD").replace(/\p{M}/gu, "").replace(/[đĐ]/g, "d").toLowerCase().trim();
}
