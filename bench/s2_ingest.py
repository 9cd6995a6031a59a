"""S2: durable ingest of NDJSON messages on one core; against SQLite (WAL, synchronous=FULL), the same calls on the same core.

The disk's synced write bandwidth is noted as the ceiling."""

import json
import os
import sys
import time

from machine import fresh, interleaved

CALL = 10_000
WHAT = f"durable ingest of messages, {CALL} a call, one core; SQLite appends them unchecked"
GOAL = "200 000 messages/s or more"


def synced_bandwidth(path, total, chunk):
    """Bytes a second of plain writes with one fdatasync a chunk."""
    block = os.urandom(chunk)
    started = time.perf_counter()
    file = os.open(path, os.O_CREAT | os.O_WRONLY | os.O_TRUNC)
    for _ in range(max(1, total // chunk)):
        os.write(file, block)
        os.fdatasync(file)
    os.close(file)
    seconds = time.perf_counter() - started
    os.remove(path)
    return total // chunk * chunk / seconds


def measure(machine):
    messages, stations = machine.messages()
    results = []

    def ours():
        folder = fresh(machine.data / "ingest")
        result = json.loads(machine.run(machine.program("ingest_messages"), folder, stations, messages, CALL, core=0))
        assert result["rejected"] == 0 and result["accepted"] + result["duplicate"] == result["messages"]
        results.append(result)
        return result["messages"] / result["seconds"]

    def peer():
        folder = fresh(machine.data / "sqlite")
        folder.mkdir()
        result = json.loads(machine.run(sys.executable, "bench/sqlite_ingest.py", folder / "log.db", messages, CALL, core=0))
        assert result["messages"] == results[0]["messages"]
        return result["messages"] / result["seconds"]

    rate, of_sqlite, inverse = interleaved(machine.rounds, ours, peer)
    result = results[0]
    size = result["bytes"] / result["accepted"]
    stored = sum(f.stat().st_size for f in (machine.data / "ingest" / "log").iterdir())
    ceiling = synced_bandwidth(machine.data / "ceiling", stored, max(1, stored // result["syncs"]))
    reachable = ceiling / (stored / result["accepted"])
    fresh(machine.data / "ingest"), fresh(machine.data / "sqlite")
    return {
        "ours": f"{rate:,.0f} messages/s of {size:.0f} B",
        "peer": f"SQLite, WAL, synchronous=FULL: {of_sqlite:,.0f} messages/s",
        "ratio": round(1 / inverse, 2),
        "holds": rate >= 200_000,
        "note": f"{result['syncs']} syncs, {stored / result['accepted']:.0f} B a message on disk; synced writes of {ceiling / 1e6:.0f} MB/s"
        f" would be {reachable:,.0f} messages/s",
    }
