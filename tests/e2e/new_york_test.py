#!/usr/bin/env python3
"""Real data through every layer: what the commands and the API answer equals the plain reference, number for number.

The New York year goes through simulator, client, log, batch and speed; Brittany through `stratus import`.
"""
import functools
import json
import pathlib
import re
import subprocess
import sys
import tempfile
import unittest

sys.path.insert(0, str(pathlib.Path(__file__).resolve().parents[1] / "support"))
import stratus_program
from stratus_program import REAL_DATA, WEATHER_CSV, run, serving

REFERENCE = pathlib.Path(__file__).with_name("new_york_reference.py")
NOW = "2026-11-24T18:00:00Z"
STATIONS = ("station_EWR_US", "station_JFK_US", "station_LGA_US")
DAYS = ("civil", "utc", "meteorological")
FROM, TO = "2025-11", "2026-11"
# Before the correction and after the last hour but one; and in the midst of the two live weeks.
MOMENTS = ("2026-11-24T17:59:59Z", "2026-11-15T12:30:00Z", "2026-11-10T00:00:00Z")
UNCOMPARED = ("period", "start", "from_batch", "from_speed")


def read_exact(text):
    """JSON with its numbers as they are written."""
    return json.loads(text, parse_float=str, parse_int=str)


def flat(value, name=""):
    if isinstance(value, dict):
        for key, member in value.items():
            yield from flat(member, f"{name}.{key}" if name else key)
    else:
        yield name, "null" if value is None else value


def lines_of(answer):
    """An answer of the API in the reference's words."""
    head = f"{answer['station']} {answer['day']} {answer['resolution']}"
    return [f"{head} {row['period']} {name} {value}" for row in answer["rows"] if not holds_nothing(row)
            for name, value in flat(row) if name not in UNCOMPARED]


def holds_nothing(row):
    """A row may stand where facts fell but none is measured; then every number in it must be null or 0."""
    if row["count"] != "0":
        return False
    told = [value for name, value in flat(row) if name not in ("period", "start", "expected") and value not in ("null", "0")]
    if told:
        raise AssertionError(f"forecasts leaked into {row}")
    return True


@functools.cache
def reference(*options):
    done = subprocess.run([sys.executable, REFERENCE, WEATHER_CSV, "--now", NOW, *options], check=True,
                          capture_output=True, text=True)
    return done.stdout.splitlines()


def setUpModule():
    global temporary, folder, told
    temporary = tempfile.TemporaryDirectory()
    unittest.addModuleCleanup(temporary.cleanup)
    if not WEATHER_CSV.exists():
        raise AssertionError(f"{WEATHER_CSV} is missing; make setup fetches it")
    folder = pathlib.Path(temporary.name) / "demo"
    told = run("demo", "--once", "--now", NOW, "--folder", folder, "--file", WEATHER_CSV,
               folder=temporary.name)


