#!/usr/bin/env bash
# The step of action.yml: annotations, the job summary and, if asked for, a SARIF file.
# Reads VDMINE_BIN and IN_PATH, IN_BASE, IN_BASELINE, IN_UPDATE, IN_FAIL_ON, IN_SARIF, IN_HTML.
set -euo pipefail

args=(ci "${IN_PATH:-.}")
base=${IN_BASE:-auto}
if [ "$base" = auto ]; then
  base=
  if [ "${GITHUB_EVENT_NAME:-}" = pull_request ]; then
    base=HEAD^1
  fi
fi
if [ -n "$base" ]; then args+=("--base=$base"); fi
if [ -n "${IN_BASELINE:-}" ]; then args+=("--baseline=$IN_BASELINE"); fi

# Reports first: they do not fail on findings, and they compare with the old baseline.
if [ -n "${GITHUB_STEP_SUMMARY:-}" ]; then
  "$VDMINE_BIN" "${args[@]}" --format=markdown --exit-zero >>"$GITHUB_STEP_SUMMARY"
fi
if [ -n "${IN_SARIF:-}" ]; then
  "$VDMINE_BIN" "${args[@]}" --format=sarif --exit-zero >"$IN_SARIF"
fi
if [ -n "${IN_HTML:-}" ] && [ -z "$base" ]; then args+=("--html=$IN_HTML"); fi
args+=("--fail-on=${IN_FAIL_ON:-new-findings}" --format=github)
if [ "${IN_UPDATE:-false}" = true ] && [ -z "$base" ]; then args+=(--update-baseline); fi
exec "$VDMINE_BIN" "${args[@]}"
