#!/bin/sh
# For cron: reports what moved in the repository given as first argument and
# moves the baseline on. Prints nothing on a night without news.
#   17 3 * * *  /path/to/nightly.sh /srv/checkout/shop
set -eu

repo=$1
base=${VDMINE_BASELINE:-$repo/.vdmine/baseline.jsonl}
out=$(mktemp)
trap 'rm -f "$out"' EXIT

code=0
"${VDMINE_BIN:-vdmine}" ci --baseline "$base" --update-baseline "$repo" >"$out" || code=$?
if ! grep -q '^vdmine: nothing changed' "$out"; then
  cat "$out"
fi
exit "$code"
