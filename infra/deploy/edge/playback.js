// May this request have this file? Token and path are described in infra/contracts/playback.py.
import hmac from 'crypto';
import secrets from 'secrets.js';

// `$ticket` is "token/asset", taken from a path that is canonical, else nothing. Whoever asks every few seconds for the
// next segment is examined once: a ticket that was found good is known until it expires, or until a session is revoked.
function verdict(r) {
    return ngx.shared.opened.has(r.variables.ticket) ? 'allowed' : examined(r);
}

// `token` and `asset` are the captures of the location that serves, so what is checked is what is served.
function examined(r) {
    const ticket = r.variables.ticket;
    if (ticket === '') {
        return 'not_canonical'; // escapes, dot segments: no player of ours sends them
    }
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
    // Remembered first, asked about second: revocations.js does the same the other way round (revoked first, everything
    // forgotten second), so whichever worker comes first, a revoked session is never remembered as good.
    ngx.shared.opened.set(ticket, '1', Math.min(left, KNOWN_MILLISECONDS));
    if (ngx.shared.revoked.has(session)) {
        ngx.shared.opened.delete(ticket);
        return 'revoked';
    }
    return 'allowed';
}

const KNOWN_MILLISECONDS = 3600 * 1000;

// Takes the same time wherever the first difference stands.
function sameText(expected, given) {
    let difference = expected.length ^ given.length;
    for (let i = 0; i < expected.length; i++) {
        difference |= expected.charCodeAt(i) ^ given.charCodeAt(i);
    }
    return difference === 0;
}

export default { verdict };
