#!/usr/bin/env python3
"""Holds that each type of src/ has a name of its own, and that classes behind ports are named where they are chosen alone.

All rooms share one namespace, so two types of one name would be one type to the linker, which says nothing.
Types inside an unnamed namespace, and nested ones, are private and do not count.

The files of a version are named in `storage`, in adapters that keep files, and in tests alone: everybody else sees
ports/versions.h and ports/version_store.h.

What `storage`, `speed`, `batch` and adapters make of a port is an engine's class. Besides these rooms and tests, only
engine/embedded.* and engine/cluster.* name one: all else sees ports, so that another engine can stand behind them. Sources are no engine: `app`
registers them.

Usage: check_names.py SRC_DIR [--stamp FILE]
Prints one line a type that is defined twice, or named where it must not be, and exits 1 when there is one.
"""
import argparse
import pathlib
import re
import sys

ENGINE_ROOMS = ("storage/", "speed/", "batch/", "adapters/")
NO_ENGINE = {"Source"}  # ports that adapters implement and app names
# What says of a version that it is made of files, and the rooms that may say so besides tests and the port of these files.
FILES = re.compile(r"\b(DataFile|MonthFiles|Manifest|PinnedManifest|ManifestCatalog|ParquetDataset|ParquetViews|VersionEdit"
                   r"|FileStore|FileWriter|StoredFile)\b"
                   r"|\"storage/(?:data_files?|manifest|manifest_catalog|parquet_dataset|parquet_views|version_edit)\.h\""
                   r"|\"ports/file_store\.h\"")
FILE_ROOMS = ("storage/", "adapters/webhdfs/")
FILE_PORT = re.compile(r"ports/file_store\.(?:h|cc)")
CHOICE = re.compile(r"engine/(embedded|cluster)\.(h|cc)")
COMMENT = re.compile(r"//.*")
PORT = re.compile(r"^class (\w+)(?: : public \w+)? \{", re.MULTILINE)
DERIVED = re.compile(r"^class (\w+)(?: final)?\s*: (public [^{;]+?)\s*\{", re.MULTILINE)
BASE = re.compile(r"public (\w+)")
DEFINITION = re.compile(r"(?:class|struct|union|enum(?: class)?)\s+(\w+) (?:[^;]* )?\{")


def types_of(text):
    """Yields (line number, name) of each type defined at the outermost level of a formatted file."""
    private = False
    for number, line in enumerate(text.splitlines(), start=1):
        if line.startswith("namespace {"):
            private = True
        elif line.startswith("}  // namespace") and not line.startswith("}  // namespace stratus"):
            private = False
        match = DEFINITION.match(line)
        if match and not private:
            yield number, match.group(1)


def engine_classes(texts):
    """The classes of the engines' rooms that implement a port."""
    ports = {name for file, text in texts.items() if file.startswith("ports/") for name in PORT.findall(text)}
    return {name for file, text in texts.items() if file.startswith(ENGINE_ROOMS) and not file.endswith("_test.cc")
            for name, bases in DERIVED.findall(text) if not ports.isdisjoint(set(BASE.findall(bases)) - NO_ENGINE)}


def find_spread_classes(texts):
    """Lines outside of the rooms of these classes, tests and the place of choice that name one."""
    classes = engine_classes(texts)
    if not classes:
        return
    named = re.compile(r"\b(" + "|".join(sorted(classes)) + r")\b")
    for file, text in texts.items():
        if file.startswith(ENGINE_ROOMS) or file.endswith("_test.cc") or CHOICE.fullmatch(file):
            continue
        for number, line in enumerate(text.splitlines(), start=1):
            found = named.search(COMMENT.sub("", line))
            if found:
                yield f"{file}:{number}: {found.group(1)} is named outside of engine/embedded.h and engine/cluster.h; see the port that it implements"


def find_spread_files(texts):
    """Lines that name the files of a version where versions are read or made."""
    for file, text in texts.items():
        if file.startswith(FILE_ROOMS) or file.endswith("_test.cc") or FILE_PORT.fullmatch(file):
            continue
        for number, line in enumerate(text.splitlines(), start=1):
            found = FILES.search(COMMENT.sub("", line))
            if found:
                yield f"{file}:{number}: {found.group(0)} is of the files of a version; see ports/versions.h"


def check(src):
    texts = {file.relative_to(src).as_posix(): file.read_text(encoding="utf-8")
             for file in sorted(src.rglob("*")) if file.suffix in (".h", ".cc")}
    places = {}
    for file, text in texts.items():
        for number, name in types_of(text):
            places.setdefault(name, []).append(f"{file}:{number}")
    if not places:
        return [f"{src}: there is no type"]
    twice = [f"{found[0]}: {name} is defined at {' and '.join(found[1:])} too"
             for name, found in places.items() if len(found) > 1]
    return twice + list(find_spread_classes(texts)) + list(find_spread_files(texts))


def main():
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("src", type=pathlib.Path)
    parser.add_argument("--stamp", type=pathlib.Path, help="file to touch when all is well")
    options = parser.parse_args()
    problems = check(options.src)
    for problem in problems:
        print(f"src/{problem}", file=sys.stderr)
    if problems:
        sys.exit(1)
    if options.stamp:
        options.stamp.touch()


if __name__ == "__main__":
    main()
