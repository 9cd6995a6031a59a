#!/usr/bin/env python3
"""The log shortened on purpose, and all that reads it afterwards."""
import json
import pathlib
import shutil
import subprocess
import sys
import urllib.request

sys.path.insert(0, str(pathlib.Path(__file__).resolve().parents[1] / "support"))
import stratus_program
from log_files import split_segment
from stratus_program import TWO_STATIONS, run, serving

PARIS = "station_Paris_FR"
DAYS = range(1, 21)


def message(day, hour=12, temperature=None):
    return json.dumps({"station_id": PARIS, "timestamp": f"2026-11-{day:02}T{hour:02}:00:00Z",
                       "temperature": temperature or day, "known_at": f"2026-11-{day:02}T{hour:02}:05:00Z"}) + "\n"


class RetentionTest(stratus_program.FolderTest):
    """A message a day, each in a file of the log of its own; all but the last two are published."""

    def setUp(self):
        super().setUp()
        (self.folder / "stratus.toml").write_text(TWO_STATIONS)
        self.data = self.folder / "stratus-data"
        self.now = 20
        for day in DAYS:
            self.send(message(day), day)
            if day == DAYS[-3]:
                self.stratus("batch", "run")
        split_segment(self.data / "log")

    def stratus(self, *arguments, day=None, **options):
        return run(*arguments, "--now", f"2026-11-{day or self.now:02}T18:00:00Z", folder=self.folder, **options)

    def json(self, *arguments, **options):
        return json.loads(self.stratus(*arguments, "--json", **options))

    def send(self, lines, day):
        (self.folder / "messages.ndjson").write_text(lines)
        self.stratus("import", "messages.ndjson", day=day)

    def answer(self, **options):
        rows = self.json("daily", PARIS, "--from", "2026-11-01", "--to", "2026-11-30", **options)["rows"]
        return [(row["period"], row["temperature_c"]) for row in rows]

    def failed_checks(self):
        """What doctor finds damaged, by the name of the check."""
        done = subprocess.run([stratus_program.program, "doctor", "--json", "--now", f"2026-11-{self.now}T18:00:00Z"],
                              cwd=self.folder, capture_output=True, text=True)
        self.assertEqual(done.returncode, 1, done.stderr)
        return {check["check"]: check for check in json.loads(done.stdout)["checks"] if check["health"] == "failed"}

    def log_files(self):
        return sorted(path.name for path in (self.data / "log").glob("*.log"))

    def shorten(self, keep="5d"):
        return self.stratus("retention", "log", "--keep", keep, "--yes")

    def metrics(self, served):
        with urllib.request.urlopen(served.api.removesuffix("/api/v1") + "/metrics") as answer:
            return answer.read().decode()

    def verify(self):
        """The digest, which is the same from the dataset and from the log."""
        digests = {self.json("verify", *how)["digest"] for how in ([], ["--from-log"])}
        self.assertEqual(len(digests), 1)
        return digests.pop()


