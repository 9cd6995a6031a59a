#!/usr/bin/env python3
"""Descriptions of stations: what is known counts, whoever says otherwise is told, and commands change it."""
import json
import pathlib
import sys
import urllib.request

sys.path.insert(0, str(pathlib.Path(__file__).resolve().parents[1] / "support"))
import stratus_program
from stratus_program import TWO_STATIONS, run, serving

NOW = "2026-11-24T18:00:00Z"
PARIS = "station_Paris_FR"
HEAD = "station_id,time,temperature_c,city,country,latitude,longitude,zone"
MAP = """name = "{name}"
[station]
column = "name"
from = "table"
country = "FR"
zone = "Europe/Paris"
interval_s = {interval_s}
[[stations]]
value = "P"
city = "Paris"
latitude = 48.8566
longitude = 2.3522
[time]
column = "time"
[elements]
temperature_c = {{ column = "t", unit = "c" }}
"""


def row(hour, temperature, latitude=48.8566, city="Paris"):
    return f"{PARIS},2026-11-24T{hour:02}:00:00Z,{temperature},{city},FR,{latitude},2.3522,Europe/Paris"


class Folder(stratus_program.FolderTest):
    """Its folder is the working directory of the commands."""

    def stratus(self, command, *arguments, **options):
        return run(*command.split(), *arguments, "--now", NOW, folder=self.folder, **options)

    def answer(self, command, *arguments, **options):
        return json.loads(self.stratus(command, *arguments, "--json", **options))

    def write(self, name, *lines):
        (self.folder / name).write_text("".join(f"{line}\n" for line in lines))
        return name

    def add(self, city, *more):
        return self.stratus("stations add --country FR --latitude 48.8566 --longitude 2.3522 --zone Europe/Paris --city", city,
                            *more)

    def paris(self):
        return self.answer("stations show Paris")


class Commands(Folder):
    def test_a_station_without_a_city_has_its_id_in_every_table(self):
        self.stratus("stations add --id station_Ys_FR --latitude 48 --longitude 2")
        message = {"station_id": "station_Ys_FR", "timestamp": "2026-11-24T10:00:00Z", "temperature": 1}
        self.stratus("import", self.write("a.ndjson", json.dumps(message)))
        for command in ("latest", "hourly Ys", "daily Ys", "monthly Ys", "seasonal Ys", "yearly Ys", "compare --month 2026-11",
                        "rank stations 2026-11", "rank periods 2026-11 Ys", "climate Ys"):
            with self.subTest(command):
                self.assertIn("station_Ys_FR", self.stratus(command))

    def test_explain_says_what_was_taken_back(self):
        self.add("Paris")
        said = {"station_id": PARIS, "timestamp": "2026-11-24T10:00:00Z", "known_at": "2026-11-24T10:05:00Z"}
        lines = [said | {"temperature": 1}, said | {"temperature": 2, "known_at": "2026-11-24T10:06:00Z", "kind": "remote"},
                 said | {"retracts": "observed", "known_at": "2026-11-24T11:00:00Z"}]
        self.stratus("import", self.write("a.ndjson", *map(json.dumps, lines)))
        rows = self.stratus("explain Paris 2026-11-24T10:00:00Z").splitlines()[3:]
        self.assertEqual(sorted(row.split()[-1] for row in rows), ["retracted", "retraction", "yes"])

    def test_a_station_that_is_named_twice_is_answered_once(self):
        self.add("Paris")
        self.write("one.csv", HEAD, row(10, 7))
        self.stratus("import one.csv")
        self.assertEqual(self.stratus("latest Paris paris"), self.stratus("latest Paris"))
        self.assertEqual(len(self.answer("latest Paris", PARIS)["rows"]), 1)

    def test_a_number_that_no_station_has_is_named_before_a_running_serve_is_asked(self):
        self.add("Paris")
        with serving("--now", NOW, folder=self.folder):
            self.assertIn("elevation_m is not within -12000 to 12000",
                          self.stratus("stations set Paris --elevation-m nan", expect=2))

    def test_a_new_folder_knows_no_station_and_says_how_to_add_one(self):
        self.assertIn("stratus stations add", self.stratus("stations"))
        self.assertEqual(self.answer("stations"), [])
        environment = {"VISUAL_CROSSING_API_KEY": "any", "HOME": str(self.folder)}
        for command in ["collect", "backfill --from 2026-01-01 --to 2026-01-02", "serve --port 0 --collect"]:
            with self.subTest(command):
                told = self.stratus(command, expect=1, environment=environment)
                self.assertIn("[[station]]", told)
                self.assertIn("--station", told)

    def check_changes(self):
        self.assertEqual(self.add("Paris"), f"Station {PARIS} added.\n")
        self.add("Lyon")
        self.assertEqual([station["city"] for station in self.answer("stations list")], ["Lyon", "Paris"])
        self.assertEqual(self.add("Paris"), f"Station {PARIS} was known already.\n")
        for wrong in [["--city", "", "--country", "FR"], ["--city", "Ys", "--country", "fr"], ["--id", "toto"],
                      ["--city", "Ys", "--country", "France"]]:
            self.stratus("stations add --latitude 1 --longitude 2", *wrong, expect=2)
        told = self.stratus("stations add --city Paris --country FR --latitude 48.8566 --longitude 2.36 --zone Europe/Paris",
                            expect=1)
        self.assertIn("longitude 2.3522 / 2.36", told)
        self.assertIn("stratus stations set", told)
        told = self.stratus("stations set Paris --interval-s 1800 --grid utc")
        self.assertIn("interval_s 3600 / 1800, grid local / utc", told)
        self.assertIn("next batch run", told)
        self.assertEqual((self.paris()["interval_s"], self.paris()["grid"]), (1800, "utc"))
        self.assertIn("so already", self.stratus("stations set Paris --interval-s 1800"))
        self.assertIn("interval_s", self.stratus("stations set Paris --interval-s 7", expect=2))
        self.assertIn('"Ys" is not known', self.stratus("stations set Ys --grid utc", expect=2))
        self.write("a.ndjson", json.dumps({"station_id": PARIS, "timestamp": "2026-11-24T10:00:00Z", "temperature": 1}))
        self.stratus("import", "a.ndjson")
        self.assertIn("1 facts", self.stratus("stations remove Paris", expect=1))
        self.stratus("stations remove lyon")
        self.assertEqual([station["city"] for station in self.answer("stations")], ["Paris"])

    def test_they_change_a_folder(self):
        self.check_changes()

    def test_they_change_the_folder_of_a_running_serve_and_it_keeps_them(self):
        with serving("--now", NOW, folder=self.folder) as served:
            self.check_changes()
            self.assertEqual(json.loads(served.get(f"/stations/{PARIS}"))["interval_s"], 1800)
            served.stop()
        with serving("--now", NOW, folder=self.folder) as served:
            self.assertEqual(json.loads(served.get(f"/stations/{PARIS}"))["interval_s"], 1800)

    def test_options_that_are_wrong_are_named(self):
        for command, *told in [("stations add --city Paris --country FR", "--latitude"),
                               ("stations add --latitude 1 --longitude 2", "--city", "--id"),
                               ("stations add --id station_a_FR --latitude 91 --longitude 2", "latitude"),
                               ("stations add --id station_a_FR --latitude 1 --longitude 2 --zone Europe/Pari", "Europe/Pari"),
                               ("stations add --id station_a_FR --latitude 1 --longitude 2 --grid lunar", "--grid", '"lunar"'),
                               ("stations add --id station_a_FR --latitude 1 --longitude 2 --accumulation-stamp noon", '"noon"'),
                               ("stations set", "--from-config"), ("stations remove", "station")]:
            with self.subTest(command):
                notes = self.stratus(command, expect=2)
                for part in told:
                    self.assertIn(part, notes)

    def test_one_that_the_configuration_would_add_again_is_not_removed(self):
        self.write("stratus.toml", TWO_STATIONS)
        self.stratus("batch run")
        self.assertIn("stratus.toml line 1", self.stratus("stations remove Paris", expect=1))


