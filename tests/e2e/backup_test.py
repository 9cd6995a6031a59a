#!/usr/bin/env python3
"""Backups beside a running serve, what restore says of damaged ones, and what doctor finds."""
import contextlib
import datetime
import itertools
import json
import os
import pathlib
import shutil
import signal
import subprocess
import sys
import threading
import time

sys.path.insert(0, str(pathlib.Path(__file__).resolve().parents[1] / "support"))
import stratus_program
from stratus_program import run, serving

NOW = "2026-11-24T18:00:00Z"
PARIS = "station_Paris_FR"
FIRST_DAY = datetime.date(2024, 1, 1)
# A batch whenever a hundred facts have come.
BUSY = "[serve]\nbatch_tail_facts = 100\n" + stratus_program.TWO_STATIONS
DAYS = 1000  # of messages, all before NOW


def day_of_messages(number):
    """24 hours of Paris, the number-th day since the first; temperatures tell the hours apart."""
    day = FIRST_DAY + datetime.timedelta(days=number)
    return [{"station_id": PARIS, "timestamp": f"{day}T{hour:02}:00:00Z", "temperature": (number * 24 + hour) % 400 / 10,
             "known_at": f"{day}T{hour:02}:05:00Z"} for hour in range(24)]


def months_until(days):
    """The first of each month in which one of so many days lies."""
    return sorted({(FIRST_DAY + datetime.timedelta(days=number)).replace(day=1) for number in range(days)})


