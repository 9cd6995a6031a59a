#!/usr/bin/env python3
"""Tests of run_tests.py on small reports of our own, and on a real ctest run."""
import pathlib
import subprocess
import sys
import tempfile
import unittest

sys.dont_write_bytecode = True
import run_tests

GTEST = """<?xml version="1.0"?><testsuites><testsuite name="A">
<testcase name="passes" status="run" result="completed" classname="A"/>
<testcase name="skips" status="run" result="skipped" classname="A"><skipped message="x.cc:3&#x0A;no such library&#x0A;"/></testcase>
<testcase name="fails" status="run" result="completed" classname="A"><failure message="no"/></testcase>
<testcase name="DISABLED_x" status="notrun" result="suppressed" classname="A"/>
</testsuite></testsuites>"""


def junit(status):
    return f'<testsuite><testcase name="a_test" status="{status}"><system-out>said this</system-out></testcase></testsuite>'


class TallyTest(unittest.TestCase):
    def setUp(self):
        folder = tempfile.TemporaryDirectory()
        self.addCleanup(folder.cleanup)
        self.folder = pathlib.Path(folder.name)

    def tally(self, status, cases=None):
        (self.folder / "junit.xml").write_text(junit(status))
        if cases:
            (self.folder / "a_test.xml").write_text(cases)
        return run_tests.tally_results(self.folder / "junit.xml", self.folder)

    def test_cases_are_counted(self):
        tally = self.tally("fail", GTEST)
        self.assertEqual(tally.summary(), "1 passed, 2 failed, 1 skipped")
        self.assertEqual(tally.failed, ["A.fails", "A.DISABLED_x: skipped without a reason"])
        self.assertEqual(dict(tally.skipped), {"no such library": 1})
        self.assertFalse(tally.ok())

    def test_a_skip_says_why(self):
        for why in ("", "x.cc:3", "x.cc:3&#x0A;", "x.cc:3&#x0A;&#x0A;"):
            with self.subTest(why):
                tally = self.tally("run", GTEST.replace("x.cc:3&#x0A;no such library&#x0A;", why))
                self.assertIn("A.skips: skipped without a reason", tally.failed)

    def test_a_crash_after_the_last_case_fails(self):
        good = GTEST.replace('<failure message="no"/>', "").replace("notrun", "run")
        tally = self.tally("fail", good)
        self.assertEqual(len(tally.failed), 1)
        self.assertIn("ended badly", tally.failed[0])

    def test_a_program_without_a_report(self):
        self.assertEqual(self.tally("run").summary(), "1 passed, 0 failed, 0 skipped")
        self.assertEqual(self.tally("fail").summary(), "0 passed, 1 failed, 0 skipped")
        self.assertEqual(self.tally("notrun").summary(), "0 passed, 1 failed, 0 skipped")

    def test_no_test_at_all_is_not_well(self):
        self.assertFalse(run_tests.Tally().ok())

    def test_all_skipped_for_a_reason_is_well(self):
        tally = run_tests.Tally()
        tally.add_program("p", [("A.x", False, "no server")], True, "")
        self.assertTrue(tally.ok())
        tally.add_program("p", [("A.y", False, "")], True, "")
        self.assertFalse(tally.ok())

    def run_on(self, ctest_lines):
        (self.folder / "CTestTestfile.cmake").write_text(ctest_lines)
        script = pathlib.Path(run_tests.__file__)
        return subprocess.run([sys.executable, script, "--build-dir", self.folder], capture_output=True, text=True)

    def test_a_real_run(self):
        result = self.run_on('add_test(good "true")\nadd_test(bad "false")\n')
        self.assertEqual(result.stdout.strip().splitlines()[-1], "1 passed, 1 failed, 0 skipped")
        self.assertEqual(result.returncode, 1)
        self.assertEqual(self.run_on('add_test(good "true")\n').returncode, 0)

    def test_the_programs_of_a_label(self):
        (self.folder / "CTestTestfile.cmake").write_text(
            f'add_test(a_test "{self.folder}/a_test")\nset_tests_properties(a_test PROPERTIES LABELS "threads")\n'
            'add_test(script "true")\nset_tests_properties(script PROPERTIES LABELS "threads")\n'
            f'add_test(b_test "{self.folder}/b_test")\n')
        self.assertEqual(run_tests.targets_of(self.folder, ["-L", "threads"]), ["a_test"])
        self.assertEqual(run_tests.targets_of(self.folder, ["-LE", "threads"]), ["b_test"])

    def test_an_empty_run_fails(self):
        result = self.run_on("")
        self.assertEqual(result.returncode, 1)
        self.assertTrue(result.stdout.endswith("0 passed, 0 failed, 0 skipped\n"), result.stdout)


if __name__ == "__main__":
    unittest.main()
