"""Quotas that are not said by 429: 403 with a reason (Google), 400 with a code (Meta), 200 with a code (TikTok). The second attempt goes well."""
from server import serve

SEEN = {}


def respond(method, path, query, headers, body):
    SEEN[path] = SEEN.get(path, 0) + 1
    ok = SEEN[path] > 1
    if path == "/google" and not ok:
        return 403, {}, {"error": {"code": 403, "message": "Quota exceeded", "errors": [{"domain": "usageLimits", "reason": "rateLimitExceeded"}]}}
    if path == "/meta" and not ok:
        return 400, {}, {"error": {"message": "the quota of this user is used up", "type": "OAuthException", "is_transient": True, "code": 17}}
    if path == "/tiktok":
        if not ok:
            return 200, {}, {"code": 40100, "message": "slow down", "request_id": "r1", "data": {}}
        return 200, {}, {"code": 0, "message": "OK", "data": {"list": [{"id": 1}]}}
    return 200, {}, {"data": {"list": [{"id": 1}]}}


serve(respond)
