#!/usr/bin/env python3
"""Runs clang-tidy over the sources of a build folder, and over none again that has not changed since it was clean.

A source is the same when its compile command, its text and that of every header of ours that it includes, .clang-tidy and
the installed packages are. What was clean is remembered in the cache folder, as empty files named by a digest of all that.
"""
import argparse
import concurrent.futures
import hashlib
import json
import os
import pathlib
import re
import subprocess
import sys
import time

INCLUDE = re.compile(rb'^#include "([^"]+)"', re.MULTILINE)
KEPT_S = 60 * 24 * 3600  # a digest that nobody met for so long is forgotten


class Sources:
    """The text of files, and which files of ours each includes, directly or not."""

    def __init__(self, root):
        self.root = root
        self.texts = {}

    def text(self, path):
        if path not in self.texts:
            self.texts[path] = path.read_bytes()
        return self.texts[path]

    def closure(self, path):
        found, waiting = set(), [path]
        while waiting:
            path = waiting.pop()
            if path in found:
                continue
            found.add(path)
            for name in INCLUDE.findall(self.text(path)):
                included = self.root / "src" / name.decode()
                if included.is_file():
                    waiting.append(included)
        return sorted(found)


def surroundings(tidy, root):
    """What else decides on findings: the tool, its checks, the headers of the system, and how it is called here."""
    version = subprocess.run([tidy, "--version"], check=True, capture_output=True).stdout
    packages = subprocess.run(["dpkg-query", "-W"], check=True, capture_output=True).stdout
    checks = (root / ".clang-tidy").read_bytes() + (root / "tools" / "requirements.txt").read_bytes()
    return hashlib.sha256(version + packages + checks + pathlib.Path(__file__).read_bytes()).digest()


def digest(sources, command, file, around):
    told = hashlib.sha256(around)
    told.update(command.replace(str(sources.root), "").encode())
    for path in sources.closure(file):
        told.update(f"{path.relative_to(sources.root)} {len(sources.text(path))}\n".encode())
        told.update(sources.text(path))
    return told.hexdigest()


def looked_for(root, build_dir):
    """The commands of our sources. Tests are left out: the test framework's headers take most of the time, and give no
    findings of ours."""
    commands = {}  # of a file in two programs the last one
    for entry in json.loads((build_dir / "compile_commands.json").read_text()):
        file = pathlib.Path(entry["file"]).resolve()
        if root / "src" in file.parents and not file.name.endswith("_test.cc"):
            commands[file] = entry["command"]
    return dict(sorted(commands.items()))


def forget_old(cache):
    for stamp in cache.iterdir():
        if time.time() - stamp.stat().st_mtime > KEPT_S:
            stamp.unlink(missing_ok=True)


def main():
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("build_dir", type=pathlib.Path)
    parser.add_argument("--root", type=pathlib.Path, default=pathlib.Path(__file__).resolve().parent.parent)
    parser.add_argument("--jobs", type=int, default=os.cpu_count())
    parser.add_argument("--cache", type=pathlib.Path, default=pathlib.Path.home() / ".cache/stratus/tidy")
    parser.add_argument("--clang-tidy", default="clang-tidy")
    options = parser.parse_args()
    root = options.root.resolve()
    options.cache.mkdir(parents=True, exist_ok=True)
    forget_old(options.cache)
    around = surroundings(options.clang_tidy, root)
    sources = Sources(root)
    changed = []

    def stamp_of(sources, file):
        return options.cache / digest(sources, files[file], file, around)

    files = looked_for(root, options.build_dir)
    if not files:
        sys.exit(f"clang-tidy: {options.build_dir} has no command for a source below {root / 'src'}")
    for file in files:
        stamp = stamp_of(sources, file)
        if stamp.exists():
            stamp.touch()
        else:
            changed.append((file, stamp))
    print(f"clang-tidy: {len(files)} sources, {len(changed)} of them new or changed", flush=True)

    def look(file, stamp):
        ended = subprocess.run([options.clang_tidy, "-p", options.build_dir, "--quiet", file], capture_output=True, text=True)
        # What was clean is what it read, not what an editor has made of it since.
        if ended.returncode == 0 and stamp == stamp_of(Sources(root), file):
            stamp.touch()
        return ended

    clean = True
    with concurrent.futures.ThreadPoolExecutor(options.jobs) as pool:
        for ended in pool.map(lambda of: look(*of), changed):
            if ended.returncode != 0:
                clean = False
                print(ended.stdout, "".join(line for line in ended.stderr.splitlines(True) if "warnings generated" not in line))
    sys.exit(0 if clean else 1)


if __name__ == "__main__":
    main()
