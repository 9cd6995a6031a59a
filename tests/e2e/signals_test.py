#!/usr/bin/env python3
"""SIGINT and SIGTERM to every command at work: it ends at once, says so by its exit code, and leaves nothing half-written."""
import contextlib
import json
import os
import pathlib
import signal
import socket
import subprocess
import sys
import time

sys.path.insert(0, str(pathlib.Path(__file__).resolve().parents[1] / "support"))
import stratus_program
from stratus_program import run, serving

NOW = "2026-11-24T18:00:00Z"
# What a command may take after the first signal, and what a loaded machine adds.
SECONDS_TO_END = 2 + 3
AT_WORK = [
    "latest", "hourly Paris", "daily", "monthly Paris", "yearly", "climate Paris", "compare --month 2026-10",
    "explain Paris 2026-11-24", "rank stations 2026-10", "stations", "count", "status", "verify", "doctor --deep",
    "batch run", "batch rebuild", "rejects redrive", "import more.ndjson", "generate", "backup b", "serve --port 0",
]


def message(hour, temperature):
    return json.dumps({"station_id": "station_Paris_FR", "timestamp": f"2026-11-24T{hour:02}:00:00Z",
                       "temperature": temperature, "known_at": f"2026-11-24T{hour:02}:05:00Z"})


def takes_signals(process):
    """Whether the program has come so far that it takes SIGTERM itself. While a process or a thread is made, all are blocked."""
    def is_blocked(mask, number):
        return bool(mask >> (number - 1) & 1)

    with contextlib.suppress(FileNotFoundError):
        for line in pathlib.Path(f"/proc/{process.pid}/status").read_text().splitlines():
            if line.startswith("SigBlk:"):
                mask = int(line.split()[1], 16)
                return is_blocked(mask, signal.SIGTERM) and not is_blocked(mask, signal.SIGHUP)
    return False


class Folder(stratus_program.FolderTest):
    def setUp(self):
        super().setUp()
        (self.folder / "stratus.toml").write_text(stratus_program.TWO_STATIONS)
        (self.folder / "first.ndjson").write_text(message(10, 4.5) + "\n")
        (self.folder / "more.ndjson").write_text(message(11, 5.5) + "\n")
        run("import", "first.ndjson", "--now", NOW, folder=self.folder)
        run("batch", "run", "--now", NOW, folder=self.folder)

    def start(self, *arguments, **options):
        process = subprocess.Popen([stratus_program.program, *arguments], cwd=self.folder, text=True, stdout=subprocess.PIPE,
                                   stderr=subprocess.PIPE, **options)
        self.addCleanup(self.end, process)
        return process

    @staticmethod
    def end(process):
        if process.poll() is None:
            process.kill()
        process.communicate()

    def stop(self, process, how):
        """(exit code, seconds until it came)."""
        while not takes_signals(process):
            self.assertIsNone(process.poll(), "the command ended before the signal")
        began = time.monotonic()
        process.send_signal(how)
        return process.wait(timeout=stratus_program.SECONDS), time.monotonic() - began

    def weather_service_that_does_not_answer(self):
        """The environment and the configuration of a client of it; gives the listening socket."""
        listening = socket.create_server(("127.0.0.1", 0))
        self.addCleanup(listening.close)
        (self.folder / "stratus.toml").write_text(
            f'[source.visual_crossing]\nbase_url = "http://127.0.0.1:{listening.getsockname()[1]}"\n'
            '[[station]]\ncity = "Paris"\ncountry = "FR"\nlatitude = 48.8566\nlongitude = 2.3522\nzone = "Europe/Paris"\n')
        return listening


class Commands(Folder):
    def test_one_signal_ends_every_command_that_waits_for_the_disk(self):
        # Everybody reads the stations, and this disk never gives them.
        stations = self.folder / "stratus-data" / "stations.json"
        stations.unlink()
        os.mkfifo(stations)
        for how in (signal.SIGTERM, signal.SIGINT):
            for command in AT_WORK:
                if command == "serve --port 0":
                    continue
                with self.subTest(f"{command}, {how.name}"):
                    process = self.start(*command.split(), "--now", NOW)
                    code, seconds = self.stop(process, how)
                    self.assertEqual(code, 128 + how)
                    self.assertIn("stopped", process.communicate()[1])
                    self.assertLess(seconds, SECONDS_TO_END)

    def test_a_command_stopped_at_any_moment_leaves_a_folder_that_is_right(self):
        for command in ("import more.ndjson", "batch rebuild", "generate --stations 3 --years 3", "batch run", "verify"):
            for how in (signal.SIGTERM, signal.SIGINT):
                with self.subTest(f"{command}, {how.name}"):
                    process = self.start(*command.split(), "--now", NOW)
                    while not takes_signals(process) and process.poll() is None:
                        pass
                    process.send_signal(how)
                    code = process.wait(timeout=stratus_program.SECONDS)
                    # It was done before, it ended by the signal, or it had not come so far that it takes signals itself.
                    self.assertIn(code, (0, 128 + how, -how))
                    self.assertTrue(json.loads(run("verify", "--json", "--now", NOW, folder=self.folder))["ok"])

    def test_a_stopped_generation_leaves_no_half_of_a_file(self):
        process = self.start("generate", "--stations", "1000", "--years", "50", "--output", "out.ndjson", "--now", NOW)
        while not (self.folder / "out.ndjson").exists():
            self.assertIsNone(process.poll())
        code, seconds = self.stop(process, signal.SIGTERM)
        self.assertEqual(code, 143)
        self.assertLess(seconds, SECONDS_TO_END)
        self.assertFalse((self.folder / "out.ndjson").exists())

    def test_a_purge_that_was_stopped_can_be_done_again(self):
        # As if only the lock file were left: it shows that the folder is one of ours.
        data = self.folder / "stratus-data"
        for name in ("log", "dataset", "manifest"):
            with contextlib.suppress(FileNotFoundError):
                (data / name).rename(self.folder / f"gone-{name}")
        run("purge", "--yes", folder=self.folder)
        self.assertFalse(data.exists())

    def test_requests_to_a_weather_service_that_does_not_answer_end_at_once(self):
        environment = os.environ | {"VISUAL_CROSSING_API_KEY": "any", "XDG_STATE_HOME": str(self.folder / "state")}
        for command, code_of in (("collect", 143), ("collect --continuous", 0),
                                 ("backfill --from 2026-07-01 --to 2026-07-04", 143), ("serve --collect --port 0", 0)):
            with self.subTest(command):
                listening = self.weather_service_that_does_not_answer()
                process = self.start(*command.split(), env=environment)
                peer, _ = listening.accept()  # the request is under way
                with peer:
                    code, seconds = self.stop(process, signal.SIGTERM)
                self.assertEqual(code, code_of)
                self.assertLess(seconds, SECONDS_TO_END)


