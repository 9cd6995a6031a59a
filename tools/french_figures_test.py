#!/usr/bin/env python3
"""Tests of french_figures.py."""
import pathlib
import re
import sys
import unittest

sys.dont_write_bytecode = True
import french_figures
from french_figures import french

ROOT = pathlib.Path(__file__).resolve().parents[1]
TEXT = re.compile(r'^(?:WHAT|GOAL) = f?"(.*)"$', re.MULTILINE)
VALUES = {"CALL": "10000", "RATE": "2000", "QUESTIONS": "200"}


class FrenchFigures(unittest.TestCase):
    def test_numbers_and_units(self):
        for english, expected in {
            "38.9 ms": "38,9\u00a0ms",
            "302,745 messages/s of 453 B": "302\u202f745 messages/s de 453\u00a0o",
            "1.188": "1,188",
            "6,655": "6655",
            "–": "–",
            "DuckDB 2.0.0: 7.73 s": "DuckDB 2.0.0\u00a0: 7,73\u00a0s",
            "FastAPI, uvloop, httptools: 16,655": "FastAPI, uvloop, httptools\u00a0: 16\u202f655",
            "SQLite, WAL, synchronous=FULL: 412,000 messages/s": "SQLite, WAL, synchronous=FULL\u00a0: 412\u202f000 messages/s",
            "10,000 stations x 12 months": "10\u202f000 stations x 12 mois",
            "rebuild 800,000 facts/s; DuckDB's speed 1.2 x": "reconstruction 800\u202f000 faits/s\u00a0; vitesse de DuckDB\u00a0: 1,2 x",
            "- / 0.5 / 1.2 s; - / 5 / - x": "- / 0,5 / 1,2\u00a0s\u00a0; - / 5 / - x",
            "DuckDB 2.0.0, footers cached: p99 4.3 ms": "DuckDB 2.0.0, pieds de fichiers gardés\u00a0: p99 4,3\u00a0ms",
            "floor missed": "plancher manqué",
            "idle 50.3 MiB, after 200 questions 103.4 MiB": "au repos 50,3\u00a0Mio, après 200 questions 103,4\u00a0Mio",
        }.items():
            self.assertEqual(french(english), expected)

    def test_words_without_translation_are_told(self):
        with self.assertRaisesRegex(LookupError, "furlongs"):
            french("12.5 furlongs")

    def test_every_figure_has_french_words(self):
        texts = [text for file in (ROOT / "bench").glob("*.py") for text in TEXT.findall(file.read_text())]
        self.assertGreaterEqual(len(texts), 28)
        for text in texts:
            for name, value in VALUES.items():
                text = text.replace("{" + name + "}", value)
            with self.subTest(text):
                self.assertIn(text, french_figures.PHRASES)


if __name__ == "__main__":
    unittest.main()
