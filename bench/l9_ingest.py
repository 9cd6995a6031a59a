"""L9: durable ingest on two cores; against VictoriaMetrics, which syncs nothing, by values a CPU-second, and against SQLite."""

import calendar
import concurrent.futures
import contextlib
import http.client
import json
import os
import pathlib
import subprocess
import sys
import time
import urllib.parse

from asking import slow_config
from limits import Limit
from machine import free_port, fresh, get

CALL = 10_000
SECONDS = 10
CLIENTS = 2
OF_VICTORIA = 100  # bodies
WHAT = "durable ingest of messages on 2 cores; values a CPU-second beside VictoriaMetrics; sustained while batches run"
LIMITS = (
    Limit("ingest", "messages/s", 400_000, 700_000, 1_000_000, more_is_better=True),
    Limit("VictoriaMetrics'", "x values a CPU-second", None, 2, 3, more_is_better=True),
    Limit("with batches", "messages/s", None, 300_000, None, more_is_better=True),
)
ELEMENTS = ("temperature", "dew_point", "humidity", "pressure", "wind_speed", "wind_gust", "wind_direction_deg", "precipitation")


def calls(path):
    """Whole bodies of CALL messages."""
    lines = path.read_bytes().splitlines(keepends=True)
    return [b"".join(lines[first : first + CALL]) for first in range(0, len(lines) - CALL + 1, CALL)]


def as_lines(body):
    """The same values as InfluxDB lines, which VictoriaMetrics takes fastest of what a foreign client can write."""
    lines, values = [], 0
    for line in body.splitlines():
        message = json.loads(line)
        fields = [f"{name}={message[name]}" for name in ELEMENTS if name in message]
        moment = calendar.timegm(time.strptime(message["timestamp"], "%Y-%m-%dT%H:%M:%SZ"))
        lines.append(f"weather,station={message['station_id']} {','.join(fields)} {moment}000000000")
        values += len(fields)
    return "\n".join(lines).encode(), values


def cpu_seconds(pid):
    fields = pathlib.Path(f"/proc/{pid}/stat").read_text().rsplit(")", 1)[1].split()
    return (int(fields[11]) + int(fields[12])) / os.sysconf("SC_CLK_TCK")


def post_all(address, route, bodies, content_type, longest_s=None):
    """Bodies in order, by so many clients; gives seconds and how many bodies were taken."""
    netloc = urllib.parse.urlparse(address).netloc
    started = time.perf_counter()
    ends = started + longest_s if longest_s else float("inf")

    def client(number):
        connection = http.client.HTTPConnection(netloc, timeout=60)
        sent = 0
        for body in bodies[number::CLIENTS]:
            if time.perf_counter() > ends:
                break
            connection.request("POST", route, body, {"Content-Type": content_type})
            response = connection.getresponse()
            answer = response.read()
            assert response.status in (200, 204), answer[:300]
            sent += 1
        return sent

    with concurrent.futures.ThreadPoolExecutor(CLIENTS) as pool:
        sent = sum(pool.map(client, range(CLIENTS)))
    return time.perf_counter() - started, sent


@contextlib.contextmanager
def victoria_metrics(machine):
    folder = fresh(machine.data / "victoria")
    address = f"http://127.0.0.1:{free_port()}"
    command = ["victoria-metrics", f"-storageDataPath={folder}", f"-httpListenAddr={address[7:]}", "-retentionPeriod=100y"]
    process = subprocess.Popen(command, stdout=subprocess.DEVNULL, stderr=subprocess.DEVNULL)
    try:
        for _ in range(100):
            with contextlib.suppress(OSError):
                get(f"{address}/health")
                break
            time.sleep(0.1)
        yield address, process
    finally:
        process.terminate()
        process.wait()
        fresh(folder)


