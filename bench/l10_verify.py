"""L10: `stratus verify` of the whole world."""

import json

from limits import Limit

WHAT = "verify of the whole world: memory; facts a second"
LIMITS = (Limit("memory", "MiB", 1024, 512, None), Limit("verify", "facts/s", None, 300_000, 600_000, more_is_better=True))


def measure(machine, world):
    folder = world.base()
    seconds, memory, report = machine.peak(machine.stratus, "verify", "--json", "--data", folder)
    assert json.loads(report)["ok"], report
    facts = world.version(folder)["facts"]
    return {"values": [memory, facts / seconds], "note": f"{facts:,} facts in {seconds:.1f} s; no difference"}
