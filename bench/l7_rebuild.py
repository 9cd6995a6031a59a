"""L7: everything from the log again; against a DuckDB script that makes Parquet of the same kind and the daily views from the
same messages as NDJSON."""

import json
import time

import duckdb

from b3_views import ELEMENTS, VIEWS, load_winds, measures_sql, resolve_sql, totals
from limits import Limit
from machine import fresh

THREADS = 2
WHAT = "rebuild from the log, 1,000 stations x 1 year, facts a second; DuckDB from NDJSON to Parquet and daily views"
LIMITS = (
    Limit("rebuild", "facts/s", 300_000, 600_000, 900_000, more_is_better=True),
    Limit("DuckDB's speed", "x", None, 1, 1.5, more_is_better=True),
)
# What a message calls the elements, and what it takes to get ours out of them.
WIRE = {
    "temperature_c": "temperature",
    "dew_point_c": "dew_point",
    "humidity_pct": "humidity",
    "pressure_hpa": "pressure",
    "station_pressure_hpa": "station_pressure",
    "wind_speed_mps": "wind_speed * 5 / 18",
    "wind_gust_mps": "wind_gust * 5 / 18",
    "precipitation_mm": "precipitation",
}
TYPES = {
    "station_id": "VARCHAR",
    "timestamp": "TIMESTAMPTZ",
    "known_at": "TIMESTAMPTZ",
    "kind": "VARCHAR",
    "is_storm": "UTINYINT",
    "wind_direction_deg": "INTEGER",
    **{name: "DOUBLE" for name in ("temperature", "dew_point", "humidity", "pressure", "station_pressure", "wind_speed",
                                   "wind_gust", "precipitation")},
}


def facts_sql(messages, stations, folder):
    digits = {10: 1, 100: 2, 1000: 3}
    elements = ", ".join(f"({WIRE[name]})::DECIMAL(9,{digits[scale]}) AS {name}" for name, (scale, _, _) in ELEMENTS.items())
    # Ordered within each month, as whoever reads by station wants it.
    return f"""
    COPY (
      SELECT m.station_id, timestamp AS time, known_at, kind, false AS retraction, true AS on_grid, is_storm = 1 AS is_storm,
             ((timestamp AT TIME ZONE zone)::DATE - DATE '1970-01-01')::INTEGER AS civil_day,
             ((epoch(timestamp)::BIGINT - 21600) // 86400)::INTEGER AS meteorological_day,
             wind_direction_deg, {elements}, strftime(timestamp, '%Y-%m') AS month
      FROM read_json('{messages}', format = 'newline_delimited', columns = {TYPES!r}) m
      JOIN read_json('{stations}') s ON m.station_id = s.id
      ORDER BY month, m.station_id, time)
    TO '{folder}' (FORMAT parquet, COMPRESSION zstd, PARTITION_BY (month))"""


def peer_script(connection, messages, stations, folder):
    connection.execute(facts_sql(messages, stations, folder / "facts"))
    connection.execute(resolve_sql(str(folder / "facts" / "*" / "*.parquet")))
    for view, key in VIEWS.items():
        connection.execute(measures_sql(view, key))
        connection.execute(f"COPY {view} TO '{folder / view}.parquet' (FORMAT parquet, COMPRESSION zstd)")


def totals_of_views(connection, machine, folder):
    """As totals() of what DuckDB made."""
    for view in VIEWS:
        files = [str(file) for file in machine.files(folder, view)]
        connection.execute(f"CREATE OR REPLACE TEMP VIEW {view} AS SELECT * FROM read_parquet({files!r}) WHERE facts > 0")
    return totals(connection)


def measure(machine, world):
    count = max(20, world.stations // 10)
    options = ("--months", world.months, "--from", world.first)
    folder = world.made(f"scale-rebuild-{count}x{world.months}", count, *options)
    messages, stations = world.messages(count)
    connection = duckdb.connect()
    connection.execute(f"SET threads = {THREADS}; SET TimeZone = 'UTC'; SET preserve_insertion_order = false")
    load_winds(connection)
    of_peer = fresh(machine.data / "scale-rebuild-peer")
    of_peer.mkdir()
    started = time.perf_counter()
    peer_script(connection, messages, stations, of_peer)
    peer_s = time.perf_counter() - started
    made_by_peer = totals(connection)
    ours_s, memory, report = machine.peak(machine.stratus, "batch", "rebuild", "--from-log", "--json", "--data", folder)
    read = json.loads(report)["messages"]
    made_by_us = totals_of_views(duckdb.connect(), machine, folder)
    # DuckDB counts what was sent twice as two facts of a day; everything else is the same.
    for view in VIEWS:
        for name in ("cells", "observations", "temperature", "squares", "wind_east"):
            assert made_by_us[view][name] == made_by_peer[view][name], (view, name, made_by_us[view], made_by_peer[view])
    sent = made_by_peer["daily_utc"]["facts"]
    fresh(of_peer)
    return {
        "values": [read / ours_s, (read / ours_s) / (sent / peer_s)],
        "peer": f"DuckDB {duckdb.__version__}: {sent / peer_s:,.0f} facts/s ({peer_s:.1f} s)",
        "note": f"{read:,} messages in {ours_s:.1f} s, {memory:,.0f} MiB; equal cells and sums of the daily views; {THREADS} threads each",
    }
