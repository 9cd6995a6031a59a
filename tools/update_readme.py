#!/usr/bin/env python3
"""Writes the outputs that the READMEs show, so that no number there is typed by hand.

A block begins with `<!-- run: COMMAND -->` and ends with `<!-- end -->`; what stands between is the command and what it
printed. The commands run in order, each once, in a folder where a demonstration has been made at a fixed time.
`<!-- figures -->` begins the table of the last whole run of `make bench`, `<!-- scale -->` that of `make bench-scale`.
`--check` changes nothing, prints what differs and exits 1.
"""
import argparse
import difflib
import json
import os
import pathlib
import re
import subprocess
import sys
import tempfile

import french_figures

ROOT = pathlib.Path(__file__).resolve().parents[1]
READMES = ("README.md", "README.fr.md")
NOW = "2026-11-24T18:00:00Z"
SECONDS = 120
PORT = "8000"  # what the text says; the port that is really used is another one
RESULTS = ROOT / "bench" / "results"
FIGURES = re.compile(r"<!-- figures -->\n.*?<!-- end -->", re.DOTALL)
SCALE = re.compile(r"<!-- scale -->\n.*?<!-- end -->", re.DOTALL)
# Of the table of figures, and what stands below it.
HEADINGS = {
    "README.md": ("what", "measured", "beside it", "ratio", "goal", "holds", "yes", "no", "One run on {machine}, {date}, commit {commit}."),
    "README.fr.md": ("quoi", "mesuré", "en regard", "rapport", "but", "tenu", "oui", "non",
                     "Une seule exécution sur {machine}, {date}, commit {commit}."),
}
SCALE_HEADINGS = {
    "README.md": ("what", "measured", "beside it", "floor / reach / aim", "held", "One run on {machine}, {date}, commit {commit}: {world}."),
    "README.fr.md": ("quoi", "mesuré", "en regard", "plancher / but / idéal", "tenu",
                     "Une seule exécution sur {machine}, {date}, commit {commit} : {world}."),
}
BLOCK = re.compile(r"<!-- run: (?P<command>.+?) -->\n.*?<!-- end -->", re.DOTALL)

# Before each command: the fixed clock, and the demonstration in this folder instead of beside the program.
STRATUS = """#!/bin/sh
case "$1" in
  -*) exec {program} "$@" ;;
  demo) exec {program} "$@" --now {now} --folder build/demo/data --file build/demo/weather.csv ;;
  *) exec {program} "$@" --now {now} ;;
esac
"""

# curl for those who have none: -s, -d TEXT, -H HEADER, and the address.
CURL = """#!{python}
import sys, urllib.error, urllib.request
arguments, body, headers = sys.argv[1:], None, {{}}
while arguments:
    word = arguments.pop(0)
    if word == "-d":
        body = arguments.pop(0).encode()
    elif word == "-H":
        name, _, value = arguments.pop(0).partition(": ")
        headers[name] = value
    elif word != "-s":
        url = word.replace("localhost:{port}", "http://127.0.0.1:" + open("port").read())
try:
    answer = urllib.request.urlopen(urllib.request.Request(url, body, headers), timeout={seconds})
except urllib.error.HTTPError as error:
    answer = error
sys.stdout.write(answer.read().decode())
"""


def steady(text):
    """Without what is not the same twice: ports that the system chose, the random ids of a log and of requests, and tokens."""
    text = re.sub(r"127\.0\.0\.1:\d{5}\b", "127.0.0.1:…", text)
    text = re.sub(r'("request_id": ?)"[0-9a-f]+-[0-9]+"', r'\1"…"', text)
    return re.sub(r'("(?:horizon|positions)": ?)"[A-Za-z0-9_-]+"', r'\1"…"', text)


