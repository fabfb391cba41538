// A fresh repository, home and scripted model for each scenario.
import fs from 'node:fs';
import os from 'node:os';
import path from 'node:path';
import { spawn, spawnSync } from 'node:child_process';
import { fileURLToPath } from 'node:url';

export const HERE = path.dirname(fileURLToPath(import.meta.url));
export const CLIENTS = process.env.VDMINE_CLIENTS || path.join(HERE, 'clients');
// Not under /tmp: Codex refuses to make its links under the temporary folder.
export const WORK = process.env.VDMINE_E2E || path.join(os.homedir(), '.cache', 'vdmine-e2e');
export const write = (f, s) => { fs.mkdirSync(path.dirname(f), { recursive: true }); fs.writeFileSync(f, typeof s === 'string' ? s : JSON.stringify(s, null, 2) + '\n'); };
export const readLines = (f) => fs.existsSync(f) ? fs.readFileSync(f, 'utf8').split('\n').filter(Boolean).map((l) => JSON.parse(l)) : [];

const PACK = `[[rule]]
id = "greeting-1"
text = "Return \`greeting()\`; never \`legacyGreeting()\`."
languages = ["typescript"]
severity = "warn"
triggers = ["hello"]
example = "src/old.ts:2"
[rule.matcher]
kind = "use"
use = ["greeting", "?.greeting"]
never = ["legacyGreeting", "?.legacyGreeting"]
`;

export function makeDirs(client, name) {
  const dir = path.join(WORK, client, name);
  fs.rmSync(dir, { recursive: true, force: true });
  const d = { dir, repo: path.join(dir, 'repo'), home: path.join(dir, 'home'), bin: path.join(dir, 'bin') };
  for (const p of [d.repo, d.home, d.bin]) fs.mkdirSync(p, { recursive: true });
  write(path.join(d.repo, 'src/app.ts'), 'export function hello() {\n  return "hello";\n}\n');
  write(path.join(d.repo, 'src/old.ts'), 'export function hi() {\n  return greeting();\n}\n');
  write(path.join(d.repo, '.vdmine/pack.toml'), PACK);
  const g = (...a) => spawnSync('git', ['-c', 'user.name=t', '-c', 'user.email=t@example.invalid', ...a], { cwd: d.repo, env: { HOME: d.home, PATH: process.env.PATH } });
  g('init', '-q', '-b', 'main'); g('add', '-A'); g('commit', '-q', '-m', 'init');
  return d;
}

export function baseEnv(d, extra = {}) {
  return { HOME: d.home, PATH: `${d.bin}:${path.dirname(process.execPath)}:/usr/local/bin:/usr/bin:/bin`, LANG: 'C.UTF-8', TERM: 'dumb', SHELL: '/bin/bash', TMPDIR: '/tmp',
    XDG_CONFIG_HOME: path.join(d.home, '.config'), XDG_DATA_HOME: path.join(d.home, '.local/share'), XDG_CACHE_HOME: path.join(d.home, '.cache'), XDG_STATE_HOME: path.join(d.home, '.local/state'), NO_COLOR: '1', CI: '', ...extra };
}

export async function startServer(d, steps) {
  write(path.join(d.dir, 'script.json'), { steps });
  const pf = path.join(d.dir, 'port');
  const out = fs.openSync(path.join(d.dir, 'server.log'), 'w');
  const p = spawn(process.execPath, [path.join(HERE, 'server.mjs'), '--script', path.join(d.dir, 'script.json'), '--log', path.join(d.dir, 'requests.jsonl'), '--port-file', pf], { stdio: ['ignore', out, out] });
  for (let i = 0; i < 200 && !fs.existsSync(pf); i++) await new Promise((r) => setTimeout(r, 50));
  await new Promise((r) => setTimeout(r, 50));
  return { port: Number(fs.readFileSync(pf, 'utf8')), stop: () => p.kill() };
}

export function run(cmd, args, d, env) {
  return new Promise((resolve) => {
    const t0 = Date.now();
    const p = spawn(cmd, args, { cwd: d.repo, env, stdio: ['pipe', 'pipe', 'pipe'], detached: true });
    let so = '', se = '', timedOut = false;
    p.stdin.on('error', () => {}); p.stdin.end();
    p.stdout.on('data', (x) => (so += x)); p.stderr.on('data', (x) => (se += x));
    const k = setTimeout(() => { timedOut = true; try { process.kill(-p.pid, 'SIGKILL'); } catch {} }, 120000);
    p.on('close', (code) => { clearTimeout(k); write(path.join(d.dir, 'client.stdout'), so); write(path.join(d.dir, 'client.stderr'), se); resolve({ code, timedOut, ms: Date.now() - t0 }); });
    p.on('error', (e) => { clearTimeout(k); resolve({ code: -1, error: String(e), ms: Date.now() - t0 }); });
  });
}

// The first model request in which a text stands, 0 if in none.
export function firstRequest(reqs, text) {
  const has = (o) => typeof o === 'string' ? o.includes(text) : o && typeof o === 'object' ? Object.values(o).some(has) : false;
  const hit = reqs.find((r) => has(r.body));
  return hit ? hit.n : 0;
}

// The number of tool results that a model request carries, in any of the four forms.
export function toolResults(body) {
  if (Array.isArray(body.input)) return body.input.filter((i) => /_call_output$/.test(i.type || '')).length;
  if (body.contents) { let n = 0; const w = (o) => { if (o && typeof o === 'object') { if (o.functionResponse) n++; Object.values(o).forEach(w); } }; w(body.contents); return n; }
  let n = 0; const seen = new Set();
  for (const m of body.messages || []) {
    if (m.role === 'tool') n++;
    if (Array.isArray(m.content)) for (const c of m.content) if (c.type === 'tool_result' && !seen.has(c.tool_use_id)) { seen.add(c.tool_use_id); n++; }
  }
  return n;
}
