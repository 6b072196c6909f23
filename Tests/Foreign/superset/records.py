"""Charts with their owners, and queries of SQL Lab, through Superset's models."""

import sys
from datetime import datetime, timedelta

from superset.app import create_app

app = create_app()
with app.app_context():
    from superset import db, security_manager
    from superset.connectors.sqla.models import SqlaTable
    from superset.models.core import Database
    from superset.models.slice import Slice
    from superset.models.sql_lab import Query

    KINDS = ["pie", "table", "echarts_timeseries_line", "big_number_total"]
    STATES = ["success", "failed", "running", "pending"]

    def users():
        return db.session.query(security_manager.user_model).order_by(security_manager.user_model.id).all()

    def chart(number, table, owners, moment):
        return Slice(
            slice_name=f"Chart {number} – 'ö'", viz_type=KINDS[number % 4], params="{}", datasource_type="table", datasource_id=table.id,
            datasource_name="sales", description=[None, "", "two\nlines", "✓"][number % 4], cache_timeout=number if number % 3 else None,
            certified_by="QA" if number % 9 == 0 else None, owners=owners[:number % (len(owners) + 1)], created_on=moment, changed_on=moment)

    def query(number, database, user, moment):
        started = 1_788_000_000_000.125 + number * 1_000
        return Query(
            client_id=f"q{number}", database_id=database.id, user_id=user.id, tab_name=f"tab {number % 12}", schema="main",
            sql=f"select {number}, '%s' -- ünï", status=STATES[number % 4], rows=number * 3 if number % 4 == 0 else None, limit=1_000,
            progress=number % 101, start_time=started, end_time=started + 1_500.5 if number % 4 < 2 else None, changed_on=moment)

    def seed():
        gamma = security_manager.find_role("Gamma")
        for name in ("ana", "bea"):
            security_manager.add_user(name, name.title(), "Ö", f"{name}@example.com", gamma, password="unused-and-long")
        database = Database(database_name="shop", sqlalchemy_uri="sqlite://")
        table = SqlaTable(table_name="sales", database=database)
        db.session.add_all([database, table])
        db.session.flush()
        people, start = users(), datetime.utcnow() - timedelta(days=60)
        db.session.add_all([chart(number, table, people, start + timedelta(minutes=number)) for number in range(1, 901)])
        db.session.add_all(
            [query(number, database, people[0], start + timedelta(minutes=number, microseconds=number)) for number in range(1, 1_501)])

    def change():
        database, table, people = db.session.query(Database).one(), db.session.query(SqlaTable).one(), users()
        charts = db.session.query(Slice).order_by(Slice.id).all()
        for each in charts[::30]:
            each.slice_name, each.description = f"{each.slice_name} (new)", "changed"
        for each in charts[1::40]:
            each.owners = [people[-1]]
        for each in charts[7::45]:
            db.session.delete(each)
        now = datetime.utcnow()
        db.session.add_all([chart(number, table, people, now) for number in range(901, 921)])
        for each in db.session.query(Query).order_by(Query.id).all()[2::20]:
            each.status, each.rows, each.end_time, each.progress = "success", 7, each.start_time + 30_000, 100
        db.session.add_all([query(number, database, people[0], now) for number in range(1_501, 1_541)])

    {"seed": seed, "change": change}[sys.argv[1]]()
    db.session.commit()