class World:
    """A temporary folder with `stratus` and `curl` on the path, and a server as soon as curl is used."""

    def __init__(self, program):
        self.program = program
        self.outputs = {}
        self.server = None

    def __enter__(self):
        self.temporary = tempfile.TemporaryDirectory()
        self.folder = pathlib.Path(self.temporary.name)
        (self.folder / "bin").mkdir()
        (self.folder / "build" / "demo").mkdir(parents=True)
        (self.folder / "build" / "demo" / "weather.csv").symlink_to(ROOT / "build" / "demo" / "weather.csv")
        self.tool("stratus", STRATUS.format(program=self.program, now=NOW))
        self.tool("curl", CURL.format(python=sys.executable, port=PORT, seconds=SECONDS))
        return self

    def __exit__(self, *_):
        if self.server:
            self.server.terminate()
            self.server.wait(timeout=SECONDS)
            self.server.stdout.close()
        self.temporary.cleanup()

    def tool(self, name, text):
        file = self.folder / "bin" / name
        file.write_text(text)
        file.chmod(0o755)

    def serve(self):
        environment = self.environment()
        command = ["stratus", "serve", "--data", "build/demo/data", "--port", "0"]
        self.server = subprocess.Popen(command, cwd=self.folder, env=environment, stdout=subprocess.PIPE, stderr=subprocess.DEVNULL,
                                       text=True)
        line = self.server.stdout.readline()
        (self.folder / "port").write_text(re.search(r":(\d+)/api", line).group(1))

    def environment(self):
        return os.environ | {"PATH": f"{self.folder / 'bin'}:{os.environ['PATH']}", "LC_ALL": "C.UTF-8"}

    def output(self, command):
        """What the command prints; a command that fails is an error."""
        if command not in self.outputs:
            if "curl" in command and not self.server:
                self.serve()
            done = subprocess.run(["bash", "-euo", "pipefail", "-c", command], cwd=self.folder, env=self.environment(),
                                  capture_output=True, text=True, timeout=SECONDS)
            if done.returncode != 0:
                raise RuntimeError(f"{command} ended with {done.returncode}: {done.stdout}{done.stderr}")
            self.outputs[command] = steady(done.stdout).strip("\n")
        return self.outputs[command]


def last_run(results):
    """The figures of the newest run in that folder that measured all of them, in their order."""
    runs = {}
    for file in sorted(results.glob("*.jsonl")):
        for line in file.read_text().splitlines():
            row = json.loads(line)
            if "run" in row:
                runs.setdefault(row["run"], []).append(row)
    most = max((len(rows) for rows in runs.values()), default=0)
    return next((rows for _, rows in sorted(runs.items(), reverse=True) if len(rows) == most), [])


def figures(name):
    """The table of the figures for that README."""
    what, measured, beside, ratio, goal, holds, yes, no, below = HEADINGS[name]
    rows = last_run(RESULTS)
    lines = [f"| id | {what} | {measured} | {beside} | {ratio} | {goal} | {holds} |", "|---|---|---|---|---|---|---|"]
    for row in rows:
        verdict = yes if row["holds"] else no
        cells = [row["what"], row["ours"], row["peer"] or "–", str(row["ratio"] or "–"), row["goal"]]
        if name == "README.fr.md":
            cells = [french_figures.french(cell) for cell in cells]
            below = below.replace("{machine}", rows[0]["machine"].replace(" cores", " cœurs"))
        lines.append(f"| {' | '.join([row['id'], *cells, verdict])} |")
    return "\n".join(lines) + "\n\n" + below.format(**rows[0])


def scale(name):
    """The table of the figures of many stations for that README."""
    what, measured, beside, bounds, held, below = SCALE_HEADINGS[name]
    rows = last_run(RESULTS / "scale")
    lines = [f"| id | {what} | {measured} | {beside} | {bounds} | {held} |", "|---|---|---|---|---|---|"]
    for row in rows:
        cells = [row["what"], row["ours"], row["peer"] or "–", row["bounds"], row["verdict"]]
        if name == "README.fr.md":
            cells = [french_figures.french(cell) for cell in cells]
            below = below.replace("{machine}", rows[0]["machine"].replace(" cores", " cœurs"))
            below = below.replace("{world}", french_figures.french(rows[0]["world"]))
        lines.append(f"| {' | '.join([row['id'], *cells])} |")
    return "\n".join(lines) + "\n\n" + below.format(**rows[0])


def updated(name, text, world):
    text = SCALE.sub(lambda _: f"<!-- scale -->\n{scale(name)}\n<!-- end -->", text)
    text = FIGURES.sub(lambda _: f"<!-- figures -->\n{figures(name)}\n<!-- end -->", text)

    def block(match):
        command = match["command"]
        return f"<!-- run: {command} -->\n```console\n$ {command}\n{world.output(command)}\n```\n<!-- end -->"

    return BLOCK.sub(block, text)


def main():
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("--program", type=pathlib.Path, default=ROOT / "build" / "release" / "stratus")
    parser.add_argument("--check", action="store_true")
    options = parser.parse_args()
    same = True
    with World(options.program.resolve()) as world:
        for name in READMES:
            old = (ROOT / name).read_text()
            new = updated(name, old, world)
            if old == new:
                continue
            same = False
            if options.check:
                print("".join(difflib.unified_diff(old.splitlines(True), new.splitlines(True), name, f"{name} as it must be")))
            else:
                (ROOT / name).write_text(new)
    sys.exit(0 if same or not options.check else 1)


if __name__ == "__main__":
    main()
