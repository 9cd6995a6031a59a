#!/usr/bin/env python3
"""The commands as a user meets them: help, mistakes, writing with and without a server, signals, damage."""
import json
import os
import pathlib
import random
import re
import resource
import signal
import subprocess
import sys
import time
import urllib.request

sys.path.insert(0, str(pathlib.Path(__file__).resolve().parents[1] / "support"))
import stratus_program
from stratus_program import WEATHER_CSV, address_in, run, serving, started

NOW = "2026-11-24T18:00:00Z"
PARIS = "station_Paris_FR"
COMMANDS = [
    "serve", "demo", "import", "backfill", "collect", "simulate", "batch run", "batch rebuild", "batch list",
    "batch rollback", "batch show",
    "latest", "hourly", "daily", "monthly", "seasonal", "yearly", "climate", "compare", "explain", "openapi",
    "rank stations", "rank periods", "verify", "count", "status",
    "stations", "stations list", "stations show", "stations add", "stations set", "stations remove", "stations recover",
    "generate", "rejects list", "rejects redrive", "rejects clear", "purge", "config check", "config show",
    "backup", "restore", "doctor", "retention log", "log adopt",
]


def message(hour, temperature, station=PARIS, **more):
    return json.dumps({"station_id": station, "timestamp": f"2026-11-24T{hour:02}:00:00Z", "temperature": temperature,
                       "known_at": f"2026-11-24T{hour:02}:05:00Z", **more})


class Folder(stratus_program.FolderTest):
    """Its folder is the working directory of the commands."""

    def setUp(self):
        super().setUp()
        self.write("stratus.toml", stratus_program.TWO_STATIONS)

    def stratus(self, command, *arguments, **options):
        return run(*command.split(), *arguments, "--now", NOW, folder=self.folder, **options)

    def answer(self, command, *arguments, **options):
        return json.loads(self.stratus(command, *arguments, "--json", **options))

    def write(self, name, *lines):
        (self.folder / name).write_text("".join(f"{line}\n" for line in lines))
        return name

    def temperature(self):
        """Count and mean of the day's temperatures in Paris."""
        rows = self.answer("daily", PARIS, "--from", "2026-11-24", "--to", "2026-11-24")["rows"]
        return (rows[0]["temperature_c"]["count"], rows[0]["temperature_c"]["mean"]) if rows else None


class Help(Folder):
    def test_every_command_has_an_example(self):
        listed = re.findall(r"(?m)^  (\w+) +\S", run("--help", folder=self.folder).split("Subcommands:")[1])
        self.assertEqual(sorted(listed), sorted({command.split()[0] for command in COMMANDS}), "COMMANDS is complete")
        for command in COMMANDS:
            with self.subTest(command):
                text = run(*command.split(), "--help", folder=self.folder)
                self.assertIn("Examples:", text)
                self.assertIn(f"stratus {command}", text)

    def test_version(self):
        self.assertRegex(run("--version", folder=self.folder), r"^\d+\.\d+\.\d+\n$")


