#!/usr/bin/env python3
"""Tests of check_layers.py: the tree is clean, and each kind of violation is found when it is planted."""
import pathlib
import shutil
import subprocess
import sys
import tempfile
import unittest

TOOLS = pathlib.Path(__file__).resolve().parent
SRC = TOOLS.parent / "src"


class CheckLayersTest(unittest.TestCase):
    def setUp(self):
        self.folder = tempfile.TemporaryDirectory()
        self.addCleanup(self.folder.cleanup)
        self.src = pathlib.Path(self.folder.name) / "src"
        shutil.copytree(SRC, self.src)
        shutil.copytree(SRC.parent / "tests", self.src.parent / "tests")

    def check(self):
        return subprocess.run([sys.executable, TOOLS / "check_layers.py", self.src], capture_output=True, text=True)

    def plant(self, name, text):
        file = self.src / name
        file.parent.mkdir(parents=True, exist_ok=True)
        file.write_text(text)

    def expect_failure(self, what):
        result = self.check()
        self.assertEqual(result.returncode, 1, result.stderr)
        self.assertIn(what, result.stderr)

    def test_the_tree_is_clean(self):
        result = self.check()
        self.assertEqual(result.returncode, 0, result.stderr)

    def test_a_room_includes_a_room_above(self):
        self.plant("base/planted.h", '#pragma once\n#include "weather/fact.h"\n')
        self.expect_failure("src/base/planted.h:2: the room base must not include weather/fact.h")

    def test_a_stage_includes_another_stage(self):
        self.plant("speed/planted.h", "#pragma once\n")
        self.plant("batch/planted.cc", '#include "speed/planted.h"\n')
        self.expect_failure("src/batch/planted.cc:1: the room batch must not include speed/planted.h")

    def test_the_engine_knows_neither_routes_nor_commands(self):
        self.plant("engine/planted.cc", '#include "api/api.h"\n#include "app/cli.h"\n#include "storage/manifest.h"\n')
        self.expect_failure("src/engine/planted.cc:1: the room engine must not include api/api.h")
        self.expect_failure("src/engine/planted.cc:2: the room engine must not include app/cli.h")
        self.assertNotIn("manifest.h", self.check().stderr)

    def test_an_adapter_includes_another_adapter(self):
        self.plant("adapters/csv/planted.h", "#pragma once\n")
        self.plant("adapters/visual_crossing/planted.cc", '#  include "adapters/csv/planted.h"\n')
        self.expect_failure("must not include adapters/csv/planted.h")

    def test_only_tests_include_fixtures(self):
        fixture = self.src.parent / "tests/support/planted.h"
        fixture.parent.mkdir(parents=True, exist_ok=True)
        fixture.write_text("#pragma once\n")
        self.plant("base/planted_test.cc", '#include "support/planted.h"\n')
        self.assertNotIn("planted", self.check().stderr)
        self.plant("base/planted.cc", '#include "support/planted.h"\n')
        self.expect_failure("src/base/planted.cc:1: support/planted.h is not a path from src/")

    def test_an_unknown_room(self):
        self.plant("util/planted.h", "#pragma once\n")
        self.expect_failure("the room util is not among the rooms")

    def test_a_vendor_header_reaches_another_room(self):
        self.plant("storage/planted.h", "#pragma once\n#include <arrow/api.h>\n")
        self.plant("storage/second.h", '#pragma once\n#include "storage/planted.h"\n')
        self.assertEqual(self.check().returncode, 0)
        self.plant("app/planted.cc", '#include "storage/second.h"\n')
        self.expect_failure("src/app/planted.cc:1: includes storage/second.h, which brings arrow/api.h")

    def test_a_ring_of_headers(self):
        self.plant("base/ring_a.h", '#pragma once\n#include "base/ring_b.h"\n')
        self.plant("base/ring_b.h", '#pragma once\n#include "base/ring_a.h"\n')
        self.expect_failure("base/ring_a.h -> base/ring_b.h -> base/ring_a.h")


if __name__ == "__main__":
    unittest.main()
