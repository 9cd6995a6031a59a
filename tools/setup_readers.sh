#!/usr/bin/env bash
# DuckDB and pandas in build/venv-readers, for the test that opens our files with them. Does nothing, and needs no
# network, when they are there.
set -euo pipefail
cd "$(dirname "$0")/.."

readonly venv=build/venv-readers

has_readers() {
  "$venv/bin/python" -c 'import duckdb, pandas, pyarrow, pytz, sys
sys.exit((duckdb.__version__, pandas.__version__, pyarrow.__version__) != ("2.0.0", "3.1.1", "22.0.0"))' 2>/dev/null
}

has_readers && exit 0
echo "setup: installing DuckDB and pandas into $venv"
rm -rf "$venv"
python3 -m venv "$venv"
"$venv/bin/python" -m pip install -q --no-cache-dir --no-deps --require-hashes --retries 1 --timeout 20 \
  -r tools/requirements-readers.txt
has_readers