class Mistakes(Folder):
    def test_they_are_told_with_value_and_option(self):
        for command, *told in [
            ("frobnicate", "frobnicate"),
            ("daily --layer middle", "--layer", '"middle"', "merged, batch or speed"),
            ("daily --day lunar", "--day", '"lunar"', "civil, utc or meteorological"),
            ("daily --from lately", "--from:", '"lately"', "yesterday"),
            ("hourly --to 20261124", "--to:", '"20261124"', "2026-11-24"),
            ("climate --to 2026-13", "--to:", '"2026-13"'),
            ("daily --from 2026-11-24 --to 2026-11-01", "--to:", '"2026-11-01"', "--from", '"2026-11-24"'),
            ("yearly --day lunar --json", "--day:", '"lunar"'),
            ("latest --layer middle --json", "--layer:", '"middle"'),
            ("latest --as-of noon --json", "--as-of:", '"noon"'),
            ("daily --as-of noon", "--as-of", '"noon"'),
            ("daily --now noon", "--now", '"noon"'),
            ("daily --colour", "--colour"),
            ("explain Paris", "period"),
            ("explain Paris 2026-11-24 --element warmth", "--element", '"warmth"'),
            ("explain Paris 2026-11-24 --resolution week", "--resolution", '"week"'),
            ("backfill --from 2026-02-30 --to 2026-03-01", "--from", '"2026-02-30"'),
            ("backfill --from 2026-03-02 --to 2026-03-01", "--to", "2026-03-01"),
            ("generate --from septembre --output made.ndjson", "--from:", '"septembre"'),
            ("generate --years 1 --months 2", "--months", "--years"),
            ("generate --months 0", "--months", "0"),
            ("generate --late-days 91", "--late-days", "91"),
            ("generate --without-known-at 1.5", "--without-known-at", "1.5"),
            ("collect --interval 0", "--interval", "0"),
            ("compare --month July", "--month:", '"July"'),
            ("compare --month septembre --json", "--month:", '"septembre"'),
            ("compare --month 2026", "--month:", '"2026"'),
            ("compare --month 1799-09", "--month:", '"1799-09"'),
            ("rank", "subcommand"),
            ("rank stations", "period"),
            ("rank stations 2026-07-01", "period:", '"2026-07-01"', "2026-DJF"),
            ("rank stations 2026-07 --by warmth", "--by", '"warmth"', "temperature_mean"),
            ("rank periods 2026-07 --order up", "--order", '"up"', "desc or asc"),
            ("rank periods 2026-07 --layer middle", "--layer", '"middle"'),
            ("simulate --fault rain", "--fault", '"rain"'),
            ("serve --port 70000", "--port", "70000"),
            ("batch", "subcommand"),
            ("import", "files"),
        ]:
            with self.subTest(command):
                notes = run(*command.split(), folder=self.folder, expect=2)
                for part in told:
                    self.assertIn(part, notes)

    def test_all_are_told_at_once_one_a_line(self):
        notes = run(*"rank stations July --by warmth --order up".split(), folder=self.folder, expect=2)
        lines = [line for line in notes.splitlines() if line.startswith("stratus: ")]
        self.assertEqual(len(lines), 3, notes)
        for option, value in ("--by", "warmth"), ("--order", "up"), ("period", "July"):
            self.assertTrue(any(f'{option}: "{value}"' in line for line in lines), notes)

    def test_what_is_not_there(self):
        self.assertIn("nothing.csv", self.stratus("import", "nothing.csv", expect=1))

    def test_what_a_command_line_names_and_nobody_knows_is_a_wrong_command_line(self):
        self.write("a.csv", "station_id,time,temperature_c", f"{PARIS},2026-11-24T10:00:00Z,1")
        self.write("alien.csv", "a,b", "1,2")
        for command, *told in [
            *((f"{command} Atlantis", '"Atlantis" is not known') for command in
              ["latest", "hourly", "daily", "monthly", "seasonal", "yearly", "climate", "daily --json", "stations show",
               "stations set --grid utc", "stations remove"]),
            ("compare Atlantis --month 2026-09", "Atlantis"),
            ("explain Atlantis 2026-11-24", "Atlantis"),
            ("rank periods 2026-07 Atlantis", "Atlantis"),
            ("import a.csv --map nosuch", '--map: ', '"nosuch"', "excel-fr"),
            ("import a.csv --map nosuch.toml", "--map: ", "nosuch.toml"),
            ("import a.csv --map meteostat --station Pari", '--station: station "Pari" is not known'),
            ("rejects redrive --map nosuch", "--map: "),
            (f"simulate {WEATHER_CSV} --map mine", '--map: ', '"mine"'),
            ("simulate alien.csv", 'alien.csv: first line "a,b"', "--map"),
            ("latest --config missing.toml", "missing.toml"),
            ("config check --config missing.toml", "missing.toml"),
        ]:
            with self.subTest(command):
                notes = self.stratus(command, expect=2)
                for part in told:
                    self.assertIn(part, notes)
        self.assertEqual(self.answer("count")["messages"], 0)


QUESTIONS = [
    # command, route of the API, parameters as the options say them
    ("daily Tokyo --from 2026-11-20T20:00:00Z --to 2026-11-21T16:00:00Z", "observations",
     {"resolution": "day", "start": "2026-11-20T20:00:00Z", "end": "2026-11-21T16:00:00Z"}),
    ("daily Tokyo", "observations", {"resolution": "day"}),
    ("daily Tokyo --from -7d --to now", "observations", {"resolution": "day", "start": "-7d", "end": "now"}),
    ("daily Tokyo --from yesterday --day utc", "observations", {"resolution": "day", "start": "yesterday", "day": "utc"}),
    ("daily Tokyo --from today --layer speed", "observations", {"resolution": "day", "start": "today", "layer": "speed"}),
    ("daily Tokyo --from 2026-11-25", "observations", {"resolution": "day", "start": "2026-11-25"}),
    ("daily Tokyo --from 2027 --to 2028", "observations", {"resolution": "day", "start": "2027", "end": "2028"}),
    ("daily Tokyo --from now --to now", "observations", {"resolution": "day", "start": "now", "end": "now"}),
    ("hourly Tokyo", "observations", {"resolution": "hour"}),
    ("hourly Tokyo --from 2026-11-21 --to 2026-11-21", "observations",
     {"resolution": "hour", "start": "2026-11-21", "end": "2026-11-21"}),
    ("hourly Tokyo --to 1795543200", "observations", {"resolution": "hour", "end": "1795543200"}),
    ("monthly Tokyo --as-of 2026-11-21T10:00Z", "observations", {"resolution": "month", "as_of": "2026-11-21T10:00Z"}),
    ("seasonal Tokyo --to 2026-SON", "observations", {"resolution": "season", "end": "2026-SON"}),
    ("yearly Tokyo", "observations", {"resolution": "year"}),
    ("climate Tokyo", "climate", {}),
    ("climate Tokyo --from 2026-11-21 --to 2026-11-22", "climate", {"start": "2026-11-21", "end": "2026-11-22"}),
    ("rank periods 2026-11 Tokyo --by rain_total", "rankings", {"period": "2026-11", "by": "rain_total"}),
    ("rank stations 2026-11 --order asc", "/rankings", {"period": "2026-11", "order": "asc"}),
    ("latest", "/observations/latest", {}),
    ("latest Tokyo --as-of 2026-11-21T10:00:00.5Z", "/observations/latest",
     {"stations": "Tokyo", "as_of": "2026-11-21T10:00:00.5Z"}),
    ("compare --month 2026-11", "/compare", {"month": "2026-11"}),
    ("compare --month 2026-11 Tokyo Paris", "/compare", {"stations": "Tokyo,Paris", "month": "2026-11"}),
    ("explain Tokyo 2026-11-21", "/explain", {"station": "Tokyo", "period": "2026-11-21"}),
    ("explain Tokyo 2026-11-21T10:00Z --element humidity_pct", "/explain",
     {"station": "Tokyo", "period": "2026-11-21T10:00Z", "element": "humidity_pct"}),
]


