// Every few seconds: which sessions were revoked while their tokens are still alive? When media_service does not
// answer, what is known stays known, and whoever is watching goes on watching.
import hmac from 'crypto';
import secrets from 'secrets.js';

const SESSION = /^[A-Za-z0-9_-]{1,40}$/;
const KEYS = hmac.createHash('sha256').update(JSON.stringify(secrets.keys)).digest('hex');

async function refresh() {
    forgetOldKeys();
    try {
        const answer = await ngx.fetch(secrets.revocationsUrl, {
            headers: { Authorization: `Bearer ${secrets.edgeKey}`, Accept: 'application/json' },
        });
        if (answer.status !== 200) {
            throw new Error(`status ${answer.status}`);
        }
        const sessions = (await answer.json()).session_ids.filter((session) => SESSION.test(session));
        const news = sessions.filter((session) => !ngx.shared.revoked.has(session));
        sessions.forEach((session) => ngx.shared.revoked.set(session, '1'));
        if (news.length > 0) {
            ngx.shared.opened.clear(); // everybody is examined again, which costs each of them one signature
        }
    } catch (failure) {
        ngx.log(ngx.WARN, `revocations not refreshed: ${failure.message}`);
    }
}

// Shared dictionaries outlive a reload: tickets that a key signed which is now gone must not.
function forgetOldKeys() {
    if (ngx.shared.opened.get('keys') !== KEYS) {
        ngx.shared.opened.clear();
        ngx.shared.opened.set('keys', KEYS);
    }
}

export default { refresh };
