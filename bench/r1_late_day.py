"""R1: one late day among ten million facts, from the batch's start to published views; against a full rebuild."""

import itertools
import json
import shutil

from machine import fresh, interleaved

WHAT = "seconds from one late day of one station among 10 M facts to correct views"
GOAL = "30x a full rebuild or more"
HOURS = 24


def late_day(round_number):
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
    days = itertools.count()

    def content():
        """Digests of all facts and all cells, whatever files they stand in."""
        version = json.loads(machine.run(machine.stratus, "batch", "show", "--json", "--data", folder))
        return version["facts_digest"], version["cells_digest"]

    def ours():
        file = machine.data / "late-day.ndjson"
        file.write_text(late_day(next(days)))
        machine.run(machine.stratus, "import", file, "--data", folder)
        return machine.seconds(machine.stratus, "batch", "run", "--data", folder)

    def peer():
        incremental = content()
        seconds = machine.seconds(machine.stratus, "batch", "rebuild", "--from-log", "--data", folder)
        assert content() == incremental, "the late day and the rebuild differ"
        return seconds

    of_us, of_peer, ratio = interleaved(machine.rounds, ours, peer)
    fresh(folder)
    return {
        "ours": f"{of_us:.2f} s",
        "peer": f"full rebuild: {of_peer:.1f} s",
        "ratio": round(ratio, 1),
        "holds": ratio >= 30,
        "note": "whole commands, start of the program included; facts and cells of both are equal by digest",
    }
