"""L8: a start with a long tail, and what a fact of the tail costs."""

import statistics
import time

from asking import Asker, slow_config
from limits import Limit
from machine import resident_mib

FACTS = 5_000_000
HOURS = 31 * 24
WHAT = "start of serve to its first answer with 5 M facts in the tail; memory a tail fact"
LIMITS = (Limit("start", "s", 8, 4, 2.5), Limit("tail fact", "B", 150, 100, 70))


def started(machine, folder, station):
    """Seconds from exec to the answer, and the resident memory then."""
    begun = time.perf_counter()
    with machine.serve(folder, config=slow_config(machine)) as (address, process):
        asker = Asker(address)
        asker.ask("observations/latest", stations=station)
        seconds = time.perf_counter() - begun
        return seconds, resident_mib(process.pid), asker.answer("pipeline/status")["speed"]["facts"]


def measure(machine, world):
    stations = max(20, FACTS // HOURS * world.stations // 10_000)
    options = ("--months", 1, "--from", "2015-01-01", "--gaps", 0, "--duplicates", 0, "--corrections", 0)
    folder = world.made(f"scale-tail-{stations}", stations, *options, batch=False)
    empty = world.made(f"scale-no-tail-{stations}", stations, *options[:3], "2015-01-01", "--gaps", 1, batch=False)
    station = world.station_ids(folder)[0]
    runs = [started(machine, folder, station) for _ in range(machine.rounds)]
    facts = runs[0][2]
    assert facts == stations * HOURS, f"{facts} facts in the tail, not {stations * HOURS}"
    memory = statistics.median(memory for _, memory, _ in runs) - started(machine, empty, station)[1]
    return {
        "values": [statistics.median(seconds for seconds, _, _ in runs), memory * (1 << 20) / facts],
        "note": f"{facts:,} facts of {stations:,} stations; resident memory beside that of the same stations without facts",
    }
