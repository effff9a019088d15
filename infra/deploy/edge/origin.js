// Signs this edge's requests to its bucket (AWS Signature Version 4, unsigned payload), so that the bucket stays private.
import hmac from 'crypto';
import secrets from 'secrets.js';

const ALGORITHM = 'AWS4-HMAC-SHA256';

// When this request is signed; nginx asks once per request.
function time() {
    return new Date().toISOString().replace(/[-:]|\.\d+/g, '');
}

// Signs $origin_path, which holds no character that would have to be escaped, and $origin_time; both are sent along.
function authorization(r) {
    const origin = secrets.origin;
    const time = r.variables.origin_time;
    const day = time.slice(0, 8);
    const scope = `${day}/${origin.region}/s3/aws4_request`;
    const names = 'host;x-amz-content-sha256;x-amz-date';
    const request = [
        'GET', r.variables.origin_path, '',
        `host:${origin.host}`, 'x-amz-content-sha256:UNSIGNED-PAYLOAD', `x-amz-date:${time}`, '',
        names, 'UNSIGNED-PAYLOAD',
    ].join('\n');
    const digest = hmac.createHash('sha256').update(request).digest('hex');
    const key = ['s3', 'aws4_request'].reduce(signed, signed(signed(`AWS4${origin.secret}`, day), origin.region));
    const signature = hmac.createHmac('sha256', key).update([ALGORITHM, time, scope, digest].join('\n')).digest('hex');
    return `${ALGORITHM} Credential=${origin.keyId}/${scope}, SignedHeaders=${names}, Signature=${signature}`;
}

function signed(key, text) {
    return hmac.createHmac('sha256', key).update(text).digest();
}

export default { authorization, time };
