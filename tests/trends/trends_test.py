#!/usr/bin/env python3
"""Our trends are those of pyMannKendall: on random series, and on station-years that went through the whole product.

Usage: trends_test.py PRINT_TRENDS STRATUS XML
Writes its cases to XML in gtest's format. They are skipped when pyMannKendall cannot be installed. STRATUS_SEED in the
environment repeats a run.
"""
import json
import math
import os
import pathlib
import random
import subprocess
import sys
import tempfile
import traceback
import xml.etree.ElementTree as ElementTree

ROOT = pathlib.Path(__file__).resolve().parents[2]
GAP = math.nan
SECONDS = 300  # no command takes longer, not even under the sanitizers

# As src/views/trend.h and src/serving/summaries.h say.
FEWEST, FEWEST_CORRELATED, COMPLETE = 3, 10, 0.8
FIRST_YEAR, YEARS = 2010, 11


def random_series(rng):
    """A series of up to twenty years: ties, gaps and memory as they come."""
    length = rng.choice([1, 2, 3, 9, 10, 11, 12, 13, 24, 25, 35, 36, 37, rng.randint(38, 240)])
    digits = rng.choice([0, 1, 3])  # 0: many ties
    gaps = rng.choice([0, 0, 0.1, 0.6])
    memory, drift, season = rng.choice([0, 0, 0.7, 0.95, -0.8]), rng.choice([0, 0.01, -0.2]), rng.choice([0, 8])
    values, before = [], 0
    for at in range(length):
        before = memory * before + rng.gauss(0, 1.5)
        value = round(before + drift * at + season * math.sin(at * math.pi / 6), digits)
        values.append(GAP if rng.random() < gaps else value)
    return values


def same_number(name, ours, theirs, digits=None):
    """Equal to a part in 10^9; p to 10^-9, for theirs is 1 - cdf; printed numbers to their last digit."""
    tolerance = 10 ** -digits if digits else max(1e-9, 1e-9 * abs(theirs) if name != "p" else 0)
    assert abs(ours - theirs) <= tolerance, f"{name} is {ours!r}, theirs {float(theirs)!r}"


def same_trend(ours, theirs, digits=None):
    assert ours["s"] == theirs.s, f"s is {ours['s']}, theirs {theirs.s}"
    for name, value in [("variance", theirs.var_s), ("z", theirs.z), ("p", theirs.p), ("slope", theirs.slope)]:
        same_number(name, ours[name], value, digits)


def check(ours, expected, digits=None):
    """`expected` is pyMannKendall's result, or None where we must not give any."""
    if expected is None:
        assert ours is None, f"a trend of too little: {ours}"
    else:
        assert ours is not None, f"no trend, theirs is {expected}"
        same_trend(ours, expected, digits)


class Theirs:
    """pyMannKendall, asked only where we give an answer too."""

    @staticmethod
    def original(values):
        import numpy
        import pymannkendall
        return pymannkendall.original_test(numpy.array(values)) if count(values) >= FEWEST else None

    @staticmethod
    def seasonal(values):
        import numpy
        import pymannkendall
        most = max(count(values[month::12]) for month in range(12))
        return pymannkendall.seasonal_test(numpy.array(values), period=12) if most >= FEWEST else None

    @staticmethod
    def hamed_rao(values):
        import numpy
        import pymannkendall
        held = [at for at, value in enumerate(values) if not math.isnan(value)]
        inner = values[held[0]:held[-1] + 1] if held else []
        if len(inner) < FEWEST_CORRELATED or count(inner) < len(inner):
            return None
        with numpy.errstate(all="ignore"):
            found = pymannkendall.hamed_rao_modification_test(numpy.array(inner))
        return found if found.var_s > 0 else None


def count(values):
    return sum(not math.isnan(value) for value in values)