class LostDescriptions(Folder):
    """The registry was lost after the last version: the log holds facts of stations that nobody describes any more."""

    def setUp(self):
        super().setUp()
        self.add("Paris")
        self.send(PARIS)
        self.stratus("batch run")
        for city in ["Ys", "Lyonesse", "Lyon"]:
            self.add(city)
            self.send(f"station_{city}_FR", located=city == "Lyon")
        (self.folder / "stratus-data" / "stations.json").unlink()

    def send(self, station, located=False):
        message = {"station_id": station, "timestamp": "2026-11-24T10:00:00Z", "temperature": 1}
        if located:
            message["location"] = {"city": "Lyon", "country": "FR", "latitude": 45.764, "longitude": 4.8357}
        self.stratus("import", self.write("a.ndjson", json.dumps(message)))

    def recover(self):
        return run("stations", "recover", folder=self.folder, expect=stratus_program.PARTLY_DONE)

    def check_all_named(self, told):
        self.assertIn("2 stations have facts and no description", told)
        self.assertIn("station_Lyonesse_FR, station_Ys_FR; ", told)
        self.assertIn("stratus stations add --id", told)

    def test_recovering_takes_what_messages_state_and_everything_names_all_that_is_left(self):
        self.assertIn("2 stations written", self.recover())
        # The tail says it too, before any batch run.
        self.assertEqual(self.answer("status")["undescribed_stations"], 2)
        self.assertEqual(self.answer("status")["unregistered_facts"], 0)
        self.assertEqual([(station["city"], station["latitude"]) for station in self.answer("stations")],
                         [("Lyon", 45.764), ("Paris", 48.8566)])
        self.assertIn("2 facts are of stations without a description", self.stratus("batch run"))
        self.assertIn("2 facts are of stations without a description", self.stratus("verify"))
        self.assertEqual(self.answer("status")["unregistered_facts"], 2)
        self.assertIn("2 others have facts, which are in no view", self.stratus("status"))
        self.assertEqual(self.answer("count")["unregistered_facts"], 2)
        with serving("--now", NOW, folder=self.folder) as served:
            with urllib.request.urlopen(served.api.removesuffix("/api/v1") + "/metrics") as answer:
                metrics = answer.read().decode()
                self.assertIn("\nstratus_unregistered_facts 2\n", metrics)
                self.assertIn("\nstratus_undescribed_stations 2\n", metrics)
        doctor = json.loads(run("doctor", "--json", folder=self.folder, expect=None))
        found = {check["check"]: check for check in doctor["checks"]}
        self.assertEqual(found["descriptions"]["health"], "warning")
        self.check_all_named(found["descriptions"]["finding"])
        with serving("--now", NOW, folder=self.folder) as served:
            self.check_all_named(served.notes())
        for city in ["Ys", "Lyonesse"]:
            self.add(city)
        self.stratus("batch run")
        self.assertEqual(self.answer("count")["unregistered_facts"], 0)
        self.assertEqual(self.answer("status")["undescribed_stations"], 0)
        self.stratus("verify")
        doctor = json.loads(run("doctor", "--json", folder=self.folder, expect=None))
        self.assertEqual({check["check"]: check["health"] for check in doctor["checks"]}["descriptions"], "ok")


