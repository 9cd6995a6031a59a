#!/usr/bin/env python3
"""Files as people have them: what import takes, what it says about the rest, with and without a running server."""
import gzip
import json
import os
import pathlib
import random
import resource
import subprocess
import sys

sys.path.insert(0, str(pathlib.Path(__file__).resolve().parents[1] / "support"))
import stratus_program
from stratus_program import run, serving

NOW = "2026-11-24T18:00:00Z"
HEAD = "station_id,time,temperature_c,city,country,latitude,longitude"


def row(hour, temperature, city="Paris"):
    return f"station_{city}_FR,2026-11-24T{hour:02}:00:00Z,{temperature},{city},FR,48.86,2.35"


class Folder(stratus_program.FolderTest):
    """Its folder is the working directory of the commands."""

    def stratus(self, *command, **options):
        return run(*command, "--now", NOW, folder=self.folder, **options)

    def answer(self, *command, **options):
        return json.loads(self.stratus(*command, "--json", **options))

    def write(self, name, *lines, encoding="utf-8"):
        (self.folder / name).write_bytes("".join(f"{line}\n" for line in lines).encode(encoding))
        return name


class Encodings(Folder):
    ROW = "station_Orleans_FR,2026-11-24T12:00:00Z,9.5,Orléans,FR,47.9,1.9"

    def cities(self):
        return [station["city"] for station in self.answer("stations") if station["id"] == "station_Orleans_FR"]

    def test_a_name_that_is_no_utf8_is_refused_and_stops_no_later_command(self):
        file = self.write("latin.csv", HEAD, self.ROW, encoding="cp1252")
        told = self.stratus("import", file, expect=2)
        self.assertIn("latin.csv line 2, byte 48: E9 is no utf-8 text", told)
        self.assertIn("--encoding cp1252", told)
        self.assertEqual(self.cities(), [])
        self.stratus("import", file, "--encoding", "cp1252")
        self.assertEqual(self.cities(), ["Orléans"])

    def test_a_byte_order_mark_says_it(self):
        for encoding in ["utf-8-sig", "utf-16"]:
            with self.subTest(encoding):
                self.stratus("import", self.write(f"{encoding}.csv", HEAD, self.ROW, encoding=encoding))
                self.assertEqual(self.cities(), ["Orléans"])

    def test_messages_with_a_byte_order_mark_are_read_and_a_bad_byte_costs_its_own_line(self):
        self.stratus("import", self.write("stations.csv", HEAD, self.ROW))
        message = '{"station_id":"station_Orleans_FR","timestamp":"2026-11-24T%02d:00:00Z","temperature":9}'
        for encoding in ["utf-8-sig", "utf-16"]:
            with self.subTest(encoding):
                file = self.write("messages.ndjson", message % 13, encoding=encoding)
                self.assertEqual(self.answer("import", file)["rejected"], 0)
        file = self.write("dirty.ndjson", message % 14, '{"x":"é"}', message % 15, encoding="cp1252")
        self.assertEqual(self.answer("import", file, expect=3)["rejected"], 1)
        letter = json.loads(self.stratus("rejects", "list", "--json").splitlines()[-1])
        self.assertEqual(letter["bytes"], '{"x":"\\xE9"}')

    def test_a_sheet_in_the_encoding_that_is_stated_needs_no_map(self):
        self.stratus("import", self.write("stations.csv", HEAD, self.ROW))
        sheet = ["Station;Date;Température", "Orléans;24/11/2026 %02d:00;9,5"]
        for hour, encoding in enumerate(["utf-8", "utf-16le", "cp1252", "macintosh"]):
            with self.subTest(encoding):
                name = {"macintosh": "mac_roman"}.get(encoding, encoding)
                file = self.write(f"{encoding}.csv", sheet[0], sheet[1] % hour, encoding=name)
                self.assertEqual(self.answer("import", file, "--encoding", encoding)["accepted"], 1)
        told = self.stratus("import", "utf-8.csv", "--map", "excel-fr", expect=2)
        self.assertIn("the file is read as cp1252, --encoding states another", told)
        self.assertIn("utf-8.csv: first line", self.stratus("import", "utf-8.csv", expect=2))

    def test_the_name_of_a_file_may_be_any_bytes(self):
        name = b"m\xe9t\xe9o.csv".decode(errors="surrogateescape")
        self.write(name, HEAD, self.ROW, self.ROW.replace("9.5", "warm"))
        self.stratus("import", name, expect=3)
        self.assertIn("m\\xE9t\\xE9o.csv line 3", self.stratus("rejects", "list"))
        json.loads(self.stratus("rejects", "list", "--json"))

    def test_what_is_no_text_says_what_it_is(self):
        (self.folder / "weather.zip").write_bytes(b"PK\x03\x04...")
        self.assertIn("is a zip archive", self.stratus("import", "weather.zip", expect=2))
        self.assertIn('--encoding "latin"', self.stratus("import", "weather.zip", "--encoding", "latin", expect=2))


