#!/usr/bin/env python3
"""Tests of check_names.py: the tree is clean, and a name that is given twice is found when it is planted."""
import pathlib
import tempfile
import unittest

import check_names

SRC = pathlib.Path(__file__).resolve().parent.parent / "src"


class CheckNamesTest(unittest.TestCase):
    def setUp(self):
        folder = tempfile.TemporaryDirectory()
        self.addCleanup(folder.cleanup)
        self.src = pathlib.Path(folder.name)
        self.plant("api/choice.h", "namespace stratus {\nclass Choice {\n};\n}  // namespace stratus\n")

    def plant(self, name, text):
        file = self.src / name
        file.parent.mkdir(parents=True, exist_ok=True)
        file.write_text(text)

    def test_the_tree_is_clean(self):
        self.assertEqual(check_names.check(SRC), [])

    def test_a_name_given_twice(self):
        self.plant("simulator/choice.cc", "\nnamespace stratus {\nstruct Choice final : Other {\n};\n")
        self.assertEqual(check_names.check(self.src),
                         ["api/choice.h:2: Choice is defined at simulator/choice.cc:3 too"])

    def test_private_nested_and_declared_types_do_not_count(self):
        self.plant("speed/choice.cc", "namespace stratus {\nnamespace {\nstruct Choice {\n};\n}  // namespace\n"
                                      "class Choice;\nclass Outer {\n  struct Choice {\n  };\n};\n")
        self.assertEqual(check_names.check(self.src), [])

    def test_a_folder_without_types_is_not_clean(self):
        self.assertEqual(len(check_names.check(self.src / "missing")), 1)


if __name__ == "__main__":
    unittest.main()
