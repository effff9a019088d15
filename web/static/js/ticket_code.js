// A ticket's signed code, read without a server: the same as infra/contracts/ticket_code.py and ticket_rotation.py,
// held to the same vectors. An ES module for the door and for the phone that shows the code.
const ALPHABET = "0123456789ABCDEFGHIJKLMNOPQRSTUVWXYZ $%*+-./:";
const PREFIX = "SK:", SUFFIX = ".", HEAD = 25, SIGNATURE = 64, ROTATING = 7, LABEL = 14, LONGEST = 169;
const STEP_SECONDS = 30, TOLERATED_STEPS = 1;
const RATINGS = ["P", "K", "T13", "T16", "T18"];
const SIGNED_AS = bytesOf("sankhau.ticket.1\0");
const SERIAL_OF = bytesOf("sankhau.ticket.serial.1\0");
const SECRET_OF = bytesOf("sankhau.ticket.rotating.1\0");
const PART_OF = bytesOf("sankhau.ticket.step.1\0");

export class CodeRefused extends Error {
  constructor(refusal) {
    super(refusal);
    this.refusal = refusal; // the words of infra.contracts.ticket_code.Refusal
  }
}

export function isOne(scanned) {
  return scanned.startsWith(PREFIX);
}

// Public keys by their ids (hex), from base64url of the 32 raw bytes; where WebCrypto knows no Ed25519, a small library.
export async function keysOf(publicKeys) {
  const keys = new Map();
  for (const encoded of publicKeys) {
    const raw = fromBase64Url(encoded);
    keys.set(hex(await sha256(raw)).slice(0, 8), await verifierOf(raw));
  }
  return keys;
}

// {keyId, serial, validFrom, validUntil, label, ageRating, rotates, needsEvidence, rotating} of a code whose signature
// holds; throws CodeRefused.
export async function read(scanned, keys) {
  const content = contentOf(scanned);
  const end = HEAD + content[HEAD - 1];
  const body = content.subarray(0, end);
  const signature = content.subarray(end, end + SIGNATURE);
  const code = { ...parsed(body), rotating: content.subarray(end + SIGNATURE) };
  const mayFollow = code.rotates ? [0, ROTATING] : [0];
  if (signature.length !== SIGNATURE || !mayFollow.includes(code.rotating.length)) throw new CodeRefused("malformed");
  const verifies = keys.get(code.keyId);
  if (!verifies) throw new CodeRefused("unknown_key");
  if (!(await verifies(signature, joined(SIGNED_AS, body)))) throw new CodeRefused("forged");
  return code;
}

// The code, if it opens the door now. `rotationSecret` (bytes) is the performance's, `revoked` a Set of serials (hex),
// `driftMs` how far this clock is ahead of the server's; throws CodeRefused.
export async function checked(scanned, { keys, rotationSecret, revoked, now = Date.now(), driftMs = 0 }) {
  const code = await read(scanned, keys);
  const seconds = Math.floor((now - driftMs) / 1000);
  if (seconds < code.validFrom) throw new CodeRefused("not_yet");
  if (seconds >= code.validUntil) throw new CodeRefused("over");
  if (revoked?.has(code.serial)) throw new CodeRefused("revoked");
  if (code.rotates) await checkPart(code, await secretOf(rotationSecret, code.serial), seconds);
  return code;
}

// The serial (hex) of the ticket with this typed code: sixteen characters, without what is between them.
export async function serialOf(typed) {
  return hex(await sha256(joined(SERIAL_OF, bytesOf(typed)))).slice(0, 20);
}

// The code with its rotating part: `content` is base64url of the signed bytes, `secret` base64url of the ticket's.
export async function shownNow(content, secret, { now = Date.now(), driftMs = 0 } = {}) {
  const signed = fromBase64Url(content);
  if (!secret) return PREFIX + base45(signed) + SUFFIX;
  const part = await partOf(fromBase64Url(secret), stepOf((now - driftMs) / 1000));
  return PREFIX + base45(joined(signed, part)) + SUFFIX;
}

export function secretOf(rotationSecret, serial) {
  return hmac(rotationSecret, joined(SECRET_OF, fromHex(serial)));
}

export function base45(bytes) {
  let text = "";
  for (let start = 0; start < bytes.length; start += 2) {
    const pair = bytes.subarray(start, start + 2);
    let value = pair.reduce((sum, byte) => sum * 256 + byte, 0);
    for (let place = 0; place <= pair.length; place++, value = Math.floor(value / 45)) text += ALPHABET[value % 45];
  }
  return text;
}

