"""L6: the climate of thirty years of one of many stations."""

import statistics

from asking import Asker, slow_config
from limits import Limit

YEARS = 30
FIRST = 1985
WHAT = "climate of 30 years, one of 300 stations"
LIMITS = (Limit("answer", "ms", 500, 100, 40),)
STATIONS = 300


def measure(machine, world):
    # A smaller world has fewer stations here too.
    count = max(5, STATIONS * world.stations // 10_000)
    folder = world.made(f"scale-climate-{count}", count, "--years", YEARS, "--from", f"{FIRST}-01-01")
    stations = world.station_ids(folder)
    seconds = []
    with machine.serve(folder, config=slow_config(machine)) as (address, _):
        asker = Asker(address)
        for station in stations[:: max(1, len(stations) // 20)]:
            of_one, body = asker.ask(f"stations/{station}/climate", start=f"{FIRST}-01-01", end=f"{FIRST + YEARS - 1}-12-31")
            seconds.append(of_one)
    assert b"temperature" in body
    return {
        "values": [1000 * statistics.median(seconds)],
        "note": f"{count} stations; GET /climate of {len(seconds)} of them, each asked once; the longest {1000 * max(seconds):.0f} ms",
    }
