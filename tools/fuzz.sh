#!/usr/bin/env bash
# tools/fuzz.sh BUILD_DIR SECONDS: each fuzz target for so long, from the corpus of the repository and what earlier runs added
# to it. Fails when a target does; the input that did it stands in BUILD_DIR/found.
set -euo pipefail
cd "$(dirname "$0")/.."
readonly build_dir=$1 seconds=$2
mkdir -p "$build_dir/found"
status=0
for folder in tests/fuzz/corpus/*/; do
  target=$(basename "$folder")
  mkdir -p "$build_dir/corpus/$target"
  echo "fuzz: $target"
  "$build_dir/tests/fuzz/fuzz_$target" -max_total_time="$seconds" -timeout=10 -rss_limit_mb=2048 -print_final_stats=1 \
    -artifact_prefix="$build_dir/found/$target-" "$build_dir/corpus/$target" "$folder" 2>"$build_dir/found/$target.log" ||
    { tail -40 "$build_dir/found/$target.log"; status=1; }
  grep -E "number_of_executed_units|Done" "$build_dir/found/$target.log" || true
done
exit "$status"
