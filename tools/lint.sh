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

# Tests are left out: the test framework's headers take most of the time and give no findings of ours.
echo "lint: clang-tidy"
# Of the adapters of the cluster those that the build directory builds.
is_built() { grep -qF "\"file\": \"$PWD/$1\"" "$build_dir/compile_commands.json"; }
find src -name '*.cc' ! -name '*_test.cc' -print0 | sort -z |
  while IFS= read -r -d '' file; do if is_built "$file"; then printf '%s\0' "$file"; fi; done |
  xargs -0 -r -P "$jobs" -n 1 clang-tidy -p "$build_dir" --quiet 2> >(grep -v 'warnings generated' >&2 || true)
echo "lint: ok"
