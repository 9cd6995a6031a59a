#!/usr/bin/env python3
"""Opens a dataset file and a view file of ours in DuckDB, pandas and pyarrow: every value must be the one written.

Usage: readers_test.py WRITE_VERSION XML
Writes its cases to XML in gtest's format. They are skipped when the readers cannot be installed.
"""
import datetime
import decimal
import json
import os
import pathlib
import subprocess
import sys
import tempfile
import traceback
import xml.etree.ElementTree as ElementTree

ROOT = pathlib.Path(__file__).resolve().parents[2]
UTC = datetime.timezone.utc
# As docs/formats/dataset.md says; all others are by dictionary.
DELTA_COLUMNS = {"time", "known_at", "temperature_c", "dew_point_c", "pressure_hpa", "station_pressure_hpa",
                 "next_hour_temperature_c", "position"}


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


class Readers:
    """One method a case."""

    def __init__(self, folder):
        self.folder = folder
        self.expected = json.loads((folder / "expected.json").read_text(encoding="utf-8"))

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

    def duckdb_finds_every_fact(self):
        columns, _, rows = self.query(f"SELECT * FROM '{self.path('dataset')}'")
        check_rows(self.rows("dataset"), columns, rows)

    def duckdb_finds_every_cell(self):
        columns, _, rows = self.query(f"SELECT * FROM '{self.path('view')}'")
        check_rows(self.rows("view"), columns, rows)

    def duckdb_reads_elements_as_exact_decimals(self):
        for name, scale in self.expected["scales"].items():
            _, types, rows = self.query(f"SELECT {name}, sum({name}) OVER () FROM '{self.path('dataset')}'")
            assert str(types[0]) == f"DECIMAL(9,{scale})", f"{name} is {types[0]}"
            values = [decimal.Decimal(row[name]["decimal"]) for row in self.rows("dataset") if row[name] is not None]
            assert rows[0][1] == sum(values), f"sum of {name}: {rows[0][1]}"

    def pandas_finds_every_fact(self):
        self.check_pandas("dataset")

    def pandas_finds_every_cell(self):
        self.check_pandas("view")

    def check_pandas(self, name):
        import pandas
        frame = pandas.read_parquet(self.path(name), dtype_backend="pyarrow")
        objects = frame.astype(object).where(frame.notna(), None)
        check_rows(self.rows(name), frame.columns, list(objects.itertuples(index=False, name=None)))

    def pyarrow_knows_the_layout(self):
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
            delta = "DELTA_BINARY_PACKED" in column.encodings
            assert delta == (column.path_in_schema in DELTA_COLUMNS), column
            assert delta or "RLE_DICTIONARY" in column.encodings or column.physical_type == "BOOLEAN", column

    def pyarrow_notices_a_flipped_bit(self):
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


CASES = [name for name in vars(Readers) if name.startswith(("duckdb_", "pandas_", "pyarrow_"))]


def run_cases(folder):
    """(case, failure or None) of every case. Runs inside the virtual environment."""
    readers = Readers(folder)
    for case in CASES:
        try:
            getattr(readers, case)()
            yield case, None
        except Exception:
            yield case, traceback.format_exc()


def write_xml(file, outcomes, skipped=None):
    suite = ElementTree.Element("testsuite", name="Readers")
    for case, failure in outcomes:
        element = ElementTree.SubElement(suite, "testcase", name=case, classname="Readers", status="run")
        if skipped is not None:
            ElementTree.SubElement(element, "skipped", message=skipped)
        if failure is not None:
            ElementTree.SubElement(element, "failure", message=failure)
    root = ElementTree.Element("testsuites")
    root.append(suite)
    file.parent.mkdir(parents=True, exist_ok=True)
    ElementTree.ElementTree(root).write(file, encoding="utf-8", xml_declaration=True)


def run_inside(folder, xml):
    outcomes = list(run_cases(folder))
    write_xml(xml, outcomes)
    for case, failure in outcomes:
        print(f"{'failed' if failure else 'passed'}: {case}\n{failure or ''}")
    return 1 if any(failure for _, failure in outcomes) else 0


def main():
    if sys.argv[1] == "--inside":
        code = run_inside(pathlib.Path(sys.argv[2]), pathlib.Path(sys.argv[3]))
        sys.stdout.flush()
        # pyarrow 22 now and then aborts while a short process ends ("terminate called without an active exception"),
        # also without any file of ours. All cases are reported by now, so that its teardown is left out.
        os._exit(code)
    write_version, xml = sys.argv[1], pathlib.Path(sys.argv[2])
    setup = subprocess.run([ROOT / "tools" / "setup_readers.sh"], capture_output=True, text=True)
    if setup.returncode != 0:
        reason = "DuckDB and pandas cannot be installed"
        print(f"skipped: {reason}: {setup.stderr.strip()[-200:]}")
        write_xml(xml, [(case, None) for case in CASES], skipped=reason)
        return
    with tempfile.TemporaryDirectory() as folder:
        subprocess.run([write_version, folder], check=True)
        python = ROOT / "build" / "venv-readers" / "bin" / "python"
        sys.exit(subprocess.run([python, __file__, "--inside", folder, xml]).returncode)


if __name__ == "__main__":
    main()
