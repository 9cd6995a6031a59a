#!/usr/bin/env python3
"""serve under load and under attack, as its operator sees it: answers in time, bounded memory, counted refusals."""
import base64
import contextlib
import json
import pathlib
import re
import resource
import socket
import subprocess
import sys
import time
import urllib.parse

sys.path.insert(0, str(pathlib.Path(__file__).resolve().parents[1] / "support"))
import stratus_program
from stratus_program import run, serving

NOW = "2021-06-01T00:00:00Z"
BYTES_IN_FLIGHT = 256 * 1024 * 1024  # the server's limit
# What a process under the limit may hold besides: the data, answers being made, the allocator's slack.
BYTES_BESIDE = 192 * 1024 * 1024
SECONDS_OF_HEALTH = 1
STATION = "station_Invented-00000_FR"


class Loaded(stratus_program.FolderTest):
    """A folder with station-years in the tail: what is asked of it is worked out from facts."""
    stations, years = 2, 5

    @classmethod
    def setUpClass(cls):
        super().setUpClass()
        cls.files = stratus_program.tempfile.TemporaryDirectory()
        cls.addClassCleanup(cls.files.cleanup)
        cls.loaded = pathlib.Path(cls.files.name)
        (cls.loaded / "stratus.toml").write_text("[serve]\nbatch_interval_s = 0\nbatch_tail_facts = 100000000\n")
        run("generate", "--stations", cls.stations, "--years", cls.years, "--now", NOW, folder=cls.loaded)

    def setUp(self):
        self.folder = self.loaded

    @contextlib.contextmanager
    def serve(self, settings="", before=None):
        (self.folder / "stratus.toml").write_text(
            "[serve]\nbatch_interval_s = 0\nbatch_tail_facts = 100000000\n" + settings)
        with serving("--log-format", "json", "--now", NOW, folder=self.folder, before=before) as served:
            yield Peer(served)

    def heavy(self, n):
        """A question that is unlike those of other numbers, and takes about a second."""
        return f"/api/v1/stations/{STATION}/climate?start=2015&end=2019&as_of={2021 + n}-01-01T00:00:00Z"


class Peer:
    """Speaks to a serve over connections of its own."""

    def __init__(self, served):
        self.served = served
        self.address = urllib.parse.urlsplit(served.api)

    def connect(self):
        return socket.create_connection((self.address.hostname, self.address.port), timeout=60)

    def ask(self, target, *headers, method="GET", body=b"", host=None):
        """The whole answer as (status, headers, body); each question on a connection of its own."""
        with self.connect() as connection:
            connection.sendall(self.request(target, *headers, method=method, body=body, host=host))
            return answer_of(connection)

    def request(self, target, *headers, method="GET", body=b"", host=None):
        lines = [f"{method} {target} HTTP/1.1", f"Host: {host or self.address.netloc}", "Connection: close", *headers]
        if body:
            lines.append(f"Content-Length: {len(body)}")
        return "\r\n".join(lines).encode() + b"\r\n\r\n" + body

    def send(self, target):
        connection = self.connect()
        connection.sendall(self.request(target))
        return connection

    def metric(self, name):
        text = self.ask("/metrics")[2].decode()
        found = re.search("^" + re.escape(name) + r" (\S+)$", text, re.MULTILINE)
        return float(found.group(1)) if found else None

    def refused(self, reason):
        return self.metric(f'stratus_http_refused_total{{reason="{reason}"}}')

    def seconds_of(self, target):
        started = time.monotonic()
        status = self.ask(target)[0]
        if status != 200:
            raise AssertionError(f"{target}: {status}")
        return time.monotonic() - started

    def resident_bytes(self):
        status = pathlib.Path(f"/proc/{self.served.process.pid}/status").read_text()
        return int(re.search(r"VmRSS:\s+(\d+) kB", status).group(1)) * 1024


def answer_of(connection):
    data = b""
    with contextlib.suppress(ConnectionResetError):
        while piece := connection.recv(1 << 20):
            data += piece
    head, _, body = data.partition(b"\r\n\r\n")
    lines = head.decode().split("\r\n")
    if not lines[0]:
        return 0, {}, b""
    return int(lines[0].split()[1]), dict(line.split(": ", 1) for line in lines[1:]), body


def until(look, seconds=30):
    end = time.monotonic() + seconds
    while not look():
        if time.monotonic() > end:
            raise AssertionError("it did not come about")
        time.sleep(0.05)


