#!/usr/bin/env python3
"""The READMEs say what the program does: outputs are made again and compared, and every command in the text exists."""
import pathlib
import re
import shlex
import subprocess
import sys
import unittest

sys.path[:0] = [str(pathlib.Path(__file__).resolve().parent / "support"), str(pathlib.Path(__file__).resolve().parents[1] / "tools")]
import stratus_program
import update_readme
from stratus_program import ROOT

# `stratus …` and `make …` in the text, over a line break too; what stands in blocks is really run.
INLINE = re.compile(r"`((?:stratus|make)(?:\s[^`]*)?)`")
LINK = re.compile(r"\]\((?!https?:)([^)#]+)\)")


def setUpModule():
    global texts, world
    texts = {name: (ROOT / name).read_text() for name in update_readme.READMES}
    world = unittest.enterModuleContext(update_readme.World(stratus_program.program))


class Readme(unittest.TestCase):
    maxDiff = None

    def test_outputs_are_those_of_the_program(self):
        for name, text in texts.items():
            with self.subTest(name):
                self.assertEqual(text, update_readme.updated(name, text, world), "tools/update_readme.py writes them")

    def test_all_languages_show_the_same_commands(self):
        commands = [[match["command"] for match in update_readme.BLOCK.finditer(text)] for text in texts.values()]
        self.assertGreater(len(commands[0]), 10)
        for others in commands[1:]:
            self.assertEqual(others, commands[0])

    def test_commands_in_the_text_exist(self):
        makefile = (ROOT / "Makefile").read_text()
        for name, text in texts.items():
            plain = update_readme.BLOCK.sub("", text)
            found = INLINE.findall(plain) + re.findall(r"^(make \S+)", plain, re.MULTILINE)
            self.assertGreater(len(found), 8)
            for command in found:
                with self.subTest(name, command=command):
                    self.check(shlex.split(command), makefile)

    def check(self, words, makefile):
        if words[0] == "make":
            for target in words[1:]:
                if "=" not in target:
                    self.assertRegex(makefile, rf"(?m)^{target}:")
            return
        # The words before the first option or argument name the command; its help must know the options.
        for length in range(len(words), 0, -1):
            done = subprocess.run([stratus_program.program, *words[1:length], "--help"], capture_output=True, text=True)
            if done.returncode == 0 and length > 1 and not words[length - 1].startswith("-"):
                break
        self.assertEqual(done.returncode, 0, done.stderr)
        for word in words:
            if word.startswith("--"):
                self.assertIn(word.split("=")[0], done.stdout)

    def test_links_lead_somewhere(self):
        for name, text in texts.items():
            for link in LINK.findall(text):
                with self.subTest(name, link=link):
                    self.assertTrue((ROOT / link).exists())


if __name__ == "__main__":
    stratus_program.main()
