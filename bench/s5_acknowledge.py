"""S5: append to acknowledge, p99, open loop; against the least that group commit can be, with the same arrivals."""

import json

from machine import fresh, interleaved

RATE = 2000
SECONDS = 10
WHAT = f"append to acknowledge, p99, open loop at {RATE} facts/s"
GOAL = "1.25x the minimal loop's p99 or less"


def measure(machine):
    messages, stations = machine.messages()

    def p99(which):
        folder = fresh(machine.data / "acknowledge")
        out = machine.run(machine.program("acknowledge_latency"), which, folder, stations, messages, RATE, SECONDS)
        result = json.loads(out)
        assert result["messages"] == RATE * SECONDS
        return result["p99_ms"]

    ours, peer, inverse = interleaved(machine.rounds, lambda: p99("ours"), lambda: p99("minimal"))
    fresh(machine.data / "acknowledge")
    ratio = 1 / inverse
    return {
        "ours": f"{ours:.2f} ms",
        "peer": f"minimal group commit: {peer:.2f} ms",
        "ratio": round(ratio, 3),
        "holds": ratio <= 1.25,
    }
