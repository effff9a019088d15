// The device's own key, which never leaves it, and its signature under a line of the log; the same words as
// ticketing/gate/signing.py.

export async function makeKeys() {
  const keys = await crypto.subtle.generateKey({ name: "Ed25519" }, false, ["sign", "verify"]);
  const raw = new Uint8Array(await crypto.subtle.exportKey("raw", keys.publicKey));
  return { privateKey: keys.privateKey, publicKey: base64Url(raw) };
}

export async function signed(line, performanceId, privateKey) {
  const told = [line.device_id, line.sequence, performanceId, line.ticket, line.direction, line.persons];
  const fields = ["sankhau.gate.1", ...told, line.zone, line.door, line.at];
  const message = fields.map((field) => String(field).replaceAll("\n", " ")).join("\n");
  const signature = await crypto.subtle.sign("Ed25519", privateKey, new TextEncoder().encode(message));
  return { ...line, signature: base64Url(new Uint8Array(signature)) };
}

function base64Url(bytes) {
  return btoa(String.fromCharCode(...bytes)).replaceAll("+", "-").replaceAll("/", "_").replaceAll("=", "");
}
