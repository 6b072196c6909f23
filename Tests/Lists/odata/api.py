"""OData: the next page's address under a name with a dot, parameters that begin with a dollar."""
from store import serve_list, things

ACCOUNTS = things(26, lambda n, chance: {
    "AccountId": f"{n:08x}-aaaa-4bbb-8ccc-dddddddddddd", "Name": f"Account {n}", "Revenue": n * 1000.5, "ModifiedOn": f"2026-04-{n:02d}T08:00:00Z",
    "ParentAccountId": None})


def respond(method, path, query, headers, body):
    if path != "/odata/Accounts":
        return 404, {}, {"error": {"code": "404", "message": "Resource not found"}}
    skip, top = int(query.get("$skip", 0)), min(int(query.get("$top", 8)), 8)
    answer = {"@odata.context": "$metadata#Accounts", "value": ACCOUNTS[skip:skip + top]}
    if skip + top < len(ACCOUNTS):
        answer["@odata.nextLink"] = f'http://{headers["Host"]}{path}?$skip={skip + top}&$top={top}'
    return 200, {}, answer


serve_list(respond, [
    {"account_id": a["AccountId"], "name": a["Name"], "revenue": a["Revenue"], "modified_on": a["ModifiedOn"],
     "parent_account_id": None} for a in ACCOUNTS])
