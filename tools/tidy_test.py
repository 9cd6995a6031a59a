#!/usr/bin/env python3
"""tidy.py over a small tree, with a program in clang-tidy's place (a stub) that tells what it was given."""
import json
import pathlib
import subprocess
import sys
import tempfile
import unittest

TIDY = pathlib.Path(__file__).resolve().parent / "tidy.py"
STUB = """#!/bin/sh
case "$1" in --version) echo 1; exit 0 ;; esac
for last; do :; done
echo "$last" >> "$(dirname "$0")/looked"
! grep -q WRONG "$last"
"""


class Tidy(unittest.TestCase):
    def setUp(self):
        folder = tempfile.TemporaryDirectory()
        self.addCleanup(folder.cleanup)
        self.root = pathlib.Path(folder.name).resolve()
        for name, text in {"src/room/a.cc": '#include "room/a.h"\n', "src/room/a.h": '#include "room/deep.h"\n',
                           "src/room/deep.h": "", "src/room/b.cc": "", "src/room/b_test.cc": "", ".clang-tidy": "",
                           "tools/requirements.txt": "", "stub": STUB}.items():
            (self.root / name).parent.mkdir(parents=True, exist_ok=True)
            (self.root / name).write_text(text)
        (self.root / "stub").chmod(0o755)
        (self.root / "build").mkdir()
        self.write_commands()

    def write_commands(self, flag=""):
        (self.root / "build" / "compile_commands.json").write_text(json.dumps(
            [{"file": str(self.root / "src/room" / name), "command": f"c++ {flag} {name}"} for name in ("a.cc", "b.cc", "b_test.cc")]))

    def looked_at(self):
        """Whether all were clean, and which sources were looked at."""
        seen = self.root / "looked"
        seen.unlink(missing_ok=True)
        ended = subprocess.run([sys.executable, TIDY, self.root / "build", "--root", self.root, "--cache", self.root / "cache",
                                "--clang-tidy", self.root / "stub"], capture_output=True, text=True)
        names = seen.read_text().split() if seen.exists() else []
        return ended.returncode == 0, sorted(pathlib.Path(name).name for name in names)

    def test_what_was_clean_is_not_looked_at_again(self):
        self.assertEqual(self.looked_at(), (True, ["a.cc", "b.cc"]))
        self.assertEqual(self.looked_at(), (True, []))

    def test_each_change_is_looked_at(self):
        self.looked_at()
        for name, seen in {"src/room/b.cc": ["b.cc"], "src/room/deep.h": ["a.cc"], ".clang-tidy": ["a.cc", "b.cc"]}.items():
            (self.root / name).write_text("// other\n")
            self.assertEqual(self.looked_at(), (True, seen), name)
        self.write_commands("-O2")
        self.assertEqual(self.looked_at(), (True, ["a.cc", "b.cc"]))

    def test_nothing_to_look_at_is_a_fault(self):
        (self.root / "build" / "compile_commands.json").write_text("[]")
        self.assertEqual(self.looked_at(), (False, []))

    def test_a_finding_fails_until_it_is_mended(self):
        (self.root / "src/room/b.cc").write_text("WRONG")
        self.assertEqual(self.looked_at(), (False, ["a.cc", "b.cc"]))
        self.assertEqual(self.looked_at(), (False, ["b.cc"]))
        (self.root / "src/room/b.cc").write_text("right")
        self.assertEqual(self.looked_at(), (True, ["b.cc"]))


if __name__ == "__main__":
    unittest.main()
