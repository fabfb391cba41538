#!/bin/sh
# Compares the first thirty rules of each checkout named in repos.tsv with the
# kept listing; UPDATE=1 rewrites it. A checkout is a folder REPOS/owner__name
# at the commit of the table; those that are absent are named and passed over.
set -eu
cd "$(dirname "$0")/../.."
bad=0
while IFS="$(printf '\t')" read -r name commit; do
	case $name in ''|'#'*) continue ;; esac
	dir="$REPOS/$(echo "$name" | sed 's|/|__|')"
	[ "$name" = go/std ] && dir="$(go env GOROOT)/src"
	if [ ! -d "$dir" ]; then echo "absent: $name"; continue; fi
	if [ "$name" != go/std ]; then
		at=$(GIT_DIR="$dir/.git" git rev-parse HEAD 2>/dev/null || true)
		if [ -n "$at" ] && [ "$at" != "$commit" ]; then echo "other commit: $name is at $at"; continue; fi
	fi
	gold="testdata/corpus/$(echo "$name" | sed 's|/|__|').txt"
	out=$(mktemp)
	"$BIN" scan --no-history --short --limit 30 --all --without "$name" "$dir" > "$out"
	if [ -n "${UPDATE:-}" ]; then cp "$out" "$gold"; echo "wrote $gold"
	elif diff -u "$gold" "$out"; then echo "same: $name"
	else bad=1; fi
	rm -f "$out"
done < testdata/corpus/repos.tsv
exit $bad
