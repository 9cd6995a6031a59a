"""What every figure needs: programs, made data, and fair rounds."""

import contextlib
import json
import os
import pathlib
import re
import shutil
import socket
import statistics
import subprocess
import tempfile
import time
import urllib.request

STATIONS = 115
YEARS = 10
SEED = 7


class Machine:
    def __init__(self, build, rounds, settle_s):
        self.build = pathlib.Path(build)
        self.rounds = rounds
        self.settle_s = settle_s
        self.data = pathlib.Path("build/bench-data")
        self.data.mkdir(parents=True, exist_ok=True)
        self.stratus = self.build / "stratus"

    def program(self, name):
        return str(self.build / "bench-programs" / name)

    def run(self, *command, core=None):
        """Standard output; an error ends the figure."""
        pinned = ["taskset", "-c", str(core)] if core is not None else []
        done = subprocess.run([*pinned, *map(str, command)], capture_output=True, text=True)
        if done.returncode != 0:
            raise RuntimeError(f"{command}: {done.stderr}")
        return done.stdout

    def seconds(self, *command, core=None):
        started = time.perf_counter()
        self.run(*command, core=core)
        return time.perf_counter() - started

    def peak(self, *command):
        """Seconds, the peak of resident memory in MiB, standard output; an error ends the figure."""
        with tempfile.TemporaryFile("w+") as out, tempfile.TemporaryFile("w+") as notes:
            started = time.perf_counter()
            process = subprocess.Popen([*map(str, command)], stdout=out, stderr=notes)
            _, status, usage = os.wait4(process.pid, 0)
            seconds = time.perf_counter() - started
            process.returncode = os.waitstatus_to_exitcode(status)
            out.seek(0), notes.seek(0)
            if status != 0:
                raise RuntimeError(f"{command}: {notes.read()}")
            return seconds, usage.ru_maxrss / 1024, out.read()

    def demo(self):
        """A data folder of the demonstration after its batch runs."""
        folder = self.data / "demo"
        if not (folder / "log").exists():
            self.run(self.stratus, "demo", "--once", "--folder", folder, "--file", "build/demo/weather.csv")
        return folder

    def load(self):
        """A data folder of ten million generated facts with one published version."""
        folder = self.data / "load"
        if not (folder / "dataset").exists():
            shutil.rmtree(folder, ignore_errors=True)
            self.run(self.stratus, "generate", "--stations", STATIONS, "--years", YEARS, "--seed", SEED, "--data", folder)
            self.run(self.stratus, "batch", "run", "--data", folder)
        return folder

    def messages(self):
        """A file of about a million messages; its stations stand beside it."""
        path = self.data / "messages.ndjson"
        if not path.exists():
            self.run(self.stratus, "generate", "--stations", STATIONS, "--years", 1, "--seed", SEED, "--output", path)
        return path, pathlib.Path(f"{path}.stations.json")

    def files(self, folder, view=None):
        """The files of the newest version with its facts, or the cells of a view."""
        version = json.loads(self.run(self.stratus, "batch", "show", "--json", "--data", folder))
        return [pathlib.Path(folder) / piece["name"] for piece in version["pieces"] if piece["view"] == view]

    @contextlib.contextmanager
    def serve(self, folder, core=None, config=None, now=None):
        """The address of a running serve, and its process. `now`: a clock that stands still."""
        pinned = ["taskset", "-c", str(core)] if core is not None else []
        configured = ["--config", str(config)] if config is not None else []
        fixed = ["--now", now] if now is not None else []
        command = [*pinned, str(self.stratus), "serve", "--port", str(free_port()), "--data", str(folder), *configured, *fixed]
        process = subprocess.Popen(command, stdout=subprocess.PIPE, stderr=subprocess.DEVNULL, text=True)
        try:
            line = process.stdout.readline()
            yield re.search(r"http://[\d.:]+", line).group(0), process
        finally:
            process.terminate()
            process.wait()


def free_port():
    """Commands find a serve by the port that it was given, so that 0 would not do."""
    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        return probe.getsockname()[1]


def get(url):
    with urllib.request.urlopen(url, timeout=30) as answer:
        return answer.read()


def interleaved(rounds, ours, peer):
    """Medians of both and of the ratio peer/ours, round by round."""
    pairs = [(ours(), peer()) for _ in range(rounds)]
    median = lambda numbers: statistics.median(list(numbers))
    return median(a for a, _ in pairs), median(b for _, b in pairs), median(b / a for a, b in pairs)


def fresh(folder):
    """A path at which nothing stands, on the disk of the made data."""
    shutil.rmtree(folder, ignore_errors=True)
    return folder


def resident_mib(pid):
    with open(f"/proc/{pid}/status", encoding="ascii") as status:
        kib = next(int(line.split()[1]) for line in status if line.startswith("VmRSS"))
    return kib / 1024