class Load(Loaded):
    def test_health_and_metrics_answer_at_once_beside_heavy_questions(self):
        with self.serve() as peer:
            heavy = [peer.send(self.heavy(n)) for n in range(16)]
            for target in ["/livez", "/metrics"] * 3:
                self.assertLess(peer.seconds_of(target), SECONDS_OF_HEALTH, target)
            for connection in heavy:
                with connection:
                    self.assertEqual(answer_of(connection)[0], 200)

    def test_equal_questions_under_way_are_answered_once(self):
        with self.serve() as peer:
            first = [peer.send(self.heavy(n)) for n in range(4)]  # one for each worker
            equal = [peer.send(self.heavy(4)) for _ in range(12)]
            bodies = set()
            for connection in first + equal:
                with connection:
                    status, _, body = answer_of(connection)
                    self.assertEqual(status, 200)
                    bodies.add(body)
            self.assertEqual(len(bodies), 5)
            self.assertEqual(peer.metric("stratus_http_joined_questions_total"), 11)

    def test_what_nobody_waits_for_is_dropped(self):
        with self.serve() as peer:
            for n in range(40):
                peer.send(self.heavy(n)).close()
            self.assertLess(peer.seconds_of("/livez"), SECONDS_OF_HEALTH)
            until(lambda: peer.refused("nobody_waits") >= 40 - 8)  # four were begun at once, and four after them perhaps
            started = time.monotonic()
            self.assertEqual(peer.served.stop(), 0)
            self.assertLess(time.monotonic() - started, 5)

    def test_a_question_is_given_up_with_a_time_to_come_again(self):
        with self.serve("question_timeout_s = 1\n") as peer:
            # More than four workers answer in a second.
            waiting = [peer.send(self.heavy(n)) for n in range(60)]
            statuses = []
            for connection in waiting:
                with connection:
                    status, headers, _ = answer_of(connection)
                    statuses.append(status)
                    if status == 503:
                        self.assertEqual(headers["Retry-After"], "1")
            self.assertEqual(set(statuses), {200, 503})
            self.assertEqual(peer.refused("question_timeout"), statuses.count(503))


class After(stratus_program.FolderTest):
    """Whoever posted asks with the token of the answer."""

    def ask(self, served, token):
        path = f"/observations/latest?stations=Paris&after={token}"
        return Peer(served).ask("/api/v1" + path)

    def test_own_facts_are_shown_and_what_never_came_is_503_in_time(self):
        (self.folder / "stratus.toml").write_text(stratus_program.TWO_STATIONS + "\n[serve]\nquestion_timeout_s = 1\n")
        with serving("--now", NOW, folder=self.folder) as served:
            message = json.dumps({"station_id": "station_Paris_FR", "timestamp": NOW, "temperature": 1, "known_at": NOW})
            status, answer = served.post("/observations", message)
            self.assertEqual(status, 201)
            token = answer["meta"]["positions"]
            status, _, body = self.ask(served, token)
            self.assertEqual((status, json.loads(body)["rows"][0]["observation"]["temperature_c"]), (200, 1))
            self.assertEqual(json.loads(body)["meta"]["positions"], token)
            end, log = base64.urlsafe_b64decode(token + "=" * (-len(token) % 4)).decode().split(" ")
            partition, offset = end.split(":")
            ahead = base64.urlsafe_b64encode(f"{partition}:{int(offset) + 1} {log}".encode()).decode().rstrip("=")
            started = time.monotonic()
            status, headers, body = self.ask(served, ahead)
            self.assertEqual((status, json.loads(body)["code"], headers["Retry-After"]), (503, "not-yet-known", "5"))
            self.assertLess(time.monotonic() - started, 10)


