"""L4: the batch run of an hour: one message a station, some of them about hours before, into a month of all stations."""

import datetime
import statistics

from limits import Limit
from world import hour_of_all

LATE = 0.005
WHAT = "hourly batch of one fact a station, 0.5 % of them late, into a nearly full month: to a published version; memory"
LIMITS = (Limit("run", "s", 3, 1, 0.4), Limit("memory", "MiB", None, 256, None))


def measure(machine, world):
    folder = world.copy("scale-hourly")
    stations = world.station_ids()
    facts = world.version(folder)["facts"]
    seconds, memory = [], []
    # One run more than is counted: what the first one finds may never have been read.
    for run in range(machine.rounds + 1):
        time = world.end + datetime.timedelta(hours=run)
        world.import_messages(folder, hour_of_all(stations, time, seed=6, late=LATE))
        of_run, peak, _ = machine.peak(machine.stratus, "batch", "run", "--data", folder)
        seconds.append(of_run), memory.append(peak)
        facts += len(stations)
        assert world.version(folder)["facts"] == facts, "the version does not hold all facts"
    return {
        "values": [statistics.median(seconds[1:]), max(memory)],
        "note": f"whole commands, start of the program included; the longest of {machine.rounds}: {max(seconds[1:]):.2f} s",
    }
