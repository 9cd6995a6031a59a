#!/usr/bin/env python3
"""Files as people have them: what import takes, what it says about the rest, with and without a running server."""
import json
import pathlib
import sys

sys.path.insert(0, str(pathlib.Path(__file__).resolve().parents[1] / "support"))
import stratus_program
from stratus_program import run

NOW = "2026-11-24T18:00:00Z"
HEAD = "station_id,time,temperature_c,city,country,latitude,longitude"


def row(hour, temperature, city="Paris", country="FR", known_at="", day=24):
    return f"station_{city}_{country},2026-11-{day:02}T{hour:02}:00:00Z,{temperature},{city},{country},48.86,2.35"


class Folder(stratus_program.FolderTest):
    """Its folder is the working directory of the commands."""

    def stratus(self, *command, **options):
        return run(*command, "--now", NOW, folder=self.folder, **options)

    def answer(self, *command):
        return json.loads(self.stratus(*command, "--json"))

    def write(self, name, *lines, encoding="utf-8"):
        (self.folder / name).write_bytes("".join(f"{line}\n" for line in lines).encode(encoding))
        return name


class Encodings(Folder):
    HEAD = "station_id,time,temperature_c,city,country,latitude,longitude"
    ROW = "station_Orleans_FR,2026-11-24T12:00:00Z,9.5,Orléans,FR,47.9,1.9"

    def cities(self):
        return [station["city"] for station in self.answer("stations") if station["id"] == "station_Orleans_FR"]

    def test_a_name_that_is_no_utf8_is_refused_and_stops_no_later_command(self):
        file = self.write("latin.csv", self.HEAD, self.ROW, encoding="cp1252")
        told = self.stratus("import", file, expect=2)
        self.assertIn("latin.csv line 2, byte 48: E9 is no utf-8 text", told)
        self.assertIn("--encoding cp1252", told)
        self.assertEqual(self.cities(), [])
        self.stratus("import", file, "--encoding", "cp1252")
        self.assertEqual(self.cities(), ["Orléans"])

    def test_a_byte_order_mark_says_it(self):
        for encoding in ["utf-8-sig", "utf-16"]:
            with self.subTest(encoding):
                self.stratus("import", self.write(f"{encoding}.csv", self.HEAD, self.ROW, encoding=encoding))
                self.assertEqual(self.cities(), ["Orléans"])

    def test_messages_with_a_byte_order_mark_are_read_and_a_bad_byte_costs_its_own_line(self):
        self.stratus("import", self.write("stations.csv", self.HEAD, self.ROW))
        message = '{"station_id":"station_Orleans_FR","timestamp":"2026-11-24T%02d:00:00Z","temperature":9}'
        for encoding in ["utf-8-sig", "utf-16"]:
            with self.subTest(encoding):
                file = self.write("messages.ndjson", message % 13, encoding=encoding)
                self.assertEqual(self.answer("import", file)["rejected"], 0)
        file = self.write("dirty.ndjson", message % 14, '{"x":"é"}', message % 15, encoding="cp1252")
        self.assertEqual(self.answer("import", file)["rejected"], 1)
        letter = json.loads(self.stratus("rejects", "list", "--json").splitlines()[-1])
        self.assertEqual(letter["bytes"], '{"x":"\\xE9"}')

    def test_the_name_of_a_file_may_be_any_bytes(self):
        name = b"m\xe9t\xe9o.csv".decode(errors="surrogateescape")
        self.write(name, self.HEAD, self.ROW, self.ROW.replace("9.5", "warm"))
        self.stratus("import", name)
        self.assertIn("m\\xE9t\\xE9o.csv line 3", self.stratus("rejects", "list"))
        json.loads(self.stratus("rejects", "list", "--json"))

    def test_what_is_no_text_says_what_it_is(self):
        (self.folder / "weather.zip").write_bytes(b"PK\x03\x04...")
        self.assertIn("is a zip archive", self.stratus("import", "weather.zip", expect=2))
        self.assertIn('--encoding "latin"', self.stratus("import", "weather.zip", "--encoding", "latin", expect=2))


if __name__ == "__main__":
    stratus_program.main()