class TwoDoors(Folder):
    """The command line and the API answer one question with the same bytes."""

    def setUp(self):
        super().setUp()
        station = {"city": "Tokyo", "country": "JP", "latitude": 35.7, "longitude": 139.7, "zone": "Asia/Tokyo"}
        paris = {"city": "Paris", "country": "FR", "latitude": 48.9, "longitude": 2.4, "zone": "Europe/Paris"}
        self.write("stratus.toml", *["\n".join(["[[station]]", *(f"{key} = {json.dumps(value)}"
                                                               for key, value in each.items())])
                                     for each in (station, paris)])
        hours = [f"2026-11-{day}T{hour:02}:00:00Z" for day in range(20, 23) for hour in range(24)]
        self.write("a.ndjson", *[json.dumps({"station_id": "station_Tokyo_JP", "timestamp": hour, "temperature": place / 4,
                                             "humidity": 50 + place % 7, "precipitation": place % 3 / 10, "known_at": hour})
                                 for place, hour in enumerate(hours)])
        self.stratus("import", "a.ndjson")

    def test_equal_bytes(self):
        for batch in False, True:
            if batch:
                self.stratus("batch run")
            with serving("--now", NOW, folder=self.folder) as served:
                for command, route, query in QUESTIONS:
                    with self.subTest(command, batch=batch):
                        path = route if route.startswith("/") else f"/stations/station_Tokyo_JP/{route}"
                        self.assertEqual(self.stratus(command, "--json"), served.get(path, **query))

    def test_the_document_is_the_one_that_is_served(self):
        with serving("--now", NOW, folder=self.folder) as served:
            self.assertEqual(self.stratus("openapi"), served.get("/openapi.json"))

    def test_the_table_has_the_periods_of_the_json(self):
        for command, resolution in [("daily", "day"), ("hourly", "hour"), ("monthly", "month")]:
            for bounds in ["", "--from 2026-11-20T20:00:00Z --to 2026-11-21T16:00:00Z", "--from 2026-11-21 --to 2026-11-21",
                           "--from -3d --to now", "--to 2026-11-22"]:
                with self.subTest(command + bounds):
                    rows = self.answer(f"{command} Tokyo {bounds}")["rows"]
                    table = self.stratus(f"{command} Tokyo {bounds}").splitlines()[1:]
                    self.assertEqual([line.split()[1] for line in table if line.startswith("Tokyo")],
                                     [row["period"] for row in rows])
                    self.assertTrue(rows)

    def test_an_empty_range_is_a_sentence(self):
        for bounds in ["--from now --to now", "--from 2027", "--from 1900 --to 1950", "--to 2000"]:
            with self.subTest(bounds):
                done = subprocess.run([stratus_program.program, "daily", "Tokyo", *bounds.split(), "--now", NOW],
                                      cwd=self.folder, capture_output=True, text=True)
                self.assertEqual((done.returncode, done.stdout), (0, ""), done.stderr)
                self.assertIn("No observations", done.stderr)

    def test_a_month_without_observations_is_a_sentence_about_the_month(self):
        done = subprocess.run([stratus_program.program, "compare", "--month", "2020-09", "--now", NOW], cwd=self.folder,
                              capture_output=True, text=True)
        self.assertEqual((done.returncode, done.stdout), (0, ""))
        self.assertRegex(done.stderr, r"^No observations in 2020-09\.")
        self.assertNotIn("--from", done.stderr)

    def test_the_command_line_has_no_limit_of_stations(self):
        self.stratus("generate", "--stations", "250", "--years", "1", "--output", "made.ndjson")
        stations = json.loads((self.folder / "made.ndjson.stations.json").read_text())
        self.write("stratus.toml", *["\n".join(["[[station]]", *(f"{key} = {json.dumps(value)}"
                                                               for key, value in each.items() if key != "id")])
                                     for each in stations])
        self.assertGreaterEqual(len(self.answer("latest")["rows"]), 250)
        self.assertGreaterEqual(len(self.answer("compare --month 2015-01")["rows"]), 250)
        self.assertGreaterEqual(len(self.answer("rank stations 2015-01")["rows"]), 250)
        names = [station["id"] for station in stations]
        self.assertEqual([row["station"] for row in self.answer("latest", *names)["rows"]], names)


