"""S5: post to acknowledge over HTTP, p99, open loop; against the least that a durable answer can be, with the same arrivals."""

import contextlib
import json
import subprocess
import urllib.request

from machine import fresh, interleaved

RATE = 2000
SECONDS = 10
WHAT = f"post to durable acknowledgement over HTTP, p99, open loop at {RATE} facts/s"
GOAL = "1.25x the minimal server's p99 or less"


@contextlib.contextmanager
def minimal(machine, file):
    """The address of the minimal server: the same HTTP core, one fdatasync for all that wait, and nothing else."""
    process = subprocess.Popen(
        [machine.program("acknowledge_latency"), "minimal", str(file)],
        stdin=subprocess.PIPE,
        stdout=subprocess.PIPE,
        text=True,
    )
    try:
        yield process.stdout.readline().strip()
    finally:
        process.stdin.close()
        process.wait()


def measure(machine):
    messages, stations = machine.messages()

    def p99(address):
        url = f"{address}/api/v1/observations"
        result = json.loads(machine.run(machine.program("acknowledge_latency"), "send", url, messages, RATE, SECONDS))
        assert result["messages"] == RATE * SECONDS
        return result["p99_ms"]

    def ours():
        with machine.serve(fresh(machine.data / "acknowledge")) as (address, _):
            urllib.request.urlopen(
                urllib.request.Request(
                    f"{address}/api/v1/stations", stations.read_bytes(), {"Content-Type": "application/json"}
                )
            ).close()
            return p99(address)

    def peer():
        with minimal(machine, fresh(machine.data / "minimal")) as address:
            return p99(address)

    of_us, of_peer, inverse = interleaved(machine.rounds, ours, peer)
    fresh(machine.data / "acknowledge"), (machine.data / "minimal").unlink()
    ratio = 1 / inverse
    return {
        "ours": f"{of_us:.2f} ms",
        "peer": f"minimal durable server: {of_peer:.2f} ms",
        "ratio": round(ratio, 3),
        "holds": ratio <= 1.25,
        "note": "both with the same HTTP core and client, which share the machine with them",
    }
