#!/usr/bin/env bash
# pyMannKendall in build/venv-trends, for the test that compares our trends with its. Does nothing, and needs no network,
# when it is there.
set -euo pipefail
cd "$(dirname "$0")/.."

readonly venv=build/venv-trends

has_trends() {
  "$venv/bin/python" -c 'import numpy, scipy, sys
from importlib.metadata import version
sys.exit((numpy.__version__, scipy.__version__, version("pymannkendall")) != ("2.4.6", "1.17.1", "1.4.3"))' 2>/dev/null
}

has_trends && exit 0
echo "setup: installing pyMannKendall into $venv"
rm -rf "$venv"
python3 -m venv "$venv"
"$venv/bin/python" -m pip install -q --no-cache-dir --no-deps --require-hashes --retries 1 --timeout 20 \
  -r tools/requirements-trends.txt
has_trends
