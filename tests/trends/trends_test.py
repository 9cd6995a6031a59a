#!/usr/bin/env python3
"""Our trends are those of pyMannKendall: on random series, and on station-years that went through the whole product.

The trends of a series come from print_trends, which is the --helper. STRATUS_SEED in the environment repeats a run.
"""
import json
import math
import os
import pathlib
import random
import subprocess
import sys

sys.path.insert(0, str(pathlib.Path(__file__).resolve().parents[1] / "support"))
import peer_library  # noqa: E402
import stratus_program  # noqa: E402

GAP = math.nan
SEED = int(os.environ.get("STRATUS_SEED") or random.SystemRandom().randrange(1, 1_000_000))

# As src/views/figures/trend.h and src/views/figures/summary.h say.
FEWEST, FEWEST_CORRELATED, COMPLETE = 3, 10, 0.8
FIRST_YEAR, YEARS = 2010, 11


def setUpModule():
    print(f"STRATUS_SEED={SEED}", flush=True)


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


class Trends(peer_library.PeerTest):
    def ours(self, all_series):
        lines = "".join(" ".join("-" if math.isnan(value) else repr(value) for value in series) + "\n" for series in all_series)
        done = subprocess.run([stratus_program.helper], input=lines, capture_output=True, text=True, check=True,
                              timeout=stratus_program.SECONDS)
        return [json.loads(line) for line in done.stdout.splitlines()]

    def compare(self, test):
        rng = random.Random(f"{SEED} {test}")
        all_series = [random_series(rng) for _ in range(400)]
        given = 0
        for series, found in zip(all_series, self.ours(all_series), strict=True):
            expected = getattr(Theirs, test)(series)
            given += expected is not None
            try:
                check(found[test], expected)
            except AssertionError as error:
                raise AssertionError(f"STRATUS_SEED={SEED}: {error}\nof {series}") from None
        assert given > 40, f"only {given} series have a trend"

    def test_series_original(self):
        self.compare("original")

    def test_series_seasonal(self):
        self.compare("seasonal")

    def test_series_hamed_rao(self):
        self.compare("hamed_rao")

    def test_series_of_others_differ(self):
        """The comparison is no use if it cannot fail."""
        rising = [float(at // 12 + at % 12) for at in range(60)]
        found = self.ours([rising])[0]
        for ours, theirs in [("seasonal", "original"), ("original", "seasonal"), ("hamed_rao", "original")]:
            try:
                check(found[ours], getattr(Theirs, theirs)(rising))
            except AssertionError:
                continue
            raise AssertionError(f"{ours} passes for {theirs}")


class Product(peer_library.PeerTest):
    """Two made-up stations of eleven years; the first one loses a month and two fifths of another."""

    def run_command(self, *arguments):
        return stratus_program.run(*arguments, "--now", "2022-06-15T12:00:00Z", folder=self.folder)

    def import_years(self):
        self.run_command("generate", "--stations", "2", "--years", YEARS, "--from", f"{FIRST_YEAR}-01-01", "--late", "0",
                 "--seed", SEED, "--output", "all.ndjson")
        stations = json.loads((self.folder / "all.ndjson.stations.json").read_text(encoding="utf-8"))
        (self.folder / "stratus.toml").write_text("".join(
            f'[[station]]\nid = "{station["id"]}"\nlatitude = {station["latitude"]}\nlongitude = {station["longitude"]}\n'
            f'zone = "{station["zone"]}"\n' for station in stations))
        rng = random.Random(SEED)
        with open(self.folder / "all.ndjson", encoding="utf-8") as lines, \
                open(self.folder / "some.ndjson", "w", encoding="utf-8") as kept:
            for line in lines:
                message = json.loads(line)
                lost = message["station_id"] == stations[0]["id"] and (
                    message["timestamp"].startswith("2013-03") or
                    message["timestamp"].startswith("2015-07") and rng.random() < 0.4)
                if not lost:
                    kept.write(line)
        self.run_command("import", "some.ndjson")
        self.run_command("batch", "run")
        return [station["id"] for station in stations]

    def question(self, command, station):
        return json.loads(self.run_command(command, station, "--from", FIRST_YEAR, "--to", FIRST_YEAR + YEARS - 1, "--json"))

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

    def test_says_the_same(self):
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


if __name__ == "__main__":
    peer_library.main("trends")
