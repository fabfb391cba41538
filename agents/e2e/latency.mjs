// node latency.mjs [calls]: whole process, event in to answer out, with a pack of
// 200 rules and a file of 2,000 lines. Prints p50 and p99 of each event. VDMINE
// names the program (default: ../../bin/vdmine).
import fs from 'node:fs';
import path from 'node:path';
import { spawnSync } from 'node:child_process';
import { HERE, WORK, write } from './lib.mjs';

const VDMINE = path.resolve(process.env.VDMINE || path.join(HERE, '../../bin/vdmine'));
const calls = Number(process.argv[2] || 1000);
const dir = path.join(WORK, 'latency'), repo = path.join(dir, 'repo');
fs.rmSync(dir, { recursive: true, force: true });
let pack = '';
for (let i = 0; i < 200; i++) pack += `\n[[rule]]\nid = "rule-${i}"\ntext = "Use \`mod${i}.Func${i}\`; never \`old${i}.Call${i}\`."\nlanguages = ["typescript"]\nseverity = "warn"\ntriggers = ["mod${i}.Func${i}", "old${i}.Call${i}"]\nexample = "src/a.ts:41"\n[rule.scope]\ninclude = ["src/**"]\n[rule.matcher]\nkind = "use"\nuse = ["src/mod${i}.Func${i}"]\nnever = ["src/old${i}.Call${i}"]\n`;
write(path.join(repo, '.vdmine/pack.toml'), pack);
write(path.join(repo, 'src/big.ts'), Array.from({ length: 2000 }, (_, i) => `export function f${i}(a: string) { return mod${i % 250}.Func${i % 250}(a, { b: ${i} }); }\n`).join(''));
spawnSync(VDMINE, ['pack', 'fmt'], { cwd: repo });
const big = path.join(repo, 'src/big.ts');
const events = {
  'nothing to say': ['PostToolUse', 'Glob', {}],
  'read': ['PostToolUse', 'Read', { file_path: big }],
  'before an edit': ['PreToolUse', 'Write', { file_path: path.join(repo, 'src/new.ts'), content: 'mod3.Func3()\n' }],
  'check': ['PostToolUse', 'Edit', { file_path: big, old_string: 'x', new_string: 'export function f7(a: string) { return mod7.Func7(a, { b: 7 }); }' }],
};
const env = { ...process.env, VDMINE_STATE_DIR: path.join(dir, 'state') };
for (const [name, [hook_event_name, tool_name, tool_input]] of Object.entries(events)) {
  const ms = [];
  for (let i = 0; i < calls; i++) {
    const input = JSON.stringify({ session_id: `${name}${i}`, cwd: repo, hook_event_name, tool_name, tool_input });
    const t = process.hrtime.bigint();
    spawnSync(VDMINE, ['hook', 'claude'], { input, env });
    ms.push(Number(process.hrtime.bigint() - t) / 1e6);
  }
  ms.sort((a, b) => a - b);
  console.log(`${name.padEnd(16)} p50 ${ms[Math.floor(calls * 0.5)].toFixed(1)} ms  p99 ${ms[Math.floor(calls * 0.99)].toFixed(1)} ms`);
}