class Rejects(Folder):
    def letters(self, *options):
        return [json.loads(line) for line in self.stratus("rejects", "list", "--json", *options).splitlines()]

    def redrive(self, *options):
        counts = self.answer("rejects", "redrive", *options, expect=None)
        self.unusable = counts["unusable"]
        self.assertEqual(len(counts["reasons"]), min(counts["rejected"], 5))
        return counts["accepted"], counts["duplicate"], counts["rejected"]

    def test_letters_that_fail_again_do_not_grow_and_those_taken_wait_no_longer(self):
        self.stratus("import", self.write("good.csv", HEAD, row(9, 1.5)))
        message = '{"station_id":"station_Ys_FR","timestamp":"2026-11-24T10:00:00Z","temperature":1}'
        self.stratus("import", self.write("a.ndjson", message, "no json", message.replace("10:", "11:")), expect=1)
        for _ in range(4):
            self.assertEqual((self.redrive(), self.unusable), ((0, 0, 3), 1))
            self.assertEqual(len(self.letters("--all")), 3)
        self.stratus("import", self.write("ys.csv", HEAD, row(9, 1.5, city="Ys")))
        self.assertEqual(self.redrive(), (2, 0, 1))
        self.assertEqual([letter["state"] for letter in self.letters("--all")], ["taken", "waiting", "taken"])
        self.assertEqual(self.answer("count")["rejects"], 1)
        self.assertEqual(self.redrive("--give-up"), (0, 0, 1))
        self.assertEqual((self.letters(), self.redrive()), ([], (0, 0, 0)))
        self.assertNotIn("WARNING", [line for line in self.stratus("doctor").splitlines() if "dead letters" in line][0].upper())
        self.assertEqual(self.answer("rejects", "clear"), {"taken": 2, "given_up": 1, "waiting": 0})
        self.assertEqual(self.letters("--all"), [])

    def test_rows_of_a_file_are_tried_again_by_a_map(self):
        self.stratus("import", self.write("a.csv", HEAD, row(9, 1.5), row(10, "-"), row(11, "warm")), expect=3)
        self.assertEqual(self.redrive(), (0, 0, 2))
        self.write("mine.toml", 'name = "mine"', 'missing = ["-"]', "[station]", 'column = "station_id"', "[time]",
                   'column = "time"', "[elements]", 'temperature_c = { column = "temperature_c", unit = "c" }',
                   'wind_speed_mps = { column = "longitude", unit = "mps" }')
        self.assertEqual((self.redrive("--map", "mine.toml"), self.unusable), ((1, 0, 1), 1))
        self.assertEqual([letter["bytes"] for letter in self.letters()], [row(11, "warm")])
        for name in ["missing.toml", "missing"]:
            self.assertIn("--map: ", self.stratus("rejects", "redrive", "--map", name, expect=2))
        self.assertEqual(self.answer("rejects", "clear", "--waiting"), {"taken": 1, "given_up": 0, "waiting": 1})


    def test_rows_of_a_sheet_that_is_no_utf8_are_tried_again_without_naming_its_map(self):
        file = self.write("feuille.csv", "Station;Date;Température", *(f"Orléans;{day:02}/10/2026 12:00;6,2" for day in range(1, 9)),
                          "Ys;24/11/2026 12:00;1,0", encoding="cp1252")
        self.stratus("import", file, expect=1)
        told = self.stratus("rejects", "redrive", expect=3)
        self.assertIn("0 accepted, 0 were there already, 9 failed again", told)
        self.assertIn('  import feuille.csv: column "Station": station "Orléans" is not known', told)
        self.assertIn("  and 4 more\n9 rows or messages still fit no column map", told)
        self.stratus("import", self.write("stations.csv", HEAD, Encodings.ROW))
        with serving(folder=self.folder) as server:
            told = self.stratus("rejects", "redrive", expect=3)
            server.stop()
        self.assertIn("8 accepted, 0 were there already, 1 failed again", told)
        self.assertIn('station "Ys" is not known', told)
        self.assertEqual(self.answer("count")["rejects"], 1)


