"""An OData service: $filter with a time, @odata.nextLink, keys that are UUIDs; one account has a status that the table lacks."""
import re

from server import serve


def respond(method, path, query, headers, body):
    asked = re.fullmatch(r"ModifiedOn ge (\S+)", query.get("$filter", "")) if "$skiptoken" not in query else None
    if "$skiptoken" not in query and not asked:
        return 400, {}, {"error": {"code": "BadRequest", "message": "The query specified in the URI is not valid."}}
    accounts = [{"AccountId": f"00000000-0000-4000-8000-00000000000{n}", "Name": f"Account {n}", "Revenue": 1000.5 * n,
                 "Status": "Prospect" if n == 5 else "Active", "ModifiedOn": f"2026-11-0{n}T00:00:00Z"} for n in range(1, 6)]
    start = int(query.get("$skiptoken", 0))
    answer = {"@odata.context": "$metadata#Accounts", "value": accounts[start:start + 2]}
    if start + 2 < len(accounts):
        answer["@odata.nextLink"] = f'http://{headers["Host"]}{path}?$skiptoken={start + 2}'
    return 200, {}, answer


serve(respond)
