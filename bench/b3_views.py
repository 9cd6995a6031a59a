"""B3: daily views of all elements from our Parquet, resolve included; against DuckDB on the same files, same threads."""

import json
import time

import duckdb

from machine import interleaved

THREADS = 2
WHAT = "daily views (civil, UTC, meteorological) of all elements from our Parquet, 10 M facts, resolve included"
GOAL = "3x DuckDB's speed or more"

# Scale and plausible range of each summarized element, as in docs/formats/view.md.
ELEMENTS = {
    "temperature_c": (10, -800, 600),
    "dew_point_c": (10, -800, 350),
    "humidity_pct": (100, 0, 10000),
    "pressure_hpa": (10, 5000, 11000),
    "station_pressure_hpa": (10, 5000, 11000),
    "wind_speed_mps": (100, 0, 7500),
    "wind_gust_mps": (100, 0, 15000),
    "precipitation_mm": (1000, 0, 2400000),
}
VIEWS = {"daily_civil": "civil_day", "daily_utc": "utc_day", "daily_meteorological": "meteorological_day"}

# An extreme and its time in one number, so that neither needs a second pass: value * 2^34 + seconds since 1970.
PACK = 1 << 34


KINDS = "CASE kind WHEN 'observed' THEN 3 WHEN 'remote' THEN 2 WHEN 'forecast' THEN 1 ELSE 0 END"


def resolve_sql(files):
    """Most identities have one fact: only the others are ranked, which is the fastest of the forms tried (a window over all
    and an arg_max per identity take 1.4 and 2.2 times as long). Retractions of a kind take back what is not newer."""
    scaled = ", ".join(f"({name} * {scale})::INTEGER AS {name}" for name, (scale, _, _) in ELEMENTS.items())
    plausible = ", ".join(
        f"CASE WHEN {name} BETWEEN {least} AND {greatest} THEN {name} END AS {name}"
        for name, (_, least, greatest) in ELEMENTS.items()
    )
    names = [*ELEMENTS]
    names.insert(names.index("precipitation_mm"), "direction")
    ties = ", ".join(f"{name} DESC NULLS LAST" for name in names)
    return f"""
    CREATE OR REPLACE TEMP TABLE resolved AS
    WITH facts AS (
      SELECT station_id, time, epoch(time)::BIGINT AS t, known_at, {KINDS} AS rank, retraction, on_grid, is_storm, civil_day,
             meteorological_day, wind_direction_deg::INTEGER AS direction, {scaled}
      FROM read_parquet({files!r})),
    many AS (SELECT station_id, time FROM facts GROUP BY ALL HAVING count(*) > 1),
    ranked AS (
      SELECT facts.*, count(*) OVER identity AS n, max(known_at) OVER identity AS newest,
             max(CASE WHEN retraction THEN known_at END) OVER (PARTITION BY station_id, time, rank) AS taken_back
      FROM facts SEMI JOIN many USING (station_id, time) WINDOW identity AS (PARTITION BY station_id, time)),
    standing AS (
      SELECT * EXCLUDE (taken_back) FROM ranked WHERE NOT retraction AND (taken_back IS NULL OR taken_back < known_at)
      QUALIFY row_number() OVER (PARTITION BY station_id, time ORDER BY rank DESC, known_at DESC, {ties}) = 1),
    believed AS (
      SELECT *, 1 AS n, known_at AS newest FROM facts ANTI JOIN many USING (station_id, time) WHERE NOT retraction
      UNION ALL SELECT * FROM standing)
    SELECT * REPLACE ({plausible}) FROM believed"""


def measures_sql(view, key):
    columns = []
    for name in ELEMENTS:
        columns += [
            f"count({name}) AS {name}_count",
            f"sum({name}) AS {name}_sum",
            f"sum({name}::BIGINT * {name}) AS {name}_sum_squares",
            f"min({name}::BIGINT * {PACK} + t) AS {name}_min",
            f"max({name}::BIGINT * {PACK} - t) AS {name}_max",
        ]
    for part, table in {"wind_east": "sin", "wind_north": "cos"}.items():
        blows = f"CASE WHEN wind_speed_mps = 0 THEN 0 WHEN direction > 0 THEN -wind_speed_mps * {table} END"
        columns += [f"count({blows}) AS {part}_count", f"sum({blows}) AS {part}_sum"]
    columns += [
        "sum((wind_speed_mps = 0)::INTEGER) AS calm_sum",
        "sum((precipitation_mm > 0)::INTEGER) AS rain_hours_sum",
        "count(is_storm) AS storm_hours_count",
        "sum(is_storm::INTEGER) AS storm_hours_sum",
    ]
    # The generated rain is stamped at the start of its hour, so that it falls into the same day.
    day = "(t // 86400)::INTEGER" if key == "utc_day" else key
    return f"""
    CREATE OR REPLACE TEMP TABLE {view} AS
    SELECT station_id, {day} AS day, sum(n) AS facts, count(*) AS observations, max(newest) AS max_known_at,
           {", ".join(columns)}
    FROM resolved LEFT JOIN winds USING (direction) WHERE on_grid AND rank >= 2 GROUP BY ALL"""


