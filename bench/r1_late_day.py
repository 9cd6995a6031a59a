"""R1: one late day among ten million facts, from the batch's start to published views; against a full rebuild."""

import json
import shutil
import statistics

from machine import fresh

WHAT = "one late day of one station among 10 M facts, to correct views"
GOAL = "30x a full rebuild or more"
HOURS = 24


def late_day(version, round_number):
    """A day in the middle of the data, stated again with other values."""
    day = f"2019-07-{1 + round_number:02d}"
    lines = []
    for hour in range(HOURS):
        lines.append(
            json.dumps(
                {
                    "station_id": "station_Invented-00000_FR",
                    "timestamp": f"{day}T{hour:02d}:00:00Z",
                    "known_at": f"2025-06-01T00:00:{round_number:02d}Z",
                    "temperature": 20 + hour / 10,
                    "humidity": 50,
                    "data_origin": "simulated",
                }
            )
        )
    return "\n".join(lines) + "\n"


def measure(machine):
    # A copy, so that the data of the other figures stay what they are. Files of versions are immutable and may be links.
    folder = fresh(machine.data / "late")
    shutil.copytree(machine.load(), folder)
    machine.run(machine.stratus, "batch", "run", "--data", folder)
    late = []
    for number in range(machine.rounds):
        file = machine.data / "late-day.ndjson"
        file.write_text(late_day(None, number))
        machine.run(machine.stratus, "import", file, "--data", folder)
        late.append(machine.seconds(machine.stratus, "batch", "run", "--data", folder))
    files_of = lambda version: (version["dataset"], version["views"])
    incremental = files_of(machine.version(folder))
    rebuild = [machine.seconds(machine.stratus, "batch", "rebuild", "--data", folder) for _ in range(1)]
    assert files_of(machine.version(folder)) == incremental, "the late day and the rebuild made different files"
    fresh(folder)
    ours, peer = statistics.median(late), statistics.median(rebuild)
    return {
        "ours": f"{ours:.2f} s",
        "peer": f"full rebuild: {peer:.1f} s",
        "ratio": round(peer / ours, 1),
        "holds": peer >= 30 * ours,
        "note": "whole commands, start of the program included; the files of both are equal by digest",
    }