class BesideServe(Folder):
    """What import does is the same with and without a running server."""

    def files(self):
        # More bytes than one call may have.
        messages = [json.dumps({"station_id": "station_Paris_FR", "timestamp": f"2026-11-{hour // 24 + 1:02}T{hour % 24:02}:00:00Z",
                                "temperature": hour % 24, "known_at": "2026-11-24T00:00:00Z", "note": "x" * 20_000})
                    for hour in range(23 * 24)]
        huge = "9" * 9_000_000  # more than any body may have
        return [
            self.write("a.csv", HEAD, row(9, 1.5), row(10, "warm"), row(9, 1.5), row(11, 2.5, city="Nice"),
                       row(12, 1.5), row(12, 2.5), row(13, 1.5, city="Nice").replace("13:00", "13:20"), row(14, "")),
            self.write("b.csv", "station_id,time,temperature_c", "station_Paris_FR,2026-11-24T12:00:00Z,3.5",
                       f"station_Paris_FR,2026-11-24T13:00:00Z,{huge}", "station_Ys_FR,2026-11-24T12:00:00Z,3.5"),
            self.write("c.ndjson", *messages, "no json", huge, messages[0]),
        ]

    def state(self):
        letters = [json.loads(line) for line in self.stratus("rejects", "list", "--json").splitlines()]
        for letter in letters:
            letter.pop("received_at")
        answers = {resolution: self.answer(resolution, "station_Paris_FR", "--from", "2026-11-20", "--to", "2026-11-24")["rows"]
                   for resolution in ["hourly", "daily"]}
        return letters, answers, self.answer("stations")

    def test_counts_answers_and_dead_letters_are_equal(self):
        files = self.files()
        alone = [self.answer("import", file, expect=3) for file in files]
        expected = self.state()
        self.stratus("purge", "--yes")
        with serving(folder=self.folder) as server:
            beside = [self.answer("import", file, expect=3) for file in files]
            self.assertEqual(self.answer("rejects", "redrive", expect=3)["rejected"], 5)
            server.stop()
        self.assertEqual(beside, alone)
        self.assertEqual(beside[0], {"accepted": 5, "duplicate": 1, "rejected": 1, "contradicting": 1, "off_grid": 1,
                                     "without_value": 1})
        self.assertEqual(self.state(), expected)