def held_temperatures(address, wanted):
    """How many instants of all stations have one, as soon as they are that many: new series are found some seconds later."""
    query = urllib.parse.urlencode({"match[]": '{__name__="weather_temperature"}'})
    until = time.monotonic() + 30
    while True:
        series = (json.loads(line) for line in get(f"{address}/api/v1/export?{query}").splitlines())
        held = sum(len(set(one["timestamps"])) for one in series)
        if held == wanted or time.monotonic() > until:
            return held
        time.sleep(1)


def of_victoria(machine, bodies):
    """Values a CPU-second, and values a message."""
    translated = [as_lines(body) for body in bodies]
    with victoria_metrics(machine) as (address, process):
        before = cpu_seconds(process.pid)
        post_all(address, "/write", [body for body, _ in translated], "text/plain")
        get(f"{address}/internal/force_flush")
        used = cpu_seconds(process.pid) - before
        values = sum(values for _, values in translated)
        said = len({(line.split()[0], line.split()[-1]) for body, _ in translated for line in body.splitlines()})
        held = held_temperatures(address, said)
    assert held == said, f"VictoriaMetrics holds {held} temperatures of {said}"
    return values / used, values / (CALL * len(bodies))


def served(machine, bodies, stations, batches):
    """Messages a second for SECONDS over HTTP, and CPU-seconds of serve a message."""
    folder = fresh(machine.data / "scale-ingest")
    config = slow_config(machine)
    if batches:
        config.write_text(config.read_text().replace("batch_tail_facts = 1000000000", "batch_tail_facts = 1000000"))
    with machine.serve(folder, config=config) as (address, process):
        post_stations(address, stations)
        before = cpu_seconds(process.pid)
        seconds, sent = post_all(address, "/api/v1/observations", bodies, "application/x-ndjson", SECONDS)
        used = cpu_seconds(process.pid) - before
    fresh(folder)
    return sent * CALL / seconds, used / (sent * CALL)


def post_stations(address, stations):
    netloc = urllib.parse.urlparse(address).netloc
    connection = http.client.HTTPConnection(netloc, timeout=60)
    connection.request("POST", "/api/v1/stations", stations.read_bytes(), {"Content-Type": "application/json"})
    response = connection.getresponse()
    body = response.read()
    assert response.status == 200, body


def in_process(machine, messages, stations):
    """Messages a second without HTTP, from as many senders as there are cores."""
    folder = fresh(machine.data / "ingest")
    result = json.loads(machine.run(machine.program("ingest_messages"), folder, stations, messages, CALL, CLIENTS))
    assert result["rejected"] == 0 and result["accepted"] + result["duplicate"] == result["messages"]
    fresh(folder)
    return result["messages"] / result["seconds"]


def of_sqlite(machine, messages):
    folder = fresh(machine.data / "sqlite")
    folder.mkdir()
    result = json.loads(machine.run(sys.executable, "bench/sqlite_ingest.py", folder / "log.db", messages, CALL))
    fresh(folder)
    return result["messages"] / result["seconds"]


def measure(machine, world):
    messages, stations = world.messages(max(20, world.stations // 10))
    bodies = calls(messages)
    rate = sorted(in_process(machine, messages, stations) for _ in range(machine.rounds))[machine.rounds // 2]
    sqlite = of_sqlite(machine, messages)
    vm_values_a_second, values_a_message = of_victoria(machine, bodies[:OF_VICTORIA])
    over_http, cpu_a_message = served(machine, bodies, stations, batches=False)
    with_batches, _ = served(machine, bodies, stations, batches=True)
    ours_values_a_second = values_a_message / cpu_a_message
    return {
        "values": [rate, ours_values_a_second / vm_values_a_second, with_batches],
        "peer": f"VictoriaMetrics: {vm_values_a_second:,.0f} values a CPU-second, unsynced; SQLite, WAL, synchronous=FULL:"
        f" {sqlite:,.0f} messages/s on one core, unchecked",
        "note": f"{CALL} a call; over HTTP {over_http:,.0f} messages/s beside {CLIENTS} clients on the same cores,"
        f" {ours_values_a_second:,.0f} values a CPU-second of serve",
    }
