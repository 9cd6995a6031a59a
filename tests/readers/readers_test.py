#!/usr/bin/env python3
"""Opens a dataset file and view files of ours in DuckDB, pandas and pyarrow: every value must be the one written.

The files and what is in them come from write_version, which is the --helper.
"""
import datetime
import decimal
import json
import pathlib
import subprocess
import sys

sys.path.insert(0, str(pathlib.Path(__file__).resolve().parents[1] / "support"))
import peer_library  # noqa: E402
import stratus_program  # noqa: E402

UTC = datetime.timezone.utc
# As docs/formats/dataset.md says; those that are in neither set are by dictionary.
DELTA_COLUMNS = {"time", "pressure_hpa", "station_pressure_hpa"}
# Of which the rows decide, between two of plain, delta and dictionary.
OPEN_COLUMNS = {"known_at", "temperature_c", "dew_point_c", "humidity_pct", "next_hour_temperature_c", "offset"}


def plain(value):
    """A reader's value in the words of expected.json's."""
    if value is None:
        return None
    if isinstance(value, decimal.Decimal):
        return {"decimal": value}
    if hasattr(value, "to_pydatetime"):
        value = value.to_pydatetime()
    if isinstance(value, datetime.datetime):
        return {"utc": value.astimezone(UTC)}
    if isinstance(value, datetime.date):
        return {"date": value.isoformat()}
    if isinstance(value, str):
        return value
    if hasattr(value, "__len__"):
        return [int(number) for number in value]
    return value.item() if hasattr(value, "item") else value


def wanted(value):
    """A value of expected.json, typed."""
    if isinstance(value, dict) and "utc" in value:
        return {"utc": datetime.datetime.fromisoformat(value["utc"].replace("Z", "+00:00"))}
    if isinstance(value, dict) and "decimal" in value:
        return {"decimal": decimal.Decimal(value["decimal"])}
    return value


def check_rows(expected, columns, rows):
    names = list(expected[0])
    assert list(columns) == names, f"columns {list(columns)}"
    assert len(rows) == len(expected), f"{len(rows)} rows"
    for number, (want, have) in enumerate(zip(expected, rows)):
        for name, value in zip(names, have):
            assert plain(value) == wanted(want[name]), f"row {number}, {name}: {value!r}, wanted {want[name]!r}"


class Readers(peer_library.PeerTest):
    def setUp(self):
        super().setUp()
        subprocess.run([stratus_program.helper, self.folder], check=True)
        self.expected = json.loads((self.folder / "expected.json").read_text(encoding="utf-8"))

    def path(self, name):
        return str(self.folder / self.expected[name]["path"])

    def rows(self, name):
        return self.expected[name]["rows"]

    def query(self, sql):
        import duckdb
        with duckdb.connect() as connection:
            connection.execute("SET TimeZone = 'UTC'")
            answer = connection.execute(sql)
            return [column[0] for column in answer.description], [column[1] for column in answer.description], \
                answer.fetchall()

    def test_duckdb_finds_every_fact(self):
        columns, _, rows = self.query(f"SELECT * FROM '{self.path('dataset')}'")
        check_rows(self.rows("dataset"), columns, rows)

    def test_duckdb_finds_every_cell(self):
        columns, _, rows = self.query(f"SELECT * FROM '{self.path('view')}'")
        check_rows(self.rows("view"), columns, rows)

    def test_duckdb_finds_every_histogram(self):
        columns, types, rows = self.query(f"SELECT * FROM '{self.path('months')}'")
        check_rows(self.rows("months"), columns, rows)
        assert str(types[-1]) == "INTEGER[]", types[-1]
        _, _, rows = self.query("SELECT sum(count) FROM (SELECT unnest(wind_speed_mps_values), "
                                f"unnest(wind_speed_mps_counts) AS count FROM '{self.path('months')}')")
        assert rows == [(sum(sum(row["wind_speed_mps_counts"]) for row in self.rows("months")),)], rows

    def test_duckdb_reads_elements_as_exact_decimals(self):
        for name, scale in self.expected["scales"].items():
            _, types, rows = self.query(f"SELECT {name}, sum({name}) OVER () FROM '{self.path('dataset')}'")
            assert str(types[0]) == f"DECIMAL(9,{scale})", f"{name} is {types[0]}"
            values = [decimal.Decimal(row[name]["decimal"]) for row in self.rows("dataset") if row[name] is not None]
            assert rows[0][1] == sum(values), f"sum of {name}: {rows[0][1]}"

    def test_pandas_finds_every_fact(self):
        self.check_pandas("dataset")

    def test_pandas_finds_every_cell(self):
        self.check_pandas("view")

    def test_pandas_finds_every_histogram(self):
        self.check_pandas("months")

    def check_pandas(self, name):
        import pandas
        frame = pandas.read_parquet(self.path(name), dtype_backend="pyarrow")
        objects = frame.astype(object).where(frame.notna(), None)
        check_rows(self.rows(name), frame.columns, list(objects.itertuples(index=False, name=None)))

    def test_pyarrow_knows_the_layout(self):
        import pyarrow.parquet
        metadata = pyarrow.parquet.ParquetFile(self.path("dataset"), page_checksum_verification=True).metadata
        assert metadata.created_by.startswith("stratus"), metadata.created_by
        group = metadata.row_group(0)
        assert [column.column_index for column in group.sorting_columns] == [0, 1], group.sorting_columns
        for index in range(metadata.num_columns):
            column = group.column(index)
            assert column.compression == "ZSTD", column
            if column.path_in_schema in self.expected["scales"]:
                assert column.physical_type == "INT32", column
            if column.path_in_schema in OPEN_COLUMNS:
                continue
            delta = "DELTA_BINARY_PACKED" in column.encodings
            assert delta == (column.path_in_schema in DELTA_COLUMNS), column
            assert delta or "RLE_DICTIONARY" in column.encodings or column.physical_type == "BOOLEAN", column

    def test_pyarrow_notices_a_flipped_bit(self):
        import pyarrow
        import pyarrow.parquet
        data = bytearray(pathlib.Path(self.path("dataset")).read_bytes())
        group = pyarrow.parquet.ParquetFile(pyarrow.BufferReader(bytes(data))).metadata.row_group(0)
        column = group.column(5)
        data[column.data_page_offset + column.total_compressed_size - 1] ^= 1
        try:
            pyarrow.parquet.read_table(pyarrow.BufferReader(bytes(data)), page_checksum_verification=True)
        except OSError as error:
            assert "CRC" in str(error), error
            return
        raise AssertionError("no reader noticed it")


if __name__ == "__main__":
    peer_library.main("readers")
