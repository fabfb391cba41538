#!/bin/sh
# What a nightly run costs against a cold one: `vdmine ci` on each repository
# DIR as of the day before its newest commit, with nothing kept, then at that
# commit, then once more. Processor time in seconds; the reports of the second
# run and of one without a cache must be the same bytes.
set -eu

BIN=$(cd "$(dirname "$BIN")" && pwd)/$(basename "$BIN")
tmp=$(mktemp -d)
trap 'rm -rf "$tmp"' EXIT
export GIT_CONFIG_NOSYSTEM=1 GIT_CONFIG_GLOBAL=/dev/null

# cpu CMD...: runs it, its output in $tmp/out, and prints its processor time.
cpu() {
  ( "$@" >"$tmp/out" 2>"$tmp/err" || { cat "$tmp/err" >&2; exit 2; }; times ) |
    awk 'NR == 2 { split($1, u, /[ms]/); split($2, s, /[ms]/); printf "%.2f", u[1] * 60 + u[2] + s[1] * 60 + s[2] }'
}

printf '%-28s %8s %8s %8s %8s %8s\n' repository commits files first "next day" again
for from in "$@"; do
  rm -rf "$tmp/repo" "$tmp/cache"
  git clone -q --shared --no-checkout "$from" "$tmp/repo"
  head=$(git -C "$tmp/repo" rev-parse HEAD)
  day=$(($(git -C "$tmp/repo" log -1 --format=%ct "$head") - 86400))
  old=$(git -C "$tmp/repo" rev-list -1 --first-parent --before="$day" "$head")
  # What a clone lacks, such as a large file, is left out.
  git -C "$tmp/repo" checkout -q -f --detach "$old" 2>/dev/null || true
  first=$(cpu "$BIN" ci --exit-zero --cache "$tmp/cache" "$tmp/repo")
  git -C "$tmp/repo" checkout -q -f --detach "$head" 2>/dev/null || true
  next=$(cpu "$BIN" ci --exit-zero --cache "$tmp/cache" "$tmp/repo")
  cp "$tmp/out" "$tmp/warm"
  again=$(cpu "$BIN" ci --exit-zero --cache "$tmp/cache" "$tmp/repo")
  cpu "$BIN" ci --exit-zero --no-cache "$tmp/repo" >/dev/null
  cmp -s "$tmp/out" "$tmp/warm" || { echo "$from: the report with a cache differs from that without" >&2; exit 1; }
  share() { awk -v a="$1" -v b="$first" 'BEGIN { printf "%.0f %%", 100 * a / b }'; }
  printf '%-28s %8s %8s %8s %8s %8s\n' "$(basename "$from")" "$(git -C "$tmp/repo" rev-list --count "$old..$head")" \
    "$(git -C "$tmp/repo" diff --name-only "$old" "$head" | wc -l | tr -d ' ')" "$first" "$(share "$next")" "$(share "$again")"
done
