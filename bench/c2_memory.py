"""C2: resident memory of `serve` with all layers up, a minute after it took in the demonstration's year and ran its batch; and
after 200 mixed questions."""

import json
import time
import urllib.parse

from machine import fresh, get, resident_mib

QUESTIONS = 200
STATIONS = ("station_EWR_US", "station_JFK_US", "station_LGA_US")
WHAT = f"resident memory of serve, all layers, with the demonstration's year: idle, and after {QUESTIONS} mixed questions"
GOAL = "64 MiB or less"
LONGEST_S = 60


def wait_for_batch(address):
    for _ in range(LONGEST_S):
        status = json.loads(get(f"{address}/api/v1/pipeline/status"))
        if status["batch"]["version"] > 0 and status["speed"]["facts"] == 0:
            return
        time.sleep(1)
    raise RuntimeError(f"no batch within {LONGEST_S} s: {status}")


def questions():
    """Hours, days, months, raw facts, climate, ranks and comparisons of other stations and periods, none asked twice."""
    for number in range(QUESTIONS):
        station, month = STATIONS[number % 3], f"2013-{number % 12 + 1:02d}"
        day = f"{month}-{number // 12 + 1:02d}"
        route, query = [
            (f"stations/{station}/observations", {"resolution": "hour", "start": day, "end": day}),
            (f"stations/{station}/observations", {"resolution": "day", "start": f"{month}-01", "end": day}),
            (f"stations/{station}/observations", {"resolution": "month", "start": "2013-01", "end": month}),
            (f"stations/{station}/observations", {"resolution": "raw", "start": f"{day}T00:00:00Z"}),
            (f"stations/{station}/climate", {"start": "2013-01-01", "end": day}),
            ("rankings", {"period": month, "by": "temperature_max"}),
            ("compare", {"month": month, "stations": ",".join(STATIONS), "day": ("civil", "utc")[number // 7 % 2]}),
        ][number % 7]
        yield f"{route}?{urllib.parse.urlencode(query)}"


def measure(machine):
    folder = fresh(machine.data / "memory")
    config = machine.data / "memory.toml"
    config.write_text("[serve]\nbatch_interval_s = 3\n")
    with machine.serve(folder, config=config) as (address, serving):
        # Goes to the running serve over HTTP.
        machine.run(machine.stratus, "import", "build/demo/weather.csv", "--data", folder)
        wait_for_batch(address)
        get(f"{address}/api/v1/stations/station_JFK_US/observations?start=2013-01&end=2013-12&resolution=month")
        time.sleep(machine.settle_s)
        idle = resident_mib(serving.pid)
        for question in questions():
            get(f"{address}/api/v1/{question}")
        asked = resident_mib(serving.pid)
    with machine.serve(folder) as (_, serving):
        started = resident_mib(serving.pid)
    return {
        "ours": f"idle {idle:.1f} MiB, after {QUESTIONS} questions {asked:.1f} MiB",
        "holds": max(idle, asked) <= 64,
        "note": f"{machine.settle_s} s after the batch; a serve that only started on the same data: {started:.1f} MiB",
    }