def load_winds(connection):
    connection.execute(
        "CREATE TEMP TABLE winds AS SELECT d::INTEGER AS direction, round(1e6 * sin(radians(d)))::BIGINT AS sin,"
        " round(1e6 * cos(radians(d)))::BIGINT AS cos FROM range(361) r(d)"
    )


def totals(connection):
    squares = " + ".join(f"coalesce(sum({name}_sum_squares), 0)" for name in ELEMENTS)
    result = {}
    for view in VIEWS:
        row = connection.execute(
            f"SELECT count(*), sum(facts), sum(observations), sum(temperature_c_sum), {squares}, sum(wind_east_sum) FROM {view}"
        ).fetchone()
        names = ("cells", "facts", "observations", "temperature", "squares", "wind_east")
        result[view] = dict(zip(names, map(int, row)))
    return result


def differing_cells(connection, view, published):
    """Cells of the published view that are not DuckDB's in every number."""
    micros = "epoch_us"
    pairs = []
    for name in ELEMENTS:
        pairs += [(f"p.{name}_count", f"q.{name}_count"), (f"p.{name}_sum", f"q.{name}_sum")]
        pairs += [(f"p.{name}_sum_squares", f"q.{name}_sum_squares")]
        pairs += [(f"p.{name}_min * {PACK} + {micros}(p.{name}_min_at) // 1000000", f"q.{name}_min")]
        pairs += [(f"p.{name}_max * {PACK} - {micros}(p.{name}_max_at) // 1000000", f"q.{name}_max")]
    pairs += [(f"p.{part}_sum", f"q.{part}_sum") for part in ("wind_east", "wind_north", "calm", "rain_hours", "storm_hours")]
    pairs += [("p.facts", "q.facts"), ("p.observations", "q.observations"), ("p.max_known_at", "q.max_known_at")]
    # The published columns of what was not counted are null on one side and 0 on the other.
    differs = " OR ".join(
        f"coalesce({ours}, 0) IS DISTINCT FROM coalesce({peer}, 0)" if "known_at" not in ours else f"{ours} IS DISTINCT FROM {peer}"
        for ours, peer in pairs
    )
    return connection.execute(
        f"SELECT count(*) FROM read_parquet({published!r}) p FULL JOIN {view} q"
        f" ON p.station_id = q.station_id AND (p.day - DATE '1970-01-01') = q.day WHERE {differs}"
    ).fetchone()[0]


def measure(machine):
    folder = machine.load()
    files = [str(file) for file in machine.files(folder)]
    connection = duckdb.connect()
    connection.execute(f"SET threads = {THREADS}")
    connection.execute("SET TimeZone = 'UTC'")
    load_winds(connection)

    def ours():
        return json.loads(machine.run(machine.program("fold_views"), folder, THREADS))["seconds"]

    def peer():
        started = time.perf_counter()
        connection.execute(resolve_sql(files))
        for view, key in VIEWS.items():
            connection.execute(measures_sql(view, key))
        return time.perf_counter() - started

    peer()
    of_ours = json.loads(machine.run(machine.program("fold_views"), folder, THREADS))["views"]
    assert totals(connection) == of_ours, (totals(connection), of_ours)
    for view in VIEWS:
        published = [str(file) for file in machine.files(folder, view)]
        differing = differing_cells(connection, view, published)
        assert differing == 0, f"{differing} cells of {view} differ"
    of_us, of_peer, ratio = interleaved(machine.rounds, ours, peer)
    cells = sum(view["cells"] for view in of_ours.values())
    return {
        "ours": f"{of_us:.2f} s",
        "peer": f"DuckDB {duckdb.__version__}: {of_peer:.2f} s",
        "ratio": round(ratio, 2),
        "holds": ratio >= 3,
        "note": f"{THREADS} threads each, both keep all cells in memory; {cells:,} cells equal in every number",
    }
