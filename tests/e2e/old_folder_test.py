#!/usr/bin/env python3
"""A data folder and a backup of an older program (tests/data/folder_0_x) are read, continued and restored by this one."""
import json
import pathlib
import signal
import subprocess
import sys
import tarfile
import time

sys.path.insert(0, str(pathlib.Path(__file__).resolve().parents[1] / "support"))
import stratus_program
from stratus_program import documents, run, serving

NOW = ("--now", "2026-10-29T12:00:00Z")
MESSAGES = 604  # of the folder's log
# Where a fact was found, and what names a state of the folder: of the answers alone, not of what they say.
PROVENANCE = {"layer", "from_batch", "from_speed", "served_from", "position"}
# The members of an answer that are its content; of another answer all are.
CONTENT = ("rows", "summary", "facts")
WITHOUT_A_TAIL = {"daily_batch"}  # the layer batch says more after a batch run
OF_THE_FOLDER = {"status", "count"}  # compared by what they count


def content(answer):
    if isinstance(answer, dict) and any(name in answer for name in CONTENT):
        return {name: answer[name] for name in CONTENT if name in answer}
    return answer


def renamed(explained):
    """A fact as the older program explained it, from one of today: it said of a retraction that it is one, not of which kind."""
    return explained | {"retraction": explained["retracts"] is not None} if "retracts" in explained else explained


def lost(expected, found, where=""):
    """What the older program said and this one does not; new members are no loss."""
    if isinstance(expected, dict) and isinstance(found, dict):
        found = renamed(found)
        return [line for name in expected if name not in PROVENANCE
                for line in lost(expected[name], found.get(name, "nothing"), f"{where}/{name}")]
    if isinstance(expected, list) and isinstance(found, list) and len(expected) == len(found):
        return [line for at, (was, now) in enumerate(zip(expected, found)) for line in lost(was, now, f"{where}/{at}")]
    return [] if expected == found else [f"{where}: was {expected}, is {found}"]


def message(minute):
    return {"station_id": "station_Paris_FR", "timestamp": f"2026-10-29T09:{minute:02}:00Z",
            "known_at": "2026-10-29T10:00:00Z", "temperature": minute / 10}


def files_below(folder):
    return {str(file.relative_to(folder)): file.read_bytes() for file in folder.rglob("*")
            if file.is_file() and file.name != "lock"}


class OldFolder(stratus_program.FolderTest):

    def setUp(self):
        super().setUp()
        with tarfile.open(stratus_program.REAL_DATA / "folder_0_x" / "folder.tar.gz") as archive:
            archive.extractall(self.folder)
        self.data = self.folder / "data"
        self.expected = json.loads((self.folder / "expected.json").read_text())

    def stratus(self, *arguments, data="data", **options):
        return run(*arguments, "--data", data, folder=self.folder, **options)

    def expect_intact(self, data="data", facts=MESSAGES):
        verified = json.loads(self.stratus("verify", "--json", *NOW, data=data))
        self.assertTrue(verified["ok"])
        self.assertEqual(verified["facts"], facts)
        return verified

    def expect_answers(self, data="data", without=frozenset()):
        for name, asked in self.expected.items():
            if name in OF_THE_FOLDER | set(without):
                continue
            with self.subTest(name):
                found = documents(self.stratus(*asked["question"], data=data))
                self.assertEqual(lost([content(one) for one in asked["answers"]], [content(one) for one in found]), [])

    def expect_no_finding(self, data="data"):
        doctor = self.stratus("doctor", "--deep", *NOW, data=data)
        self.assertIn(" 0 failed.", doctor)

    def counted(self, data="data"):
        return json.loads(self.stratus("count", "--json", *NOW, data=data))

    def test_everything_is_read_before_and_after_a_batch_run(self):
        before = self.expect_intact()
        self.expect_answers()
        self.expect_no_finding()
        self.stratus("batch", "run", *NOW)
        after = self.expect_intact()
        self.assertGreater(after["cells"], 0)
        self.assertEqual(after["digest"], before["digest"])
        self.expect_answers(without=WITHOUT_A_TAIL)
        self.expect_no_finding()
        was, now = self.expected["count"]["answers"][0], self.counted()
        self.assertEqual((now["messages"], now["rejects"], now["stations"]), (was["messages"], was["rejects"], was["stations"]))
        self.assertEqual(now["dataset_facts"] + now["tail_facts"], was["dataset_facts"] + was["tail_facts"])

    def test_reading_changes_no_byte(self):
        before = files_below(self.data)
        self.expect_answers()
        self.expect_intact()
        self.expect_no_finding()
        self.assertEqual(files_below(self.data), before)

    def test_the_backup_is_restored(self):
        self.stratus("restore", "backup", *NOW, data="restored")
        self.expect_intact("restored")
        self.expect_answers("restored")
        self.stratus("batch", "run", *NOW, data="restored")
        self.expect_intact("restored")
        self.expect_no_finding("restored")
        self.stratus("backup", "second", *NOW, data="restored")
        self.stratus("restore", "second", *NOW, data="again")
        self.expect_answers("again", without=WITHOUT_A_TAIL)

    def test_the_older_version_can_be_published_again(self):
        self.stratus("batch", "run", *NOW)
        self.stratus("batch", "rollback", "--version", "2", *NOW)
        self.expect_intact()
        self.expect_answers()

    def test_further_facts_go_in_and_no_kill_loses_one(self):
        for minute in range(0, 60, 20):
            with serving(*NOW, "--data", "data", folder=self.folder) as served:
                status, outcome = served.post("/observations", json.dumps(message(minute)))
                self.assertEqual((status, outcome["accepted"]), (201, 1))
                served.stop(signal.SIGKILL)
            self.expect_intact(facts=MESSAGES + minute // 20 + 1)
        for milliseconds in (1, 5, 20, 80):
            with subprocess.Popen([stratus_program.program, "batch", "run", *NOW, "--data", "data"], cwd=self.folder,
                                  stdout=subprocess.DEVNULL, stderr=subprocess.DEVNULL) as batch:
                time.sleep(milliseconds / 1000)
                batch.kill()
            self.expect_intact(facts=MESSAGES + 3)
        self.stratus("batch", "run", *NOW)
        self.expect_intact(facts=MESSAGES + 3)
        self.expect_no_finding()
        raw = json.loads(self.stratus("explain", "Paris", "2026-10-29", "--json", *NOW))
        self.assertEqual([fact["temperature_c"] for fact in raw["facts"] if "T09:" in fact["time"]][-3:], [0, 2, 4])

    def test_a_folder_of_a_newer_format_is_refused_by_name_and_untouched(self):
        manifest = max((self.data / "manifests").iterdir())
        manifest.write_text(manifest.read_text().replace('"format": 2', '"format": 99', 1))
        before = files_below(self.data)
        (self.folder / "more.ndjson").write_text(json.dumps(message(0)) + "\n")
        for command in (["verify"], ["latest"], ["batch", "run"], ["import", "more.ndjson"], ["serve", "--port", "0"]):
            with self.subTest(command[0]):
                self.assertIn("format 99 is not known", self.stratus(*command, *NOW, expect=1))
                self.assertEqual(files_below(self.data), before)


if __name__ == "__main__":
    stratus_program.main()
