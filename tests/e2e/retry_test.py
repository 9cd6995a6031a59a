#!/usr/bin/env python3
"""Calls under an Idempotency-Key over kills: whatever their sender heard, sent again they make each fact once."""
import json
import pathlib
import random
import signal
import socket
import sys
import threading
import time
import urllib.parse

sys.path.insert(0, str(pathlib.Path(__file__).resolve().parents[1] / "support"))
import stratus_program
from stratus_program import run, serving

STATION = "station_Paris_FR"
ROUNDS = 12
LATER = ("--now", "2026-11-24T19:00:00Z")
LINES = "application/x-ndjson"


def message(hour, **more):
    return json.dumps({"station_id": STATION, "timestamp": f"2026-11-{1 + hour // 24:02}T{hour % 24:02}:00:00Z",
                       "temperature": 4.5, **more})


def call_of(number):
    """Stamped messages, of which two are of one instant, one that states its known_at and one that is rejected."""
    hour = 4 * number
    return "\n".join([message(hour), message(hour, humidity=80), message(hour + 1, known_at="2026-11-20T00:00:00Z"), "{",
                      message(hour + 2)])


class Retry(stratus_program.FolderTest):
    def setUp(self):
        super().setUp()
        (self.folder / "stratus.toml").write_text(stratus_program.TWO_STATIONS)

    def serve(self, minute=0):
        return serving("--now", f"2026-11-24T18:{minute:02}:00Z", folder=self.folder)

    def log_bytes(self):
        return sum(file.stat().st_size for file in (self.folder / "stratus-data" / "log").glob("*.log"))

    def send_unheard(self, served, number):
        """Sends a call and hears nothing of what comes back."""
        address = urllib.parse.urlsplit(served.api)
        body = call_of(number).encode()
        connection = socket.create_connection((address.hostname, address.port), timeout=stratus_program.SECONDS)
        self.addCleanup(connection.close)
        connection.sendall(f"POST {address.path}/observations HTTP/1.1\r\nHost: {address.netloc}\r\nContent-Type: {LINES}\r\n"
                           f"Idempotency-Key: call-{number}\r\nContent-Length: {len(body)}\r\n\r\n".encode() + body)

    def retry(self, served, number):
        status, answer = served.post("/observations", call_of(number), LINES, key=f"call-{number}")
        self.assertEqual(status, 200, answer)
        self.assertEqual((answer["accepted"] + answer["duplicate"], answer["rejected"]), (4, 1), answer)
        return answer

    def facts(self, hour):
        day, hour = 1 + hour // 24, hour % 24
        told = json.loads(run("explain", STATION, f"2026-11-{day:02}T{hour:02}:00:00Z", "--json", *LATER,
                              folder=self.folder))
        return len(told["facts"])

    def assert_each_fact_once(self, calls):
        for number in range(calls):
            self.assertEqual([self.facts(4 * number + hour) for hour in range(3)], [2, 1, 1], f"call {number}")

    def test_a_kill_between_the_append_and_the_answer(self):
        with self.serve() as served:
            before = self.log_bytes()
            self.send_unheard(served, 0)
            while self.log_bytes() == before:
                time.sleep(0.001)
            served.stop(signal.SIGKILL)
        with self.serve(minute=1) as served:
            self.assertEqual(self.retry(served, 0)["duplicate"], 4)
            self.assertEqual(self.retry(served, 0)["duplicate"], 4)
            self.assertEqual(served.post("/observations", message(1), key="call-0")[0], 422)
            served.stop()
        letters = run("rejects", "list", "--json", *LATER, folder=self.folder)
        self.assertEqual(len(letters.splitlines()), 1, letters)
        run("batch", "run", *LATER, folder=self.folder)
        with self.serve(minute=2) as served:  # what a version covers is accepted again and changes nothing
            self.assertEqual(self.retry(served, 0)["accepted"], 4)
            served.stop()
        self.assert_each_fact_once(1)

    def test_kills_at_any_moment(self):
        seed = random.randrange(1_000_000)
        print("seed", seed, file=sys.stderr)
        chance = random.Random(seed)
        for number in range(ROUNDS):
            with self.serve(minute=2 * number) as served:
                killer = threading.Timer(chance.uniform(0, 0.02), served.process.kill)
                killer.start()
                try:
                    self.send_unheard(served, number)
                except OSError:
                    pass  # it was dead before
                killer.join()
                served.process.wait(timeout=stratus_program.SECONDS)
            with self.serve(minute=2 * number + 1) as served:
                self.retry(served, number)
                if number % 3 == 2:
                    self.retry(served, number - 1)
                served.stop(signal.SIGKILL)
        self.assert_each_fact_once(ROUNDS)
        run("verify", *LATER, folder=self.folder)


if __name__ == "__main__":
    stratus_program.main()
