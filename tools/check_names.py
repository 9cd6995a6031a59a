#!/usr/bin/env python3
"""Holds that each type of src/ has a name of its own.

All rooms share one namespace, so two types of one name would be one type to the linker, which says nothing.
Types inside an unnamed namespace, and nested ones, are private and do not count.

Usage: check_names.py SRC_DIR [--stamp FILE]
Prints one line a type that is defined twice and exits 1 when there is one.
"""
import argparse
import pathlib
import re
import sys

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


def check(src):
    places = {}
    for file in sorted(src.rglob("*")):
        if file.suffix in (".h", ".cc"):
            for number, name in types_of(file.read_text(encoding="utf-8")):
                places.setdefault(name, []).append(f"{file.relative_to(src).as_posix()}:{number}")
    if not places:
        return [f"{src}: there is no type"]
    return [f"{found[0]}: {name} is defined at {' and '.join(found[1:])} too"
            for name, found in places.items() if len(found) > 1]


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
