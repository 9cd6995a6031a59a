#!/usr/bin/env python3
"""schemathesis asks a running server what its OpenAPI document lets it ask, right and wrong, and finds no answer that the
document does not describe. The seed is fixed, so that a change is judged by itself; STRATUS_SEED in the environment is another one.
"""
import json
import os
import pathlib
import subprocess
import sys

ROOT = pathlib.Path(__file__).resolve().parents[2]
sys.path.insert(0, str(ROOT / "tests" / "support"))
import peer_library  # noqa: E402
import stratus_program  # noqa: E402
from stratus_program import TWO_STATIONS, serving  # noqa: E402

SEED = int(os.environ.get("STRATUS_SEED") or 1)
# How what is wrong may be refused: also because it is too long to be looked at.
REFUSED = [400, 401, 403, 404, 405, 406, 409, 413, 414, 415, 422, 428, 429, 431, "5xx"]
NOW = "2026-11-24T18:00:00Z"
EXAMPLES = 30
# What the document allows may still be refused (422) for how its parts stand together: that an answer can be given for all of
# it is not promised.
EXCLUDED = ["positive_data_acceptance"]


def setUpModule():
    print(f"STRATUS_SEED={SEED}", flush=True)


class Document(peer_library.PeerTest):
    def setUp(self):
        super().setUp()
        (self.folder / "stratus.toml").write_text(TWO_STATIONS + "\n")
        (self.folder / "schemathesis.toml").write_text(
            f"[checks.negative_data_rejection]\nexpected-statuses = {json.dumps(REFUSED)}\n")
        rows = [{"station_id": "station_Paris_FR", "timestamp": f"2026-11-{day}T{hour:02}:00:00Z", "temperature": hour / 4,
                 "wind_speed": hour, "wind_direction": "NNE", "precipitation": 0.2, "known_at": f"2026-11-{day}T23:00:00Z"}
                for day in range(20, 24) for hour in range(24)]
        (self.folder / "a.ndjson").write_text("".join(json.dumps(row) + "\n" for row in rows))
        stratus_program.run("import", "a.ndjson", "--now", NOW, folder=self.folder)

    def test_nothing_is_found(self):
        with serving("--now", NOW, folder=self.folder) as served:
            found = subprocess.run(
                [sys.executable, "-m", "schemathesis.cli", "run", f"{served.api}/openapi.json", "--url",
                 served.api.removesuffix("/api/v1"), "--checks", "all", "--exclude-checks", ",".join(EXCLUDED), "--phases", "examples,coverage,fuzzing,stateful",
                 "--max-examples", str(EXAMPLES), "--seed", str(SEED), "--workers", "2", "--request-timeout", "20",
                 "--continue-on-failure", "--warnings", "off", "--no-color"],
                cwd=self.folder, capture_output=True, text=True)
            self.assertEqual(found.returncode, 0, found.stdout[-20000:] + found.stderr[-2000:])

    def test_the_page_of_the_api_names_every_code(self):
        with serving("--now", NOW, folder=self.folder) as served:
            document = json.loads(served.get("/openapi.json"))
        page = (ROOT / "docs" / "formats" / "api.md").read_text()
        codes = document["components"]["schemas"]["Problem"]["properties"]["code"]["enum"]
        self.assertEqual([code for code in codes if f"`{code}`" not in page], [])


if __name__ == "__main__":
    peer_library.main("schemathesis")