class NewYork(unittest.TestCase):
    maxDiff = 2000

    def assert_same_lines(self, found, wanted):
        self.assertGreater(len(wanted), 0)
        found, wanted = set(found), set(wanted)
        missing, surplus = sorted(wanted - found), sorted(found - wanted)
        self.assertEqual((missing[:10], surplus[:10]), ([], []), f"{len(missing)} missing, {len(surplus)} too many")

    def ask_commands(self, *options):
        lines = []
        for day in DAYS:
            for command in ("daily", "monthly"):
                text = run(command, *STATIONS, "--from", FROM, "--to", TO, "--day", day, "--json", "--data", folder,
                           "--now", NOW, *options, folder=temporary.name)
                answers = [read_exact(line) for line in text.splitlines()]
                self.assertEqual([answer["station"] for answer in answers], list(STATIONS))
                lines += [line for answer in answers for line in lines_of(answer)]
        return lines

    def ask_api(self, served, **parameters):
        lines = []
        for station in STATIONS:
            for day in DAYS:
                for resolution in ("day", "month"):
                    answer = read_exact(served.get(f"/stations/{station}/observations", resolution=resolution, day=day,
                                                   start=FROM, end=TO, **parameters))
                    self.assertIsNone(answer["next_start"])
                    lines += lines_of(answer)
        return lines

    def test_commands(self):
        self.assert_same_lines(self.ask_commands(), reference())

    def test_commands_before_the_correction(self):
        self.assert_same_lines(self.ask_commands("--as-of", MOMENTS[0]), reference("--as-of", MOMENTS[0]))

    def test_api_at_every_moment(self):
        with serving("--data", folder, "--now", NOW, folder=temporary.name) as served:
            self.assert_same_lines(self.ask_api(served), reference())
            for moment in MOMENTS:
                with self.subTest(as_of=moment):
                    self.assert_same_lines(self.ask_api(served, as_of=moment), reference("--as-of", moment))

    def test_forecasts_were_known_and_did_not_leak(self):
        with serving("--data", folder, "--now", NOW, folder=temporary.name) as served:
            moment = MOMENTS[1]
            question = {"resolution": "raw", "start": moment, "end": "2026-11-20", "as_of": moment}
            path = f"/stations/{STATIONS[0]}/observations"
            self.assertGreater(len(read_exact(served.get(path, **question, kinds="forecast"))["rows"]), 100)
            self.assertEqual(read_exact(served.get(path, **question))["rows"], [])

    def test_the_speed_layer_told_the_last_weeks(self):
        """The demo's own table of months, made while the live weeks were in no version yet."""
        months = re.findall(r"^\S.*?  (\d{4}-\d\d) .* (\d+) +(\d+)$", told, re.MULTILINE)
        self.assertEqual(len(months), len(STATIONS) * 13)
        counts = sorted(int(line.split()[-1]) for line in reference()
                        if f"civil month {TO} count " in line)  # the correction adds none
        last = [(int(batch), int(speed)) for month, batch, speed in months if month == TO]
        self.assertEqual(sorted(batch + speed for batch, speed in last), counts)
        for batch, speed in last:
            self.assertGreater(batch, 0)
            self.assertGreater(speed, 13 * 24, "two weeks were collected live")
        self.assertEqual({speed for month, _, speed in months if month != TO}, {"0"})

    def test_verify(self):
        self.assertTrue(json.loads(run("verify", "--json", "--data", folder, folder=temporary.name))["ok"])


# Beginning of the station's name: hours, mean temperature, rain, greatest gust of January 2014, over the hours that are there.
BRITTANY = {
    "BREST": (743, "8.17", "231.8", "32.6"), "QUIMPER": (743, "8.35", "237", "27.3"),
    "LORIENT": (744, "8.30", "174.8", "24.7"), "DINARD": (744, "7.66", "119.1", "23.7"),
    "ST BRIEUC": (744, "7.54", "155.8", "23.6"), "ST NAZAIRE": (677, "8.27", "156.2", "26.2"),
    "LANDIVISIAU": (743, "7.94", "262.1", "29.5"), "PTE DU RAZ": (744, "9.37", "144.3", "35"),
    "OUESSANT": (743, "9.26", "205.3", "32.6"), "BELLE ILE": (744, "9.97", "87.9", "33.2"),
}


class Brittany(unittest.TestCase):
    def test_import_gives_the_known_totals(self):
        with tempfile.TemporaryDirectory() as folder:
            file = REAL_DATA / "brittany_hourly_2014-01.csv.gz"
            counts = json.loads(run("import", "--json", file, folder=folder))
            self.assertEqual(counts, {"accepted": 11050, "duplicate": 0, "rejected": 0})
            before = self.totals(folder)
            run("batch", "run", folder=folder)
            self.assertEqual(self.totals(folder), before)
            self.assertEqual(len(before), 15)
            for name, wanted in BRITTANY.items():
                found = [total for city, total in before.items() if city.startswith(name)]
                self.assertEqual(found, [wanted], name)

    def totals(self, folder):
        cities = {station["id"]: station["city"] for station in json.loads(run("stations", "--json", folder=folder))}
        text = run("monthly", "--from", "2013-12", "--to", "2014-02", "--json", folder=folder)
        totals = {}
        for answer in map(read_exact, text.splitlines()):
            rows = answer["rows"]
            if not rows:
                continue
            totals[cities[answer["station"]]] = self.total(rows)
        return totals

    @staticmethod
    def total(rows):
        def of(element, number):
            return [float(row[element][number]) for row in rows if row[element]]

        mean = sum(of("temperature_c", "sum")) / sum(of("temperature_c", "count"))
        rain, gust = sum(of("precipitation_mm", "sum")), max(of("wind_gust_mps", "max"))
        return sum(int(row["count"]) for row in rows), f"{mean:.2f}", f"{rain:.4g}", f"{gust:.3g}"


if __name__ == "__main__":
    stratus_program.main()
