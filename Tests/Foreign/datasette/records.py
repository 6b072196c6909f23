"""A shop in SQLite: customers that are marked when they go, countries that just go, and events that only come."""

import os
import sqlite3
import sys
from datetime import datetime, timedelta, timezone

NAMES = ["Ana", "Žofie", "李小龍", "O'Neil", 'Kim "K" Lee', "line\nbreak", "", "emoji 🐙", " spaces ", "tab\there"]


def at(moment):
    return moment.strftime("%Y-%m-%dT%H:%M:%SZ")


def create(shop):
    shop.executescript("""
        create table customer (
          id integer primary key, name text, country text, balance real, points integer, active integer not null,
          updated_at text not null, deleted_at text);
        create index customer_updated_at on customer (updated_at);
        create table country (code text primary key, name text not null, population integer);
        create table event (id integer primary key, customer integer, kind text not null, at_ms integer not null);
    """)


def customer(number, moment):
    balance = [None, 0.1 + 0.2, -17.5, 1e-7, 123456789.125][number % 5]
    points = 9_007_199_254_740_993 + number if number % 7 == 0 else number
    return number, NAMES[number % len(NAMES)], f"C{number % 240:03d}", balance, points, number % 2, at(moment), None


def event(number):
    return number, None if number % 11 == 0 else number % 2_000, ["seen", "bought"][number % 2], 1_790_000_000_123 + number * 977


def seed(shop):
    start = datetime.now(timezone.utc) - timedelta(days=60)
    shop.executemany(
        "insert into customer values (?,?,?,?,?,?,?,?)", (customer(n, start + timedelta(minutes=n)) for n in range(1, 3_001)))
    shop.executemany(
        "insert into country values (?,?,?)", ((f"C{n:03d}", f"Country {n}", n * 10_007 if n % 9 else None) for n in range(240)))
    shop.executemany("insert into event values (?,?,?,?)", map(event, range(1, 2_001)))


def change(shop):
    now = at(datetime.now(timezone.utc))
    shop.executemany("insert into customer values (?,?,?,?,?,?,?,?)", (customer(n, datetime.now(timezone.utc)) for n in range(3_001, 3_041)))
    shop.execute("update customer set name = name || ' (new)', balance = null, updated_at = ? where id % 50 = 0 and id <= 3000", [now])
    shop.execute("update customer set deleted_at = ?, updated_at = ? where id % 100 = 1 and id <= 3000", [now, now])
    shop.execute("delete from country where code like '%7'")
    shop.execute("update country set population = 1 where code like '%3'")
    shop.execute("insert into country values ('X01', 'New country', 5)")
    shop.executemany("insert into event values (?,?,?,?)", map(event, range(2_001, 2_301)))


steps = {"create": create, "seed": seed, "change": change}
with sqlite3.connect(os.environ["STORE"]) as connection:
    steps[sys.argv[1]](connection)
