#!/bin/sh
# Draws docs/images/review.svg: the real `vdmine review` on a terminal of tmux,
# in the example shop, whose files are committed over three years first.
# Needs git, tmux and Go. Usage: docs/images/review-shot.sh VDMINE
set -eu
bin=$1
here=$(cd "$(dirname "$0")/../.." && pwd)
work=$(mktemp -d)
tmux() { command tmux -S "$work/socket" -f /dev/null "$@"; }
trap 'tmux kill-server 2>/dev/null || true; rm -rf "$work"' EXIT INT TERM

(cd "$here" && go build -o "$work/shot" ./proposals/review/shot)
cp -r "$here/testdata/shop/repo" "$work/shop"
cd "$work/shop"
export HOME="$work" XDG_CACHE_HOME="$work/cache" GIT_CONFIG_NOSYSTEM=1 LC_ALL=C.UTF-8 COLORTERM=
unset NO_COLOR VDMINE_CACHE VDMINE_ASCII ACCESSIBLE 2>/dev/null || true
git init -q -b main
git config user.name Ann
git config user.email ann@example.com
git add -A
git ls-files | awk '{ print (NR * 7919) % 104729, $0 }' | sort -n | cut -d' ' -f2- > ../order
git rm -q -r --cached .
total=$(wc -l < ../order)
done=0
quarter=0
while [ "$quarter" -lt 11 ]; do
	# The shop grows: each quarter adds more than the one before.
	upto=$((total * (quarter + 1) * (quarter + 4) / 154))
	[ "$quarter" -lt 10 ] || upto=$total
	sed -n "$((done + 1)),${upto}p" ../order | xargs -r git add --
	when="$((2023 + quarter / 4))-$(printf %02d $((quarter % 4 * 3 + 2)))-15T12:00:00Z"
	GIT_AUTHOR_DATE=$when GIT_COMMITTER_DATE=$when git commit -q --allow-empty -m "work of a quarter"
	done=$upto
	quarter=$((quarter + 1))
done

tmux new-session -d -x 118 -y 32 sh
tmux set-option -g status off
tmux send-keys -l "clear; exec $bin review"
tmux send-keys Enter
# until TEXT waits for it to stand on the screen.
until_shown() {
	n=0
	until tmux capture-pane -p | grep -q -- "$1"; do
		n=$((n + 1))
		[ "$n" -lt 300 ] || { echo "\"$1\" does not appear:" >&2; tmux capture-pane -p >&2; exit 1; }
		sleep 0.1
	done
}
until_shown 'saved, 0 decided'
tmux send-keys -l yn
until_shown 'saved, 2 decided'
tmux send-keys -l y
until_shown 'saved, 3 decided'
tmux send-keys -l "/requireOwner"
tmux send-keys Enter
tmux send-keys Escape
until_shown 'in every exported function'
sleep 0.5
tmux capture-pane -ep > "$work/screen"
tmux send-keys -l q
cd "$here"
"$work/shot" -ansi < "$work/screen" > docs/images/review.svg
echo "wrote docs/images/review.svg"
