#!/usr/bin/env python3
"""stratus-cluster with its log in Kafka, on a real broker: what others put into the topic counts too, and the numbers are those
of the embedded program."""
import datetime
import json
import os
import pathlib
import subprocess
import sys
import time
import unittest
import urllib.request

sys.path.insert(0, str(pathlib.Path(__file__).resolve().parents[1] / "support"))
import stratus_program
from stratus_program import run, serving

SERVERS = pathlib.Path(__file__).resolve().parents[2] / "deploy" / "servers" / "cluster"
BROKER = f"127.0.0.1:{9092 + int(os.environ.get('STRATUS_PORT_OFFSET', '0'))}"
TODAY = datetime.datetime.now(datetime.timezone.utc).replace(hour=0, minute=0, second=0, microsecond=0)
LINES = "application/x-ndjson"
PATIENCE = 30  # seconds until something must have become so


def broker_fault():
    """Why there is no broker; empty when it answers."""
    try:
        done = subprocess.run(["kcat", "-L", "-b", BROKER, "-m", "5"], capture_output=True, text=True)
    except FileNotFoundError:
        return "kcat is not installed: tools/setup.sh cluster does it"
    return "" if done.returncode == 0 else f"no Kafka at {BROKER}: make cluster-up"


def message(station, hour, temperature, **more):
    instant = (TODAY - datetime.timedelta(days=2) + datetime.timedelta(hours=hour)).strftime("%Y-%m-%dT%H:%M:%SZ")
    return json.dumps({"station_id": f"station_{station}_FR", "timestamp": instant, "temperature": temperature, **more})


def eventually(ask, wanted):
    """Asks until the answer is that, or gives the last one."""
    until = time.monotonic() + PATIENCE
    while (found := ask()) != wanted and time.monotonic() < until:
        time.sleep(0.1)
    return found


def numbers_of(compared):
    """The rows of an answer of /compare, without which layer they came from."""
    rows = json.loads(compared)["rows"]
    for row in rows:
        for layer in ("from_batch", "from_speed"):
            row["summary"].pop(layer)
    return rows


