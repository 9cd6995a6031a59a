"""L3: one station, one day, out of a version with as many additions as a version may have; against DuckDB, which is told the
files that hold that station's month and keeps their footers."""

import collections
import datetime
import random
import statistics
import time

import duckdb

from asking import Asker, percentile, slow_config
from limits import Limit
from world import hour_of_all, random_hours_of_all

THREADS = 2
QUESTIONS = 10_000
OF_DUCKDB = 1_000
LONGEST_S = 120  # fewer questions when they take longer; the note says how many there were
ADDITIONS = 4
EVERY = 5  # of the stations: enough for an addition to each shard of each month
WHAT = "hours of one station and day, random questions, p99, after four batch runs of late facts; DuckDB told the files"
LIMITS = (Limit("p99", "ms", 20, 5, 2), Limit("DuckDB's p99", "x", None, 2, 5, more_is_better=True))


def with_additions(world):
    """A late fact of every fifth station in each of four runs, and a fresh hour that no run has read."""
    folder = world.copy("scale-station-day")
    stations = world.station_ids()
    first = datetime.datetime.combine(world.first, datetime.time(), tzinfo=world.end.tzinfo)
    hours = (world.end - first) // datetime.timedelta(hours=1)
    for run in range(ADDITIONS):
        known_at = world.end + datetime.timedelta(days=60 + run)
        world.import_messages(folder, random_hours_of_all(stations[run::EVERY], first, hours, 10 + run, known_at))
        world.machine.run(world.machine.stratus, "batch", "run", "--data", folder)
    world.import_messages(folder, hour_of_all(stations, world.end, seed=4))
    return folder, stations, first, hours // 24


def files_of(connection, files):
    """By station and month: the files that hold such facts."""
    found = collections.defaultdict(list)
    for station, month, name in connection.execute(
        f"SELECT DISTINCT station_id, strftime(time, '%Y-%m'), filename FROM read_parquet({files!r}, filename = true)"
    ).fetchall():
        found[station, month].append(name)
    return found


def questions(stations, first, days, count):
    draw = random.Random(5)
    for _ in range(count):
        yield draw.choice(stations), first + datetime.timedelta(days=draw.randrange(days))


def timed(ask, asked):
    """Seconds of each question, and the answers."""
    times, answers = [], []
    begun = time.perf_counter()
    for station, day in asked:
        started = time.perf_counter()
        answers.append(ask(station, day))
        times.append(time.perf_counter() - started)
        if time.perf_counter() - begun > LONGEST_S:
            break
    return times, answers


def measure(machine, world):
    folder, stations, first, days = with_additions(world)
    connection = duckdb.connect()
    connection.execute(f"SET threads = {THREADS}; SET TimeZone = 'UTC'; SET parquet_metadata_cache = true")
    files = files_of(connection, world.fact_files(folder))

    def of_duckdb(station, day):
        return connection.execute(
            f"SELECT time, known_at, temperature_c FROM read_parquet({files[station, day.strftime('%Y-%m')]!r})"
            " WHERE station_id = ? AND time >= ? AND time < ?",
            [station, day, day + datetime.timedelta(days=1)],
        ).fetchall()

    with machine.serve(folder, config=slow_config(machine)) as (address, _):
        asker = Asker(address)

        def ours(station, day):
            end = (day + datetime.timedelta(days=1)).strftime("%Y-%m-%dT%H:%M:%SZ")
            _, body = asker.ask(f"stations/{station}/observations", resolution="raw", start=day.strftime("%Y-%m-%dT%H:%M:%SZ"), end=end)
            return body

        check(asker, questions(stations, first, days, 20), of_duckdb)
        timed(ours, questions(stations, first, days, 100))
        of_us, _ = timed(ours, questions(stations, first, days, QUESTIONS))
    timed(of_duckdb, questions(stations, first, days, 100))
    of_peer, _ = timed(of_duckdb, questions(stations, first, days, OF_DUCKDB))
    p99, peer = (1000 * percentile(times, 0.99) for times in (of_us, of_peer))
    return {
        "values": [p99, peer / p99],
        "peer": f"DuckDB {duckdb.__version__}, footers cached: p99 {peer:.1f} ms, median {1000 * statistics.median(of_peer):.1f} ms",
        "note": f"{len(of_us):,} questions over HTTP on one connection, median {1000 * statistics.median(of_us):.2f} ms;"
        f" DuckDB {len(of_peer):,} without HTTP; {max(map(len, files.values()))} files at most hold a station's month",
    }


def check(asker, asked, of_duckdb):
    """What is believed of each hour: generated facts are all observed, and the one known last counts."""
    for station, day in asked:
        end = day + datetime.timedelta(days=1)
        rows = asker.answer(f"stations/{station}/observations", resolution="raw", start=int(day.timestamp()), end=int(end.timestamp()))["rows"]
        ours = sorted((row["time"], row["known_at"], row["temperature_c"]) for row in rows)
        newest = {}
        for moment, known_at, value in sorted(of_duckdb(station, day)):
            newest[moment] = (shown(moment), shown(known_at), float(value))
        assert ours == sorted(newest.values()), f"{station}, {day}: {ours} is not {newest}"


def shown(moment):
    millis = moment.microsecond // 1000
    return moment.strftime("%Y-%m-%dT%H:%M:%S") + (f".{millis:03}Z" if millis else "Z")
