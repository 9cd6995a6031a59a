#!/usr/bin/env python3
"""Holds every #include of src/ against the arrows that the architecture allows.

Usage: check_layers.py SRC_DIR [--stamp FILE]
Prints one line a violation (file:line: what) and exits 1 when there is one.
"""
import argparse
import pathlib
import re
import sys

BELOW_PORTS = {"ports", "views", "weather", "base"}

# Room -> the rooms it may include besides itself. CMakeLists.txt links the same.
ALLOWED = {
    "base": set(),
    "http": {"base"},
    "weather": {"base"},
    "views": {"weather", "base"},
    "ports": {"views", "weather", "base"},
    "reference": {"weather", "base"},
    "ingest": BELOW_PORTS,
    "batch": BELOW_PORTS,
    "speed": BELOW_PORTS,
    "serving": BELOW_PORTS,
    "storage": BELOW_PORTS,
    "simulator": {"weather", "http", "base"},
    "api": {"serving", "http"} | BELOW_PORTS,
}
# What joins rooms, and what joins that: the rooms that it may not include.
JOINING = {"engine": {"api", "app"}, "app": set()}
# An adapter includes its own client's library and, where it speaks HTTP, our client.
ADAPTER = BELOW_PORTS | {"http"}

# Slow or far-reaching vendor headers stay within a room: headers that bring one are included by that room alone.
VENDOR = re.compile(r"^(arrow/|parquet/|boost/beast|boost/asio|librdkafka/|grpcpp/|spark/connect/|curl/|simdjson|CLI/|zstd\.h|libpq-fe\.h)")

INCLUDE = re.compile(r'^\s*#\s*include\s*(?:"([^"]+)"|<([^>]+)>)')


def room_of(path):
    """The room of a path relative to src/; adapters are rooms one level further down."""
    parts = pathlib.PurePosixPath(path).parts
    if parts[0] == "adapters" and len(parts) > 2:
        return f"adapters/{parts[1]}"
    return parts[0]


def may_include(room, target):
    if room == target:
        return True
    if room in JOINING:
        return target not in JOINING[room]
    if room.startswith("adapters/"):
        return target in ADAPTER
    return target in ALLOWED.get(room, set())


def includes_of(file):
    """Yields (line number, quoted path or None, angled path or None)."""
    for number, line in enumerate(file.read_text(encoding="utf-8").splitlines(), start=1):
        match = INCLUDE.match(line)
        if match:
            yield number, match.group(1), match.group(2)


def check_file(src, file):
    """The violations of one file and the files of src/ that it includes."""
    name = file.relative_to(src).as_posix()
    room = room_of(name)
    problems, included = [], []
    if room not in JOINING and room not in ALLOWED and not room.startswith("adapters/"):
        problems.append(f"{name}:1: the room {room} is not among the rooms of tools/check_layers.py")
    for number, quoted, angled in includes_of(file):
        if not quoted:
            continue
        # Tests share fixtures, which stand in tests/.
        if name.endswith("_test.cc") and (src.parent / "tests" / quoted).is_file():
            continue
        if not (src / quoted).is_file():
            problems.append(f"{name}:{number}: {quoted} is not a path from src/")
            continue
        included.append(quoted)
        if not may_include(room, room_of(quoted)):
            problems.append(f"{name}:{number}: the room {room} must not include {quoted}")
    return problems, included


def vendor_headers(src, graph):
    """Header -> the vendor's header that it brings, itself or by another header of its room."""
    private = {}
    for name in graph:
        for _, quoted, angled in includes_of(src / name):
            if name.endswith(".h") and VENDOR.match(quoted or angled):
                private[name] = quoted or angled
    more = True
    while more:
        more = False
        for name, included in graph.items():
            brought = next((header for header in included if header in private and room_of(header) == room_of(name)), None)
            if name.endswith(".h") and name not in private and brought:
                private[name] = private[brought]
                more = True
    return private


def find_spread_vendors(src, graph):
    """Files that include another room's header which brings a vendor's."""
    private = vendor_headers(src, graph)
    for name, included in graph.items():
        for header in included:
            if header in private and room_of(name) != room_of(header):
                yield f"{name}:1: includes {header}, which brings {private[header]}; only .cc files of its room may"


def find_cycle(graph):
    """A list of files that include each other in a ring, or None."""
    done, path = set(), []

    def visit(node):
        if node in path:
            return path[path.index(node):] + [node]
        if node in done:
            return None
        path.append(node)
        for target in graph.get(node, ()):
            cycle = visit(target)
            if cycle:
                return cycle
        path.pop()
        done.add(node)
        return None

    for node in sorted(graph):
        cycle = visit(node)
        if cycle:
            return cycle
    return None


def check(src):
    problems, graph = [], {}
    for file in sorted(src.rglob("*")):
        if file.suffix not in (".h", ".cc"):
            continue
        found, included = check_file(src, file)
        problems += found
        graph[file.relative_to(src).as_posix()] = included
    problems += find_spread_vendors(src, graph)
    cycle = find_cycle(graph)
    if cycle:
        problems.append(f"{cycle[0]}:1: includes itself: {' -> '.join(cycle)}")
    if not graph:
        problems.append(f"{src}: there is no source file")
    return problems


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
