// node run.mjs <client|all> [scenario ...]
// Runs the real clients, wired by `vdmine install`, against a scripted model on
// loopback, and proves what reached the model and what landed on disk.
// VDMINE names the program (default: ../../bin/vdmine); vdmine-hook is used if
// it stands beside.
import fs from 'node:fs';
import path from 'node:path';
import { spawnSync } from 'node:child_process';
import { HERE, CLIENTS, makeDirs, startServer, readLines, firstRequest, toolResults, write, baseEnv } from './lib.mjs';
import { clients } from './clients.mjs';

const VDMINE = path.resolve(process.env.VDMINE || path.join(HERE, '../../bin/vdmine'));
const LIGHT = path.join(path.dirname(VDMINE), 'vdmine-hook');
const [which = 'all', ...names] = process.argv.slice(2);

// Where possible nothing but loopback exists for the clients.
if (!process.env.VDMINE_E2E_NS && process.getuid?.() === 0) {
  const r = spawnSync('unshare', ['-n', 'sh', '-c', 'ip link set lo up && exec "$@"', 'sh', process.execPath, ...process.argv.slice(1)], { stdio: 'inherit', env: { ...process.env, VDMINE_E2E_NS: '1' } });
  if (r.status !== null) process.exit(r.status);
}

const read = ['read', { file: 'src/app.ts' }];
const bad = ['edit', { file: 'src/app.ts', old: 'return "hello"', new: 'return legacyGreeting()' }];
const create = ['write', { file: 'src/new.ts', content: 'export function hello() {\n  return greeting();\n}\n' }];
const RULE = 'never `legacyGreeting()`', FOUND = 'breaks accepted conventions';
// Both programs are taken away or replaced by a script.
const stub = (script) => (d) => {
  for (const name of ['vdmine', 'vdmine-hook']) {
    const p = path.join(d.bin, name), there = fs.existsSync(p);
    fs.rmSync(p, { force: true });
    if (script && there) { write(p, '#!/bin/sh\n' + script + '\n'); fs.chmodSync(p, 0o755); }
  }
};
const landed = (d) => fs.readFileSync(path.join(d.repo, 'src/app.ts'), 'utf8').includes('legacyGreeting') ? '' : 'the edit did not land';
const harmless = (script) => ({ steps: [[read], [bad]], after: stub(script), check: landed });
const denied = (d, reqs) => {
  // The refusal stands in the request that follows the first try, and the
  // second try of the same call lands.
  const n = firstRequest(reqs, 'Not written yet');
  const r = reqs.find((q) => q.n === n);
  if (!n) return 'the new file was not refused';
  if (toolResults(r.body) !== 1) return `the refusal came after ${toolResults(r.body)} results`;
  if (firstRequest([r], RULE) === 0) return 'the refusal does not carry the rule';
  return fs.existsSync(path.join(d.repo, 'src/new.ts')) ? '' : 'the second try did not pass';
};