def flip_bit(file):
    content = bytearray(file.read_bytes())
    content[len(content) // 2] ^= 0x10
    file.write_bytes(content)


def files_below(folder):
    return {str(file.relative_to(folder)): file.read_bytes() for file in sorted(folder.rglob("*")) if file.is_file()}


class Poster(threading.Thread):
    """Posts day after day until it is stopped, and keeps what was acknowledged."""

    def __init__(self, served):
        super().__init__()
        self.served = served
        self.acknowledged = []  # messages, in order
        self.more = threading.Condition()
        self.stopping = False
        self.ended = False
        self.failure = None

    def run(self):
        try:
            for number in range(DAYS):
                if self.stopping:
                    break
                messages = day_of_messages(number)
                status, report = self.served.post("/observations", "\n".join(map(json.dumps, messages)), "application/x-ndjson")
                if status != 200 or report["accepted"] + report["duplicate"] != 24:
                    raise AssertionError(f"{status} {report}")
                with self.more:
                    self.acknowledged.extend(messages)
                    self.more.notify_all()
        except Exception as error:  # pylint: disable=broad-except
            self.failure = error
        with self.more:
            self.ended = True
            self.more.notify_all()

    def wait_for(self, count):
        """Until so many are acknowledged, or all that there are."""
        with self.more:
            done = self.more.wait_for(lambda: self.ended or len(self.acknowledged) >= count, stratus_program.SECONDS)
        if self.failure or not done:
            raise AssertionError(f"posting stopped: {self.failure}")

    def stop(self):
        self.stopping = True
        self.join()
        if self.failure:
            raise self.failure


class Folder(stratus_program.FolderTest):
    """Its folder is the working directory of the commands."""

    def setUp(self):
        super().setUp()
        self.data = self.folder / "stratus-data"
        (self.folder / "stratus.toml").write_text(stratus_program.TWO_STATIONS)

    def stratus(self, command, *arguments, now=NOW, **options):
        return run(*command.split(), *arguments, "--now", now, folder=self.folder, **options)

    def answer(self, command, *arguments):
        return json.loads(self.stratus(command, *arguments, "--json"))

    def answers(self, command, *arguments):
        """The rows of each station, without what tells the layers apart."""
        rows = {}
        for line in self.stratus(command, *arguments, "--json").splitlines():
            document = json.loads(line)
            rows[document["station"]] = [{name: value for name, value in row.items() if name not in ("from_batch", "from_speed")}
                                         for row in document["rows"]]
        return rows

    def make_data(self, stations=2):
        """Made-up stations and a few days of Paris, published, and one day in the tail."""
        self.stratus("generate", "--stations", stations, "--years", 1)
        self.import_days(0, 3)
        self.stratus("batch run")
        self.import_days(3, 4)

    def import_days(self, first, last):
        lines = [json.dumps(message) for number in range(first, last) for message in day_of_messages(number)]
        (self.folder / "days.ndjson").write_text("\n".join(lines) + "\n")
        self.stratus("import", "days.ndjson")

    def no_folder(self, *names):
        for name in names:
            self.assertFalse((self.folder / name).exists(), name)


class Online(Folder):
    def test_a_backup_beside_posts_and_batches_is_one_state(self):
        self.stratus("generate", "--stations", 2, "--years", 1)
        (self.folder / "stratus.toml").write_text(BUSY)
        with serving("--now", NOW, folder=self.folder) as served:
            poster = Poster(served)
            poster.start()
            try:
                made = self.backups_until_a_version_was_published(poster)
            finally:
                poster.stop()
            self.assertEqual(served.stop(), 0)
        self.assertGreater(len(made), 1)
        for name, before in made:
            with self.subTest(name):
                self.check_restored(name, before)

    def backups_until_a_version_was_published(self, poster):
        """Names of backups with the number of messages that were acknowledged before each began."""
        made, versions, numbers = [], set(), itertools.count()
        deadline = time.monotonic() + stratus_program.SECONDS
        poster.wait_for(24)
        while len(versions) < 2 and time.monotonic() < deadline:
            before = len(poster.acknowledged)
            name = f"backups/{next(numbers)}"
            report = self.answer("backup", name)
            self.assertGreaterEqual(report["messages"], int(report["horizon"].removeprefix("0:").replace("-", "0")))
            if report["version"] not in versions:
                made.append((name, before))
            versions.add(report["version"])
            poster.wait_for(before + 24)
        return made

    def check_restored(self, name, before):
        restored = name.replace("backups", "restored")
        report = self.answer("restore", name, "--data", restored)
        verified = self.answer("verify", "--data", restored)
        self.assertTrue(verified["ok"], verified)
        self.assertEqual(self.answer("count", "--data", restored)["messages"], report["messages"])
        self.check_acknowledged(restored, before)
        self.check_months(restored, before)
        again = restored + "-again"
        self.stratus("restore", name, "--data", again)
        self.assertEqual(self.answer("verify", "--data", again)["digest"], verified["digest"])
        self.stratus("restore", name, "--data", again + "-untouched")
        listed = {file["path"]: file for file in json.loads((self.folder / name / "backup.json").read_text())["files"]}
        content = files_below(self.folder / (again + "-untouched"))
        self.assertEqual(set(content) - {"lock"}, set(listed))
        self.assertEqual({path: content[path] for path in listed},
                         {path: (self.folder / name / path).read_bytes() for path in listed})
        self.assertNotIn("lock", files_below(self.folder / name))

    def check_acknowledged(self, restored, before):
        found = {}
        for month in months_until(before // 24):
            last = (month.replace(day=28) + datetime.timedelta(days=4)).replace(day=1)
            for row in self.answers("hourly", PARIS, "--from", month, "--to", last, "--data", restored)[PARIS]:
                found[row["start"]] = row["temperature_c"]["mean"]
        self.assertGreaterEqual(before, 24)
        for number in range(before // 24):
            for message in day_of_messages(number):
                self.assertEqual(found.get(message["timestamp"]), message["temperature"], message["timestamp"])

    def check_months(self, restored, before):
        """Months that were over before the backup began answer as they do in the folder that went on."""
        question = ("--from", "2015-01", "--to", "2016-02")
        made_up = self.answers("monthly", *question, "--data", restored)
        self.assertGreater(sum(map(len, made_up.values())), 20)
        self.assertEqual(made_up, self.answers("monthly", *question))
        over = months_until(before // 24)[:-1]
        if over:
            question = (PARIS, "--from", f"{over[0]:%Y-%m}", "--to", f"{over[-1]:%Y-%m}")
            rows = self.answers("monthly", *question, "--data", restored)
            self.assertEqual(len(rows[PARIS]), len(over))
            self.assertEqual(rows, self.answers("monthly", *question))


class Offline(Folder):
    def test_nothing_to_back_up_is_told(self):
        self.assertIn("stratus-data/log", self.stratus("backup", "b", expect=1))
        self.no_folder("b", "b.partial")

    def test_a_target_that_is_in_use_is_left_alone(self):
        self.make_data()
        (self.folder / "mine").mkdir()
        (self.folder / "mine" / "letter.txt").write_text("dear")
        self.assertIn("mine", self.stratus("backup", "mine", expect=1))
        self.stratus("backup", "b")
        self.assertIn("b is there and not empty", self.stratus("backup", "b", expect=1))
        self.assertIn("mine", self.stratus("restore", "b", "--data", "mine", expect=1))
        self.assertEqual(files_below(self.folder / "mine"), {"letter.txt": b"dear"})
        self.assertIn("inside the data folder", self.stratus("backup", "stratus-data/b", expect=2))
        (self.folder / "empty").mkdir()
        self.stratus("restore", "b", "--data", "empty")
        self.assertTrue(self.answer("verify", "--data", "empty")["ok"])
        self.no_folder("mine.partial", "b.partial", "empty.partial")

    def test_a_restored_folder_goes_on(self):
        self.make_data()
        self.import_days(3, 5)
        (self.data / "backfill.json").write_text('{"stations":{}}\n')
        self.stratus("backup", "b")
        shutil.rmtree(self.data)
        self.stratus("restore", "b")
        self.assertEqual((self.data / "backfill.json").read_text(), '{"stations":{}}\n')
        self.import_days(5, 6)
        self.assertTrue(self.answer("batch run")["published"])
        self.assertTrue(self.answer("verify")["ok"])

    def test_every_fault_is_named_and_leaves_no_folder(self):
        self.make_data()
        self.stratus("backup", "good")
        dataset = str(next((self.folder / "good" / "dataset").iterdir()).relative_to(self.folder / "good"))
        segment = str(next((self.folder / "good" / "log").glob("*.log")).relative_to(self.folder / "good"))

        def shorten(file):
            file.write_bytes(file.read_bytes()[:-1])

        def later_format(file):
            file.write_text(file.read_text().replace('"format": 2', '"format": 3'))

        for fault, path in [(flip_bit, dataset), (flip_bit, segment), (flip_bit, "backup.json"), (flip_bit, "log/durable"),
                            (shorten, dataset), (shorten, segment), (shorten, "stations.json"), (later_format, "backup.json"),
                            (pathlib.Path.unlink, dataset), (pathlib.Path.unlink, segment), (pathlib.Path.unlink, "backup.json")]:
            with self.subTest(f"{fault.__name__} {path}"):
                shutil.copytree(self.folder / "good", self.folder / "bad")
                fault(self.folder / "bad" / path)
                self.assertIn(f"bad/{path}", self.stratus("restore", "bad", "--data", "restored", expect=1))
                self.no_folder("restored", "restored.partial")
                shutil.rmtree(self.folder / "bad")
        self.assertIn("nowhere/backup.json", self.stratus("restore", "nowhere", "--data", "restored", expect=1))

    def test_damage_is_not_backed_up(self):
        self.make_data()
        for file in (next((self.data / "dataset").iterdir()), next((self.data / "log").glob("*.log"))):
            with self.subTest(file.name):
                good = file.read_bytes()
                flip_bit(file)
                self.assertIn(file.name, self.stratus("backup", "b", expect=1))
                self.no_folder("b", "b.partial")
                file.write_bytes(good)
        self.stratus("backup", "b")

    def test_a_killed_backup_leaves_nothing_that_looks_whole(self):
        self.make_data(stations=4)
        killed = 0
        for _ in range(20):
            process = subprocess.Popen([stratus_program.program, "backup", "b"], cwd=self.folder, stdout=subprocess.DEVNULL,
                                       stderr=subprocess.DEVNULL)
            partial = self.folder / "b.partial"
            while process.poll() is None and not (partial / "dataset").exists():
                pass
            process.kill()
            if process.wait() == -signal.SIGKILL and partial.exists():
                self.no_folder("b")
                killed += 1
            else:  # it was faster
                shutil.rmtree(self.folder / "b")
            if killed == 3:
                break
        self.assertGreater(killed, 0)
        # The next one removes what is left, and is whole.
        self.stratus("backup", "b")
        self.no_folder("b.partial")
        self.stratus("restore", "b", "--data", "restored")
        self.assertTrue(self.answer("verify", "--data", "restored")["ok"])

    def test_ctrl_c_leaves_nothing(self):
        self.make_data()
        # Held while it writes, so that the signal cannot come too late; a backup that was done first is tried again.
        for _ in range(50):
            process = subprocess.Popen([stratus_program.program, "backup", "b"], cwd=self.folder, stdout=subprocess.DEVNULL,
                                       stderr=subprocess.PIPE, text=True)
            at_work = self.hold_at_work(process, self.folder / "b.partial")
            process.send_signal(signal.SIGINT)
            process.send_signal(signal.SIGCONT)
            _, notes = process.communicate(timeout=stratus_program.SECONDS)
            if at_work:
                break
            shutil.rmtree(self.folder / "b", ignore_errors=True)
        self.assertTrue(at_work, "no backup was met at work")
        self.assertNotEqual(process.returncode, 0)
        self.assertIn("stopped", notes)
        self.no_folder("b", "b.partial")

    @staticmethod
    def hold_at_work(process, partial):
        """Stops the process as soon as its folder is there; whether that was before its end."""
        while process.poll() is None and not partial.exists():
            pass
        process.send_signal(signal.SIGSTOP)
        return partial.exists()


class Doctor(Folder):
    def setUp(self):
        super().setUp()
        self.environment = {name: value for name, value in os.environ.items() if name != "VISUAL_CROSSING_API_KEY"}
        self.environment["XDG_STATE_HOME"] = str(self.folder / "state")

    def doctor(self, *arguments, expect=0, now=NOW):
        """What is not ok, as check: (health, finding); and that nothing was changed by looking."""
        before = files_below(self.data)
        done = subprocess.run([stratus_program.program, "doctor", "--json", "--now", now, *arguments], cwd=self.folder, text=True,
                              capture_output=True, env=self.environment, timeout=stratus_program.SECONDS)
        self.assertEqual(done.returncode, expect, done.stdout + done.stderr)
        self.assertEqual(files_below(self.data), before)
        report = json.loads(done.stdout)
        self.assertEqual(report["ok"], expect == 0)
        for check in report["checks"]:
            self.assertEqual(check["remedy"] == "", check["health"] == "ok", check)
            self.assertNotIn("\n", check["finding"])
        self.checks = {check["check"]: (check["health"], check["finding"]) for check in report["checks"]}
        # The disk of the test machine may be small.
        return {name: check for name, check in self.checks.items() if check[0] != "ok" and name != "disk space"}

    def only(self, found, name, health, *told):
        self.assertEqual({check: said for check, (said, _) in found.items()}, {name: health}, found)
        for part in told:
            self.assertIn(part, found[name][1])

    def rewrite_stations(self, text, other):
        """As a registry of before, which had no seal."""
        (self.data / "stations.json").write_text(self.stratus("stations --json").replace(text, other))

    def segment(self):
        return next((self.data / "log").glob("*.log"))

    def test_a_healthy_folder_is_ok(self):
        self.make_data()
        for arguments in ((), ("--deep",)):
            self.assertEqual(self.doctor(*arguments), {})
        self.assertEqual(set(self.checks), {
            "configuration", "api key", "clock", "data folder", "owner", "disk space", "stations", "log", "messages", "mark",
            "dead letters", "version", "files", "leftovers", "rules", "newest message", "pieces", "descriptions"})
        lines = self.stratus("doctor").splitlines()
        self.assertRegex(lines[0], r"^ok +configuration +")
        self.assertIn(" 0 failed.", lines[-1])

    def test_a_folder_before_its_first_batch_is_ok(self):
        self.import_days(0, 1)
        self.assertEqual(self.doctor(), {})

    def test_a_missing_folder_fails(self):
        self.only(self.doctor(expect=1), "data folder", "failed", "stratus-data")
        self.no_folder("stratus-data")

    def test_a_flipped_bit_below_the_mark(self):
        self.make_data()
        flip_bit(self.segment())
        found = self.doctor(expect=1)
        self.assertEqual(found["log"][0], "failed")
        self.assertIn(self.segment().name, found["log"][1])
        self.assertEqual(found["version"][0], "warning", "it could not be compared")
        self.assertEqual(self.checks["files"][0], "ok", "the other checks go on")

    def test_a_torn_tail_is_told_and_left(self):
        self.make_data()
        with self.segment().open("ab") as file:
            file.write(b"\xf5LF\x01 half a frame")
        self.only(self.doctor(), "log", "warning", "bytes of a write")

    def test_a_missing_mark(self):
        self.make_data()
        (self.data / "log" / "durable").unlink()
        self.only(self.doctor(), "mark", "warning", "durable")

    def test_a_missing_file_of_the_version(self):
        self.make_data()
        file = next((self.data / "dataset").iterdir())
        file.unlink()
        self.only(self.doctor(expect=1), "files", "failed", file.name, "1 of ")

    def test_a_shortened_file_of_the_version(self):
        self.make_data()
        file = next((self.data / "views" / "daily_utc").iterdir())
        file.write_bytes(file.read_bytes()[:-1])
        self.only(self.doctor(expect=1), "files", "failed", file.name)

    def test_a_flipped_bit_in_a_file_is_seen_by_the_deep_look(self):
        self.make_data()
        file = next((self.data / "dataset").iterdir())
        flip_bit(file)
        self.assertEqual(self.doctor(), {})
        self.only(self.doctor("--deep", expect=1), "files", "failed", file.name)

    def test_an_unreadable_manifest(self):
        self.make_data()
        manifest = next((self.data / "manifests").iterdir())
        manifest.write_text(manifest.read_text()[:-40])
        found = self.doctor(expect=1)
        self.assertEqual(found["version"][0], "failed")
        self.assertIn(manifest.name, found["version"][1])
        self.assertEqual(self.checks["log"][0], "ok")

    def test_a_manifest_of_another_log(self):
        self.make_data()
        other = self.folder / "other"
        self.stratus("import", "days.ndjson", "--data", "other")
        self.stratus("batch run", "--data", "other")
        for folder in ("manifests", "registry", "dataset", "views"):
            shutil.rmtree(self.data / folder)
            shutil.copytree(other / folder, self.data / folder)
        found = self.doctor(expect=1)
        self.assertEqual(found["version"][0], "failed")
        self.assertIn("covers log", found["version"][1])

    def test_a_version_beyond_the_log(self):
        self.import_days(0, 1)
        shutil.copytree(self.data / "log", self.folder / "early")
        self.import_days(1, 2)
        self.stratus("batch run")
        shutil.rmtree(self.data / "log")
        shutil.copytree(self.folder / "early", self.data / "log")
        self.assertEqual(self.doctor(expect=1)["version"][0], "failed")

    def test_an_unknown_zone(self):
        self.make_data()
        self.rewrite_stations("America/New_York", "Mars/Olympus")
        found = self.doctor(expect=1)
        self.assertEqual(found["stations"][0], "failed")
        self.assertIn("Mars/Olympus", found["stations"][1])

    def test_changed_stations_are_derived_again(self):
        self.make_data()
        self.rewrite_stations("Europe/Paris", "Europe/London")
        self.only(self.doctor(), "rules", "warning", "Europe/Paris", "Europe/London")

    def test_leftovers_and_dead_letters(self):
        self.make_data()
        (self.data / "dataset" / "2024-01-0000000000000000.parquet").write_bytes(b"12345")
        (self.data / "manifests" / "0000000009.json.tmp").write_bytes(b"{")
        (self.data / "tmp" / "0123456789abcdef-1").write_bytes(b"half")
        self.only(self.doctor(), "leftovers", "warning", "3 files, 10 bytes")
        partial = self.folder / "stratus-data.partial"
        partial.mkdir()
        (partial / "stations.json").write_bytes(b"[]")
        self.only(self.doctor(), "leftovers", "warning", "4 files, 12 bytes")
        shutil.rmtree(partial)
        (self.folder / "bad.ndjson").write_text("{}\n")
        self.stratus("import", "bad.ndjson", expect=1)
        found = self.doctor()
        self.assertEqual(found["dead letters"][0], "warning")
        self.assertIn("1 ", found["dead letters"][1])
        flip_bit(next((self.data / "rejects").glob("*.log")))
        self.assertEqual(self.doctor(expect=1)["dead letters"][0], "failed")

    def test_a_wrong_configuration(self):
        self.make_data()
        (self.folder / "stratus.toml").write_text("colour = 3\n")
        self.only(self.doctor(expect=1), "configuration", "failed", "colour", "line 1")

    def test_the_clock(self):
        self.make_data()
        self.only(self.doctor(expect=1, now="2024-01-04T22:00:00Z"), "newest message", "failed", "2024-01-04T23:05:00Z")
        self.assertEqual(self.doctor(expect=1, now="1970-01-01T00:00:00Z")["clock"][0], "failed")

    def test_the_key_is_not_told(self):
        self.make_data()
        self.environment["VISUAL_CROSSING_API_KEY"] = "SECRETKEY"
        self.assertEqual(self.doctor(), {})
        self.assertIn("set; 0 of 1 000", self.checks["api key"][1])
        self.assertNotIn("SECRETKEY", json.dumps(self.checks))
        self.assertFalse((self.folder / "state").exists())

    def test_who_owns_the_folder(self):
        self.make_data()
        with serving("--now", NOW, folder=self.folder) as served:
            self.assertEqual(self.doctor(), {})
            address = served.api.removesuffix("/api/v1")
            self.assertIn(address, self.checks["owner"][1])
            served.process.send_signal(signal.SIGSTOP)
            try:
                self.only(self.doctor(expect=1), "owner", "failed", address)
            finally:
                served.process.send_signal(signal.SIGCONT)
            self.assertEqual(served.stop(), 0)

    def test_beside_a_busy_serve_nothing_is_damaged(self):
        self.make_data()
        (self.folder / "stratus.toml").write_text(BUSY)
        with serving("--now", NOW, folder=self.folder) as served:
            poster = Poster(served)
            poster.start()
            with contextlib.ExitStack() as end:
                end.callback(poster.stop)
                while not poster.ended:
                    found = self.look()
                    self.assertEqual({name for name, health in found.items() if health == "failed"}, set())
                    self.assertEqual(found["log"], "ok")
            self.assertEqual(served.stop(), 0)

    def look(self):
        report = json.loads(self.stratus("doctor", "--json"))
        return {check["check"]: check["health"] for check in report["checks"]}

    def test_damage_everywhere_is_told_in_one_look(self):
        self.make_data()
        flip_bit(self.segment())
        next((self.data / "dataset").iterdir()).unlink()
        (self.data / "stations.json").write_text("[")
        flip_bit(next((self.data / "rejects").glob("*.log")))
        (self.folder / "stratus.toml").write_text("[")
        found = self.doctor(expect=1)
        failed = {name for name, (health, _) in found.items() if health == "failed"}
        self.assertEqual(failed, {"configuration", "log", "files", "stations", "dead letters"})


if __name__ == "__main__":
    stratus_program.main()
