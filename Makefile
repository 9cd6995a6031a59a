# make demo | test | build | cluster | cluster-up | cluster-test | lint | asan | tsan | fuzz | bench | bench-scale | clean. Each sets up what it needs; see CONTRIBUTING.md.
SHELL := /bin/bash
.SHELLFLAGS := -eu -o pipefail -c
.DEFAULT_GOAL := build

JOBS ?= $(shell nproc)
# The compiler cache outlives a checkout: a fresh clone on the same machine compiles only what is new. Paths below the
# checkout are stored relative to it, so that two checkouts share what they have in common.
export CCACHE_DIR ?= $(HOME)/.cache/stratus/ccache
export CCACHE_BASEDIR ?= $(CURDIR)
export CCACHE_NOHASHDIR ?= 1

# Arguments of `stratus demo`, e.g. make demo ARGS=--once
ARGS ?=
# The world of `make bench-scale`.
STATIONS ?= 10000
MONTHS ?= 12
# How long `make fuzz` tries each target.
FUZZ_SECONDS ?= 60

.PHONY: setup build cluster demo test cluster-up cluster-down cluster-status cluster-test lint asan tsan fuzz bench bench-scale clean

setup:
	@tools/setup.sh

build: setup build/release/build.ninja
	@ninja -C build/release -j$(JOBS) stratus

build/%/build.ninja: | setup
	@cmake --preset $*

demo: build
	@build/release/stratus demo $(ARGS)

test: setup build/release/build.ninja
	@ninja -C build/release -j$(JOBS)
	@tools/run_tests.py --build-dir build/release --without "servers|cluster" --jobs $(JOBS)

# Unit tests, laws, contracts, cases and fuzz targets. Scripts and crashes run the whole program, in the release build alone.
# Short stacks of allocations and a small quarantine take a third off the time; for a report with whole stacks, run the test
# by itself. Laws draw fewer cases: the release build draws many.
asan: setup build/asan/build.ninja
	@ASAN_OPTIONS=malloc_context_size=4:quarantine_size_mb=32 RC_PARAMS=max_success=20 \
	  tools/run_tests.py --build-dir build/asan --without "scripts|crashes" --build --jobs $(JOBS)

# The Arrow libraries are not instrumented; without the options they give false reports (their own memory pool hands memory
# from thread to thread unseen) and take minutes.
tsan: setup build/tsan/build.ninja
	@TSAN_OPTIONS=ignore_noninstrumented_modules=1 ARROW_DEFAULT_MEMORY_POOL=system \
	  tools/run_tests.py --build-dir build/tsan --label threads --build --jobs $(JOBS)

# What it finds it leaves in build/fuzz/found; the corpus grows in build/fuzz/corpus.
fuzz: setup
	@tools/setup.sh fuzz
	@cmake --preset fuzz
	@ninja -C build/fuzz -j$(JOBS) fuzzers
	@tools/fuzz.sh build/fuzz $(FUZZ_SECONDS)

# stratus-cluster: the same program with engines on servers.
cluster: setup
	@tools/setup.sh cluster
	@cmake --preset release -DSTRATUS_CLUSTER=ON
	@ninja -C build/release -j$(JOBS) stratus-cluster

# The servers of the cluster, on this machine's loopback: SERVERS=kafka chooses.
SERVERS ?=
cluster-up:
	@deploy/servers/cluster up $(SERVERS)

cluster-down:
	@deploy/servers/cluster down $(SERVERS)

cluster-status:
	@deploy/servers/cluster status $(SERVERS)

# The adapters against the real servers. One that cannot be had is said so, and its tests are skipped.
cluster-test: setup
	@tools/setup.sh cluster
	@cmake --preset release -DSTRATUS_CLUSTER=ON
	@ninja -C build/release -j$(JOBS) stratus-cluster
	@deploy/servers/cluster up || echo "cluster-test: the tests of servers that are missing are skipped"
	@status=0; tools/run_tests.py --build-dir build/release --label "servers|cluster" --build --jobs $(JOBS) || status=$$?; \
	  deploy/servers/cluster down; exit $$status

# Over all sources, those of the cluster too.
lint: setup
	@tools/setup.sh lint
	@tools/setup.sh cluster
	@cmake --preset lint
	@tools/lint.sh build/lint $(JOBS)

bench: build
	@if [ ! -x bench/run ]; then echo "bench/run is missing"; exit 1; fi
	@bench/run

# STATIONS and MONTHS make a smaller world: make bench-scale STATIONS=200 MONTHS=2.
bench-scale: build
	@bench/scale --stations $(STATIONS) --months $(MONTHS)

clean:
	@rm -rf build
