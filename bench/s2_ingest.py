"""S2: durable ingest of NDJSON messages on one core; the ceiling is the disk's synced write bandwidth."""

import json
import os
import statistics
import time

from machine import fresh

CALL = 10_000
WHAT = f"durable ingest of messages, {CALL} a call, one core"
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
    rates, results = [], []
    for _ in range(machine.rounds):
        folder = fresh(machine.data / "ingest")
        result = json.loads(machine.run(machine.program("ingest_messages"), folder, stations, messages, CALL, core=0))
        assert result["rejected"] == 0 and result["accepted"] + result["duplicate"] == result["messages"]
        rates.append(result["messages"] / result["seconds"])
        results.append(result)
    result = results[0]
    size = result["bytes"] / result["accepted"]
    stored = sum(f.stat().st_size for f in (machine.data / "ingest" / "log").iterdir())
    ceiling = synced_bandwidth(machine.data / "ceiling", stored, max(1, stored // result["syncs"]))
    rate = statistics.median(rates)
    reachable = ceiling / (stored / result["accepted"])
    fresh(machine.data / "ingest")
    return {
        "ours": f"{rate:,.0f} messages/s of {size:.0f} B",
        "peer": f"disk alone: {reachable:,.0f} messages/s",
        "ratio": round(rate / reachable, 3),
        "holds": rate >= 200_000,
        "note": f"{result['syncs']} syncs, {stored / result['accepted']:.0f} B a message on disk, synced writes {ceiling / 1e6:.0f} MB/s",
    }
