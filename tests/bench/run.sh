#!/usr/bin/env bash
# Prints the ratios that README.md explains. Needs `cargo build --package houqin --release` first.
#
#   tests/services.sh tests/bench/run.sh [MEASURE…]      e.g. P1 P7; without a name all of them
#
# BENCH_MOST=10000000 measures the largest register at ten million assets instead of one million.
set -euo pipefail

home=$(cd "$(dirname "${BASH_SOURCE[0]}")/../.." && pwd)
cd "$home"
target=${CARGO_TARGET_DIR:-target}
if [[ ! -x $target/release/houqin ]]; then
    printf 'run.sh: build the server first: cargo build --package houqin --release\n' >&2
    exit 1
fi
cargo build --quiet --release --package bench

# The server has the first core for itself, the load and the measuring the last one.
export BENCH_SERVER_CORE=0
exec taskset -c "$(($(nproc) - 1))" "$target/release/bench" "$@"