class Memory(Loaded):
    def test_bodies_under_way_share_one_limit(self):
        with self.serve() as peer:
            head = peer.request("/api/v1/observations", "Content-Type: application/x-ndjson", "Content-Length: 8388608",
                                method="POST")
            opened = []
            for _ in range(300):
                opened.append(connection := peer.connect())
                with contextlib.suppress(ConnectionError):  # refused meanwhile
                    connection.sendall(head + b" " * (2 << 20))
            self.assertLess(peer.resident_bytes(), BYTES_IN_FLIGHT + BYTES_BESIDE)
            self.assertGreaterEqual(peer.refused("bytes_in_flight"), 100)
            self.assertLess(peer.seconds_of("/livez"), SECONDS_OF_HEALTH)
            for connection in opened:
                connection.close()
            until(lambda: peer.ask("/api/v1/stations")[0] == 200)

    def test_answers_that_nobody_reads_share_it_too(self):
        with self.serve() as peer:
            target = f"/api/v1/stations/{STATION}/observations?resolution=hour&start=2015-01-01&end=2016-12-"
            size = len(peer.ask(target + "31")[2])
            self.assertGreater(size, 12_000_000)
            held = [peer.send(target + f"{n + 1:02}") for n in range(30)]
            until(lambda: peer.refused("bytes_in_flight") >= 30 - BYTES_IN_FLIGHT // size, seconds=120)
            self.assertLess(peer.resident_bytes(), BYTES_IN_FLIGHT + BYTES_BESIDE)
            self.assertLess(peer.seconds_of("/livez"), SECONDS_OF_HEALTH)
            for connection in held:
                connection.close()

    def test_idle_connections_leave_the_store_its_descriptors(self):
        def few_descriptors():
            resource.setrlimit(resource.RLIMIT_NOFILE, (256, 256))

        with self.serve(before=few_descriptors) as peer:
            idle = [peer.connect() for _ in range(300)]
            self.assertEqual(peer.ask(self.heavy(0))[0], 200)
            self.assertEqual(peer.metric("process_max_fds"), 256)
            self.assertLess(peer.metric("process_open_fds"), 200)
            self.assertGreaterEqual(peer.refused("idle_closed"), 100)
            for connection in idle:
                connection.close()


class Told(Loaded):
    stations, years = 2, 1

    def test_a_request_has_one_name_in_answer_problem_and_log(self):
        with self.serve("slow_question_ms = 1\n") as peer:
            for _ in range(2):  # worked out, then prepared
                _, headers, _ = peer.ask("/api/v1/rankings?period=2015", "X-Request-Id: mine-1")
                self.assertEqual(headers["X-Request-Id"], "mine-1")
            status, headers, body = peer.ask("/api/v1/rankings?period=2015&key=secret")
            self.assertEqual((status, json.loads(body)["request_id"]), (400, headers["X-Request-Id"]))
            slow = [record for record in peer.served.records() if record["event"] == "slow question"]
            self.assertEqual([record["request_id"] for record in slow if record["status"] == 200], ["mine-1"])
            self.assertEqual(slow[0]["target"], "/api/v1/rankings?period=2015")
            self.assertNotIn("secret", json.dumps(peer.served.records()))

    def test_refused_requests_are_counted_and_do_not_flood_the_log(self):
        with self.serve() as peer:
            for _ in range(200):
                self.assertEqual(peer.ask("/livez", host="evil.example")[0], 421)
            self.assertEqual(peer.refused("foreign_host"), 200)
            told = [record for record in peer.served.records() if record["event"] == "request refused"]
            self.assertTrue(1 <= len(told) <= 20, told)
            self.assertEqual(told[0]["reason"], "foreign_host")

    def test_newest_observations_stand_in_the_metrics(self):
        with self.serve() as peer:
            text = peer.ask("/metrics")[2].decode()
            newest = re.findall(r'^stratus_station_newest_observation_seconds\{station="(.+)"\} (\d+)$', text, re.MULTILINE)
            self.assertEqual(len(newest), self.stations)
        run("batch", "run", "--now", NOW, folder=self.folder)  # the tail is empty then
        with self.serve() as peer:
            until(lambda: all(peer.metric(f'stratus_station_newest_observation_seconds{{station="{station}"}}') == int(value)
                              for station, value in newest))


class Writers(stratus_program.FolderTest):
    message = json.dumps({"station_id": "station_Paris_FR", "timestamp": "2021-05-31T10:00:00Z", "temperature": 4.5})

    def setUp(self):
        super().setUp()
        self.token = self.folder / "token"
        self.token.write_text("0123456789abcdef\n")
        self.token.chmod(0o600)
        (self.folder / "stratus.toml").write_text(f'[serve]\ntoken_file = "{self.token}"\n[[station]]\ncity = "Paris"\n'
                                                  'country = "FR"\nlatitude = 48.8\nlongitude = 2.3\nzone = "Europe/Paris"\n')

    def post(self, peer, *headers, host=None):
        return peer.ask("/api/v1/observations", "Content-Type: application/json", *headers, method="POST",
                        body=self.message.encode(), host=host)

    def test_whoever_writes_knows_the_token_and_the_name(self):
        with serving("--now", NOW, folder=self.folder) as served:
            peer = Peer(served)
            status, headers, body = self.post(peer)
            self.assertEqual((status, headers["WWW-Authenticate"]), (401, "Bearer"))
            self.assertEqual(self.post(peer, "Authorization: Bearer 0123456789abcdeX")[0], 401)
            self.assertEqual(self.post(peer, "Authorization: Bearer 0123456789abcdef", host="evil.example")[0], 421)
            self.assertEqual(peer.ask("/api/v1/stations", host="evil.example")[0], 421)
            self.assertEqual(peer.ask("/api/v1/stations")[0], 200)
            self.assertEqual(self.post(peer, "Authorization: Bearer 0123456789abcdef")[0], 201)
            self.assertIn(self.post(peer, "Authorization: bearer 0123456789abcdef")[0], (200, 201))
            self.assertEqual((peer.refused("unauthorized"), peer.refused("foreign_host")), (2, 2))
            self.assertNotIn("0123456789abcde", served.notes())

    def test_other_machines_need_the_token(self):
        (self.folder / "stratus.toml").write_text("")
        refused = run("serve", "--address", "0.0.0.0", "--port", "0", folder=self.folder, expect=2)
        self.assertIn("address 0.0.0.0 can be reached from other machines", refused)
        self.assertIn("[serve] token_file", refused)

    def test_a_token_that_others_may_read_is_none(self):
        for mode in [0o640, 0o604, 0o620]:
            self.token.chmod(mode)
            refused = run("serve", "--port", "0", folder=self.folder, expect=1)
            self.assertIn("chmod 600", refused)
            self.assertNotIn("0123456789abcdef", refused)


if __name__ == "__main__":
    stratus_program.main()