export function fromBase45(text) {
  const bytes = [];
  for (let start = 0; start < text.length; start += 3) {
    const group = [...text.slice(start, start + 3)].map((char) => ALPHABET.indexOf(char));
    const value = group.reduceRight((sum, digit) => sum * 45 + digit, 0);
    if (group.length === 1 || group.includes(-1) || value >= 256 ** (group.length - 1)) return null;
    bytes.push(...(group.length === 3 ? [value >> 8, value & 255] : [value]));
  }
  return Uint8Array.from(bytes);
}

export function fromBase64Url(text) {
  return Uint8Array.from(atob(text.replaceAll("-", "+").replaceAll("_", "/")), (char) => char.charCodeAt(0));
}

function contentOf(scanned) {
  const fits = scanned.startsWith(PREFIX) && scanned.endsWith(SUFFIX) && scanned.length <= LONGEST;
  const content = fits && fromBase45(scanned.slice(PREFIX.length, -SUFFIX.length));
  if (!content || content.length < HEAD + SIGNATURE || content[0] !== 1) throw new CodeRefused("malformed");
  return content;
}

function parsed(body) {
  const numbers = new DataView(body.buffer, body.byteOffset, body.length);
  const flags = body[1];
  const ageRating = RATINGS[(flags >> 2) & 7];
  if (flags >> 5 || !ageRating || body[HEAD - 1] > LABEL) throw new CodeRefused("malformed");
  return {
    keyId: hex(body.subarray(2, 6)),
    serial: hex(body.subarray(6, 16)),
    validFrom: numbers.getUint32(16),
    validUntil: numbers.getUint32(20),
    label: labelOf(body.subarray(HEAD)),
    ageRating,
    rotates: Boolean(flags & 1),
    needsEvidence: Boolean(flags & 2),
  };
}

function labelOf(bytes) {
  try {
    return new TextDecoder("utf-8", { fatal: true, ignoreBOM: true }).decode(bytes);
  } catch {
    throw new CodeRefused("malformed");
  }
}

async function checkPart({ rotating }, secret, seconds) {
  if (!rotating.length) throw new CodeRefused("rotating_missing");
  const step = stepOf(seconds);
  const behind = ((((step - rotating[0] + 128) % 256) + 256) % 256) - 128; // the nearest step that ends in this byte
  const right = await partOf(secret, step - behind);
  if (rotating.some((byte, place) => byte !== right[place])) throw new CodeRefused("rotating_forged");
  if (Math.abs(behind) > TOLERATED_STEPS) throw new CodeRefused("rotating_stale");
}

async function partOf(secret, step) {
  const numbered = new DataView(new ArrayBuffer(8));
  numbered.setBigUint64(0, BigInt(step));
  const mac = await hmac(secret, joined(PART_OF, new Uint8Array(numbered.buffer)));
  return joined(Uint8Array.of(step & 255), mac.subarray(0, ROTATING - 1));
}

function stepOf(seconds) {
  return Math.floor(seconds / STEP_SECONDS);
}

async function verifierOf(raw) {
  try {
    const key = await crypto.subtle.importKey("raw", raw, "Ed25519", false, ["verify"]);
    return (signature, message) => crypto.subtle.verify("Ed25519", key, signature, message);
  } catch {
    const { verifyAsync } = await import("../vendor/noble-ed25519.js");
    return (signature, message) => verifyAsync(signature, message, raw, { zip215: false });
  }
}

async function hmac(secret, message) {
  const key = await crypto.subtle.importKey("raw", secret, { name: "HMAC", hash: "SHA-256" }, false, ["sign"]);
  return new Uint8Array(await crypto.subtle.sign("HMAC", key, message));
}

async function sha256(bytes) {
  return new Uint8Array(await crypto.subtle.digest("SHA-256", bytes));
}

function bytesOf(text) {
  return new TextEncoder().encode(text);
}

function joined(first, second) {
  const both = new Uint8Array(first.length + second.length);
  both.set(first);
  both.set(second, first.length);
  return both;
}

function hex(bytes) {
  return Array.from(bytes, (byte) => byte.toString(16).padStart(2, "0")).join("");
}

function fromHex(text) {
  return Uint8Array.from(text.match(/../g) ?? [], (pair) => parseInt(pair, 16));
}
