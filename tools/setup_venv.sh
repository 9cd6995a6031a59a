#!/usr/bin/env bash
# tools/setup_venv.sh NAME: the packages of tools/requirements-NAME.txt in build/venv-NAME, for tests that ask a library of
# somebody else's. Does nothing, and needs no network, when they are there.
set -euo pipefail
cd "$(dirname "$0")/.."
readonly venv=build/venv-$1 requirements=tools/requirements-$1.txt

cmp -s "$requirements" "$venv/installed" && exit 0
echo "setup: installing $requirements into $venv"
rm -rf "$venv"
python3 -m venv "$venv"
"$venv/bin/python" -m pip install -q --no-cache-dir --no-deps --require-hashes --retries 1 --timeout 20 -r "$requirements"
cp "$requirements" "$venv/installed"