class Doors(Folder):
    def test_a_configuration_that_says_otherwise_is_told_and_applied_by_command(self):
        self.add("Paris")
        self.write("stratus.toml", "", "[[station]]", 'city = "Paris"', 'country = "FR"', "latitude = 48.8566",
                   "longitude = 2.3522", 'zone = "Europe/Paris"', "interval_s = 600")
        with serving("--now", NOW, folder=self.folder) as served:
            self.assertEqual(json.loads(served.get(f"/stations/{PARIS}"))["interval_s"], 3600)
            served.stop()
            self.assertRegex(served.notes(), r"warning .*known otherwise.*stratus.toml line 2.*interval_s 3600 / 600")
        told = self.stratus("config check")
        for part in ["stratus.toml line 2", "interval_s 3600 / 600", "--from-config"]:
            self.assertIn(part, told)
        self.assertEqual(len(self.answer("config check")["differences"]), 1)
        self.stratus("stations set --from-config")
        self.assertEqual(self.paris()["interval_s"], 600)
        self.assertEqual(self.answer("config check")["differences"], [])

    def test_a_map_that_says_otherwise_is_refused_with_both_descriptions(self):
        for name, interval_s in [("one", 3600), ("two", 1800)]:
            self.write(f"{name}.toml", MAP.format(name=name, interval_s=interval_s))
        self.write("a.csv", "name,time,t", "P,2026-11-24T10:00:00Z,1.5")
        self.write("b.csv", "name,time,t", "P,2026-11-24T11:00:00Z,2.5")

        def check():
            self.assertEqual(self.answer("import --map one.toml a.csv")["accepted"], 1)
            self.assertEqual(self.answer("import --map one.toml a.csv")["rejected"], 0)
            told = self.stratus("import --map two.toml b.csv", expect=1)
            for part in ["b.csv", "two", PARIS, "interval_s 3600 / 1800", "stratus stations set"]:
                self.assertIn(part, told)
            self.assertEqual(self.answer("count")["messages"], 1)
            self.stratus("stations set Paris --interval-s 1800")
            self.assertEqual(self.answer("import --map two.toml b.csv")["accepted"], 1)

        check()
        self.stratus("purge --yes")
        with serving("--now", NOW, folder=self.folder):
            check()

    def test_stations_beside_messages_that_say_otherwise_are_refused(self):
        self.add("Paris")
        self.write("a.ndjson", "{}")
        self.write("a.ndjson.stations.json", json.dumps([self.paris() | {"grid": "utc"}]))
        told = self.stratus("import a.ndjson", expect=1)
        self.assertIn("a.ndjson.stations.json", told)
        self.assertIn("grid local / utc", told)

    def test_a_row_that_says_otherwise_than_the_first_is_kept_as_a_dead_letter(self):
        self.write("a.csv", HEAD, row(9, 1.5), row(10, 2.5), row(11, 3.5, latitude=43), row(12, 4.5, city="Lutetia"))
        self.assertEqual(self.answer("import a.csv", expect=3), {"accepted": 2, "duplicate": 0, "rejected": 2})
        letters = self.stratus("rejects list")
        self.assertIn("a.csv line 4", letters)
        self.assertIn("described otherwise in line 2 (there / here): latitude 48.8566 / 43", letters)
        self.assertIn("city Paris / Lutetia", letters)
        self.assertEqual(self.answer("rejects redrive", expect=3)["rejected"], 2)

    def test_verify_names_a_station_that_the_version_was_derived_under_otherwise(self):
        self.stratus("import", self.write("a.csv", HEAD, row(9, 1.5)))
        self.stratus("batch run")
        self.stratus("verify")
        self.stratus("stations set Paris --interval-s 1800")
        report = json.loads(run("verify", "--json", folder=self.folder, expect=None))
        self.assertEqual(report["differences"], [f"station {PARIS} (version / registry): interval_s 3600 / 1800"])
        self.stratus("batch run")
        self.stratus("verify")


if __name__ == "__main__":
    stratus_program.main()
