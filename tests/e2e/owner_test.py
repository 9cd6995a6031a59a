#!/usr/bin/env python3
"""Who owns a data folder: found at its true address, told apart from other servers, and alone also when its lock goes."""
import fcntl
import json
import pathlib
import subprocess
import sys

sys.path.insert(0, str(pathlib.Path(__file__).resolve().parents[1] / "support"))
import stratus_program
from stratus_program import run, serving

NOW = "2026-11-24T18:00:00Z"


def message(hour):
    return json.dumps({"station_id": "station_Paris_FR", "timestamp": f"2026-11-24T{hour:02}:00:00Z", "temperature": 4.5,
                       "known_at": f"2026-11-24T{hour:02}:05:00Z"})


class Owner(stratus_program.FolderTest):
    def setUp(self):
        super().setUp()
        (self.folder / "stratus.toml").write_text(stratus_program.TWO_STATIONS)
        (self.folder / "a.ndjson").write_text(message(10) + "\n")

    def received(self, served):
        return json.loads(served.get("/pipeline/status"))["messages"]["received"]

    def lock(self, data="stratus-data"):
        return self.folder / data / "lock"

    def test_it_is_found_at_the_address_that_it_listens_on(self):
        for address, shown in [("127.0.0.1", "127.0.0.1"), ("127.0.0.2", "127.0.0.2"), ("::1", "[::1]")]:
            with self.subTest(address), serving("--address", address, "--now", NOW, folder=self.folder) as served:
                self.assertTrue(served.api.startswith(f"http://{shown}:"), served.api)
                self.assertEqual(self.lock().read_text().splitlines()[0] + "/api/v1", served.api)
                run("import", "a.ndjson", "--now", NOW, folder=self.folder)
                self.assertEqual(self.received(served), 1)
                self.assertIn(served.api.removesuffix("/api/v1"), run("status", "--now", NOW, folder=self.folder))

    def test_a_name_is_resolved(self):
        with serving("--address", "localhost", "--now", NOW, folder=self.folder) as served:
            run("import", "a.ndjson", "--now", NOW, folder=self.folder)
            self.assertEqual(self.received(served), 1)
        self.assertIn("no.such.name.invalid", run("serve", "--address", "no.such.name.invalid", "--port", "0", "--now", NOW,
                                                  folder=self.folder, expect=2))

    def test_nothing_is_sent_to_a_server_that_owns_another_folder(self):
        with serving("--data", "mine", "--now", NOW, folder=self.folder), \
                serving("--data", "other", "--now", NOW, folder=self.folder) as other:
            mine = self.lock("mine").read_text().splitlines()
            self.lock("mine").write_text("\n".join([other.api.removesuffix("/api/v1"), *mine[1:], ""]))
            for command in (["import", "a.ndjson"], ["status"]):
                self.assertIn("is not the serve that owns mine",
                              run(*command, "--data", "mine", "--now", NOW, folder=self.folder, expect=1))
            self.assertEqual(self.received(other), 0)

    def test_a_command_that_owns_it_is_told_from_a_serve(self):
        run("import", "a.ndjson", "--now", NOW, folder=self.folder)
        with self.lock().open("r+") as held:
            fcntl.lockf(held, fcntl.LOCK_EX)
            for command in ("batch run", "batch rebuild", "batch rollback --version 1", "import a.ndjson", "serve --port 0",
                            "retention log --keep 30d --yes", "log adopt --yes", "rejects clear", "stations recover",
                            "purge --yes"):
                with self.subTest(command):
                    said = run(*command.split(), "--now", NOW, folder=self.folder, expect=1)
                    self.assertIn("another stratus command owns the data folder stratus-data", said)
                    self.assertNotIn("()", said)
        with serving("--now", NOW, folder=self.folder) as served:
            said = run("batch", "run", "--now", NOW, folder=self.folder, expect=1)
            self.assertIn(f"the serve at {served.api.removesuffix('/api/v1')} owns the data folder", said)

    def assert_ends(self, served):
        """It takes nothing more, ends by itself and says why."""
        with_status = None
        try:
            with_status, _ = served.post("/observations", message(11))
        except OSError:
            pass  # it had ended
        self.assertNotIn(with_status, (200, 201))
        self.assertEqual(served.process.wait(timeout=stratus_program.SECONDS), 1)

    def test_without_its_lock_file_it_stays_alone_and_ends(self):
        with serving("--now", NOW, folder=self.folder) as served:
            self.lock().unlink()
            for command in (["serve", "--port", "0"], ["import", "a.ndjson"], ["batch", "run"]):
                done = subprocess.run([stratus_program.program, *command, "--now", NOW], cwd=self.folder, text=True,
                                      capture_output=True, timeout=stratus_program.SECONDS) \
                    if served.process.poll() is None else None
                if done and served.process.poll() is None:  # it was there all the while
                    self.assertEqual(done.returncode, 1, done.stdout + done.stderr)
            self.assert_ends(served)
        with serving("--now", NOW, folder=self.folder) as served:
            self.assertEqual(served.post("/observations", message(12))[0], 201)

    def test_what_needs_the_folder_for_itself_says_who_has_it_and_what_to_do(self):
        with serving("--now", NOW, folder=self.folder) as served:
            for command in ("rejects clear", "purge --yes", "batch rollback --version 1", "stations recover"):
                with self.subTest(command):
                    said = run(*command.split(), "--now", NOW, folder=self.folder, expect=1)
                    self.assertIn("the serve at " + served.api.removesuffix("/api/v1"), said)
                    self.assertIn("stop it first", said)
                    self.assertIn("run stratus " + command.split(" --")[0], said)
            self.assertEqual(served.stop(), 0)
        run("rejects", "clear", "--now", NOW, folder=self.folder)

    def test_it_ends_when_its_folder_is_replaced(self):
        with serving("--now", NOW, folder=self.folder) as served:
            (self.folder / "stratus-data").rename(self.folder / "moved")
            (self.folder / "stratus-data").mkdir()
            self.assert_ends(served)
        self.assertEqual(list((self.folder / "stratus-data").iterdir()), [])


if __name__ == "__main__":
    stratus_program.main()
