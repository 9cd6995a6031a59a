"""sqlite_ingest.py DATABASE MESSAGES.ndjson CALL: appends the messages to a table, CALL a transaction, each durable (WAL,
synchronous=FULL), and prints how many there were and the seconds. SQLite neither decodes nor checks them."""

import itertools
import json
import sqlite3
import sys
import time


def main():
    database, path, call = sys.argv[1], sys.argv[2], int(sys.argv[3])
    with open(path, encoding="utf-8") as file:
        messages = [(line,) for line in file.read().splitlines()]
    connection = sqlite3.connect(database, isolation_level=None)
    assert connection.execute("PRAGMA journal_mode = WAL").fetchone() == ("wal",)
    connection.execute("PRAGMA synchronous = FULL")
    connection.execute("CREATE TABLE log (position INTEGER PRIMARY KEY, message TEXT NOT NULL)")
    started = time.perf_counter()
    for first in range(0, len(messages), call):
        connection.execute("BEGIN")
        connection.executemany("INSERT INTO log (message) VALUES (?)", itertools.islice(messages, first, first + call))
        connection.execute("COMMIT")
    seconds = time.perf_counter() - started
    assert connection.execute("SELECT count(*) FROM log").fetchone() == (len(messages),)
    print(json.dumps({"messages": len(messages), "seconds": seconds}))


if __name__ == "__main__":
    main()
