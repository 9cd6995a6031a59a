"""C2: resident memory of `serve` with all layers up, a minute after it took in the demonstration's year and ran its batch."""

import json
import time

from machine import fresh, get, resident_mib

WHAT = "resident memory of serve, all layers, after the demonstration's year and its batch"
GOAL = "64 MiB or less"
LONGEST_S = 60


def wait_for_batch(address):
    for _ in range(LONGEST_S):
        status = json.loads(get(f"{address}/api/v1/pipeline/status"))
        if status["batch"]["version"] > 0 and status["speed"]["facts"] == 0:
            return
        time.sleep(1)
    raise RuntimeError(f"no batch within {LONGEST_S} s: {status}")


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
        grown = resident_mib(serving.pid)
    with machine.serve(folder) as (_, serving):
        started = resident_mib(serving.pid)
    return {
        "ours": f"{grown:.1f} MiB",
        "holds": grown <= 64,
        "note": f"{machine.settle_s} s after the batch; a serve that only started on the same data: {started:.1f} MiB",
    }
