"""The next offset as a number in the body, nothing of it at the end; a list that an envelope of an envelope has."""
from store import serve_list, things

LEADS = things(44, lambda n, chance: {"leadId": 5000 + n, "mail": f"l{n}@example.com", "createdOn": f"2026-08-{n % 28 + 1:02d}T10:00:00", "optIn": "Y" if n % 2 else "N"})


def respond(method, path, query, headers, body):
    if path != "/crm/leads.json":
        return 404, {}, {}
    start, count = int(query.get("offset", 0)), 12
    answer = {"list": LEADS[start:start + count], "hasNext": start + count < len(LEADS)}
    if answer["hasNext"]:
        answer["nextOffset"] = start + count
    return 200, {}, {"success": True, "errors": [], "result": answer}


serve_list(respond, [{"lead_id": l["leadId"], "mail": l["mail"], "created_on": l["createdOn"], "opt_in": l["optIn"] == "Y"} for l in LEADS])
