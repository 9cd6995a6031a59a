"""D1: bytes per observation of Brittany in valid Parquet; against pyarrow tuned by an expert, and the peers' defaults with zstd.

Decimals stored as INT32, zstd at level 3 and the encoding of each column are what makes the files small, and pyarrow has them
too for whoever knows them. Ours is that nobody has to, and the checksum of each page.
"""

import os
import pathlib

import duckdb
import pyarrow as pa
import pyarrow.parquet as pq

from machine import fresh

SOURCE = pathlib.Path("tests/data/brittany_hourly_2014-01.csv.gz")
WHAT = "bytes per six-element observation in valid Parquet, Brittany: core columns"
GOAL = "4.5 B core and 0.75x the peers or less"
NEEDS = f"{SOURCE}"

CORE = [
    "station_id",
    "time",
    "known_at",
    "kind",
    "temperature_c",
    "humidity_pct",
    "pressure_hpa",
    "wind_speed_mps",
    "wind_direction_deg",
    "precipitation_mm",
]


def column_bytes(path, names):
    """Compressed bytes of those columns, pages and their headers, as the file's footer states them."""
    metadata = pq.ParquetFile(path).metadata
    total = 0
    for group in range(metadata.num_row_groups):
        for column in range(metadata.num_columns):
            chunk = metadata.row_group(group).column(column)
            if chunk.path_in_schema in names:
                total += chunk.total_compressed_size
    return total


# As our writer does, column by column (docs/formats/dataset.md).
DICTIONARY = ["station_id", "kind", "humidity_pct", "wind_speed_mps", "wind_direction_deg", "precipitation_mm"]
DELTA = ["time", "known_at", "temperature_c", "pressure_hpa"]


def write_tuned(table, path):
    """What someone who knows Parquet and these data would write with pyarrow."""
    pq.write_table(
        table,
        path,
        compression="zstd",
        compression_level=3,
        store_decimal_as_integer=True,
        use_dictionary=DICTIONARY,
        column_encoding={name: "DELTA_BINARY_PACKED" for name in DELTA},
    )


def bytes_a_row(machine):
    """Rows, and bytes a row: of our core columns and whole files, and of the core columns of each peer."""
    folder = fresh(machine.data / "brittany")
    machine.run(machine.stratus, "import", SOURCE, "--map", "brittany", "--data", folder)
    machine.run(machine.stratus, "batch", "run", "--data", folder)
    files = machine.files(folder)
    table = pa.concat_tables([pq.read_table(file) for file in files])
    rows = table.num_rows
    core = table.select(CORE)
    of_tuned, of_pyarrow, of_duckdb = (
        str(machine.data / f"{name}.parquet") for name in ("tuned", "pyarrow", "duckdb")
    )
    write_tuned(core, of_tuned)
    pq.write_table(core, of_pyarrow, compression="zstd")
    connection = duckdb.connect()
    connection.execute("SET TimeZone = 'UTC'")
    connection.register("core", core)
    connection.execute(f"COPY core TO '{of_duckdb}' (FORMAT parquet, COMPRESSION zstd)")

    names = ", ".join(CORE)
    ours_sql = f"SELECT {names} FROM read_parquet({[str(file) for file in files]!r})"
    for other in (of_tuned, of_pyarrow, of_duckdb):
        peer_sql = f"SELECT {names} FROM read_parquet('{other}')"
        differing = connection.execute(
            f"SELECT count(*) FROM (({ours_sql} EXCEPT ALL {peer_sql}) UNION ALL ({peer_sql} EXCEPT ALL {ours_sql}))"
        ).fetchone()[0]
        assert differing == 0, f"{differing} rows of {other} differ"

    ours = sum(column_bytes(file, CORE) for file in files) / rows
    whole = sum(file.stat().st_size for file in files) / rows
    tuned, pyarrow, by_duckdb = (column_bytes(path, CORE) / rows for path in (of_tuned, of_pyarrow, of_duckdb))
    os.remove(of_tuned), os.remove(of_pyarrow), os.remove(of_duckdb)
    return rows, ours, whole, tuned, pyarrow, by_duckdb


def measure(machine):
    if not SOURCE.exists():
        return None
    rows, ours, whole, tuned, pyarrow, by_duckdb = bytes_a_row(machine)
    best = min(tuned, pyarrow, by_duckdb)
    return {
        "ours": f"{ours:.2f} B core, {whole:.2f} B whole file",
        "peer": f"pyarrow tuned by hand: {tuned:.2f} B; defaults: pyarrow {pyarrow:.2f} B, DuckDB {by_duckdb:.2f} B",
        "ratio": round(ours / best, 3),
        "holds": ours <= 4.5 and ours <= 0.75 * best,
        "note": f"{rows:,} rows; compressed sizes of the column chunks, ours with page checksums; ratio to the smallest peer; the tuned one has our encodings, INT32 decimals and zstd level 3, set by hand",
    }