class Configuration(Folder):
    def test_check_names_line_and_column(self):
        self.write("stratus.toml", 'data_dir = "here"', "", "[serve]", "port = 70000")
        self.assertRegex(self.stratus("config check", expect=2), r"stratus.toml line 4, column \d+: port = 70000 is not")
        self.write("stratus.toml", "[serve]", 'port = "x"')
        self.assertIn('port = "x" is not a whole number', self.stratus("config check", expect=2))
        self.write("stratus.toml", 'data_dir = "here"', "colour = 3")
        self.assertRegex(self.stratus("config check", expect=2), r'line 2, column \d+: .*"colour"')
        self.write("stratus.toml", "data_dir = ")
        self.assertRegex(self.stratus("config check", expect=2), r"line 1, column \d+")

    def test_what_is_shown_can_be_used(self):
        self.write("stratus.toml", self.stratus("config show"))
        self.assertIn("0 stations", self.stratus("config check"))
        self.assertEqual(self.answer("stations"), [])
        commented = (self.folder / "stratus.toml").read_text()
        example = commented[commented.index("# [[station]]"):]
        self.write("stratus.toml", re.sub("(?m)^# ?", "", example))
        self.assertIn("2 stations", self.stratus("config check"))
        self.assertEqual(len(self.answer("stations")), 2)


