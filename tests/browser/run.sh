#!/usr/bin/env bash
# Tells the browser stories against the server of this tree.
set -euo pipefail
cd "$(dirname "$0")/../.."

cargo build --quiet --package houqin --package it --bin houqin --bin clocked
target=$(cd "${CARGO_TARGET_DIR:-target}" && pwd)
HOUQIN_TEST_BINARY=$target/debug/houqin exec node --test --test-timeout=300000 --test-reporter=spec 'tests/browser/'*.test.mjs
