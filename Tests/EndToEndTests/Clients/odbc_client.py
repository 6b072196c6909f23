"""Reads the mart as Tableau would: through psqlODBC. Usage: odbc_client.py HOST USER DATABASE; HOST may be a socket's folder.

Prints a line per column with its comment, and a line per cell of the first rows of each view, fetched in its own type.
"""

import datetime
import decimal
import sys

import pyodbc

ROWS = 20


def text(value) -> str:
    """The value with the type that the driver gave it; escaped so that it stays in one line."""
    if value is None:
        return "null"
    if isinstance(value, bool):
        kind, shown = "boolean", "true" if value else "false"
    elif isinstance(value, decimal.Decimal):
        kind, shown = "number", format(value.normalize(), "f")
    elif isinstance(value, int):
        kind, shown = "number", str(value)
    elif isinstance(value, datetime.datetime):
        kind, shown = "timestamp", value.strftime("%Y-%m-%dT%H:%M:%S.%f")
    elif isinstance(value, datetime.date):
        kind, shown = "date", value.isoformat()
    elif isinstance(value, str):
        kind, shown = "text", value
    else:
        kind, shown = type(value).__name__, str(value)
    return f"{kind} {shown}".replace("\\", "\\\\").replace("\n", "\\n").replace("\t", "\\t").replace("\r", "\\r")


def main(host: str, user: str, database: str) -> None:
    # As Tableau sets them: booleans as bits, texts whole.
    connection = pyodbc.connect(
        f"Driver={{PostgreSQL Unicode}};Server={host};Uid={user};Database={database};BoolsAsChar=0;MaxLongVarcharSize=1000000",
        autocommit=True,
    )
    cursor = connection.cursor()
    cursor.execute("set timezone = 'UTC'")
    views = [row.table_name for row in cursor.tables(schema="mart").fetchall()]
    for view in views:
        names = []
        for column in cursor.columns(table=view, schema="mart").fetchall():
            names.append(column.column_name)
            # psqlODBC leaves REMARKS empty; a BI tool that wants comments asks for them.
            comment = connection.execute(
                "select pg_catalog.col_description(cast(? as regclass), ?)", f"mart.{view}", column.ordinal_position
            ).fetchval()
            print("column", view, column.column_name, text(comment), sep="\t")
        order = ", ".join(f'"{name}"::text collate "C"' for name in names)
        cursor.execute(f'select * from mart."{view}" order by {order} limit {ROWS}')
        for number, row in enumerate(cursor.fetchall()):
            for name, value in zip(names, row):
                print("cell", view, number, name, text(value), sep="\t")


main(*sys.argv[1:])
