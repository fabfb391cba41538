#!/bin/sh
# Installs the five clients that can be had from npm, in the versions with which
# the wiring was proved, and ast-grep into $VDMINE_CLIENTS (default: clients/ beside this file).
set -e
dir=${VDMINE_CLIENTS:-$(cd "$(dirname "$0")" && pwd)/clients}
for pair in claude:@anthropic-ai/claude-code@2.1.330 codex:@openai/codex@0.169.0 copilot:@github/copilot@1.0.102 gemini:@google/gemini-cli@0.61.0 opencode:opencode-ai@1.18.33 astgrep:@ast-grep/cli@0.51.1; do
  n=${pair%%:*}; p=${pair#*:}
  [ -d "$dir/$n/node_modules" ] && continue
  mkdir -p "$dir/$n"
  (cd "$dir/$n" && npm init -y >/dev/null && npm install --no-audit --no-fund "$p")
done
