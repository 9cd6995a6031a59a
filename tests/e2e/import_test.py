#!/usr/bin/env python3
"""Files as people have them: what import takes, what it says about the rest, with and without a running server."""
import json
import pathlib
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
        counts = self.answer("rejects", "redrive", *options)
        return counts["accepted"], counts["duplicate"], counts["rejected"]

    def test_letters_that_fail_again_do_not_grow_and_those_taken_wait_no_longer(self):
        self.stratus("import", self.write("good.csv", HEAD, row(9, 1.5)))
        message = '{"station_id":"station_Ys_FR","timestamp":"2026-11-24T10:00:00Z","temperature":1}'
        self.stratus("import", self.write("a.ndjson", message, "no json", message.replace("10:", "11:")), expect=1)
        for _ in range(4):
            self.assertEqual(self.redrive(), (0, 0, 3))
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
        self.assertEqual(self.redrive("--map", "mine.toml"), (1, 0, 1))
        self.assertEqual([letter["bytes"] for letter in self.letters()], [row(11, "warm")])
        self.stratus("rejects", "redrive", "--map", "missing.toml", expect=1)
        self.assertEqual(self.answer("rejects", "clear", "--waiting"), {"taken": 1, "given_up": 0, "waiting": 1})


class BesideServe(Folder):
    """What import does is the same with and without a running server."""

    def files(self):
        # More bytes than one call may have.
        messages = [json.dumps({"station_id": "station_Paris_FR", "timestamp": f"2026-11-{hour // 24 + 1:02}T{hour % 24:02}:00:00Z",
                                "temperature": hour % 24, "known_at": "2026-11-24T00:00:00Z", "note": "x" * 20_000})
                    for hour in range(23 * 24)]
        return [
            self.write("a.csv", HEAD, row(9, 1.5), row(10, "warm"), row(9, 1.5), row(11, 2.5, city="Nice")),
            self.write("b.csv", "station_id,time,temperature_c", "station_Paris_FR,2026-11-24T12:00:00Z,3.5",
                       "station_Ys_FR,2026-11-24T12:00:00Z,3.5"),
            self.write("c.ndjson", *messages, "no json", messages[0]),
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
            self.assertEqual(self.answer("rejects", "redrive")["rejected"], 3)
            server.stop()
        self.assertEqual(beside, alone)
        self.assertEqual(self.state(), expected)


class Told(Folder):
    """What is wrong is named before anything is imported, and what will not count is told."""

    def test_a_missing_file_is_named_before_the_first_is_imported(self):
        file = self.write("a.csv", HEAD, row(9, 1.5))
        self.assertIn("missing.csv", self.stratus("import", file, "missing.csv", expect=1))
        self.assertEqual(self.answer("count")["messages"], 0)

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

    def test_generated_messages_bring_their_stations(self):
        self.stratus("generate", "--stations", "2", "--years", "1", "--output", "made.ndjson", "--data", "elsewhere")
        self.assertEqual(self.answer("import", "made.ndjson")["rejected"], 0)


if __name__ == "__main__":
    stratus_program.main()
