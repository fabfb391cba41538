#!/bin/sh
# Draws docs/images/trend-page.png: the trend page of the example shop in testdata,
# whose files come over ten months. Needs git and chromium; VDMINE_BIN is the program.
set -eu

top=$(cd "$(dirname "$0")/../.." && pwd)
bin=${VDMINE_BIN:-$top/bin/vdmine}
out=${1:-$top/docs/images/trend-page.png}
browser=
for b in chromium chromium-browser google-chrome; do
  if command -v "$b" >/dev/null 2>&1; then browser=$b; break; fi
done
[ -n "$browser" ] || { echo "page-shot: chromium is missing" >&2; exit 2; }
tmp=$(mktemp -d)
trap 'rm -rf "$tmp"' EXIT
export GIT_CONFIG_NOSYSTEM=1 GIT_CONFIG_GLOBAL=/dev/null HOME="$tmp" VDMINE_CACHE=off
repo=$tmp/shop
mkdir "$repo"
cd "$repo"
git init -q -b main
git config user.name Shop
git config user.email shop@example.com
(cd "$top/testdata/shop/repo" && find . -type f | LC_ALL=C sort | awk '{ s = 0; for (i = 1; i <= length($0); i++) s = (s * 31 + index("abcdefghijklmnopqrstuvwxyz/.", substr($0, i, 1))) % 997; print s, $0 }' | LC_ALL=C sort -n | cut -d' ' -f2-) >"$tmp/all"
n=$(wc -l <"$tmp/all")
i=0
for month in 2026-01 2026-02 2026-03 2026-04 2026-05 2026-06 2026-07 2026-08 2026-09 2026-10; do
  i=$((i + 1))
  from=$(((i - 1) * n / 10 + 1)) to=$((i * n / 10))
  sed -n "${from},${to}p" "$tmp/all" | while read -r f; do
    mkdir -p "$(dirname "$f")"
    cp "$top/testdata/shop/repo/$f" "$f"
  done
  git add -A
  GIT_AUTHOR_DATE=${month}-20T12:00:00Z GIT_COMMITTER_DATE=${month}-20T12:00:00Z git commit -q -m "$month"
  # Rules are accepted in August, and their baseline is of that time.
  if [ "$month" = 2026-08 ]; then
    cp -r "$top/testdata/shop/repo" "$tmp/whole"
    ids=$("$bin" scan --json --limit 9 "$tmp/whole" | sed -n 's/^   "id": "\([^"]*\)",$/\1/p' | paste -sd, -)
    "$bin" review --accept "$ids" "$tmp/whole" >/dev/null
    mkdir .vdmine
    cp "$tmp/whole/.vdmine/pack.toml" .vdmine/
    "$bin" ci --update-baseline --exit-zero . >/dev/null
  fi
done
"$bin" ci --exit-zero --html "$tmp/page.html" . >/dev/null
mkdir -p "$(dirname "$out")"
"$browser" --headless --no-sandbox --disable-gpu --hide-scrollbars --user-data-dir="$tmp/profile" --window-size=1240,860 --screenshot="$out" "file://$tmp/page.html" >/dev/null 2>&1
echo "wrote $out"
