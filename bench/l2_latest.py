"""L2: the newest observation of every station; against DuckDB, which is told the files of the newest month."""

import datetime
import json
import time

import duckdb

from asking import Asker, slow_config
from limits import Limit
from machine import interleaved
from world import hour_of_all

THREADS = 2
WHAT = "GET /observations/latest of all stations: without a tail; with a fresh hour in it; DuckDB arg_max of the newest month"
LIMITS = (
    Limit("no tail", "ms", 500, 50, 20),
    Limit("fresh hour", "ms", 500, 50, 20),
    Limit("DuckDB's speed", "x", None, 5, None, more_is_better=True),
)


def files_of_month(connection, files, month_begin):
    """Those that hold a fact from then on."""
    return [
        name
        for (name,) in connection.execute(
            f"SELECT filename FROM read_parquet({files!r}, filename = true) GROUP BY filename"
            f" HAVING max(time) >= TIMESTAMPTZ '{month_begin}'"
        ).fetchall()
    ]


def newest_sql(files):
    """An arg_max of the believed statement: of one identity the one known last. Generated facts are all observed, none is
    retracted."""
    return (
        "SELECT station_id, max(time), arg_max(temperature_c, (time, known_at)) FROM"
        f" read_parquet({files!r}) GROUP BY station_id"
    )


def newest_of(rows):
    return {row["station"]: (row["observation"]["time"], row["observation"]["temperature_c"]) for row in rows}


def timed(machine, world, folder, peer):
    """Medians of ours and of the peer, and the last answer."""
    answers = []
    now = (world.end + datetime.timedelta(minutes=30)).strftime("%Y-%m-%dT%H:%M:%SZ")
    with machine.serve(folder, config=slow_config(machine), now=now) as (address, _):
        asker = Asker(address)

        def ours():
            # Another text each time, all of them later than the clock: no answer is at hand.
            seconds, body = asker.ask("observations/latest", as_of=f"2026-11-0{1 + len(answers) % 9}T00:00:0{len(answers) // 9 % 10}Z")
            answers.append(body)
            return seconds

        ours()
        return interleaved(machine.rounds, ours, peer), json.loads(answers[-1])["rows"]


def measure(machine, world):
    base = world.copy("scale-latest")
    connection = duckdb.connect()
    connection.execute(f"SET threads = {THREADS}; SET TimeZone = 'UTC'; SET parquet_metadata_cache = true")
    files = files_of_month(connection, world.fact_files(base), world.end.strftime("%Y-%m-01"))
    newest = []

    def peer():
        started = time.perf_counter()
        newest[:] = connection.execute(newest_sql(files)).fetchall()
        return time.perf_counter() - started

    peer()
    (plain, of_peer, ratio), rows = timed(machine, world, base, peer)
    of_duckdb = {station: (moment.strftime("%Y-%m-%dT%H:%M:%SZ"), float(value)) for station, moment, value in newest}
    of_ours = newest_of(rows)
    assert of_ours == of_duckdb, "the newest observations differ"
    fresh_hour = hour_of_all(world.station_ids(), world.end, seed=3)
    world.import_messages(base, fresh_hour)
    (with_tail, _, _), rows = timed(machine, world, base, lambda: 1)
    assert newest_of(rows) == {m["station_id"]: (m["timestamp"], m["temperature"]) for m in fresh_hour}
    return {
        "values": [1000 * plain, 1000 * with_tail, ratio],
        "peer": f"DuckDB {duckdb.__version__}, {len(files)} files of the month, metadata cached: {1000 * of_peer:.1f} ms",
        "note": "HTTP and JSON included, each time another as_of; DuckDB without HTTP; equal times and temperatures",
    }
