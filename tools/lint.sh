#!/usr/bin/env bash
# clang-format, layers and names, and clang-tidy over src/. Usage: tools/lint.sh BUILD_DIR JOBS
set -euo pipefail
cd "$(dirname "$0")/.."
readonly build_dir=$1 jobs=$2

echo "lint: layers and names"
tools/check_layers.py src
tools/check_names.py src

echo "lint: clang-format"
# shellcheck disable=SC2046
find $(ls -d src tests bench 2>/dev/null || true) \( -name '*.h' -o -name '*.cc' \) -print0 | xargs -0 -r clang-format --dry-run -Werror

echo "lint: clang-tidy"
tools/tidy.py "$build_dir" --jobs "$jobs"
echo "lint: ok"
