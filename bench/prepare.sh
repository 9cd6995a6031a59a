# What bench/run and bench/scale do first: the peers and the programs. Sourced by them in the root of the repository.
readonly venv=build/venv-bench
readonly build=${STRATUS_BUILD:-build/release}

# prepare_bench TARGET...
prepare_bench() {
  if ! cmp -s bench/requirements.txt "$venv/installed"; then
    echo "bench: installing the peers into $venv"
    python3 -m venv "$venv"
    "$venv/bin/python" -m pip install -q -r bench/requirements.txt
    cp bench/requirements.txt "$venv/installed"
  fi
  tools/setup.sh bench
  [ -f "$build/build.ninja" ] || cmake --preset release -B "$build"
  ninja -C "$build" "$@"
}