class Retention(RetentionTest):
    def test_it_says_what_would_go_and_why_no_more(self):
        before = self.log_files()
        said = self.stratus("retention", "log", "--keep", "5d")
        self.assertIn("Would remove 14 files of the log: 14 messages", said)
        self.assertIn("2026-11-01T18:00:00Z to 2026-11-14T", said)
        self.assertIn("begin at 0:14", said)
        self.assertIn("not older than 2026-11-15T18:00:00Z", said)
        self.assertIn("--yes", said)
        self.assertEqual(self.log_files(), before)
        # What is not covered stays, however old.
        plan = self.json("retention", "log", "--keep", "24h", day=30)
        self.assertEqual((plan["removed"], plan["begin"], plan["new_begin"], plan["segments"]), (False, "-", "0:17", 17))
        self.assertIn("version 1 covers nothing from position 18 on", plan["stop"])
        self.assertIn("Nothing may go", self.stratus("retention", "log", "--keep", "90d"))

    def test_what_it_refuses(self):
        for keep, named in (("23h", "24h"), ("0d", "24h"), ("30", "30d or 36h"), ("d", "30d or 36h"), ("-1d", "30d or 36h"),
                            ("5w", "30d or 36h"), ("99999999999999999999d", "30d or 36h")):
            refused = self.stratus("retention", "log", f"--keep={keep}", expect=2)
            self.assertIn(named, refused)
            self.assertIn(keep, refused)
        with serving("--now", "2026-11-20T18:00:00Z", folder=self.folder) as served:
            refused = self.stratus("retention", "log", "--keep", "5d", "--yes", expect=1)
            self.assertIn("stop it first", refused)
            self.assertIn("Would remove 14 files", self.stratus("retention", "log", "--keep", "5d"))
            served.stop()
        facts = next((self.data / "dataset").iterdir())
        whole = facts.read_bytes()
        facts.write_bytes(whole[:-1] + bytes([whole[-1] ^ 1]))
        self.assertIn(facts.name, self.stratus("retention", "log", "--keep", "5d", expect=1))
        facts.write_bytes(whole)
        (self.data / "log" / self.log_files()[4]).unlink()
        self.assertIn("the log lacks position 4", self.stratus("retention", "log", "--keep", "5d", "--yes", expect=1))

    def test_no_answer_changes(self):
        whole, digest = self.answer(), self.verify()
        self.assertIn("Removed 14 files", self.shorten())
        self.assertEqual(len(self.log_files()), 6)
        self.assertEqual(self.answer(), whole)
        self.assertEqual(self.verify(), digest)
        self.assertIn("14 facts stand in the dataset alone: the log begins at 0:14.", self.stratus("verify"))
        self.assertIn("NOT CHECKED: 14 facts", self.stratus("verify", "--from-log"))
        self.assertIn("begins at position 14", self.stratus("doctor"))
        status = self.json("status")["log"]
        self.assertEqual((status["begin"], status["end"], status["missing"]), ("0:14", "0:20", []))
        self.assertIn("before 0:14 are in the dataset only", self.stratus("status"))
        self.assertNotIn("LACKS", self.stratus("status"))
        self.assertIn("6", self.stratus("count"))
        self.assertIn("Nothing may go", self.shorten())

    def test_life_goes_on(self):
        self.shorten()
        with serving("--now", "2026-11-21T18:00:00Z", folder=self.folder) as served:
            self.assertEqual(served.post("/observations", message(21))[0], 201)
            self.assertEqual(served.post("/observations", message(3, temperature=30))[0], 201)
            self.assertRegex(self.metrics(served), "(?m)^stratus_log_begin 14$")
            self.assertEqual(served.stop(), 0)
        self.now = 21
        self.verify()
        self.stratus("batch", "run")
        self.assertIn(("2026-11-21", 21.0), [(day, value["mean"]) for day, value in self.answer()])
        digest = self.verify()
        refused = self.stratus("batch", "rebuild", "--from-log", expect=1)
        self.assertIn("the log was shortened and begins at 0:14", refused)
        self.stratus("batch", "rebuild")
        self.assertEqual(self.verify(), digest)

    def test_a_backup_restores_and_verifies(self):
        self.shorten()
        digest, whole = self.verify(), self.answer()
        self.stratus("backup", "copy")
        self.stratus("restore", "copy", "--data", "stratus-data-2")
        (self.data).rename(self.folder / "gone")
        (self.folder / "stratus-data-2").rename(self.data)
        self.assertEqual((self.answer(), self.verify()), (whole, digest))
        self.send(message(22), 22)
        self.stratus("batch", "run")
        self.verify()

    def test_what_is_lost_later_is_a_loss(self):
        self.shorten()
        (self.data / "log" / self.log_files()[0]).unlink()
        for command in ("verify", "doctor"):
            self.assertIn("position 14", self.stratus(command, expect=None))
        self.assertIn("LACKS 0:14 up to 0:15", self.stratus("status"))

    def test_an_older_version_by_hand_is_named(self):
        early = self.data / "manifests" / f"{1:010}.json"
        content = early.read_bytes()
        for _ in range(4):
            self.stratus("batch", "rebuild")
        self.assertFalse(early.exists(), "three versions are kept")
        self.stratus("retention", "log", "--keep", "24h", "--yes", day=30)
        begin = self.json("status")["log"]["begin"]
        self.assertEqual(begin, "0:19")
        early.write_bytes(content)
        refused = self.stratus("batch", "rollback", "--version", "1", expect=1)
        self.assertIn("starts after the horizon", refused)

    def test_all_of_it_and_then_a_new_log(self):
        self.shorten()
        digest, whole = self.verify(), self.answer()
        refused = self.stratus("log", "adopt", "--yes", expect=1)
        self.assertIn("positions 18 to 19", refused)
        self.assertIn("--lose-from 0:18", refused)
        self.stratus("batch", "run")
        self.assertIn("Nothing was changed", self.stratus("log", "adopt"))
        former = self.json("status")["log"]["id"]
        said = self.json("log", "adopt", "--yes")
        self.assertEqual((said["adopted"], said["covered"], said["lost"]), (True, "0:20", ""))
        self.assertEqual((self.data / said["aside"]).name, f"log.former-{former}")
        self.assertEqual((self.answer(), self.verify()), (whole, digest))
        self.assertIn("there was 1 other log before it", self.stratus("verify"))
        status = self.json("status")["log"]
        self.assertEqual((status["id"], status["begin"], status["end"]), (said["log"], "-", "-"))
        self.assertIn(former, self.stratus("batch", "show"))
        self.assertIn("covers log " + former, self.stratus("batch", "rollback", "--version", "2", expect=1))
        self.stratus("doctor")
        with serving("--now", "2026-11-21T18:00:00Z", folder=self.folder) as served:
            refused = self.stratus("log", "adopt", "--yes", expect=1)
            self.assertIn("stop it first", refused)
            self.assertEqual(served.post("/observations", message(21))[0], 201)
            self.assertEqual(served.stop(), 0)
        self.now = 21
        self.send(message(3) + message(4, temperature=40), 21)
        self.stratus("batch", "run")
        digest = self.verify()
        self.assertIn("log " + former, self.stratus("batch", "rebuild", "--from-log", expect=1))
        self.stratus("batch", "rebuild")
        self.assertEqual(self.verify(), digest)
        self.stratus("backup", "copy")
        self.stratus("restore", "copy", "--data", "restored")
        self.assertEqual(json.loads(self.stratus("verify", "--data", "restored", "--json"))["digest"], digest)

    def test_a_folder_that_lost_its_log_goes_on(self):
        whole = self.answer()
        shutil.rmtree(self.data / "log")
        self.assertIn("stratus log adopt", self.stratus("batch", "run", expect=1))
        self.assertIn("say --lose-from 0:18 --yes", self.stratus("log", "adopt"))
        self.assertIn("say --lose-from 0:18", self.stratus("log", "adopt", "--yes", expect=1))
        self.assertIn("is not there", self.stratus("log", "adopt", "--lose-from", "0:18", "--yes"))
        self.assertEqual(self.answer(), whole[:-2], "what no version covered is lost with it")
        for day in DAYS[-2:]:
            self.send(message(day), day)
        self.assertEqual(self.answer(), whole)
        self.stratus("batch", "run")
        self.verify()

    def test_an_adoption_that_was_interrupted_is_ended(self):
        whole = self.answer()
        (self.data / "log").rename(self.data / "log.tried")
        self.assertIn("say --yes to end it", self.stratus("log", "adopt"))
        self.assertTrue(self.json("log", "adopt")["waits"])
        self.assertEqual({check["remedy"] for check in self.failed_checks().values()}, {"stratus log adopt --yes"})
        self.assertIn("stratus log adopt --yes", self.stratus("verify", expect=1))
        self.stratus("log", "adopt", "--yes")
        self.assertEqual(self.answer(), whole)
        self.verify()

    def test_a_new_log_without_versions_makes_none(self):
        former = self.json("status")["log"]["id"]
        self.stratus("log", "adopt", "--lose-from", "0:18", "--yes")
        (self.data / "manifests").rename(self.data / "kept")
        files = sorted(self.data.rglob("*.parquet"))
        for command in (("batch", "run"), ("batch", "rebuild", "--from-log")):
            self.assertIn("took the place of log " + former, self.stratus(*command, expect=1))
        found = self.failed_checks()
        self.assertIn("alone hold facts", found["leftovers"]["finding"])
        self.assertIn("keep them, and put the folder manifests back", found["leftovers"]["remedy"])
        self.assertIn("Keep them, put the folder manifests back", self.stratus("log", "adopt", expect=1))
        self.assertEqual(sorted(self.data.rglob("*.parquet")), files)
        (self.data / "kept").rename(self.data / "manifests")
        self.verify()

    def test_what_it_is_told_to_lose(self):
        for wrong in ("0:17", "0:19", "-"):
            self.assertIn("begins at 0:18", self.stratus("log", "adopt", f"--lose-from={wrong}", expect=2))
        for unreadable in ("18", "0:18,1:0", "", "1:1,0:18"):
            self.assertIn("from offset 1 on", self.stratus("log", "adopt", "--lose-from", unreadable, expect=2))
        self.assertIn("what no version covers is lost: positions 18 to 19", self.stratus("log", "adopt", "--lose-from", "0:18"))
        self.stratus("log", "adopt", "--lose-from", "0:18", "--yes")
        self.assertEqual(len(self.answer()), 18)
        self.verify()


if __name__ == "__main__":
    stratus_program.main()
