"""The program as a user has it: run commands, serve, ask over HTTP. And a report that tools/run_tests.py can count."""
import argparse
import contextlib
import json
import pathlib
import signal
import subprocess
import sys
import tempfile
import threading
import unittest
import urllib.error
import urllib.parse
import urllib.request
import xml.etree.ElementTree as ElementTree

ROOT = pathlib.Path(__file__).resolve().parents[2]
WEATHER_CSV = ROOT / "build" / "demo" / "weather.csv"
REAL_DATA = ROOT / "tests" / "data"
# A configuration that knows Paris and Lyon.
TWO_STATIONS = """[[station]]
city = "Paris"
country = "FR"
latitude = 48.8566
longitude = 2.3522
zone = "Europe/Paris"
[[station]]
city = "Lyon"
country = "FR"
latitude = 45.7640
longitude = 4.8357
zone = "Europe/Paris"
"""
PARTLY_DONE = 3  # the exit code of an import that rejected a part
SECONDS = 300  # no command of a test takes longer, not even under the sanitizers

# Where the program is, and a test's own one if it needs any; set by run_tests().
program = ROOT / "build" / "release" / "stratus"
helper = None


def documents(text):
    """The JSON documents that stand one behind the other."""
    decoder, found = json.JSONDecoder(), []
    while text := text.lstrip():
        document, end = decoder.raw_decode(text)
        found.append(document)
        text = text[end:]
    return found


def run(*arguments, folder, expect=0, stdin=None, environment=None):
    """Runs a command in `folder` (its ./stratus.toml and stratus-data) and gives its standard output.

    `expect` is the exit code that must come, None any; with another one the error holds all that was printed."""
    done = subprocess.run([program, *map(str, arguments)], cwd=folder, capture_output=True, text=True, timeout=SECONDS,
                          input=stdin, env=environment)
    if expect is not None and done.returncode != expect:
        raise AssertionError(f"stratus {' '.join(map(str, arguments))} ended with {done.returncode}, not {expect}:\n"
                             f"{done.stdout}\n{done.stderr}")
    return done.stdout if expect in (0, PARTLY_DONE, None) else done.stderr


class Served:
    """A running `stratus serve`."""

    def __init__(self, process, api, notes):
        self.process = process
        self.api = api  # http://127.0.0.1:PORT/api/v1
        self.notes = notes  # gives what it has told on its standard error

    def get(self, path, **query):
        """The body of GET, which must answer 200."""
        url = self.api + path + ("?" + urllib.parse.urlencode(query) if query else "")
        with urllib.request.urlopen(url, timeout=SECONDS) as answer:
            return answer.read().decode()

    def post(self, path, body, media_type="application/json", key=None):
        """(status, JSON of the answer). `key`: the Idempotency-Key, if any."""
        headers = {"Content-Type": media_type} | ({"Idempotency-Key": key} if key else {})
        request = urllib.request.Request(self.api + path, body.encode(), headers)
        try:
            with urllib.request.urlopen(request, timeout=SECONDS) as answer:
                return answer.status, json.loads(answer.read())
        except urllib.error.HTTPError as error:
            with error:
                return error.code, json.loads(error.read())

    def records(self):
        """What it told its operator so far, with --log-format json."""
        return [json.loads(line) for line in self.notes().splitlines() if line.startswith("{")]

    def stop(self, how=signal.SIGTERM):
        """Sends the signal and gives the exit code."""
        self.process.send_signal(how)
        return self.process.wait(timeout=SECONDS)


@contextlib.contextmanager
def started(*arguments, folder, before=None):
    """Starts a command that runs until a signal and gives (process, its line with an address); `process.notes()` is what it
    has told on its standard error.

    `before` runs in the new process first. It is killed at the end when the test did not stop it."""
    with tempfile.TemporaryFile("w+") as notes:
        process = subprocess.Popen([program, *map(str, arguments)], cwd=folder, text=True, stdout=subprocess.PIPE,
                                   stderr=notes, preexec_fn=before)
        process.notes = lambda: pathlib.Path(f"/proc/self/fd/{notes.fileno()}").read_text()
        watchdog = threading.Timer(SECONDS, process.kill)
        watchdog.start()
        try:
            line = next((line for line in process.stdout if " on http://" in line), None)
            if line is None:
                process.wait()
                notes.seek(0)
                raise AssertionError(f"stratus {arguments[0]} did not start: {notes.read()}")
            yield process, line
        finally:
            watchdog.cancel()
            if process.poll() is None:
                process.kill()
                process.wait()
            process.stdout.close()


@contextlib.contextmanager
def serving(*options, folder, before=None):
    """`stratus serve` on a port that the system chooses."""
    with started("serve", "--port", "0", *options, folder=folder, before=before) as (process, line):
        yield Served(process, address_in(line), process.notes)


def address_in(line):
    return line.split(" on ")[1].split(" ")[0]


class FolderTest(unittest.TestCase):
    """Each test has an empty folder."""

    def setUp(self):
        temporary = tempfile.TemporaryDirectory()
        self.addCleanup(temporary.cleanup)
        self.folder = pathlib.Path(temporary.name)


class Report(unittest.TextTestResult):
    """Remembers every case for the XML."""

    def __init__(self, *arguments, **options):
        super().__init__(*arguments, **options)
        self.cases = {}

    def startTest(self, test):
        super().startTest(test)
        self.cases[test.id()] = ("passed", "")

    def addFailure(self, test, error):
        super().addFailure(test, error)
        self.cases[test.id()] = ("failure", str(error[1]))

    def addError(self, test, error):
        super().addError(test, error)
        self.cases[test.id()] = ("failure", str(error[1]))

    def addSubTest(self, test, subtest, error):
        super().addSubTest(test, subtest, error)
        if error:
            self.cases[test.id()] = ("failure", f"{subtest}: {error[1]}")

    def addSkip(self, test, reason):
        super().addSkip(test, reason)
        self.cases[test.id()] = ("skipped", reason)

    def write(self, file):
        suites = ElementTree.Element("testsuites")
        suite = ElementTree.SubElement(suites, "testsuite", name=file.stem)
        for name, (outcome, text) in self.cases.items():
            class_name, _, method = name.rpartition(".")
            case = ElementTree.SubElement(suite, "testcase", classname=class_name.rpartition(".")[2], name=method)
            if outcome != "passed":
                ElementTree.SubElement(case, outcome, message=text[:1000])
        file.parent.mkdir(exist_ok=True)
        ElementTree.ElementTree(suites).write(file)


def run_tests():
    """Runs the tests of the calling script: [--program PATH] [--helper PATH] [--report XML] [names of tests].

    Gives the exit code."""
    global program, helper
    parser = argparse.ArgumentParser()
    parser.add_argument("--program", type=pathlib.Path, default=program)
    parser.add_argument("--helper", type=pathlib.Path, help="a program made for this test")
    parser.add_argument("--report", type=pathlib.Path, help="write the cases there, as GoogleTest does")
    parser.add_argument("tests", nargs="*", help="e.g. Summaries.test_daily")
    options = parser.parse_args()
    program, helper = options.program.resolve(), options.helper and options.helper.resolve()
    if not program.exists():
        sys.exit(f"{program} is missing; make build makes it")
    loader, script = unittest.TestLoader(), sys.modules["__main__"]
    suite = loader.loadTestsFromNames(options.tests, script) if options.tests else loader.loadTestsFromModule(script)
    result = unittest.TextTestRunner(resultclass=Report, verbosity=2).run(suite)
    if options.report:
        result.write(options.report)
    return 0 if result.wasSuccessful() else 1


def main():
    sys.exit(run_tests())
