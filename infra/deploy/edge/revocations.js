// Every few seconds: which sessions were revoked while their tokens are still alive? When media_service does not
// answer, what is known stays known, and whoever is watching goes on watching.
import secrets from 'secrets.js';

const SESSION = /^[A-Za-z0-9_-]{1,40}$/;

async function refresh() {
    try {
        const answer = await ngx.fetch(secrets.revocationsUrl, {
            headers: { Authorization: `Bearer ${secrets.edgeKey}`, Accept: 'application/json' },
        });
        if (answer.status !== 200) {
            throw new Error(`status ${answer.status}`);
        }
        const sessions = (await answer.json()).session_ids;
        sessions.filter((session) => SESSION.test(session)).forEach((session) => ngx.shared.revoked.set(session, '1'));
    } catch (failure) {
        ngx.log(ngx.WARN, `revocations not refreshed: ${failure.message}`);
    }
}

export default { refresh };