class Data(Folder):
    def test_json_parses_everywhere(self):
        self.stratus("import", self.write("a.ndjson", message(10, 1.5), message(11, 2.5), "{}"), expect=3)
        self.stratus("batch run")
        for command in ["batch run --json", "batch list", "batch show", "batch rebuild", "latest", "hourly", "daily",
                        "monthly", "seasonal", "yearly", "compare --month 2026-11", "explain Paris 2026-11-24", "verify",
                        "climate", "rank stations 2026-11", "rank periods 2026-11",
                        "count", "status", "stations", "rejects list", "rejects redrive", "import a.ndjson", "config check",
                        "config show", "latest --layer speed", "purge --yes"]:
            with self.subTest(command):
                words = [word for word in command.split() if word != "--json"]
                text = run(*words, "--json", "--now", NOW, folder=self.folder,
                           expect=3 if words[0] in ("import", "rejects") and words[1] != "list" else 0)
                documents = [text] if text.startswith("[\n") or text.startswith("{\n") else text.splitlines()
                self.assertGreater(len(documents), 0)
                for document in documents:
                    json.loads(document)

    def test_a_version_tells_its_pieces_and_what_they_hold(self):
        self.stratus("import", self.write("a.ndjson", message(10, 1.5), message(11, 2.5)))
        self.stratus("batch run")
        first = self.answer("batch show")
        self.assertEqual(sum(piece["rows"] for piece in first["pieces"] if piece["view"] is None), first["facts"])
        self.assertIn(first["cells_digest"], self.stratus("batch show"))
        self.stratus("batch rebuild --from-log")
        again = self.answer("batch show")
        self.assertEqual(again["version"], first["version"] + 1)
        for digest in ("facts_digest", "cells_digest"):
            self.assertRegex(first[digest], "^[0-9a-f]{32}$")
            self.assertEqual(again[digest], first[digest])
        self.stratus("batch rollback --version 1")
        self.assertEqual(self.answer("batch show")["facts_digest"], first["facts_digest"])

    def test_services_tell_their_address_as_json(self):
        for command, member in (("serve --port 0", "api"), (f"simulate {WEATHER_CSV} --port 0", "base_url")):
            with self.subTest(command), subprocess.Popen([stratus_program.program, *command.split(), "--json"],
                                                         cwd=self.folder, stdout=subprocess.PIPE,
                                                         stderr=subprocess.DEVNULL) as process:
                self.assertRegex(json.loads(process.stdout.readline())[member], r"^http://127.0.0.1:\d+")
                process.terminate()

    def test_the_demonstration_as_json(self):
        report = self.answer("demo", "--once", "--file", WEATHER_CSV, "--folder", "demo")
        self.assertEqual(len(report["months"]), 39)
        self.assertTrue(report["verify"]["ok"])
        self.assertAlmostEqual(report["correction"]["new_c"], report["correction"]["old_c"] + 5)

    def test_generated_messages_can_be_imported(self):
        made = self.answer("generate", "--stations", "1", "--years", "1", "--output", "made.ndjson")
        stations = json.loads((self.folder / "made.ndjson.stations.json").read_text())
        self.write("stratus.toml", "[[station]]", *[f"{key} = {json.dumps(value)}" for key, value in stations[0].items()
                                                    if value != ""])
        self.assertEqual(sum(self.answer("import", "made.ndjson").values()), made["messages"])

    def test_generated_messages_go_into_a_new_log_straight_and_into_another_by_ingest(self):
        straight = self.answer("generate", "--stations", "3", "--months", "2", "--late", "0.1", "--late-days", "90")
        self.stratus("generate", "--stations", "3", "--months", "2", "--late", "0.1", "--late-days", "90",
                     "--output", "made.ndjson")
        self.assertEqual(sum(self.answer("import", "made.ndjson", "--data", "other").values()), straight["messages"])
        versions = []
        for folder in ("stratus-data", "other"):
            self.stratus("batch run", "--data", folder)
            versions.append(self.answer("batch show", "--data", folder))
        for member in ("facts", "facts_digest", "cells_digest"):
            self.assertEqual(versions[0][member], versions[1][member])
        # Into a log that holds something: what it has already is recognised, or harmless.
        self.stratus("generate", "--stations", "3", "--months", "2", "--late", "0.1", "--late-days", "90")
        self.stratus("batch run")
        self.assertEqual(self.answer("batch show")["facts_digest"], versions[0]["facts_digest"])

    def test_importing_twice_changes_no_answer(self):
        file = self.write("a.ndjson", *[message(hour, hour / 2) for hour in range(6, 18)])
        self.assertEqual(self.answer("import", file), {"accepted": 12, "duplicate": 0, "rejected": 0})
        first = self.temperature()
        self.assertEqual(first[0], 12)
        self.assertEqual(self.answer("import", file), {"accepted": 0, "duplicate": 12, "rejected": 0})
        self.assertEqual(self.temperature(), first)
        self.stratus("batch run")
        # The tail is empty now: they are accepted, and harmless.
        self.assertEqual(self.answer("import", file), {"accepted": 12, "duplicate": 0, "rejected": 0})
        self.assertEqual(self.temperature(), first)
        self.stratus("batch run")
        self.assertEqual(self.temperature(), first)
        self.assertEqual(self.answer("count")["dataset_facts"], 12)

    def test_a_correction_counts_at_once_and_after_the_batch(self):
        self.stratus("import", self.write("a.ndjson", message(10, 1.5)))
        self.stratus("batch run")
        self.assertEqual(self.temperature(), (1, 1.5))
        self.stratus("import", self.write("b.ndjson", message(10, 9.5, known_at="2026-11-24T12:00:00Z")))
        self.assertEqual(self.temperature(), (1, 9.5))
        self.stratus("batch run")
        self.assertEqual(self.temperature(), (1, 9.5))
        day = self.answer("daily", PARIS, "--as-of", "2026-11-24T11:00:00Z")["rows"][0]
        self.assertEqual(day["temperature_c"]["mean"], 1.5)

    def test_ranks_as_table_and_as_json(self):
        # Two made-up stations over three years; the first one stops in the middle of its last July.
        self.stratus("generate", "--stations", "2", "--years", "3", "--from", "2020-01-01", "--late", "0",
                     "--output", "all.ndjson")
        stations = json.loads((self.folder / "all.ndjson.stations.json").read_text())
        self.write("stratus.toml", *[f'[[station]]\nid = "{station["id"]}"\ncity = "{station["city"]}"\n'
                                     f'country = "{station["country"]}"\nlatitude = {station["latitude"]}\n'
                                     f'longitude = {station["longitude"]}\nzone = "{station["zone"]}"' for station in stations])
        first, second = (station["id"] for station in stations)
        messages = [json.loads(line) for line in (self.folder / "all.ndjson").read_text().splitlines()]
        self.write("some.ndjson", *[json.dumps(message) for message in messages
                                    if message["station_id"] == second or message["timestamp"] < "2022-07-15"])
        self.stratus("import", "some.ndjson")
        self.stratus("batch", "run")

        ranking = self.answer("rank stations 2022-07")
        self.assertEqual([(row["rank"], row["station"]) for row in ranking["rows"]], [(1, second), (None, first)])
        self.assertLess(ranking["rows"][1]["completeness"], 0.5)
        table = self.stratus("rank stations 2022-07").splitlines()
        self.assertRegex(table[1], rf"{stations[1]['city']} +1 ")
        self.assertRegex(table[2], rf"{stations[0]['city']} +- ")
        self.assertIn("80 %", table[-1])

        # By another way: the maxima of the monthly answers, in order.
        months = {row["period"]: row["temperature_c"]["max"] for row in
                  self.answer("monthly", second, "--from", "2020-01", "--to", "2022-12")["rows"]}
        julys = sorted((f"{year}-07" for year in (2020, 2021, 2022)), key=lambda month: (-months[month], month))
        ranking = self.answer("rank periods 2021-07", second, "--by", "temperature_max")
        self.assertEqual([row["period"] for row in ranking["rows"]], julys)
        self.assertEqual([row["value"] for row in ranking["rows"]], [months[month] for month in julys])
        self.assertEqual(ranking["rank"], next(row["rank"] for row in ranking["rows"] if row["period"] == "2021-07"))
        table = self.stratus("rank periods 2021-07", second, "--by", "temperature_max").splitlines()
        self.assertIn(f"2021-07: rank {ranking['rank']} of 3", table[0])
        ranking = self.answer("rank periods 2022-07", first)
        self.assertEqual((ranking["rank"], ranking["ranked"]), (None, 2))

    def test_a_climate_of_one_year_tells_why_it_has_no_trend(self):
        self.stratus("import", self.write("a.ndjson", message(10, 1.5)))
        why = "at least 3 years that have the same month"
        self.assertIn(why, self.stratus("climate", PARIS))
        found = self.answer("climate", PARIS)["temperature_trends"]["of_months"]
        self.assertIsNone(found["result"])
        self.assertIn(why, found["reason"])

    def test_without_from_the_newest_periods_answer(self):
        """Also of a station that fell silent years ago, and of live ones now."""
        old = [json.dumps({"station_id": "station_Lyon_FR", "timestamp": f"{year}-06-30T{hour:02}:00:00Z", "temperature": 21.5})
               for year in (1999, 2011, 2019) for hour in (4, 5)]
        self.stratus("import", self.write("old.ndjson", *old))
        for batch in False, True:
            with self.subTest(batch=batch):
                self.assertRegex(self.stratus("hourly Lyon"), r"Lyon +2019-06-30T05:00")
                for command, periods in [("daily", ["2019-06-30"]), ("monthly", ["2019-06"]), ("seasonal", ["2019-JJA"]),
                                         ("yearly", ["2011", "2019"])]:
                    self.assertEqual([row["period"] for row in self.answer(command, "Lyon")["rows"]], periods)
                self.assertIn("Lyon, 1999-06-30 to 2019-06-30: 3 days", self.stratus("climate"))
                self.assertEqual(self.answer("climate", "Lyon")["days"], 3)
            self.stratus("batch run")
        self.assertEqual(self.stratus("monthly", "Lyon", "--from", "2020"), "")
        self.stratus("import", self.write("new.ndjson", message(10, 1.5)))
        for station, command in [("Lyon", "monthly Lyon"), ("Paris", "monthly Paris"), ("Paris", "monthly")]:
            self.assertRegex(self.stratus(command), rf"\n{station} .*\n$")
        self.assertEqual(self.stratus("climate Paris --to 2026-11-01"), "")

    def test_rejects_are_kept_and_driven_again(self):
        file = self.write("a.ndjson", message(10, 1.5, station="station_Ys_FR"), "no json", message(11, 2.5))
        self.assertEqual(self.answer("import", file, expect=3), {"accepted": 1, "duplicate": 0, "rejected": 2})
        letters = [json.loads(line) for line in self.stratus("rejects list", "--json").splitlines()]
        self.assertEqual(letters[0]["bytes"], message(10, 1.5, station="station_Ys_FR"))
        self.assertIn("station_Ys_FR is not known", letters[0]["reason"])
        self.assertIn("a.ndjson:2", letters[1]["origin"])
        self.write("stratus.toml", "[[station]]", 'city = "Ys"', 'country = "FR"', "latitude = 48.1", "longitude = -4.4",
                   'zone = "Europe/Paris"')
        again = self.answer("rejects redrive", expect=3)
        self.assertEqual((again["accepted"], again["rejected"]), (1, 1))
        self.assertEqual(again["reasons"], ["not a JSON object"])
        fact = self.answer("latest", "station_Ys_FR")["rows"][0]["observation"]
        self.assertEqual(fact["known_at"], "2026-11-24T10:05:00Z")

    def test_a_file_of_which_nothing_can_be_used_fails(self):
        self.assertIn("rejects list", self.stratus("import", self.write("a.ndjson", "{}", "no json"), expect=1))
        self.assertEqual(self.answer("count")["rejects"], 2)

    def test_status_of_a_folder_that_nobody_serves(self):
        self.assertIn("by nobody", self.stratus("status"))
        self.assertIn("Nothing new", self.stratus("batch run"))
        self.stratus("import", self.write("a.ndjson", message(10, 1.5), "no json"), expect=3)
        status = self.answer("status")
        self.assertEqual((status["started_at"], status["messages"], status["dead_letters"]), (None, None, 1))
        self.assertEqual((status["log"]["end"], status["batch"]["behind"], status["batch"]["version"]), ("0:1", 1, 0))
        self.assertRegex(self.stratus("status"), r"(?m)^batch +nothing is published yet, 1 messages behind$")

    def test_damaged_dead_letters_stop_no_question(self):
        self.stratus("import", self.write("a.ndjson", message(10, 1.5), "no json"), expect=3)
        letters = next((self.folder / "stratus-data" / "rejects").glob("*.log"))
        letters.write_bytes(letters.read_bytes()[:8])
        self.assertEqual(self.temperature(), (1, 1.5))
        self.assertIn(letters.name, self.stratus("count", expect=1))
        self.assertIn(letters.name, self.answer("status")["batch"]["last_error"])

    def test_latest_minds_layer_and_as_of(self):
        self.stratus("import", self.write("a.ndjson", message(10, 1.5)))
        self.stratus("batch run")
        self.stratus("import", self.write("b.ndjson", message(11, 2.5)))
        for flags, hour in (((), 11), (("--layer", "batch"), 10), (("--as-of", "2026-11-24T10:30:00Z"), 10)):
            with self.subTest(flags):
                self.assertEqual(self.answer("latest", PARIS, *flags)["rows"][0]["observation"]["time"],
                                 f"2026-11-24T{hour}:00:00Z")

    def test_a_mistake_is_a_sentence_with_json_too(self):
        notes = self.stratus("compare", "--month", "July", "--json", expect=2)
        self.assertIn('--month: "July" is not a month', notes)
        self.assertNotIn("about:blank", notes)

    def test_purge(self):
        self.assertIn("nothing at", self.stratus("purge", "--yes"))
        self.stratus("import", self.write("a.ndjson", message(10, 1.5)))
        self.assertIn("--yes", self.stratus("purge", expect=2))
        self.assertEqual(self.temperature(), (1, 1.5))
        self.stratus("purge", "--yes")
        self.assertFalse((self.folder / "stratus-data").exists())
        (self.folder / "holiday").mkdir()
        self.stratus("purge", "--yes", "--data", "holiday", expect=2)
        self.assertTrue((self.folder / "holiday").exists())

    def test_verify_finds_one_flipped_bit(self):
        self.stratus("import", self.write("a.ndjson", *[message(hour, hour) for hour in range(6, 18)]))
        self.stratus("batch run")
        self.assertTrue(self.answer("verify")["ok"])
        for folder in ("views", "dataset"):
            file = next((self.folder / "stratus-data" / folder).rglob("*.parquet"))
            good = file.read_bytes()
            for at in (len(good) // 3, len(good) // 2, len(good) - 40):
                with self.subTest(folder, at=at):
                    file.write_bytes(good[:at] + bytes([good[at] ^ 0x10]) + good[at + 1:])
                    self.assertIn(file.name, self.stratus("verify", expect=1) + self.damaged())
            file.write_bytes(good)
        self.assertTrue(self.answer("verify")["ok"])

    def damaged(self):
        """What verify prints on its standard output about damage."""
        done = subprocess.run([stratus_program.program, "verify", "--now", NOW], cwd=self.folder, capture_output=True,
                              text=True)
        return done.stdout


class Serving(Folder):
    def test_a_post_is_seen_by_the_next_question(self):
        with serving("--now", NOW, folder=self.folder) as served:
            for hour in range(6, 10):
                status, report = served.post("/observations", message(hour, 4.5))
                self.assertEqual((status, report["accepted"]), (201, 1), report)
                rows = json.loads(served.get(f"/stations/{PARIS}/observations", resolution="day", start="2026-11-24"))["rows"]
                self.assertEqual(rows[0]["count"], hour - 5)

    def test_import_goes_through_a_running_server(self):
        file = self.write("a.ndjson", *[message(hour, hour) for hour in range(6, 18)], "no json")
        with serving("--now", NOW, folder=self.folder) as served:
            self.assertEqual(self.answer("import", file, expect=3), {"accepted": 12, "duplicate": 0, "rejected": 1})
            self.assertEqual(self.answer("import", file, expect=3), {"accepted": 0, "duplicate": 12, "rejected": 1})
            rows = json.loads(served.get(f"/stations/{PARIS}/observations", resolution="day", start="2026-11-24"))["rows"]
            self.assertEqual(rows[0]["count"], 12)
            status = json.loads(served.get("/pipeline/status"))
            self.assertEqual(status["messages"]["received"], 26)
            self.assertEqual(self.answer("status")["started_at"], status["started_at"])
            self.assertRegex(self.stratus("status"), r"(?m)^served +at http://127.0.0.1:\d+ since 2026-11-24T18:00:00Z$")

    def test_the_folder_has_one_owner(self):
        with serving("--now", NOW, folder=self.folder):
            for command in ("batch run", "batch rebuild", "serve --port 0", "purge --yes"):
                with self.subTest(command):
                    self.assertIn("stop it first" if command != "serve --port 0" else "another --data",
                                  self.stratus(command, expect=1))
            # Questions need no ownership.
            self.stratus("daily")

    def test_sigterm_ends_it_well(self):
        for how in (signal.SIGTERM, signal.SIGINT):
            with self.subTest(how.name), serving("--now", NOW, folder=self.folder) as served:
                served.post("/observations", message(10, 4.5))
                self.assertEqual(served.stop(how), 0)
        self.assertEqual(self.temperature(), (1, 4.5))

    def test_what_was_acknowledged_survives_kill(self):
        acknowledged = 0
        for hour in range(4, 16, 4):
            with serving("--now", NOW, folder=self.folder) as served:
                for minute_hour in range(hour, hour + 4):
                    acknowledged += served.post("/observations", message(minute_hour, 4.5))[1]["accepted"]
                self.assertEqual(served.stop(signal.SIGKILL), -signal.SIGKILL)
            self.assertEqual(self.temperature(), (acknowledged, 4.5))
        self.assertEqual(acknowledged, 12)
        self.stratus("batch run")
        self.assertEqual(self.temperature(), (12, 4.5))

    def test_a_disk_that_takes_no_more_acknowledges_nothing_and_goes_on_when_it_does(self):
        def post(served, number):
            # What cannot be compressed away.
            text = random.Random(number).randbytes(120).hex()
            return served.post("/observations", message(number % 18, number / 10, weather_condition=text,
                                                        known_at=f"2026-11-24T17:00:00.{number:03}Z"))

        def held():
            return self.answer("count")["messages"]

        with serving("--now", NOW, folder=self.folder) as served:
            resource.prlimit(served.process.pid, resource.RLIMIT_FSIZE, (8192, resource.RLIM_INFINITY))
            acknowledged, refused = 0, None
            while not refused and acknowledged < 100:
                status, report = post(served, acknowledged)
                refused = report if status == 503 else None
                acknowledged += report.get("accepted", 0)
            self.assertIn("found no room", refused["detail"])
            self.assertGreater(acknowledged, 3)
            self.assertEqual(post(served, 200)[0], 503)
            self.assertEqual(held(), acknowledged)
            rows = json.loads(served.get(f"/stations/{PARIS}/observations", resolution="day", start="2026-11-24"))["rows"]
            self.assertEqual(rows[0]["count"], min(acknowledged, 18))
            resource.prlimit(served.process.pid, resource.RLIMIT_FSIZE, (resource.RLIM_INFINITY, resource.RLIM_INFINITY))
            end = time.monotonic() + 60
            while (status := post(served, 201)[0]) == 503 and time.monotonic() < end:
                time.sleep(0.1)  # the next try is some seconds away
            self.assertEqual(status, 201)
            self.assertEqual(served.stop(), 0)
        self.assertEqual(held(), acknowledged + 1)
        self.stratus("batch run")
        self.assertTrue(self.answer("verify")["ok"])

    def test_a_taken_port_is_told(self):
        with serving("--now", NOW, folder=self.folder) as served:
            port = re.search(r":(\d+)/", served.api).group(1)
            notes = self.stratus("serve", "--port", port, "--data", "other", expect=1)
            self.assertIn("--port", notes)


class Collecting(Folder):
    def test_the_key_is_asked_for_and_never_told(self):
        environment = {name: value for name, value in os.environ.items() if name != "VISUAL_CROSSING_API_KEY"}
        notes = self.stratus("collect", expect=1, environment=environment)
        self.assertIn("key", notes)
        environment |= {"VISUAL_CROSSING_API_KEY": "SECRETKEY", "XDG_STATE_HOME": str(self.folder / "state")}
        self.write("stratus.toml", "[source.visual_crossing]", 'base_url = "http://127.0.0.1:9"', "max_retries = 0",
                   "[[station]]", 'city = "Paris"', 'country = "FR"', "latitude = 48.8", "longitude = 2.3",
                   'zone = "Europe/Paris"')
        notes = self.stratus("collect", expect=1, environment=environment)
        self.assertIn(PARIS, notes)
        self.assertNotIn("SECRETKEY", notes)

    def test_backfill_from_the_simulator_goes_on_where_it_stopped(self):
        environment = os.environ | {"VISUAL_CROSSING_API_KEY": "any", "XDG_STATE_HOME": str(self.folder / "state")}
        question = ("--from", "2026-07-01", "--to", "2026-07-04", "--station", "station_JFK_US", "--json")
        with started("simulate", WEATHER_CSV, "--replay", "--port", "0", "--now", NOW, folder=self.folder) as (process, line):
            self.write("stratus.toml", "[source.visual_crossing]", f'base_url = "{address_in(line)}"', "[[station]]",
                       'id = "station_JFK_US"', "latitude = 40.6398", "longitude = -73.7789", 'zone = "America/New_York"')
            report = json.loads(self.stratus("backfill", *question, environment=environment))
            self.assertEqual((report["station_days_done"], report["facts"], report["cost"]), (4, 96, 96))
            report = json.loads(self.stratus("backfill", *question, environment=environment))
            self.assertEqual((report["requests"], report["facts"]), (0, 0))
            collected = self.stratus("collect", environment=environment)
            self.assertEqual(collected, "")
            before = self.answer("explain", "station_JFK_US", "2026-11-24T17:00:00Z")
            self.assertEqual(len(before["facts"]), 1)
            control = address_in(line) + "/simulator/fault?name=revised-values"
            with urllib.request.urlopen(control, b"", timeout=stratus_program.SECONDS) as switched:
                self.assertEqual(switched.status, 200)
            news = json.loads(run("collect", "--json", "--now", "2026-11-24T18:10:00Z", folder=self.folder,
                                  environment=environment))
            self.assertEqual((news["station"], news["error"]), ("station_JFK_US", None))
            self.assertGreater(news["new_statements"], 10)
            after = self.answer("explain", "station_JFK_US", "2026-11-24T17:00:00Z")
            self.assertEqual(len(after["facts"]), 2)
            self.assertAlmostEqual(after["summary"]["temperature_c"]["mean"], before["summary"]["temperature_c"]["mean"] + 1)
            process.send_signal(signal.SIGTERM)
            self.assertEqual(process.wait(timeout=stratus_program.SECONDS), 0)
        self.assertEqual(self.answer("daily", "--from", "2026-07-01", "--to", "2026-07-04")["rows"][3]["count"], 24)
        self.assertEqual(self.answer("latest")["rows"][0]["observation"]["time"], NOW)


if __name__ == "__main__":
    stratus_program.main()
