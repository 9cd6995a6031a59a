"""Tests of `cluster` with servers that are a few lines of Python."""
import contextlib
import importlib.machinery
import importlib.util
import io
import json
import os
import pathlib
import signal
import socket
import subprocess
import sys
import tempfile
import textwrap
import unittest

sys.dont_write_bytecode = True
PATH = pathlib.Path(__file__).with_name("cluster")
SPEC = importlib.util.spec_from_loader("cluster", importlib.machinery.SourceFileLoader("cluster", str(PATH)))
cluster = importlib.util.module_from_spec(SPEC)
SPEC.loader.exec_module(cluster)

START = """\
#!/usr/bin/env bash
echo "begins in $SERVER_HOME"
sleep 1000 &
exec python3 -c "import http.server, os; http.server.HTTPServer(('127.0.0.1', int(os.environ['PORT_VARIABLE'])), None).serve_forever()"
"""
READY = """\
#!/usr/bin/env bash
exec 3<>/dev/tcp/127.0.0.1/$PORT_VARIABLE
"""


def free_port():
    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        return probe.getsockname()[1]


class ClusterTest(unittest.TestCase):
    def setUp(self):
        temporary = tempfile.TemporaryDirectory()
        self.addCleanup(temporary.cleanup)
        self.folder = pathlib.Path(temporary.name)
        cluster.HERE = self.folder / "servers"
        for name, place in (("STRATUS_SERVERS", "state"), ("STRATUS_CACHE", "cache")):
            os.environ[name] = str(self.folder / place)
        os.environ.pop(cluster.OFFSET, None)
        self.addCleanup(self.end_all)

    def end_all(self):
        os.environ.pop(cluster.OFFSET, None)
        for path in cluster.HERE.glob("*/server.json"):
            cluster.Server(path.parent).stop(signal.SIGKILL)

    def server(self, name, after=(), start=START, ready=READY, install="#!/bin/sh\ntouch $SERVER_HOME/whole\n", ready_s=10):
        folder = cluster.HERE / name
        folder.mkdir(parents=True)
        variable = f"{name.upper()}_PORT"
        port = free_port()
        about = {"version": "1", "after": list(after), "ports": {variable: port}, "ready_seconds": ready_s, "stop_seconds": 2}
        (folder / "server.json").write_text(json.dumps(about))
        for script, text in (("start", start), ("ready", ready), ("install", install)):
            (folder / script).write_text(textwrap.dedent(text).replace("PORT_VARIABLE", variable))
            (folder / script).chmod(0o755)
        return port

    def script(self, name, script, text):
        (cluster.HERE / name / script).write_text(text)
        (cluster.HERE / name / script).chmod(0o755)

    def change_about(self, name, **changes):
        path = cluster.HERE / name / "server.json"
        path.write_text(json.dumps(json.loads(path.read_text()) | changes))

    def run_cluster(self, *arguments):
        out = io.StringIO()
        with contextlib.redirect_stdout(out):
            cluster.run(cluster.parse(arguments))
        return out.getvalue()

    def status(self, name):
        return next(row for row in json.loads(self.run_cluster("status", "--json")) if row["server"] == name)

    def test_starts_what_is_needed_first_and_stops_it_last(self):
        self.server("beta", after=["zeta"])
        port = self.server("zeta")
        self.server("other")
        said = self.run_cluster("up", "beta")
        self.assertLess(said.index("zeta: ready"), said.index("beta: ready"))
        self.assertIn(f"127.0.0.1:{port} (ZETA_PORT)", said)
        self.assertEqual(self.status("other")["state"], "stopped")
        self.assertGreater(self.status("beta")["memory_mib"], 0)
        said = self.run_cluster("up", "beta")
        self.assertIn("zeta: runs already", said)
        self.assertNotIn("ready after", said)
        said = self.run_cluster("down")
        self.assertLess(said.index("beta: stopped"), said.index("zeta: stopped"))
        self.assertIn("other: did not run", said)
        self.assertFalse(cluster.is_listening(port))

    def test_a_crash_takes_all_that_the_server_started(self):
        self.server("one")
        self.run_cluster("up")
        pid = self.status("one")["pid"]
        self.assertEqual(len(cluster.members(pid)), 2)
        self.run_cluster("kill", "one")
        self.assertEqual(cluster.members(pid), [])
        self.assertEqual(self.status("one")["state"], "stopped")
        self.run_cluster("up")
        self.run_cluster("restart", "one")
        self.assertNotEqual(self.status("one")["pid"], pid)

    def test_a_server_that_hangs_is_killed(self):
        self.server("one", start="#!/bin/bash\ntrap '' TERM\npython3 -m http.server -b 127.0.0.1 $PORT_VARIABLE &\nwhile :; do wait; done\n")
        self.run_cluster("up")
        pid = self.status("one")["pid"]
        self.run_cluster("down")
        self.assertEqual(cluster.members(pid), [])

    def test_a_server_with_a_way_of_its_own_to_stop_is_asked_by_it(self):
        start = """\
            #!/usr/bin/env bash
            exec python3 -c "
            import http.server, os, signal, sys
            signal.signal(signal.SIGTERM, signal.SIG_IGN)
            signal.signal(signal.SIGINT, lambda *_: (open('asked', 'w').close(), os._exit(0)))
            http.server.HTTPServer(('127.0.0.1', int(os.environ['PORT_VARIABLE'])), None).serve_forever()"
            """
        self.server("one", start=start)
        self.script("one", "stop", '#!/bin/sh\nkill -INT "$SERVER_PID"\n')
        self.run_cluster("up")
        self.run_cluster("down")
        self.assertTrue((self.folder / "state" / "one" / "asked").exists())
        self.assertEqual(self.status("one")["state"], "stopped")

    def test_a_way_to_stop_that_fails_does_not_keep_the_server_alive(self):
        for name, text in (("fails", "#!/bin/sh\nexit 1\n"), ("hangs", "#!/bin/sh\nexec sleep 1000\n")):
            self.server(name)
            self.script(name, "stop", text)
            self.run_cluster("up", name)
            pid = self.status(name)["pid"]
            self.run_cluster("down", name)
            self.assertEqual(cluster.members(pid), [])

    def test_the_state_of_all_is_handed_to_the_scripts(self):
        os.environ.pop("STRATUS_SERVERS")
        self.server("one")
        server = cluster.Server(cluster.HERE / "one")
        given = server.environment({}, server.home)
        self.assertEqual(given["STRATUS_SERVERS"], str(cluster.state_root()))
        self.assertEqual(given["SERVER_STATE"], str(cluster.state_root() / "one"))
        os.environ["STRATUS_SERVERS"] = str(self.folder / "state")

    def test_another_process_with_that_pid_is_left_alone(self):
        self.server("one")
        stranger = subprocess.Popen(["sleep", "1000"], start_new_session=True)
        self.addCleanup(stranger.wait)
        self.addCleanup(stranger.kill)
        state = self.folder / "state" / "one"
        state.mkdir(parents=True)
        (state / "pid").write_text(f"{stranger.pid} 1\n")
        self.assertIn("did not run", self.run_cluster("down"))
        self.assertIsNone(stranger.poll())

    def test_says_who_cannot_have_its_port(self):
        port = self.server("one")
        with socket.socket() as taken:
            taken.bind(("127.0.0.1", port))
            taken.listen()
            with self.assertRaisesRegex(cluster.ServerError, f"one: somebody else listens at ONE_PORT {port}; .*{cluster.OFFSET}"):
                self.run_cluster("up")
        os.environ[cluster.OFFSET] = "1"
        self.assertEqual(self.status("one")["ports"], {"ONE_PORT": port + 1})
        os.environ[cluster.OFFSET] = "-1"
        with self.assertRaisesRegex(cluster.ServerError, "'-1', not a number"):
            self.run_cluster("status")

    def test_what_a_server_said_before_it_ended_stands_in_the_error(self):
        self.server("one", start="#!/bin/sh\necho no such heap >&2\nexit 3\n")
        with self.assertRaisesRegex(cluster.ServerError, r"(?s)ended \(3\) before it was ready.*no such heap"):
            self.run_cluster("up")

    def test_one_that_fails_keeps_only_those_back_that_need_it(self):
        self.server("bad", start="#!/bin/sh\nexit 3\n")
        self.server("child", after=["bad"])
        self.server("other")
        with self.assertRaisesRegex(cluster.ServerError, r"(?s)bad: it ended \(3\).*child: it needs bad"):
            self.run_cluster("up")
        self.assertEqual(self.status("other")["state"], "running")
        self.assertEqual(self.status("child")["state"], "stopped")

    def test_a_server_that_never_gets_ready_is_an_error(self):
        self.server("one", ready="#!/bin/sh\nexit 1\n", ready_s=1)
        with self.assertRaisesRegex(cluster.ServerError, "not ready after 1 s"):
            self.run_cluster("up")

    def test_a_look_that_hangs_does_not_outlive_the_time_out(self):
        self.server("one", ready="#!/bin/sh\nexec sleep 1000\n", ready_s=1)
        with self.assertRaisesRegex(cluster.ServerError, "not ready after 1 s"):
            self.run_cluster("up")

    def test_another_folder_out_of_which_it_is_installed_counts(self):
        self.server("one")
        self.change_about("one", inputs=["../both"])
        with self.assertRaisesRegex(cluster.ServerError, "one: .*both is no folder; it stands in `inputs`"):
            self.run_cluster("up")
        both = cluster.HERE / "both"
        both.mkdir()
        (both / "pom.xml").write_text("1")
        before = cluster.Server(cluster.HERE / "one").home
        (both / "pom.xml").write_text("2")
        self.assertNotEqual(before, cluster.Server(cluster.HERE / "one").home)

    def test_half_an_installation_is_none(self):
        self.server("one", install="#!/bin/sh\ntouch $SERVER_HOME/half\necho no registry\nexit 1\n")
        with self.assertRaisesRegex(cluster.ServerError, "(?s)installation failed.*no registry"):
            self.run_cluster("up")
        self.assertFalse(cluster.Server(cluster.HERE / "one").home.exists())
        (cluster.HERE / "one" / "install").write_text("#!/bin/sh\ntest ! -e $SERVER_HOME/half\n")
        self.assertIn("one: installed", self.run_cluster("up"))
        before = cluster.Server(cluster.HERE / "one").home
        (cluster.HERE / "one" / "start").write_text("another")
        self.assertEqual(before, cluster.Server(cluster.HERE / "one").home, "what starts it is no part of what is installed")
        (cluster.HERE / "one" / "install").write_text("another")
        self.assertNotEqual(before, cluster.Server(cluster.HERE / "one").home)

    def test_names_that_are_no_servers(self):
        self.server("one", after=["two"])
        with self.assertRaisesRegex(cluster.ServerError, "one needs two, which is no server"):
            self.run_cluster("up")
        self.server("two", after=["one"])
        with self.assertRaisesRegex(cluster.ServerError, "need each other"):
            self.run_cluster("up")

    def test_an_unknown_name_lists_those_that_there_are(self):
        self.server("one")
        with self.assertRaisesRegex(cluster.ServerError, "no server is called kafak; there are one"):
            self.run_cluster("kill", "kafak")
        with contextlib.redirect_stderr(io.StringIO()), self.assertRaises(SystemExit):
            cluster.parse(["kill"])


if __name__ == "__main__":
    signal.alarm(120)
    unittest.main()
