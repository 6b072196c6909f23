"""Insights of Meta's form: conversions are an array of {action_type, value} in each row; values are texts."""
from server import serve

ROWS = [
    {"ad_id": "1", "date_start": "2026-11-01", "spend": "10.50", "actions": [
        {"action_type": "purchase", "value": "2", "7d_click": "2"}, {"action_type": "link_click", "value": "31"}],
     "action_values": [{"action_type": "purchase", "value": "99.80"}]},
    {"ad_id": "2", "date_start": "2026-11-01", "spend": "3.00", "actions": [{"action_type": "link_click", "value": "4"}]},
    {"ad_id": "3", "date_start": "2026-11-01", "spend": "0"},
]


for row in ROWS:
    row["updated"] = "2026-11-02T00:00:00Z"
# The second answer has less of the first record, and of the second an older version than the first answer had.
LATER = [
    {**ROWS[0], "updated": "2026-11-03T00:00:00Z", "actions": [{"action_type": "link_click", "value": "33"}]},
    {**ROWS[1], "updated": "2026-11-01T00:00:00Z", "actions": [{"action_type": "purchase", "value": "9"}]}, ROWS[2],
]
asked = 0


def respond(method, path, query, headers, body):
    global asked
    asked += 1
    return 200, {}, {"data": ROWS if asked == 1 else LATER}


serve(respond)
