#!/usr/bin/env python3
"""Tests of limits.py."""
import sys
import unittest

sys.dont_write_bytecode = True
from limits import Limit, worst

SECONDS = Limit("run", "s", 3, 1, 0.4)
RATE = Limit("verify", "facts/s", None, 300_000, 600_000, more_is_better=True)


class Limits(unittest.TestCase):
    def test_a_value_at_a_bound_is_held(self):
        for value, verdict in ((0.4, "aim"), (0.41, "reach"), (1, "reach"), (1.1, "not held"), (3, "not held"), (3.1, "floor missed")):
            self.assertEqual(SECONDS.verdict(value), verdict)
        for value, verdict in ((600_000, "aim"), (599_999, "reach"), (300_000, "reach"), (1, "not held")):
            self.assertEqual(RATE.verdict(value), verdict)

    def test_the_worst_counts(self):
        self.assertEqual(worst(["aim", "not held", "reach"]), "not held")
        self.assertEqual(worst(["floor missed", "aim"]), "floor missed")

    def test_shown(self):
        self.assertEqual(SECONDS.shown(0.4567), "run 0.457 s")
        self.assertEqual(RATE.shown(1_234_567), "verify 1,234,567 facts/s")
        self.assertEqual(SECONDS.bounds(), "3 / 1 / 0.4 s")
        self.assertEqual(RATE.bounds(), "- / 300,000 / 600,000 facts/s")


if __name__ == "__main__":
    unittest.main()
