"""Q1: requests a second of a hot city answer, one core each; against FastAPI that sends the same bytes, prepared.

Two caches are compared: neither computes anything while it is measured."""

import contextlib
import os
import re
import subprocess
import sys
import textwrap
import time
import urllib.parse

from machine import get, interleaved

SECONDS = 5
CONNECTIONS = 32
SERVER_CORE = 0
CLIENT_CORE = 1
WHAT = "hot city answer over HTTP, one core, keep-alive; two caches: both send bytes that are at hand"
GOAL = "10x FastAPI's requests/s or more"
NEEDS = "the program wrk (apt install wrk)"

PEER = textwrap.dedent(
    """
    import sys
    from fastapi import FastAPI, Response
    import uvicorn
    body = open(sys.argv[1], "rb").read()
    app = FastAPI()
    @app.get("/")
    async def city():
        return Response(content=body, media_type="application/json")
    uvicorn.run(app, host="127.0.0.1", port=int(sys.argv[2]), loop="uvloop", http="httptools", access_log=False,
                log_level="error")
    """
)


@contextlib.contextmanager
def fastapi(body_file, port):
    command = ["taskset", "-c", str(SERVER_CORE), sys.executable, "-c", PEER, str(body_file), str(port)]
    process = subprocess.Popen(command)
    try:
        address = f"http://127.0.0.1:{port}/"
        for _ in range(100):
            with contextlib.suppress(OSError):
                get(address)
                break
            time.sleep(0.1)
        yield address
    finally:
        process.terminate()
        process.wait()


def requests_a_second(machine, url):
    out = machine.run("wrk", "-t1", f"-c{CONNECTIONS}", f"-d{SECONDS}s", url, core=CLIENT_CORE)
    if "Non-2xx" in out:
        raise RuntimeError(f"{url}: {out}")
    return float(re.search(r"Requests/sec:\s+([\d.]+)", out).group(1))


def measure(machine):
    if not any(os.access(os.path.join(folder, "wrk"), os.X_OK) for folder in os.environ["PATH"].split(":")):
        return None
    with machine.serve(machine.demo(), core=SERVER_CORE) as (address, _):
        query = urllib.parse.urlencode({"start": "2026-11-01", "end": "2026-11-02", "resolution": "day"})
        url = f"{address}/api/v1/stations/station_JFK_US/observations?{query}"
        body = get(url)
        body_file = machine.data / "city.json"
        body_file.write_bytes(body)
        with fastapi(body_file, 8391) as peer_url:
            assert get(peer_url) == get(url) == body, "the two answers differ"
            # Both servers sit on the same core and only one of them is asked at a time.
            ours, peer, inverse = interleaved(
                machine.rounds, lambda: requests_a_second(machine, url), lambda: requests_a_second(machine, peer_url)
            )
    ratio = 1 / inverse
    return {
        "ours": f"{ours:,.0f} requests/s",
        "peer": f"FastAPI, uvloop, httptools: {peer:,.0f}",
        "ratio": round(ratio, 2),
        "holds": ratio >= 10,
        "note": f"{len(body)} B a body; wrk with {CONNECTIONS} connections on the other core",
    }
