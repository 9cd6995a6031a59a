#!/usr/bin/env python3
"""Runs the tests of a build folder and counts test cases, not programs.

Each program writes its cases to test-results/<program>.xml (gtest's format); a test without such a file counts as one.
A case that is skipped without saying why, or switched off, counts as failed. The last line is "N passed, N failed, N skipped". Exits 1 when a case fails or when there is none at all; that all were skipped, each with its reason, is no failure.
"""
import argparse
import json
import pathlib
import re
import subprocess
import sys
import xml.etree.ElementTree as ElementTree
from collections import Counter


class Tally:
    """What happened to the cases: how many passed, the names of the failed, the reasons for skipping."""

    def __init__(self):
        self.passed = 0
        self.failed = []
        self.skipped = Counter()

    def add_program(self, name, cases, ended_well, output):
        """`cases` are (case name, failed, reason for skipping or None; an empty one is no reason)."""
        before = len(self.failed)
        for case, failed, reason in cases:
            if failed:
                self.failed.append(case)
            elif reason == "":
                self.failed.append(f"{case}: skipped without a reason")
            elif reason is not None:
                self.skipped[reason] += 1
            else:
                self.passed += 1
        # A crash, a leak or a race ends a program badly without a failed case.
        if not ended_well and len(self.failed) == before:
            self.failed.append(f"{name}: ended badly: {output}")

    def summary(self):
        return f"{self.passed} passed, {len(self.failed)} failed, {sum(self.skipped.values())} skipped"

    def ok(self):
        return not self.failed and self.ran()

    def ran(self):
        """Whether there was any case: one that is skipped has said why."""
        return self.passed + sum(self.skipped.values()) > 0


def read_cases(file):
    """The cases of one gtest XML file."""
    for case in ElementTree.parse(file).iter("testcase"):
        name = f"{case.get('classname')}.{case.get('name')}"
        skipped = case.find("skipped")
        reason = None
        if skipped is not None:
            lines = (skipped.get("message") or skipped.text or "").strip().splitlines()
            # GoogleTest's first line is the place.
            reason = next((line for line in reversed(lines) if not re.fullmatch(r"\S+:\d+", line)), "")
        elif case.get("status") == "notrun":
            reason = ""
        yield name, case.find("failure") is not None, reason


def read_junit(file):
    """ctest's own report: (program, "run" | "fail" | "notrun" …, output)."""
    for case in ElementTree.parse(file).iter("testcase"):
        output = case.findtext("system-out") or ""
        yield case.get("name"), case.get("status"), output


def tally_results(junit, results):
    tally = Tally()
    for name, status, output in read_junit(junit):
        tail = " | ".join(output.strip().splitlines()[-3:])[-300:]
        file = results / f"{name}.xml"
        if file.exists():
            tally.add_program(name, read_cases(file), status == "run", tail)
        elif status == "disabled":
            tally.add_program(name, [(name, False, "")], True, "")
        else:
            tally.add_program(name, [(name, False, None)] if status == "run" else [], status == "run", tail or status)
    return tally


def chosen(options):
    """ctest's arguments for the labels that are asked for and those that are not."""
    return (["-L", options.label] if options.label else []) + (["-LE", options.without] if options.without else [])


def targets_of(build_dir, choice):
    """The programs that the chosen tests run: each has the name of its test. Scripts are not built."""
    shown = subprocess.run(["ctest", "--test-dir", build_dir, "--show-only=json-v1", *choice],
                           check=True, capture_output=True, text=True)
    # A program that is not built yet has no command.
    return sorted(test["name"] for test in json.loads(shown.stdout)["tests"]
                  if "command" not in test or pathlib.Path(test["command"][0]).name == test["name"])


def run(options):
    build_dir = options.build_dir
    if options.build:
        targets = targets_of(build_dir, chosen(options)) if chosen(options) else ["all"]
        if not targets:
            sys.exit(f"run_tests: no test has the labels {' '.join(chosen(options))}")
        subprocess.run(["ninja", "-C", build_dir, f"-j{options.jobs}", *targets], check=True)
    results = build_dir / "test-results"
    results.mkdir(exist_ok=True)
    for old in results.glob("*.xml"):
        old.unlink()
    junit = build_dir / "ctest-junit.xml"
    junit.unlink(missing_ok=True)
    command = ["ctest", "--test-dir", build_dir, "--output-on-failure", "--output-junit", junit.resolve(),
               f"-j{options.jobs}", *chosen(options)]
    ended = subprocess.run(command).returncode
    if not junit.exists():
        print("run_tests: ctest wrote no report", file=sys.stderr)
        return Tally(), ended
    return tally_results(junit, results), ended


def main():
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("--build-dir", type=pathlib.Path, required=True)
    parser.add_argument("--label", help="only tests with this label")
    parser.add_argument("--without", help="no tests with a label that matches this expression")
    parser.add_argument("--build", action="store_true", help="build what the tests run, first")
    parser.add_argument("--jobs", default="2")
    options = parser.parse_args()
    tally, ended = run(options)
    print()
    for case in tally.failed:
        print(f"failed: {case}")
    for reason, count in sorted(tally.skipped.items()):
        print(f"skipped {count}: {reason}")
    if ended != 0 and tally.ok():
        tally.failed.append("ctest")
        print(f"failed: ctest ended with {ended}")
    if not tally.ran() and not tally.failed:
        print("failed: there is no test")
    print(tally.summary(), flush=True)
    sys.exit(0 if tally.ok() else 1)


if __name__ == "__main__":
    main()
