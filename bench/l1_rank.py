"""L1: `rank stations` of a month in which every station has one fact that the published version does not hold."""

import datetime
import statistics

from asking import Asker, slow_config
from limits import Limit
from world import hour_of_all, random_hours_of_all

WHAT = "ranking of all stations of a month, one fresh fact each: of the newest hour; of a random hour"
LIMITS = (Limit("newest hour", "s", 3, 1, 0.3), Limit("random hour", "s", 6, 2, 1.2))
# Each asks the same cells and facts, and none has the answer of another at hand.
BY = ("temperature_mean", "temperature_max", "temperature_min", "wind_speed_mean", "rain_total")


def rows(asker, month, by):
    seconds, _ = asker.ask("rankings", period=month, by=by)
    answer = asker.answer("rankings", period=month, by=by)
    return seconds, answer["rows"]


def asked(machine, world, name, messages):
    """The median of the questions. After a batch run the same must be answered, then from cells alone."""
    month = world.end.strftime("%Y-%m")
    folder = world.copy(name)
    world.import_messages(folder, messages)
    with machine.serve(folder, config=slow_config(machine)) as (address, _):
        merged = {by: rows(Asker(address), month, by) for by in BY[: machine.rounds]}
    machine.run(machine.stratus, "batch", "run", "--data", folder)
    with machine.serve(folder, config=slow_config(machine)) as (address, _):
        for by, (_, of_tail) in merged.items():
            assert rows(Asker(address), month, by)[1] == of_tail, f"{by} differs before and after the batch run"
    assert len(of_tail) == world.stations
    return statistics.median(seconds for seconds, _ in merged.values())


def measure(machine, world):
    stations = world.station_ids()
    newest = asked(machine, world, "scale-rank", hour_of_all(stations, world.end, seed=1))
    first = world.end.replace(day=1)
    hours = (world.end - first) // datetime.timedelta(hours=1)
    known_at = world.end + datetime.timedelta(days=60)
    anywhere = asked(machine, world, "scale-rank", random_hours_of_all(stations, first, hours, 2, known_at))
    return {
        "values": [newest, anywhere],
        "note": f"GET /rankings, median of {min(machine.rounds, len(BY))} questions that nobody asked before; the rows are those"
        " after a batch run",
    }