@unittest.skipIf(broker_fault(), broker_fault())
class KafkaWorld(stratus_program.FolderTest):
    def setUp(self):
        super().setUp()
        self.topic = f"weather_{os.getpid()}_{time.monotonic_ns()}"
        (self.folder / "stratus.toml").write_text(f"""
            [engines]
            world = "kafka"
            [kafka]
            servers = "{BROKER}"
            topic = "{self.topic}"
            rejects_topic = "{self.topic}_rejects"
            partitions = 4
            timeout_s = 5
            {stratus_program.TWO_STATIONS}""")

    def produce(self, *messages, key="station_Paris_FR"):
        """As a program of somebody else does."""
        subprocess.run(["kcat", "-P", "-b", BROKER, "-t", self.topic, *(["-k", key] if key else [])], check=True,
                       input="\n".join(messages), text=True)

    def count(self, served, station="Paris"):
        """Facts of the day before yesterday and yesterday."""
        start = (TODAY - datetime.timedelta(days=2)).strftime("%Y-%m-%dT%H:%M:%SZ")
        return len(json.loads(served.get(f"/stations/{station}/observations", start=start))["rows"])

    def test_what_others_produce_is_seen_and_ends_in_the_same_views(self):
        own = [message(station, hour, hour / 2) for hour in range(24) for station in ("Paris", "Lyon")]
        others = [message("Paris", hour, 30 - hour, known_at=TODAY.strftime("%Y-%m-%dT%H:%M:%SZ")) for hour in range(20, 30)]
        with serving(folder=self.folder) as served:
            status, answer = served.post("/observations", "\n".join(own[:24]), LINES)
            self.assertEqual((status, answer["accepted"]), (200, 24), answer)
            self.produce(*others)
            self.produce("{", message("Ys", 1, 1), key=None)
            self.assertEqual(eventually(lambda: self.count(served), 22), 22)
            # What stands between records of others is seen all the same, at once.
            status, answer = served.post("/observations", "\n".join(own[24:]), LINES)
            self.assertEqual((status, answer["accepted"]), (200, 24), answer)
            self.assertEqual(self.count(served, "Lyon"), 24)
            state = eventually(lambda: json.loads(served.get("/pipeline/status"))["speed"]["dead_letters"], 1)
            self.assertEqual(state, 1, "the record that states no fact is said")
            self.assertEqual(json.loads(served.get("/pipeline/status"))["undescribed_stations"], 1)
            before = served.get("/compare", month=TODAY.strftime("%Y-%m"))
        self.assertIn("60 messages", run("batch", "run", folder=self.folder))
        run("verify", folder=self.folder)
        counted = json.loads(run("count", "--json", folder=self.folder))
        with serving(folder=self.folder) as served:
            after = served.get("/compare", month=TODAY.strftime("%Y-%m"))
            state = json.loads(served.get("/pipeline/status"))
        self.assertEqual(numbers_of(before), numbers_of(after), "a batch run changes no answer")
        self.assertEqual((state["speed"]["dead_letters"], state["dead_letters"], state["batch"]["behind"]), (0, 1, 0))
        self.check_embedded([*own, *others], counted, after)

    def check_embedded(self, messages, counted, compared):
        """The embedded program gives the same numbers for these messages."""
        folder = self.folder / "embedded"
        folder.mkdir()
        (folder / "stratus.toml").write_text(stratus_program.TWO_STATIONS)
        (folder / "messages.ndjson").write_text("\n".join([*messages, message("Ys", 1, 1)]))
        run("stations", "add", "--id", "station_Ys_FR", "--latitude", "48", "--longitude", "-4", folder=folder)
        run("import", "messages.ndjson", folder=folder)
        run("batch", "run", folder=folder)
        embedded = json.loads(run("count", "--json", folder=folder))
        self.assertEqual(embedded["dataset_facts"], counted["dataset_facts"])
        with serving(folder=folder) as served:
            embedded = served.get("/compare", month=TODAY.strftime("%Y-%m"), stations="Lyon,Paris")
        self.assertEqual(numbers_of(embedded), numbers_of(compared))

    def test_nothing_acknowledged_is_lost_while_the_broker_is_killed(self):
        taken = 0
        with serving(folder=self.folder) as served:
            for hour in range(6):
                if hour == 3:
                    subprocess.run([SERVERS, "kill", "kafka"], check=True, capture_output=True)
                    status, answer = served.post("/observations", message("Paris", 40, 1))
                    self.assertEqual(status, 503, answer)
                    subprocess.run([SERVERS, "up", "kafka"], check=True, capture_output=True)
                sent = message("Paris", hour, hour, known_at=TODAY.strftime("%Y-%m-%dT%H:%M:%SZ"))
                status = eventually(lambda sent=sent: served.post("/observations", sent)[0] in (200, 201), True)
                self.assertTrue(status, hour)
                taken += 1
            found = self.count(served)
            self.assertIn(found, (taken, taken + 1), "the refused one may stand in the topic")
        with serving(folder=self.folder) as served:
            self.assertEqual(self.count(served), found)

    def test_what_is_of_a_log_in_the_folder_says_so(self):
        for command in (["backup", "elsewhere"], ["retention", "log", "--keep", "30d"], ["log", "adopt"]):
            self.assertIn("works on a log in the data folder", run(*command, folder=self.folder, expect=1))
        with serving(folder=self.folder) as served:
            served.post("/observations", message("Paris", 1, 1))
            doctor = json.loads(run("doctor", "--json", folder=self.folder, expect=None))
        found = {check["check"]: check for check in doctor["checks"]}
        self.assertEqual((found["log"]["health"], found["messages"]["health"]), ("ok", "ok"), doctor)

    def test_stratus_names_the_program_that_has_that_world(self):
        embedded = pathlib.Path(stratus_program.program).with_name("stratus")
        done = subprocess.run([embedded, "status"], cwd=self.folder, capture_output=True, text=True)
        self.assertEqual(done.returncode, 2)
        self.assertIn("stratus-cluster", done.stderr)
        self.assertIn("stratus.toml:3", done.stderr)


if __name__ == "__main__":
    stratus_program.main()
