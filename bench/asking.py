"""Questions over HTTP, as one client on one connection asks them."""

import http.client
import json
import math
import time
import urllib.parse


class Asker:
    def __init__(self, address, timeout_s=300):
        self.connection = http.client.HTTPConnection(urllib.parse.urlparse(address).netloc, timeout=timeout_s)

    def ask(self, route, **parameters):
        """Seconds until the last byte, and the body."""
        target = f"/api/v1/{route}?{urllib.parse.urlencode(parameters)}"
        started = time.perf_counter()
        self.connection.request("GET", target)
        response = self.connection.getresponse()
        body = response.read()
        seconds = time.perf_counter() - started
        if response.status != 200:
            raise RuntimeError(f"{target}: {response.status} {body[:500]}")
        return seconds, body

    def answer(self, route, **parameters):
        return json.loads(self.ask(route, **parameters)[1])


def percentile(values, share):
    """The least value that `share` of all do not exceed."""
    return sorted(values)[max(0, math.ceil(share * len(values)) - 1)]


def slow_config(machine):
    """So that a question that takes long is measured and not ended."""
    path = machine.data / "scale.toml"
    path.write_text("[serve]\nquestion_timeout_s = 300\nbatch_interval_s = 0\nbatch_tail_facts = 1000000000\ntail_limit_mib = 16384\n")
    return path
