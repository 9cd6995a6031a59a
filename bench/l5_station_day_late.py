"""L5: one late day of one station, from the batch's start to published views."""

import datetime
import json
import random
import statistics

from limits import Limit
from world import message

WHAT = "one late day of one station among all facts, to correct views"
LIMITS = (Limit("run", "ms", 500, 50, 15),)


def late_day(station, day, run, known_at):
    draw = random.Random(run)
    return [message(station, day + datetime.timedelta(hours=hour), draw, known_at) for hour in range(24)]


def mean(machine, folder, station, day):
    date = day.strftime("%Y-%m-%d")
    answer = machine.run(machine.stratus, "daily", station, "--from", date, "--to", date, "--day", "utc", "--json", "--data", folder)
    return json.loads(answer)["rows"][0]["temperature_c"]


def measure(machine, world):
    folder = world.copy("scale-late-day")
    stations = world.station_ids()
    half = (world.end - datetime.timedelta(days=30 * world.months // 2)).replace(hour=0)
    seconds = []
    for run in range(machine.rounds + 1):
        station, day = stations[run * len(stations) // (machine.rounds + 1)], half + datetime.timedelta(days=run)
        said = late_day(station, day, run, world.end + datetime.timedelta(days=60 + run))
        world.import_messages(folder, said)
        merged = mean(machine, folder, station, day)
        of_run, _, _ = machine.peak(machine.stratus, "batch", "run", "--data", folder)
        seconds.append(of_run)
        assert mean(machine, folder, station, day) == merged, "the views differ from the answer before the batch run"
        assert merged["count"] == 24 and max(m["temperature"] for m in said) == merged["max"], "the late day is not in the answer"
    return {
        "values": [1000 * statistics.median(seconds[1:])],
        "note": "whole commands, start of the program included; the day is answered alike before and after the run",
    }
