#!/bin/sh
# ./verify.sh cursor|cascade|devin|copilot
# Proves with your own copy of an agent that cannot be run unattended that its
# wiring works: makes a small repository, wires the agent there, asks you to give
# the agent one task, and then looks what reached vdmine.
set -eu
agent=${1:?name an agent}
command -v vdmine >/dev/null || { echo "vdmine is not in PATH" >&2; exit 2; }
dir=$(mktemp -d)
trap 'rm -rf "$dir"' EXIT
repo=$dir/repo
mkdir -p "$repo/.vdmine" "$repo/src"
cat >"$repo/.vdmine/pack.toml" <<'PACK'
[[rule]]
id = "verify-1"
text = "Return `greeting()`; never `legacyGreeting()`."
languages = ["typescript"]
severity = "warn"
triggers = ["hello"]
[rule.matcher]
kind = "use"
use = ["greeting", "?.greeting"]
never = ["legacyGreeting", "?.legacyGreeting"]
PACK
printf 'export function hello() {\n  return "hello";\n}\n' >"$repo/src/app.ts"
cd "$repo"
git init -q .
vdmine install "$agent"
log=${XDG_STATE_HOME:-$HOME/.local/state}/vdmine
[ "$(uname)" = Darwin ] && log="$HOME/Library/Application Support/vdmine"
[ -n "${VDMINE_STATE_DIR:-}" ] && log=$VDMINE_STATE_DIR
mkdir -p "$log"
stamp=$dir/stamp
: >"$stamp"
sleep 1
echo
echo "1. Open $repo in the agent and trust the folder."
echo "2. Give it this task: Create src/new.ts with a function hello that returns greeting()."
echo "3. Press Enter here when it is done."
read -r _
ok=0
find "$log/sessions" -name 'deny-*' -newer "$stamp" 2>/dev/null | grep -q . && { echo "ok   the new file was refused once with the rule"; ok=1; } || echo "MISS no refusal reached the agent"
[ -f src/new.ts ] && echo "ok   the second try passed" || echo "MISS src/new.ts was not written"
find "$log/seen" -newer "$stamp" 2>/dev/null | grep -q . && echo "ok   the start of the session reached vdmine" || echo "note no start of a session was seen (Cascade has none)"
echo "4. Did the agent quote or follow the rule about greeting()? That only you can see."
[ "$ok" = 1 ]