class Serve(Folder):
    def serve_a_reader_that_does_not_read(self, grace_s):
        """(served, its connection): an answer larger than the buffers of the kernel is under way, and stays so."""
        (self.folder / "stratus.toml").write_text(f"[serve]\nstop_grace_s = {grace_s}\n")
        run("generate", "--stations", "2", "--years", "10", "--now", NOW, folder=self.folder)
        served = self.enterContext(serving("--now", NOW, folder=self.folder))
        host, port = served.api.split("/")[2].split(":")
        peer = socket.create_connection((host, int(port)))
        self.addCleanup(peer.close)
        peer.setsockopt(socket.SOL_SOCKET, socket.SO_RCVBUF, 65536)  # a window of less waits at every probe
        station = next(s["id"] for s in json.loads(served.get("/stations"))["stations"] if "Paris" not in s["id"])
        target = f"/api/v1/stations/{station}/observations?resolution=hour&start=2015-01-01T00:00:00Z&end=2016-01-01T00:00:00Z"
        peer.sendall(f"GET {target} HTTP/1.1\r\nHost: {host}:{port}\r\n\r\n".encode())
        self.assertEqual(peer.recv(12), b"HTTP/1.1 200")
        return served, peer

    def enterContext(self, manager):
        entered = manager.__enter__()
        self.addCleanup(manager.__exit__, None, None, None)
        return entered

    def test_it_ends_within_its_grace(self):
        served, _ = self.serve_a_reader_that_does_not_read(grace_s=1)
        began = time.monotonic()
        self.assertEqual(served.stop(), 0)
        self.assertLess(time.monotonic() - began, 1 + SECONDS_TO_END)

    def test_the_second_signal_ends_it_at_once(self):
        served, peer = self.serve_a_reader_that_does_not_read(grace_s=100)
        served.process.send_signal(signal.SIGTERM)
        # It says that it stops before it waits for the reader; then time enough that this is no echo of the first.
        with self.assertRaises(subprocess.TimeoutExpired):
            served.process.wait(timeout=1)
        began = time.monotonic()
        served.process.send_signal(signal.SIGINT)
        self.assertEqual(served.process.wait(timeout=stratus_program.SECONDS), 130)
        self.assertLess(time.monotonic() - began, SECONDS_TO_END)
        peer.close()
        self.assertTrue(json.loads(run("verify", "--json", "--now", NOW, folder=self.folder))["ok"])

    def test_one_press_that_arrives_twice_is_one(self):
        served, peer = self.serve_a_reader_that_does_not_read(grace_s=100)
        served.process.send_signal(signal.SIGTERM)
        served.process.send_signal(signal.SIGINT)
        with self.assertRaises(subprocess.TimeoutExpired):
            served.process.wait(timeout=1)
        while peer.recv(1 << 20):  # what was being answered is answered to its end
            pass
        self.assertEqual(served.process.wait(timeout=stratus_program.SECONDS), 0)

    def test_what_happens_is_told_as_lines_of_json(self):
        process = self.start("serve", "--port", "0", "--log-format", "json", "--now", NOW)
        self.assertIn("Serving", process.stdout.readline())
        process.send_signal(signal.SIGTERM)
        _, notes = process.communicate(timeout=stratus_program.SECONDS)
        events = {line["event"]: line for line in map(json.loads, notes.splitlines())}
        self.assertEqual((events["serve started"]["version"], events["serve started"]["horizon"]), (1, "0:1"))
        self.assertRegex(events["serve started"]["address"], r"^http://127\.0\.0\.1:\d+$")
        self.assertEqual(events["serve stopped"]["severity"], "info")


if __name__ == "__main__":
    stratus_program.main()