class Told(Folder):
    """What is wrong is named before anything is imported, and what will not count is told."""

    def test_a_missing_file_is_named_before_the_first_is_imported(self):
        file = self.write("a.csv", HEAD, row(9, 1.5))
        self.assertIn("missing.csv", self.stratus("import", file, "missing.csv", expect=1))
        self.assertEqual(self.answer("count")["messages"], 0)

    def test_a_file_that_stops_an_import_is_named_before_the_first_row_of_another(self):
        good = self.write("a.csv", HEAD, row(9, 1.5))
        self.write("alien.csv", "a,b", "1,2")
        self.write("moved.csv", HEAD, row(10, 1.5).replace("48.86", "49"))
        self.write("told.ndjson", '{"station_id":"station_Paris_FR","timestamp":"2026-11-24T11:00:00Z","temperature":1}')
        self.write("told.ndjson.stations.json", "no json")
        (self.folder / "bad.csv.gz").write_bytes(b"\x1f\x8bnothing")
        self.write("latin.csv", HEAD, Encodings.ROW, encoding="cp1252")
        for name, told, code in [("alien.csv", 'alien.csv: first line "a,b": ', 2), ("moved.csv", "moved.csv: ", 1),
                                 ("told.ndjson", "told.ndjson", 2), ("bad.csv.gz", "bad.csv.gz", 1), ("latin.csv", "latin.csv", 2)]:
            with self.subTest(name):
                self.assertIn(told, self.stratus("import", good, name, expect=code))
                self.assertEqual(self.answer("count")["messages"], 0)

    def test_an_import_that_stops_later_tells_what_was_taken(self):
        self.write("a.csv", HEAD, row(9, 1.5))
        noise = random.Random(1)
        with gzip.open(self.folder / "b.ndjson.gz", "wt") as file:
            for minute in range(5000):
                file.write(json.dumps({"station_id": "station_Paris_FR", "timestamp": f"2026-10-01T{minute // 60 % 24:02}:{minute % 60:02}:00Z",
                                       "temperature": 1, "weather_condition": noise.randbytes(100).hex()}) + "\n")
        limit = lambda: resource.setrlimit(resource.RLIMIT_FSIZE, (300_000, resource.RLIM_INFINITY))
        for options in [[], ["--json"]]:
            done = subprocess.run([stratus_program.program, "import", "a.csv", "b.ndjson.gz", "--now", NOW, *options],
                                  cwd=self.folder, capture_output=True, text=True, preexec_fn=limit)
            self.assertEqual(done.returncode, 1, done.stderr)
            self.assertIn("b.ndjson.gz: ", done.stderr)
            if options:
                self.assertEqual(json.loads(done.stdout)["duplicate"], 1)
            else:
                self.assertRegex(done.stdout, r"(?m)^a\.csv +1 +0 +0$")

    def test_what_holds_nothing_and_what_is_known_too_early_is_refused(self):
        self.write("a.csv", HEAD, row(9, 1.5))
        self.write("empty.csv")
        self.write("blank.csv", "", "")
        for options, told in [(["empty.csv"], "empty.csv is empty"), (["a.csv", "blank.csv"], "blank.csv is empty"),
                              (["a.csv", "--known-at", "2026-11-24T18:15:00.001Z"], '--known-at "2026-11-24T18:15:00.001Z" is more than 15 minutes ahead'),
                              (["a.csv", "--known-at", "2030-01-01T00:00:00Z"], "--known-at")]:
            with self.subTest(options):
                self.assertIn(told, self.stratus("import", *options, expect=2))
        self.assertEqual(self.answer("count")["messages"], 0)
        self.assertEqual(self.answer("import", "a.csv", "--known-at", "2026-11-24T18:15:00Z")["accepted"], 1)
        told = subprocess.run([stratus_program.program, "latest", "--as-of", "2020-01-01T00:00:00Z", "--now", NOW], cwd=self.folder,
                              capture_output=True, text=True)
        self.assertEqual((told.returncode, told.stderr), (0, "No observation was known at 2020-01-01T00:00:00Z (--as-of).\n"))

    def test_messages_in_an_array_are_taken(self):
        self.stratus("import", self.write("stations.csv", HEAD, row(9, 1.5)))
        elements = [self.message(10, temperature=1), "7", self.message(11, temperature=2)]
        for encoding in ["utf-8", "utf-8-sig", "utf-16"]:
            file = self.write("array.json", " [" + ",\n".join(elements) + "]", encoding=encoding)
            counts = self.answer("import", file, expect=3)
            self.assertEqual(counts["accepted"] + counts["duplicate"], 2)
        letter = json.loads(self.stratus("rejects", "list", "--json").splitlines()[0])
        self.assertEqual((letter["origin"], letter["reason"], letter["bytes"]), ("import array.json, element 2", "not a JSON object", "7"))
        listed = self.stratus("rejects", "list").splitlines()
        self.assertEqual(listed[0].index("reason"), listed[1].index("not a JSON object"))
        held = self.answer("count")["messages"]
        told = self.stratus("import", self.write("b.json", self.message(12, temperature=1)), self.write("broken.json", "[{},"), expect=2)
        self.assertRegex(told, r"broken\.json: it is not a JSON array: .*[^.]\. No message was taken\.")
        self.assertEqual(self.answer("count")["messages"], held)

    def test_a_partly_rejected_import_ends_with_3(self):
        file = self.write("a.csv", HEAD, row(9, 1.5), row(10, "warm"))
        self.assertEqual(self.answer("import", file, expect=3), {"accepted": 1, "duplicate": 0, "rejected": 1})
        self.assertIn("3 done in part", run("--help", folder=self.folder))

    def test_a_misspelt_data_folder_is_an_error_for_every_command_that_reads(self):
        for command in ["latest", "daily", "verify", "count", "status", "stations", "rejects list", "batch list", "batch run",
                        "explain Paris 2026", "rank stations 2026-07", "backup copy"]:
            with self.subTest(command):
                told = self.stratus(*command.split(), "--data", "typo", expect=1)
                self.assertIn("--data typo: there is no such data folder", told)
                self.assertFalse((self.folder / "typo").exists())

    def test_the_option_that_is_wrong_is_blamed(self):
        for options, told in [(["compare", "--month", "septembre"], "--month"), (["compare", "--month", "2026-07-01"], "--month"),
                              (["import", "a.csv", "--known-at", "soon"], "--known-at")]:
            with self.subTest(options):
                self.write("a.csv", HEAD, row(9, 1.5))
                self.assertIn(told, self.stratus(*options, expect=2))

    def test_a_corrected_file_is_told_and_can_be_made_the_later_statement(self):
        def warmest():
            return self.answer("daily", "station_Paris_FR", "--from", "2026-11-24")["rows"][0]["temperature_c"]["max"]

        self.stratus("import", self.write("a.csv", HEAD, row(9, 50.0), row(10, 1.0)))
        corrected = self.write("b.csv", HEAD, row(9, 5.0), row(10, 1.0))
        self.assertEqual(self.answer("import", corrected)["differing"], 1)
        for _ in range(2):
            self.assertEqual(warmest(), 50.0)
            self.assertIn("--known-at now", self.stratus("import", corrected).replace("\n", " "))
            self.stratus("batch", "run")
        self.answer("import", corrected, "--known-at", "now")
        self.assertEqual(warmest(), 5.0)

    def test_rows_off_the_grid_are_counted(self):
        rows = [row(9, 1.5), row(10, 1.5).replace("10:00:00", "10:20:00"), row(11, 1.5).replace("11:00:00", "11:59:00")]
        file = self.write("a.csv", HEAD, *rows)
        self.assertEqual(self.answer("import", file)["off_grid"], 2)
        self.assertIn("2 rows are not at a nominal time", self.stratus("import", file))

    def test_of_two_rows_of_one_instant_that_differ_it_is_told_which_counts(self):
        file = self.write("a.csv", HEAD, row(9, 1.5), row(9, 7.5), row(10, 2.5), row(10, 2.5))
        self.assertEqual(self.answer("import", file), {"accepted": 3, "duplicate": 1, "rejected": 0, "contradicting": 1})
        self.assertEqual(self.answer("hourly", "station_Paris_FR", "--from", "2026-11-24T09:00:00Z")["rows"][0]["temperature_c"]["mean"], 7.5)
        self.assertEqual(self.answer("import", file), {"accepted": 0, "duplicate": 4, "rejected": 0, "differing": 2})
        beside = self.write("b.csv", HEAD, row(11, 1.5)), self.write("c.csv", HEAD, row(11, 2.5))
        self.assertIn("1 row differs from another row of the same station and time", self.stratus("import", *beside))

    def message(self, hour, **elements):
        return json.dumps({"station_id": "station_Paris_FR", "timestamp": f"2026-11-24T{hour:02}:00:00Z"} | elements)

    def test_a_fuller_observation_that_is_replaced_is_told_also_when_only_the_version_holds_it(self):
        self.stratus("import", self.write("a.csv", HEAD + ",humidity_pct", row(9, 1.5) + ",80", row(10, 2.5) + ",81"))
        self.stratus("batch", "run")
        file = self.write("b.ndjson", self.message(9, temperature=1.6), self.message(10, temperature=2.6, humidity=82))
        self.assertEqual(self.answer("import", file), {"accepted": 2, "duplicate": 0, "rejected": 0, "fewer_elements": 1})
        file = self.write("c.ndjson", self.message(11, temperature=1), self.message(11, temperature=2),
                          self.message(9, temperature=9, known_at="2026-11-24T09:00:01Z"))
        self.assertEqual(self.answer("import", file), {"accepted": 3, "duplicate": 0, "rejected": 0, "contradicting": 1, "older": 1})
        # A clock that stepped back: what states no known_at is stamped later all the same.
        for temperature, now in [(40, NOW), (4, "2026-11-24T17:30:00Z")]:
            file = self.write("d.ndjson", self.message(12, temperature=temperature))
            counts = json.loads(run("import", file, "--json", "--now", now, folder=self.folder))
            self.assertEqual(counts, {"accepted": 1, "duplicate": 0, "rejected": 0})
        rows = self.answer("hourly", "station_Paris_FR", "--from", "2026-11-24T12:00:00Z", "--to", "2026-11-24T13:00:00Z")["rows"]
        self.assertEqual([row["temperature_c"]["mean"] for row in rows], [4])

    def test_rows_without_any_value_are_counted_and_no_dead_letters(self):
        file = self.write("a.csv", HEAD, row(9, 1.5), row(10, ""), row(11, "NA"))
        self.assertEqual(self.answer("import", file), {"accepted": 1, "duplicate": 0, "rejected": 0, "without_value": 2})
        self.assertIn("2 rows without any value: left out", self.stratus("import", file))
        self.assertEqual(self.stratus("rejects", "list", "--json"), "")

    def test_what_is_off_the_grid_is_told_by_post_status_and_explain(self):
        self.stratus("import", self.write("stations.csv", HEAD, row(9, 1.5)))
        with serving(folder=self.folder) as server:
            message = json.loads(self.message(12, temperature=3, known_at="2026-11-24T13:00:00Z")) | {"timestamp": "2026-11-24T11:59:00Z"}
            status, answer = server.post("/observations", json.dumps(message))
            self.assertEqual(status, 201)
            self.assertIn("off the grid of 3600 s: in latest and raw only", answer["outcomes"][0]["note"])
            self.assertEqual(json.loads(server.get("/pipeline/status"))["messages"]["off_grid"], 1)
            self.assertIn("; 1 off the grid, in no summary", self.stratus("status"))
            server.stop()
        for period in ["2026-11-24", "2026-11-24T11:00:00Z"]:
            self.assertIn("off the grid of 3600 s: in latest and raw only", self.stratus("explain", "Paris", period))
        facts = self.answer("explain", "Paris", "2026-11-24")["facts"]
        self.assertEqual([(fact["on_grid"], fact["counted"]) for fact in facts], [(True, True), (False, False)])

    def test_a_map_may_move_rows_to_the_nearest_nominal_time(self):
        self.write("near.toml", 'name = "near"', "[station]", 'column = "station_id"', 'latitude_column = "latitude"',
                   'longitude_column = "longitude"', "[time]", 'column = "time"', 'rule = "nearest"', "tolerance_s = 60",
                   "[elements]", 'temperature_c = { column = "temperature_c", unit = "c" }')
        times = ["09:59:00", "10:00:30", "11:01:00", "11:58:59", "13:00:00"]
        minutes = [row(10, i).replace("10:00:00", time) for i, time in enumerate(times)]
        file = self.write("a.csv", HEAD, *minutes)
        self.assertEqual(self.answer("import", "--map", "near.toml", file),
                         {"accepted": 5, "duplicate": 0, "rejected": 0, "moved": 2, "off_grid": 2})
        rows = self.answer("hourly", "station_Paris_FR", "--from", "2026-11-24T08:00:00Z", "--to", "2026-11-24T14:00:00Z")["rows"]
        means = {row["period"][11:13]: row["temperature_c"]["mean"] for row in rows if row["temperature_c"]}
        self.assertEqual(means, {"10": 1, "11": 2, "13": 4})

    def test_of_the_rows_near_a_nominal_time_the_nearest_is_meant_in_any_order(self):
        self.write("near.toml", 'name = "near"', "[station]", 'column = "station_id"', 'latitude_column = "latitude"',
                   'longitude_column = "longitude"', "[time]", 'column = "time"', 'rule = "nearest"', "tolerance_s = 1500",
                   "[elements]", 'temperature_c = { column = "temperature_c", unit = "c" }')
        for hour, (minutes, meant) in enumerate([([(0, 59), (1, 19)], 0), ([(1, 19), (0, 59)], 1), ([(0, 50), (1, 10)], 0),
                                                 ([(1, 10), (0, 50)], 1), ([(0, 59), (1, 0), (1, 1)], 1)]):
            with self.subTest(minutes):
                rows = [row(0, value).replace("T00:00", f"T{3 * hour + h:02}:{minute:02}") for value, (h, minute) in enumerate(minutes)]
                told = self.answer("import", "--map", "near.toml", self.write("a.csv", HEAD, *rows))
                self.assertEqual((told["accepted"], told["off_grid"], told["rejected"]), (len(rows), len(rows) - 1, 0))
                self.assertNotIn("contradicting", told)
                found = self.answer("hourly", "station_Paris_FR", "--from", f"2026-11-24T{3 * hour + 1:02}:00:00Z",
                                    "--to", f"2026-11-24T{3 * hour + 2:02}:00:00Z")["rows"]
                self.assertEqual(found[0]["temperature_c"], found[0]["temperature_c"] | {"mean": meant, "count": 1})

    def test_a_file_of_one_station_is_imported_for_the_station_that_is_named(self):
        self.stratus("import", self.write("stations.csv", HEAD, row(9, 1.5)))
        file = self.write("x.csv", "2026-01-15,6,6.2,4.0,86,0.4,,240,18.7,35.3,1013.2,,8")
        self.assertIn("say it with --station", self.stratus("import", "--map", "meteostat", file, expect=2))
        self.assertIn('--station: station "Pari" is not known', self.stratus("import", "--map", "meteostat", file, "--station", "Pari", expect=2))
        self.assertEqual(self.answer("import", "--map", "meteostat", file, "--station", "paris")["accepted"], 1)
        self.assertIn("takes it from the rows", self.stratus("import", "stations.csv", "--station", "paris", expect=2))
        bad = self.write("y.csv", "2026-01-15,7,warm,4.0,86,0.4,,240,18.7,35.3,1013.2,,8")
        self.stratus("import", "--map", "meteostat", bad, "--station", "paris", expect=1)
        self.assertEqual(self.answer("rejects", "redrive", "--map", "meteostat", "--station", "paris", expect=3)["unusable"], 1)

    def test_rows_name_known_stations(self):
        self.stratus("import", self.write("stations.csv", HEAD, row(9, 1.5, city="Orléans").replace("station_Orléans", "station_Orleans")))
        file = self.write("feuille.csv", "Station;Date;Température", "ORLEANS;24/11/2026 12:00;6,2", "Ys;24/11/2026 12:00;1,0",
                          encoding="cp1252")
        self.assertEqual(self.answer("import", file, expect=3), {"accepted": 1, "duplicate": 0, "rejected": 1})
        self.assertIn('station "Ys" is not known', self.stratus("rejects", "list"))

    def test_a_sheet_as_it_comes_out_of_excel(self):
        self.stratus("import", self.write("stations.csv", HEAD, row(9, 1.5)))
        file = self.write("feuille.csv", "sep=;", "Station;Date;Température;Pression", "Paris;24/11/2026 10:00;6,2;1 013,2",
                          "Paris;24/11/2026 11:00;6,3;1\u00a0013,2", "Paris;24/11/2026 12:00;6.4;1013,2",
                          "Paris;24/11/2026 13:00;chaud, 1.5;1013,2", ";;;", " ; ;;;;", encoding="cp1252")
        self.assertEqual(self.answer("import", file, expect=3), {"accepted": 1, "duplicate": 0, "rejected": 3, "without_value": 2})
        reasons = [json.loads(line)["reason"] for line in self.stratus("rejects", "list", "--json").splitlines()]
        self.assertEqual(reasons, [
            'feuille.csv line 3: column "Pression": "1 013,2" is not a number',
            'feuille.csv line 5: column "Température": "6.4" has a point, and the column map excel-fr has the decimal comma',
            'feuille.csv line 6: column "Température": "chaud, 1.5" has a point, and the column map excel-fr has the decimal comma'])

    def test_what_is_no_file_says_what_it_is(self):
        os.mkfifo(self.folder / "pipe")
        (self.folder / "folder").mkdir()
        for name, told in [("-", "standard input is not read"), ("pipe", "pipe is a pipe or a device"),
                           ("folder", "folder is a folder"), ("/dev/null", "/dev/null is a pipe or a device")]:
            self.assertIn(told, self.stratus("import", name, expect=2))

    def test_errors_show_the_text_of_others_escaped(self):
        told = self.stratus("latest", "--data", "x\x1b[2J\nstratus: all is well", expect=1)
        self.assertIn("x\\x1b[2J\\nstratus: all is well", told)
        self.assertEqual(told.count("\n"), 1)

    def test_generated_messages_bring_their_stations(self):
        self.stratus("generate", "--stations", "2", "--years", "1", "--output", "made.ndjson", "--data", "elsewhere")
        self.assertEqual(self.answer("import", "made.ndjson")["rejected"], 0)


if __name__ == "__main__":
    stratus_program.main()
