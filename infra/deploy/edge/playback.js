// May this request have this file? Token and path are described in infra/contracts/playback.py.
import hmac from 'crypto';
import secrets from 'secrets.js';

// `$ticket` is "token/asset", taken from a path that is canonical, else nothing. `token` and `asset` are the captures of
// the location that serves, so what is checked is what is served.
function verdict(r) {
    const ticket = r.variables.ticket;
    if (ticket === '') {
        return 'not_canonical'; // escapes, dot segments: no player of ours sends them
    }
    const generation = r.variables.generation; // read first: if a session is revoked from here on, it is the last one's
    const parts = r.variables.token.split('.'); // the location's pattern sees to it that there are four
    const keyId = parts[0], expiry = parts[1], session = parts[2], signature = parts[3];
    const key = Object.prototype.hasOwnProperty.call(secrets.keys, keyId) ? secrets.keys[keyId] : null;
    if (key === null) {
        return 'unknown_key';
    }
    const signed = `${keyId}.${expiry}.${session}.${r.variables.asset}`;
    const expected = hmac.createHmac('sha256', key).update(signed).digest('base64url');
    if (!sameText(expected, signature)) {
        return 'forged';
    }
    const left = parseInt(expiry, 36) * 1000 - Date.now();
    if (left <= 0) {
        return 'expired';
    }
    if (ngx.shared.revoked.has(session)) {
        return 'revoked';
    }
    if (generation && left > secrets.knownSeconds * 1000) { // it is forgotten before it expires
        r.variables.known = `${generation} ${ticket}`;
    }
    return 'allowed';
}

// Takes the same time wherever the first difference stands.
function sameText(expected, given) {
    let difference = expected.length ^ given.length;
    for (let i = 0; i < expected.length; i++) {
        difference |= expected.charCodeAt(i) ^ given.charCodeAt(i);
    }
    return difference === 0;
}

export default { verdict };
