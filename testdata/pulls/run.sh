#!/bin/sh
# Replays pull requests: how often does `vdmine ci --base` speak, and of what?
# For each repository of repos.tsv whose checkout with its history is at
# $REPOS/OWNER__NAME, the best $TOP proposals before its last $COUNT merged pull
# requests are accepted, unread, and each pull request is then reported on as its
# own run would. Prints one line per finding: repository, commit, path:line, id
# and text of the rule; and on standard error a summary of each repository, and
# how many findings readers wanted: labels.tsv says of each that was read whether
# a reviewer would want it, and why.
set -eu

here=$(cd "$(dirname "$0")" && pwd)
BIN=$(cd "$(dirname "$BIN")" && pwd)/$(basename "$BIN")
TOP=${TOP:-20} COUNT=${COUNT:-100} ONLY=${ONLY:-}
tmp=$(mktemp -d)
trap 'rm -rf "$tmp"' EXIT
: >"$tmp/all"
export GIT_CONFIG_NOSYSTEM=1 GIT_CONFIG_GLOBAL=/dev/null

while IFS="$(printf '\t')" read -r name commit; do
  case "$name" in *"$ONLY"*) ;; *) continue ;; esac
  from=$REPOS/$(printf %s "$name" | sed 's|/|__|')
  [ -d "$from/.git" ] || { echo "$name: not below $REPOS" >&2; continue; }
  repo=$tmp/repo
  rm -rf "$repo"
  git clone -q --shared --no-checkout "$from" "$repo"
  echo .vdmine >>"$repo/.git/info/exclude"
  # A pull request is a merge commit, or a commit whose subject ends in its number.
  git -C "$repo" log --first-parent --format='%H %p|%s' "$commit" |
    awk -F'|' -v n="$COUNT" '{ split($1, h, " "); merge = split($1, x, " ") > 2 } (merge || /\(#[0-9]+\)$/) && k < n { print h[1]; k++ }' >"$tmp/list"
  start=$(tail -n 1 "$tmp/list")
  git -C "$repo" checkout -q --detach "$start^1"
  ids=$("$BIN" scan --cache "$tmp/cache" --json --limit "$TOP" "$repo" | sed -n 's/^   "id": "\([^"]*\)",$/\1/p' | head -n "$TOP" | paste -sd, -)
  "$BIN" review --cache "$tmp/cache" --accept "$ids" "$repo" >/dev/null
  spoke=0 all=0 findings=0
  while read -r c; do
    git -C "$repo" checkout -q --detach "$c"
    all=$((all + 1))
    "$BIN" ci --cache "$tmp/cache" --base "$c^1" --format json "$repo" >"$tmp/out" || true
    awk -v head="$name	$c" '
      /^ "findings": \[/ { on = 1 }
      /^ \]/ { on = 0 }
      on && match($0, /^   "[a-z]+": /) {
        key = substr($0, 5, RLENGTH - 7); val = substr($0, RLENGTH + 1)
        sub(/,$/, "", val); gsub(/^"|"$/, "", val); f[key] = val
        if (key == "line") print head "\t" f["path"] ":" val "\t" f["rule"] "\t" f["text"]
      }' "$tmp/out" >"$tmp/found"
    n=$(wc -l <"$tmp/found")
    tee -a "$tmp/all" <"$tmp/found"
    findings=$((findings + n))
    if [ "$n" -gt 0 ]; then spoke=$((spoke + 1)); fi
  done <"$tmp/list"
  echo "$name: $(grep -c '^\[\[rule\]\]' "$repo/.vdmine/pack.toml") rules of $(git -C "$repo" log -1 --format=%cs "$start^1"), $all pull requests, spoke in $spoke, $findings findings" >&2
done <"$here/repos.tsv"
awk -F'\t' '
  NR == FNR { label[$1, $2, $3, $4] = $5; next }
  { n++ }
  ($1, $2, $3, $4) in label { read++; wanted += label[$1, $2, $3, $4] == "yes" }
  END { printf "%d findings, %d of them read, %d wanted\n", n, read, wanted }' "$here/labels.tsv" "$tmp/all" >&2
