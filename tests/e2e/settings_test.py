#!/usr/bin/env python3
"""Settings from everywhere: where each comes from is shown, what is wrong is named, secrets are not."""
import json
import os
import pathlib
import sys

sys.path.insert(0, str(pathlib.Path(__file__).resolve().parents[1] / "support"))
import stratus_program
from stratus_program import run


class Settings(stratus_program.FolderTest):
    def stratus(self, *command, expect=0, **variables):
        return run(*command, folder=self.folder, expect=expect, environment=os.environ | variables)

    def write(self, name, *lines):
        (self.folder / name).write_text("".join(f"{line}\n" for line in lines))

    def test_each_is_shown_with_its_origin_and_secrets_are_not(self):
        self.write("stratus.toml", "[serve]", "port = 8001")
        self.write(".env", "# of this folder", "VISUAL_CROSSING_API_KEY='SECRETKEY'", "STRATUS_LOG__LEVEL=error")
        command = ["config", "show", "--origin", "--data", "there"]
        variables = {"STRATUS_SERVE__BATCH_INTERVAL_S": "60", "STRATUS_SERVE__NAMES": "a.example,b.example"}
        shown = self.stratus(*command, **variables)
        for line in ["serve.port = 8001  # stratus.toml:2", 'log.level = "error"  # .env:3', 'data_dir = "there"  # --data',
                     "serve.batch_interval_s = 60  # environment STRATUS_SERVE__BATCH_INTERVAL_S",
                     "serve.stop_grace_s = 5  # default", "VISUAL_CROSSING_API_KEY = ***  # .env:2"]:
            self.assertIn(line + "\n", shown)
        settings = json.loads(self.stratus(*command, "--json", **variables))["settings"]
        self.assertEqual(len(settings), len(shown.splitlines()))
        self.assertIn({"setting": "serve.port", "value": "8001", "origin": "stratus.toml:2"}, settings)
        self.assertNotIn("SECRETKEY", shown + json.dumps(settings))

    def test_what_is_wrong_is_named_by_every_command(self):
        for command in [["config", "check"], ["latest"], ["stations"]]:
            with self.subTest(command):
                told = self.stratus(*command, expect=2, STRATUS_SERVE__PROT="1")
                self.assertIn("STRATUS_SERVE__PROT is not a setting; the nearest is STRATUS_SERVE__PORT", told)
        self.write(".env", "STRATUS_SERVE__PORT=70000")
        self.assertIn(".env:1: port = 70000 is not within", self.stratus("config", "check", expect=2))
        self.write(".env", "SECRET")
        told = self.stratus("config", "check", expect=2)
        self.assertIn(".env:1", told)
        self.assertNotIn("SECRET", told)

    def test_a_data_folder_that_is_not_there_is_named_with_its_place(self):
        for command in ["latest", "verify", "count", "stations", "batch list"]:
            with self.subTest(command):
                told = self.stratus(*command.split(), expect=1, STRATUS_DATA_DIR="typo")
                self.assertIn("environment STRATUS_DATA_DIR: data_dir typo: there is no such data folder", told)
        self.write("stratus.toml", 'data_dir = "typo"')
        self.assertIn("stratus.toml:1: data_dir typo: there is no", self.stratus("latest", expect=1))
        self.write("stratus.toml", 'data_dir = "stratus-data"')
        self.stratus("latest")
        self.assertFalse((self.folder / "typo").exists())

    def test_a_folder_of_that_name_is_another_programs(self):
        (self.folder / ".env" / "bin").mkdir(parents=True)
        self.stratus("config", "check")


if __name__ == "__main__":
    stratus_program.main()
