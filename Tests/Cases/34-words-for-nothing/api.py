"""Figures as texts: with words for "no value" ("", "-", "--", "N/A", "null"), thousands separators, percent signs, bounds, decimal commas."""
from server import serve

VALUES = ["1234.50", "", "-", "--", "N/A", "null", "1,234.50", "12.5%", "< 10%", "1.234,50", " 7 ", "+3", ".5", "5.", "1e3"]


def respond(method, path, query, headers, body):
    return 200, {}, {"data": [{"id": n, "share": v} for n, v in enumerate(VALUES)]}


serve(respond)
