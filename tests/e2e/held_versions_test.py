#!/usr/bin/env python3
"""A version that one process reads is left alone by the batch of another one, until the reader ends, however it ends."""
import contextlib
import datetime
import fcntl
import json
import os
import pathlib
import signal
import struct
import subprocess
import sys
import time

sys.path.insert(0, str(pathlib.Path(__file__).resolve().parents[1] / "support"))
import stratus_program
from stratus_program import SECONDS, run

NOW = "2026-11-24T18:00:00Z"
HOURS = 24 * 365  # of each station, from then on; a reader takes a while
FIRST = datetime.datetime(2024, 1, 1)
STATIONS = ("station_Paris_FR", "station_Lyon_FR")
LOCK = "hhqqi4x"  # struct flock


def messages(first_hour, hours):
    for station in STATIONS:
        for hour in range(first_hour, first_hour + hours):
            at = FIRST + datetime.timedelta(hours=hour)
            yield json.dumps({"station_id": station, "timestamp": f"{at:%Y-%m-%dT%H:%M:%SZ}", "temperature": hour % 300 / 10,
                              "known_at": f"{at:%Y-%m-%dT%H:%M:%SZ}"}) + "\n"


def is_held(file):
    """Asks without taking a lock, which a reader could meet."""
    with file.open("rb") as opened:
        wanted = struct.pack(LOCK, fcntl.F_WRLCK, 0, 0, 0, 0)
        return struct.unpack(LOCK, fcntl.fcntl(opened, fcntl.F_OFD_GETLK, wanted))[0] != fcntl.F_UNLCK


class HeldVersions(stratus_program.FolderTest):
    """One version of two years, and only the newest is kept."""

    def setUp(self):
        super().setUp()
        (self.folder / "stratus.toml").write_text("[batch]\nkeep_horizons = 1\n" + stratus_program.TWO_STATIONS)
        self.hours = 0
        self.publish(HOURS)

    def stratus(self, *arguments, **options):
        return run(*arguments, "--now", NOW, folder=self.folder, **options)

    def publish(self, hours=1, how="run"):
        (self.folder / "more.ndjson").write_text("".join(messages(self.hours, hours)))
        self.hours += hours
        self.stratus("import", "more.ndjson")
        self.stratus("batch", how)

    def versions(self):
        return [version["version"] for version in json.loads(self.stratus("batch", "list", "--json"))]

    def manifest(self, version):
        return self.folder / "stratus-data" / "manifests" / f"{version:010}.json"

    @contextlib.contextmanager
    def reader(self, *command):
        """A command that was stopped while it held version 1: at its first look, or when it already reads the files."""
        process = subprocess.Popen([stratus_program.program, *command, "--now", NOW], cwd=self.folder, text=True,
                                   stdout=subprocess.PIPE, stderr=subprocess.PIPE)
        try:
            while not is_held(self.manifest(1)):
                self.assertIsNone(process.poll(), "it ended before it was seen to hold anything")
                time.sleep(0.0005)
            process.send_signal(signal.SIGSTOP)
            yield process
        finally:
            process.kill()
            process.communicate()

    def publish_beside(self):
        """Everything anew, twice: of version 1 nothing else is needed."""
        for _ in range(2):
            self.publish(how="rebuild")
        self.assertEqual(self.versions()[0], 1)
        self.assertEqual(len(self.versions()), 2)

    def assert_let_go(self):
        self.publish()
        self.assertEqual(len(self.versions()), 1)
        self.assertFalse(self.manifest(1).exists())
        self.assertIn("none: every file belongs to a kept version", self.stratus("doctor"))

    def test_what_verify_reads_stays(self):
        with self.reader("verify") as verify:
            self.publish_beside()
            verify.send_signal(signal.SIGCONT)
            said, errors = verify.communicate(timeout=SECONDS)
            self.assertEqual(verify.returncode, 0, said + errors)
        self.assert_let_go()

    def test_what_a_backup_reads_stays(self):
        with self.reader("backup", "kept") as backup:
            self.publish_beside()
            backup.send_signal(signal.SIGCONT)
            said, errors = backup.communicate(timeout=SECONDS)
            self.assertEqual(backup.returncode, 0, said + errors)
        self.stratus("restore", "kept", "--data", "restored")
        self.stratus("verify", "--data", "restored")
        self.assert_let_go()

    def test_a_reader_that_is_killed_lets_go(self):
        with self.reader("verify") as verify:
            self.publish_beside()
            verify.kill()
            verify.wait(timeout=SECONDS)
            self.assert_let_go()

    def test_so_many_contents_are_kept_as_is_said(self):
        for kept in (4, 2, 1):
            (self.folder / "stratus.toml").write_text(f"[batch]\nkeep_horizons = {kept}\n" + stratus_program.TWO_STATIONS)
            for _ in range(3 if kept == 4 else 1):
                self.publish()
            self.assertEqual(len(self.versions()), kept)
        told = self.stratus("batch", "run", expect=2, environment=os.environ | {"STRATUS_BATCH__KEEP_HORIZONS": "0"})
        self.assertIn("environment STRATUS_BATCH__KEEP_HORIZONS: keep_horizons = 0 is not within 1 to 1000", told)
        self.assertIn(f"version {self.versions()[0] - 1} is not kept",
                      self.stratus("batch", "rollback", "--version", self.versions()[0] - 1, expect=1))


if __name__ == "__main__":
    stratus_program.main()
