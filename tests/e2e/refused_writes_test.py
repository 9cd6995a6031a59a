#!/usr/bin/env python3
"""Messages are refused with the reason when the disk or the tail takes no more, and taken again as soon as there is room."""
import json
import pathlib
import resource
import subprocess
import sys
import threading
import time
import urllib.error
import urllib.request

sys.path.insert(0, str(pathlib.Path(__file__).resolve().parents[1] / "support"))
import stratus_program
from stratus_program import run, serving

CONFIGURATION = """
[serve]
batch_interval_s = 0
tail_limit_mib = 1

[[station]]
city = "Paris"
country = "FR"
latitude = 48.8566
longitude = 2.3522
zone = "Europe/Paris"
"""
PATIENCE_S = 60
MEBIBYTE = 1024 * 1024


def messages(first, count):
    """Of one station, a minute apart."""
    lines = []
    for n in range(first, first + count):
        at = time.strftime("%Y-%m-%dT%H:%M:00Z", time.gmtime(1_700_000_000 + 60 * n))
        lines.append(json.dumps({"station_id": "station_Paris_FR", "timestamp": at, "temperature": n % 30, "known_at": at}))
    return "\n".join(lines) + "\n"


class Refused(stratus_program.FolderTest):
    def setUp(self):
        super().setUp()
        (self.folder / "stratus.toml").write_text(CONFIGURATION)
        self.data = self.folder / "stratus-data"
        self.sent = 0

    def post(self, served, count=1):
        """The status; what was taken is not sent again."""
        status, answer = served.post("/observations", messages(self.sent, count), "application/x-ndjson")
        if status == 200:
            self.assertEqual(answer["accepted"], count)
            self.sent += count
        return status, answer

    def ready(self, served):
        """Empty, or why it is not."""
        try:
            with urllib.request.urlopen(served.api.removesuffix("/api/v1") + "/readyz") as answer:
                answer.read()
                return ""
        except urllib.error.HTTPError as error:
            with error:
                self.assertEqual(error.code, 503)
                self.assertEqual(error.headers["Retry-After"], "1")
                return json.loads(error.read())["detail"]

    def wait_until(self, condition, what):
        end = time.monotonic() + PATIENCE_S
        while not condition():
            self.assertLess(time.monotonic(), end, what)
            time.sleep(0.1)

    def assert_refused(self, served, reason):
        status, answer = self.post(served)
        self.assertEqual(status, 503)
        self.assertIn(reason, answer["detail"])
        self.assertIn(reason, self.ready(served))
        self.assertIn(reason, json.loads(served.get("/pipeline/status"))["not_ready"])
        self.assertRegex(run("status", folder=self.folder), f"NOT READY .*{reason}")

    def assert_taken(self, served):
        self.assertEqual(self.post(served)[0], 200)
        self.assertIsNone(json.loads(served.get("/pipeline/status"))["not_ready"])
        self.assertNotIn("NOT READY", run("status", folder=self.folder))

    def test_a_disk_that_is_full(self):
        self.data.mkdir()
        mounted = subprocess.run(["mount", "-t", "tmpfs", "-o", "size=16m", "none", str(self.data)], capture_output=True,
                                 text=True)
        if mounted.returncode != 0:
            self.skipTest(f"a small disk cannot be mounted here: {mounted.stderr.strip()}")
        self.addCleanup(subprocess.run, ["umount", "-l", str(self.data)], check=True)
        with serving(folder=self.folder) as served:
            self.assert_taken(served)
            filler = self.data / "filler"
            try:
                with filler.open("wb", buffering=0) as file:
                    while True:
                        file.write(bytes(64 * 1024))
            except OSError:
                pass
            self.wait_until(lambda: self.ready(served), "the full disk is seen")
            self.assert_refused(served, "is full")
            self.assertEqual(json.loads(served.get("/pipeline/status"))["log"]["end"], "0:1")
            filler.unlink()
            self.wait_until(lambda: not self.ready(served), "it opens by itself")
            self.assert_taken(served)
            self.assertEqual(served.stop(), 0)
        run("verify", folder=self.folder)

    # As under a quota: the disk has room, the write has none.
    def test_a_file_that_may_not_grow(self):
        with serving(folder=self.folder) as served:
            self.assert_taken(served)
            segment = next((self.data / "log").glob("*.log"))
            limits = resource.prlimit(served.process.pid, resource.RLIMIT_FSIZE)
            resource.prlimit(served.process.pid, resource.RLIMIT_FSIZE, (segment.stat().st_size, limits[1]))
            self.assertEqual(self.post(served)[0], 503)
            self.assert_refused(served, "the next message is tried in")
            resource.prlimit(served.process.pid, resource.RLIMIT_FSIZE, limits)
            self.wait_until(lambda: not self.ready(served), "it opens by itself")
            self.assert_taken(served)
            self.assertEqual(served.stop(), 0)
        run("verify", folder=self.folder)

    def test_a_tail_that_is_full_because_batch_runs_fail(self):
        with serving(folder=self.folder) as served:
            in_the_way = self.data / "dataset"
            in_the_way.write_text("no folder")
            status = 200
            while status == 200:
                status, _ = self.post(served, 500)
                self.assertLess(self.sent, MEBIBYTE // 10, "there is a limit")
            self.assertGreater(self.sent, MEBIBYTE // 1000)
            self.assert_refused(served, "tail_limit_mib")
            self.wait_until(lambda: json.loads(served.get("/pipeline/status"))["batch"]["last_error"],
                            "the full tail starts a batch run")
            (self.folder / "more.ndjson").write_text(messages(self.sent, 100))
            imported = []
            importing = threading.Thread(target=lambda: imported.append(run("import", "more.ndjson", folder=self.folder)))
            importing.start()
            in_the_way.unlink()
            importing.join()
            self.assertRegex(imported[0], r"more.ndjson +100 +0 +0")
            self.sent += 100
            self.assert_taken(served)
            self.assertEqual(served.stop(), 0)
        run("verify", folder=self.folder)

    # No timer runs batches for a command that owns the folder.
    def test_an_import_without_serve_empties_the_tail_itself(self):
        count = 150_000
        (self.folder / "many.ndjson").write_text(messages(0, count))
        run("import", "many.ndjson", folder=self.folder)
        counts = json.loads(run("count", "--json", folder=self.folder))
        self.assertEqual(counts["messages"], count)
        self.assertGreater(counts["dataset_facts"], 0)
        run("verify", folder=self.folder)


if __name__ == "__main__":
    stratus_program.main()
