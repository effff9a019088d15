// Every few seconds: which sessions were revoked while their tokens are still alive? When media_service does not
// answer, what is known stays known, and whoever is watching goes on watching.
import secrets from 'secrets.js';

const SESSION = /^[A-Za-z0-9_-]{1,40}$/;

async function refresh(periodic) {
    if (!periodic.variables.generation) {
        forgetKnown(periodic);
    }
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
            forgetKnown(periodic); // everybody is examined again, which costs each of them one signature
        }
    } catch (failure) {
        ngx.log(ngx.WARN, `revocations not refreshed: ${failure.message}`);
    }
}

// Tickets are known in one generation (verdict-known.conf.template), where nginx can know them.
function forgetKnown(periodic) {
    if (secrets.knownSeconds > 0) {
        periodic.variables.generation = Date.now().toString(36) + Math.random().toString(36).slice(1);
    }
}

export default { refresh };