const scenarios = {
  read_edit: { steps: [[read], [bad]], check: (d, reqs) => {
    const compose = reqs.filter((r) => r.method === 'POST' && toolResults(r.body) === 1);
    if (!compose.some((r) => firstRequest([r], RULE))) return 'the rule does not stand in the request that composes the edit';
    const found = firstRequest(reqs, FOUND);
    if (!found) return 'no finding after the edit';
    if (firstRequest(reqs, 'src/app.ts:2') === 0 || firstRequest(reqs, 'src/old.ts:2') === 0) return 'the finding lacks line or example';
    return landed(d);
  } },
  new_file: { steps: [[create], [create]], check: denied },
  noisy_profile: { steps: [[create], [create]], before: (d) => { for (const f of ['.profile', '.bash_profile', '.bashrc', '.zshenv']) write(path.join(d.home, f), 'echo PROFILE_NOISE\n'); }, check: denied },
  // The broadest rules stand in the first request of a session.
  floor: { steps: [[read]], check: (d, reqs) => {
    const first = reqs.filter((r) => r.method === 'POST' && toolResults(r.body) === 0);
    return first.some((r) => firstRequest([r], RULE)) ? '' : 'the start of the session tells no rule';
  } },
  // Wired for several agents in one repository, each answer comes once.
  both_wired: { also: ['claude', 'codex', 'copilot', 'gemini', 'opencode'], steps: [[read], [bad]], check: (d, reqs) => {
    const last = reqs.filter((r) => r.method === 'POST').at(-1);
    const n = JSON.stringify(last.body).split(FOUND).length - 1;
    return n === 1 ? landed(d) : `the finding stands ${n} times in the last request`;
  } },
  // An edit that breaks a rule of severity refuse never lands.
  refuse: { before: (d) => { const f = path.join(d.repo, '.vdmine/pack.toml'); write(f, fs.readFileSync(f, 'utf8').replace('"warn"', '"refuse"')); }, steps: [[read], [bad], [bad]], check: (d, reqs) => {
    if (!firstRequest(reqs, 'Not written: the edit breaks')) return 'the refusal does not reach the model';
    return landed(d) ? '' : 'the edit landed';
  } },
  // The tools of vdmine mcp, called by a client that serves them to its model.
  mcp: { only: ['claude'], mcp: true, steps: [[['mcp', { tool: 'rules_for_file', input: { path: 'src/app.ts' } }]], [['mcp', { tool: 'check_edit', input: { path: 'src/app.ts', text: 'legacyGreeting()\n' } }]], [['mcp', { tool: 'explain_rule', input: { id: 'greeting-1' } }]]], check: (d, reqs) => {
    for (const text of ['Conventions of this repository for this file', 'This breaks', 'Example: src/old.ts:2'])
      if (!firstRequest(reqs, text)) return `${JSON.stringify(text)} never reaches the model`;
    return '';
  } },
  missing: harmless(''),
  crash: harmless('echo "panic: boom" >&2; exit 2'),
  old_binary: harmless('echo usage >&2; exit 2'),
  hang: harmless('exec sleep 12'),
  garbage: harmless('echo MARK not json; exit 1'),
};

// A hook that has no answer in time says nothing, which a scenario takes for a
// failure; its log tells.
const ranOut = (d) => spawnSync('grep', ['-rqs', '--include=hook.log', 'no answer within', d.dir]).status === 0;

let failed = 0;
for (const [client, c] of Object.entries(clients)) {
  if (which !== 'all' && which !== client) continue;
  if (!fs.existsSync(path.join(CLIENTS, c.bin))) { console.log(`SKIP ${client}: not installed`); failed += which === client ? 1 : 0; continue; }
  for (const [name, s] of Object.entries(scenarios)) {
    if (names.length && !names.includes(name) || s.only && !s.only.includes(client)) continue;
    for (let tries = 3; tries > 0; tries--) {
      const d = makeDirs(client, name);
      fs.symlinkSync(VDMINE, path.join(d.bin, 'vdmine'));
      if (fs.existsSync(LIGHT)) fs.symlinkSync(LIGHT, path.join(d.bin, 'vdmine-hook'));
      const inst = spawnSync(VDMINE, ['install', ...(s.also ?? [client])], { cwd: d.repo, env: baseEnv(d), encoding: 'utf8' });
      if (inst.status !== 0) { console.log(`FAIL ${client} ${name}: install: ${inst.stderr}`); failed++; break; }
      s.before?.(d);
      s.after?.(d);
      const srv = await startServer(d, s.steps.map((calls) => ({ calls: calls.map(([t, o]) => c.tools[t](d, o)) })));
      let r; try { await c.config(d, srv.port); r = await c.launch(d, srv.port, s); } finally { srv.stop(); }
      const reqs = readLines(path.join(d.dir, 'requests.jsonl'));
      const why = r.timedOut ? 'the client hung' : reqs.length === 0 ? `the client never called the model (exit ${r.code} ${r.error || ''})` : s.check(d, reqs);
      if (why && tries > 1 && ranOut(d)) { console.log(`again ${client} ${name}: the hook ran out of time, the machine is busy`); continue; }
      console.log(`${why ? 'FAIL' : 'ok  '} ${client} ${name} ${r.ms}ms${r.timedOut ? ' TIMEOUT' : ''}${why ? ': ' + why + '  (' + d.dir + ')' : ''}`);
      if (why) failed++;
      break;
    }
  }
}
process.exit(failed ? 1 : 0);
