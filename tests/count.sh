#!/usr/bin/env bash
# Adds up what the test runners said in a log, and fails when any test failed or none ran.
set -euo pipefail

sed 's/\x1b\[[0-9;]*m//g' "$1" | awk '
    /^test result:/ { passed += $4; failed += $6 }
    /^ *Tests +[0-9]/ { for (i = 2; i <= NF; i++) { if ($i == "passed") passed += $(i - 1); if ($i == "failed") failed += $(i - 1) } }
    /^(#|ℹ) pass [0-9]+$/ { passed += $3 }
    /^(#|ℹ) fail [0-9]+$/ { failed += $3 }
    END { printf "%d passed, %d failed\n", passed, failed; exit (failed > 0 || passed == 0) }
'
