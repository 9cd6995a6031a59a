#!/usr/bin/env python3
"""Pieces of a data folder that are gone or damaged: named by whatever needs them, and nothing is made over the evidence."""
import json
import pathlib
import shutil
import struct
import subprocess
import sys

sys.path.insert(0, str(pathlib.Path(__file__).resolve().parents[1] / "support"))
import stratus_program
from log_files import split_segment
from stratus_program import run, serving

NOW = "2026-11-24T18:00:00Z"
PARIS = "station_Paris_FR"
CONFIGURATION = """
[[station]]
city = "Paris"
country = "FR"
latitude = 48.8566
longitude = 2.3522
zone = "Europe/Paris"
"""


def message(hour):
    return json.dumps({"station_id": PARIS, "timestamp": f"2026-11-24T{hour:02}:00:00Z", "temperature": 10 + hour,
                       "known_at": f"2026-11-24T{hour:02}:05:00Z"}) + "\n"


def temperature(answer):
    return json.loads(answer)["rows"][0]["temperature_c"]


class Damage(stratus_program.FolderTest):
    """A published version of two messages, a third one in the tail, one dead letter."""

    def setUp(self):
        super().setUp()
        (self.folder / "stratus.toml").write_text(CONFIGURATION)
        self.data = self.folder / "stratus-data"
        self.import_messages(message(1) + message(2) + "{}\n", expect=3)
        self.stratus("batch", "run")
        self.import_messages(message(3))
        self.whole = self.answer()

    def stratus(self, *arguments, **options):
        return run(*arguments, "--now", NOW, folder=self.folder, **options)

    def import_messages(self, lines, **options):
        (self.folder / "messages.ndjson").write_text(lines)
        return self.stratus("import", "messages.ndjson", **options)

    def answer(self, **options):
        return self.stratus("daily", PARIS, "--from", "2026-11-24", "--to", "2026-11-24", "--json", **options)

    def printed(self, command):
        """What it says about a folder that is damaged."""
        done = subprocess.run([stratus_program.program, command, "--now", NOW], cwd=self.folder, capture_output=True, text=True)
        self.assertEqual(done.returncode, 1, done.stderr)
        return done.stdout

    def files(self):
        return {path.relative_to(self.data): path.read_bytes() for path in self.data.rglob("*") if path.is_file()
                if path.name != "lock"}

    def remove(self, name):
        path = self.data / name
        shutil.rmtree(path) if path.is_dir() else path.unlink()

    def assert_refused_and_untouched(self, named):
        before = self.files()
        for command in (lambda: self.answer(expect=1), lambda: self.import_messages(message(4), expect=1),
                        lambda: self.stratus("batch", "run", expect=1), lambda: self.stratus("verify", expect=1),
                        lambda: self.stratus("serve", "--port", "0", expect=1),
                        lambda: self.stratus("backup", "copy", expect=1)):
            self.assertIn(named, command())
        self.stratus("doctor", expect=1)
        self.assertEqual(self.files(), before, "the evidence is as it was")

    def test_a_log_that_is_gone_is_named_and_no_new_one_is_made(self):
        for also in ([], ["manifests"], ["manifests", "rejects"], ["stations.json"]):
            with self.subTest(also=also):
                kept = self.folder / "kept"
                shutil.copytree(self.data, kept)
                for name in ["log"] + also:
                    self.remove(name)
                self.assert_refused_and_untouched("stratus-data/log is gone")
                shutil.rmtree(self.data)
                kept.rename(self.data)

    def test_a_registry_that_is_gone_is_named_and_recovered_from_the_version(self):
        registry = (self.data / "stations.json").read_bytes()
        self.remove("stations.json")
        self.assert_refused_and_untouched("stations.json is gone")
        self.stratus("stations", "recover")
        self.assertEqual((self.data / "stations.json").read_bytes(), registry)
        self.assertEqual(self.answer(), self.whole)
        self.assertIn("is there", self.stratus("stations", "recover", expect=1))

    def test_a_registry_with_another_digit_is_named(self):
        path = self.data / "stations.json"
        path.write_bytes(path.read_bytes().replace(b'"interval_s":3600', b'"interval_s":360 '))
        self.assert_refused_and_untouched("stations.json: the station registry is damaged")

    def test_a_registry_of_before_is_read_and_sealed_by_the_next_writer(self):
        path = self.data / "stations.json"
        sealed = path.read_bytes()
        path.write_text(self.stratus("stations", "--json"))
        self.assertEqual(self.answer(), self.whole)
        self.assertNotEqual(path.read_bytes(), sealed)
        self.import_messages(message(3))
        self.assertEqual(path.read_bytes(), sealed)

    def test_holes_of_the_log_that_the_version_covers_are_named_everywhere(self):
        for hour in range(4, 9):
            self.import_messages(message(hour))
        self.stratus("batch", "run")
        self.import_messages(message(9))
        whole = temperature(self.answer())
        files = split_segment(self.data / "log")
        self.assertEqual(len(files), 8)
        self.stratus("verify")
        for gone in (files[0], files[2], files[3]):
            gone.unlink()
        holes = [{"from": "0:0", "end": "0:2"}, {"from": "0:3", "end": "0:5"}]
        named = ["positions 0 to 1", "positions 3 to 4"]

        self.assertEqual(json.loads(self.stratus("status", "--json"))["log"]["missing"], holes)
        self.assertIn("LACKS 0:0 up to 0:2", self.stratus("status"))
        self.assertIn("LACKS 0:3 up to 0:5", self.stratus("status"))
        for command in ("doctor", "verify"):
            printed = self.printed(command)
            for name in named:
                self.assertIn(name, printed)
            if command == "doctor":
                self.assertRegex(printed, "messages +5 decode", "all that is left is looked at")
        with serving("--now", NOW, folder=self.folder) as served:
            self.assertEqual(json.loads(served.get("/pipeline/status"))["log"]["missing"], holes)
            self.assertIn("LACKS 0:3 up to 0:5", self.stratus("status"))
            self.assertEqual(served.post("/observations", message(10))[0], 201)
            self.assertEqual(served.stop(), 0)
        self.assertNotEqual(temperature(self.answer()), whole, "it goes on")
        self.stratus("batch", "run")
        before = self.answer()
        self.stratus("batch", "rebuild")
        self.assertEqual(temperature(self.answer()), temperature(before), "the dataset has what the log lacks")
        refused = self.stratus("batch", "rebuild", "--from-log", expect=1)
        for name in named:
            self.assertIn(name, refused)

    def flip(self, position):
        """One bit of the first message of the frame that begins at that position."""
        for path in (self.data / "log").glob("*.log"):
            data = bytearray(path.read_bytes())
            at = data.index(b"\xf5LF\x02")
            while struct.unpack_from("<q", data, at + 16)[0] != position:
                at = data.index(b"\xf5LF\x02", at + 4)
            data[at + 60] ^= 4
            path.write_bytes(data)

    def test_damage_of_the_log_that_the_version_covers_stops_no_start_and_is_found(self):
        self.flip(0)
        with serving("--now", NOW, folder=self.folder) as served:
            self.assertEqual(served.post("/observations", message(4))[0], 201)
            self.assertEqual(served.stop(), 0)
        self.import_messages(message(5))
        self.stratus("batch", "run")
        self.assertEqual(temperature(self.answer())["mean"], 13, "of 11 to 15")
        self.assertIn("positions 0 to 1", self.printed("doctor"))
        self.assertIn("positions 0 to 1", self.stratus("verify", expect=1))
        self.assertIn("positions 0 to 1", self.stratus("backup", "copy", expect=1))
        self.assertIn("positions 0 to 1", self.stratus("retention", "log", "--keep", "24h", expect=1))
        self.assertIn("positions 0 to 1", self.stratus("batch", "rebuild", "--from-log", expect=1))

    def test_damage_of_the_log_that_no_version_covers_stops_whatever_needs_it(self):
        self.import_messages(message(4))
        self.flip(2)
        self.assert_refused_and_untouched("position 2 ")

    def test_damaged_dead_letters_are_set_aside_and_nothing_else_is_lost(self):
        for place in ("header", "frame"):
            with self.subTest(place):
                path = next((self.data / "rejects").glob("*.log"))
                whole = path.read_bytes()
                at = 20 if place == "header" else len(whole) - 3
                path.write_bytes(whole[:at] + bytes([whole[at] ^ 1]) + whole[at + 1:])
                for command in (["batch", "run"], ["count"], ["rejects", "list"], ["serve", "--port", "0"]):
                    said = self.stratus(*command, expect=1)
                    self.assertIn("move the folder stratus-data/rejects away", said)
                    self.assertIn("of the log nothing is lost", said)
                self.assertIn("-> move the folder stratus-data/rejects away", self.printed("doctor"))
                kept = (self.data / "rejects").rename(self.folder / place)
                self.stratus("batch", "run")
                self.assertEqual(temperature(self.answer()), temperature(self.whole))
                self.assertEqual(json.loads(self.stratus("count", "--json"))["rejects"], 0)
                self.stratus("verify")
                shutil.rmtree(self.data / "rejects")
                kept.rename(self.data / "rejects")
                path.write_bytes(whole)

    def test_a_letter_of_a_manifest_that_is_another_one_is_damage(self):
        path = next((self.data / "manifests").glob("*.json"))
        path.write_bytes(path.read_bytes().replace(b"log2_shards", b"log2_sh5rds", 1))
        self.assertIn("damaged: checksum differs", self.answer(expect=1))

    def test_versions_that_are_gone_change_no_answer(self):
        self.remove("manifests")
        self.assertEqual(temperature(self.answer()), temperature(self.whole))
        self.stratus("batch", "run")
        self.stratus("verify")

    def test_a_mark_that_is_gone_changes_no_answer(self):
        self.remove("log/durable")
        self.assertEqual(self.answer(), self.whole)
        self.stratus("verify")

    def test_data_files_that_are_gone_fail_what_needs_them(self):
        self.remove("views")
        self.remove("dataset")
        self.assertIn("is missing", self.answer(expect=1))
        self.stratus("verify", expect=1)
        self.stratus("doctor", expect=1)
        self.assertIn("--from-log", self.stratus("batch", "rebuild", expect=1))
        self.stratus("batch", "rebuild", "--from-log")
        self.assertEqual(temperature(self.answer()), temperature(self.whole))


if __name__ == "__main__":
    stratus_program.main()