class Trends:
    """One method a case."""

    def __init__(self, print_trends, stratus, folder, seed):
        self.print_trends, self.stratus, self.folder, self.seed = print_trends, stratus, folder, seed

    def ours(self, all_series):
        lines = "".join(" ".join("-" if math.isnan(value) else repr(value) for value in series) + "\n" for series in all_series)
        done = subprocess.run([self.print_trends], input=lines, capture_output=True, text=True, check=True, timeout=SECONDS)
        return [json.loads(line) for line in done.stdout.splitlines()]

    def compare(self, test):
        rng = random.Random(f"{self.seed} {test}")
        all_series = [random_series(rng) for _ in range(400)]
        given = 0
        for series, found in zip(all_series, self.ours(all_series), strict=True):
            expected = getattr(Theirs, test)(series)
            given += expected is not None
            try:
                check(found[test], expected)
            except AssertionError as error:
                raise AssertionError(f"{error}\nof {series}") from None
        assert given > 40, f"only {given} series have a trend"

    def series_original(self):
        self.compare("original")

    def series_seasonal(self):
        self.compare("seasonal")

    def series_hamed_rao(self):
        self.compare("hamed_rao")

    def series_of_others_differ(self):
        """The comparison is no use if it cannot fail."""
        rising = [float(at // 12 + at % 12) for at in range(60)]
        found = self.ours([rising])[0]
        for ours, theirs in [("seasonal", "original"), ("original", "seasonal"), ("hamed_rao", "original")]:
            try:
                check(found[ours], getattr(Theirs, theirs)(rising))
            except AssertionError:
                continue
            raise AssertionError(f"{ours} passes for {theirs}")

    # Through the product: two made-up stations of eleven years; the first one loses a month and two fifths of another.

    def run(self, *arguments):
        done = subprocess.run([self.stratus, *arguments, "--now", "2022-06-15T12:00:00Z"], cwd=self.folder,
                              capture_output=True, text=True, timeout=SECONDS)
        assert done.returncode == 0, f"stratus {' '.join(arguments)}: {done.stdout}{done.stderr}"
        return done.stdout

    def import_years(self):
        self.run("generate", "--stations", "2", "--years", str(YEARS), "--from", f"{FIRST_YEAR}-01-01", "--late", "0",
                 "--seed", str(self.seed), "--output", "all.ndjson")
        stations = json.loads((self.folder / "all.ndjson.stations.json").read_text(encoding="utf-8"))
        (self.folder / "stratus.toml").write_text("".join(
            f'[[station]]\nid = "{station["id"]}"\nlatitude = {station["latitude"]}\nlongitude = {station["longitude"]}\n'
            f'zone = "{station["zone"]}"\n' for station in stations))
        rng = random.Random(self.seed)
        with open(self.folder / "all.ndjson", encoding="utf-8") as lines, \
                open(self.folder / "some.ndjson", "w", encoding="utf-8") as kept:
            for line in lines:
                message = json.loads(line)
                lost = message["station_id"] == stations[0]["id"] and (
                    message["timestamp"].startswith("2013-03") or
                    message["timestamp"].startswith("2015-07") and rng.random() < 0.4)
                if not lost:
                    kept.write(line)
        self.run("import", "some.ndjson")
        self.run("batch", "run")
        return [station["id"] for station in stations]

    def question(self, command, station):
        return json.loads(self.run(command, station, "--from", str(FIRST_YEAR), "--to", str(FIRST_YEAR + YEARS - 1), "--json"))

    def means(self, station):
        """The monthly series and the yearly one, gaps where the rule leaves a month or a year out."""
        rows = {row["period"]: row for row in self.question("monthly", station)["rows"]}
        years = {row["period"]: row["temperature_c"]["mean"] for row in self.question("yearly", station)["rows"]}
        monthly, yearly = [], []
        for year in range(FIRST_YEAR, FIRST_YEAR + YEARS):
            for month in range(1, 13):
                row = rows.get(f"{year}-{month:02}")
                whole = row and row["temperature_c"] and row["temperature_c"]["count"] >= COMPLETE * row["expected"]
                monthly.append(row["temperature_c"]["mean"] if whole else GAP)
            yearly.append(years[str(year)] if count(monthly[-12:]) == 12 else GAP)
        return monthly, yearly

    def product_says_the_same(self):
        for index, station in enumerate(self.import_years()):
            monthly, yearly = self.means(station)
            assert (count(monthly), count(yearly)) == ((130, 9) if index == 0 else (132, 11)), f"{monthly} {yearly}"
            found = self.question("climate", station)["temperature_trends"]
            assert (found["months"], found["years"]) == (count(monthly), count(yearly)), found
            for name, expected in [("of_months", Theirs.seasonal(monthly)), ("of_years", Theirs.original(yearly)),
                                   ("of_correlated_years", Theirs.hamed_rao(yearly))]:
                result = found[name]["result"]
                assert (result is None) == bool(found[name]["reason"]), found[name]
                if result:
                    result = {"s": result["mann_kendall_s"], "slope": result["slope_c_per_year"], **result}
                check(result, expected, digits=6)


CASES = [name for name in vars(Trends) if name.startswith(("series_", "product_"))]


def run_cases(trends):
    """(case, failure or None) of every case. Runs inside the virtual environment."""
    for case in CASES:
        try:
            getattr(trends, case)()
            yield case, None
        except Exception:
            yield case, f"seed {trends.seed}\n{traceback.format_exc()}"


def write_xml(file, outcomes, skipped=None):
    suite = ElementTree.Element("testsuite", name="Trends")
    for case, failure in outcomes:
        element = ElementTree.SubElement(suite, "testcase", name=case, classname="Trends", status="run")
        if skipped is not None:
            ElementTree.SubElement(element, "skipped", message=skipped)
        if failure is not None:
            ElementTree.SubElement(element, "failure", message=failure)
    root = ElementTree.Element("testsuites")
    root.append(suite)
    file.parent.mkdir(parents=True, exist_ok=True)
    ElementTree.ElementTree(root).write(file, encoding="utf-8", xml_declaration=True)


def run_inside(print_trends, stratus, xml):
    seed = int(os.environ.get("STRATUS_SEED") or random.SystemRandom().randrange(1, 1_000_000))
    print(f"seed {seed}")
    with tempfile.TemporaryDirectory() as folder:
        outcomes = list(run_cases(Trends(print_trends, stratus, pathlib.Path(folder), seed)))
    write_xml(xml, outcomes)
    for case, failure in outcomes:
        print(f"{'failed' if failure else 'passed'}: {case}\n{failure or ''}")
    return 1 if any(failure for _, failure in outcomes) else 0


def main():
    if sys.argv[1] == "--inside":
        code = run_inside(sys.argv[2], sys.argv[3], pathlib.Path(sys.argv[4]))
        sys.stdout.flush()
        # As in readers_test.py: the outcomes are written, and the libraries' teardown is none of them.
        os._exit(code)
    print_trends, stratus, xml = (pathlib.Path(argument).resolve() for argument in sys.argv[1:4])
    setup = subprocess.run([ROOT / "tools" / "setup_trends.sh"], capture_output=True, text=True)
    if setup.returncode != 0:
        reason = "pyMannKendall cannot be installed"
        print(f"skipped: {reason}: {setup.stderr.strip()[-200:]}")
        write_xml(xml, [(case, None) for case in CASES], skipped=reason)
        return
    python = ROOT / "build" / "venv-trends" / "bin" / "python"
    sys.exit(subprocess.run([python, "-B", __file__, "--inside", print_trends, stratus, xml]).returncode)


if __name__ == "__main__":
    main()
