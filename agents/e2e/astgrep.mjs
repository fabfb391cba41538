// node astgrep.mjs: exports rules to ast-grep and proves that it finds exactly
// what `vdmine check` finds. ASTGREP names the program (default: the one that
// install-clients.sh installed, else ast-grep).
import fs from 'node:fs';
import path from 'node:path';
import { spawnSync } from 'node:child_process';
import { CLIENTS, HERE, WORK, write } from './lib.mjs';

const VDMINE = path.resolve(process.env.VDMINE || path.join(HERE, '../../bin/vdmine'));
const own = path.join(CLIENTS, `astgrep/node_modules/@ast-grep/cli-${process.platform}-${process.arch}${process.platform === 'linux' ? '-gnu' : ''}/ast-grep`);
const ASTGREP = process.env.ASTGREP || (fs.existsSync(own) ? own : 'ast-grep');
const repo = path.join(WORK, 'astgrep', 'repo');
fs.rmSync(repo, { recursive: true, force: true });
const rule = (id, lang, text, matcher, scope = '') => `\n[[rule]]\nid = "${id}"\ntext = "${text}"\nlanguages = ["${lang}"]\nseverity = "warn"\n${scope}[rule.matcher]\n${matcher}`;
write(path.join(repo, '.vdmine/pack.toml'),
  rule('go-now', 'go', 'Use timeutil.Now.', 'kind = "use"\nuse = ["example.com/x/timeutil.Now"]\nnever = ["time.Now"]\n', '[rule.scope]\ninclude = ["pkg/**"]\nexclude = ["pkg/timeutil/**"]\n') +
  rule('go-pkgerrors', 'go', 'Import errors.', 'kind = "import"\nuse = ["errors"]\nnever = ["github.com/pkg/errors"]\n') +
  rule('go-alias', 'go', 'Import bubbletea as tea.', 'kind = "alias"\nmodule = "charm.land/bubbletea/v2"\nalias = "tea"\n') +
  rule('go-versioned', 'go', 'Use KeyPressMsg.', 'kind = "use"\nuse = ["charm.land/bubbletea/v2.KeyPressMsg"]\nnever = ["charm.land/bubbletea/v2.KeyMsg"]\n', 'triggers = ["tea.KeyMsg", "tea.KeyPressMsg"]\n') +
  rule('go-under', 'go', 'Never import old.', 'kind = "import"\nuse = ["example.com/new/**"]\nnever = ["example.com/old/**"]\n') +
  rule('py-requests', 'python', 'Import httpx.', 'kind = "import"\nuse = ["httpx"]\nnever = ["requests"]\n') +
  rule('py-now', 'python', 'Use clock.now.', 'kind = "use"\nuse = ["clock.now"]\nnever = ["time.time"]\n') +
  rule('ts-moment', 'typescript', 'Import dayjs.', 'kind = "import"\nuse = ["dayjs"]\nnever = ["moment"]\n') +
  rule('ts-legacy', 'typescript', 'Call greeting.', 'kind = "use"\nuse = ["greeting"]\nnever = ["legacyGreeting", "?.legacyGreeting"]\n'));
write(path.join(repo, 'go.mod'), 'module example.com/x\n\ngo 1.26\n');
write(path.join(repo, 'pkg/a.go'), 'package pkg\n\nimport (\n\t"time"\n\n\t"github.com/pkg/errors"\n)\n\nfunc A() error {\n\tt := time.Now()\n\t_ = t\n\tf := time.Now\n\t_ = f\n\treturn errors.New("x")\n}\n');
write(path.join(repo, 'pkg/timeutil/t.go'), 'package timeutil\n\nimport "time"\n\nfunc Now() time.Time { return time.Now() }\n');
write(path.join(repo, 'ui/a.go'), 'package ui\n\nimport (\n\ttea "charm.land/bubbletea/v2"\n\t"example.com/old/deep"\n\t"example.com/older"\n)\n\nvar a tea.KeyMsg\nvar b tea.KeyPressMsg\nvar _ = deep.X\nvar _ = older.X\n');
write(path.join(repo, 'ui/b.go'), 'package ui\n\nimport bt "charm.land/bubbletea/v2"\n\nvar c bt.KeyPressMsg\n');
write(path.join(repo, 'cmd/b.go'), 'package main\n\nimport "time"\n\nfunc main() { _ = time.Now() }\n');
write(path.join(repo, 'svc/a.py'), 'import time\nimport requests\n\n\ndef f():\n    return time.time(), requests.get("x")\n');
write(path.join(repo, 'svc/b.py'), 'from requests import get\n\n\ndef g():\n    return get("x")\n');
write(path.join(repo, 'src/a.ts'), 'import moment from "moment";\n\nexport function f() {\n  return legacyGreeting(moment());\n}\n');
write(path.join(repo, 'src/b.ts'), 'import dayjs from "dayjs";\n\nexport const g = () => greeting(dayjs());\n');
const run = (cmd, args) => spawnSync(cmd, args, { cwd: repo, encoding: 'utf8' });
const exp = run(VDMINE, ['pack', 'export', 'ast-grep']);
if (exp.status !== 0) { console.log('FAIL export', exp.stderr); process.exit(1); }
const ours = new Set(), theirs = new Set();
const check = run(VDMINE, ['check', '--json', '.']);
for (const f of JSON.parse(check.stdout).findings ?? []) ours.add(`${f.path}:${f.line} ${f.rule ?? f.id}`);
const rules = fs.readFileSync(path.join(repo, '.ast-grep/vdmine.yml'), 'utf8');
const scan = run(ASTGREP, ['scan', '--inline-rules', rules, '--json=stream', '.']);
for (const l of scan.stdout.split('\n').filter(Boolean)) { const m = JSON.parse(l); theirs.add(`${m.file.replace(/^\.\//, '')}:${m.range.start.line + 1} ${m.ruleId.replace(/-(go|python|typescript)$/, '')}`); }
const diff = [...[...ours].filter((x) => !theirs.has(x)).map((x) => 'vdmine only: ' + x), ...[...theirs].filter((x) => !ours.has(x)).map((x) => 'ast-grep only: ' + x)];
console.log(diff.length || !ours.size ? `FAIL\n${diff.join('\n')}\n${check.stderr}${scan.stderr}` : `ok: the same ${ours.size} findings`);
process.exit(diff.length || !ours.size ? 1 : 0);
