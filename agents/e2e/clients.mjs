// How each client is configured for, pointed at the scripted model, and started.
// The hooks themselves are written by `vdmine install`.
import path from 'node:path';
import fs from 'node:fs';
import { spawn } from 'node:child_process';
import { CLIENTS, baseEnv, run, write } from './lib.mjs';

const prompt = 'Please edit src/app.ts';
const patch = (o) => o.content !== undefined
  ? `*** Begin Patch\n*** Add File: ${o.file}\n${o.content.trimEnd().split('\n').map((l) => '+' + l).join('\n')}\n*** End Patch\n`
  : `*** Begin Patch\n*** Update File: ${o.file}\n@@\n-  ${o.old};\n+  ${o.new};\n*** End Patch\n`;

const claude = {
  bin: 'claude/node_modules/@anthropic-ai/claude-code-linux-x64/claude',
  tools: {
    edit: (d, o) => ({ name: 'Edit', input: { file_path: path.join(d.repo, o.file), old_string: o.old, new_string: o.new, replace_all: false } }),
    write: (d, o) => ({ name: 'Write', input: { file_path: path.join(d.repo, o.file), content: o.content } }),
    read: (d, o) => ({ name: 'Read', input: { file_path: path.join(d.repo, o.file) } }),
    mcp: (d, o) => ({ name: 'mcp__vdmine__' + o.tool, input: o.input }),
  },
  config(d) { write(path.join(d.home, '.claude.json'), { hasCompletedOnboarding: true, projects: { [d.repo]: { hasTrustDialogAccepted: true, hasCompletedProjectOnboarding: true } } }); },
  launch(d, port, s) {
    const env = baseEnv(d, { ANTHROPIC_BASE_URL: `http://127.0.0.1:${port}`, ANTHROPIC_API_KEY: 'dummy-not-a-key', ANTHROPIC_MODEL: 'claude-sonnet-4-5', ANTHROPIC_SMALL_FAST_MODEL: 'claude-haiku-4-5', CLAUDE_CODE_DISABLE_NONESSENTIAL_TRAFFIC: '1', DISABLE_TELEMETRY: '1', DISABLE_AUTOUPDATER: '1', DISABLE_ERROR_REPORTING: '1', IS_SANDBOX: '1' });
    const mcp = s.mcp ? ['--mcp-config', JSON.stringify({ mcpServers: { vdmine: { type: 'stdio', command: 'vdmine', args: ['mcp'] } } })] : [];
    return run(path.join(CLIENTS, this.bin), ['-p', prompt, '--permission-mode', 'bypassPermissions', '--output-format', 'stream-json', '--verbose', ...mcp], d, env);
  },
};

const codex = {
  bin: 'codex/node_modules/@openai/codex-linux-x64/vendor/x86_64-unknown-linux-musl/bin/codex',
  tools: {
    edit: (d, o) => ({ name: 'apply_patch', raw: patch(o) }),
    write: (d, o) => ({ name: 'apply_patch', raw: patch(o) }),
    read: (d, o) => ({ name: 'exec_command', input: { cmd: `cat ${o.file}` } }),
  },
  config(d, port) {
    write(path.join(d.home, '.codex/config.toml'), `model = "gpt-5.5"\nmodel_provider = "fake"\ncheck_for_update_on_startup = false\napproval_policy = "never"\nsandbox_mode = "danger-full-access"\n[features]\ndaemon_auto_start = false\n[analytics]\nenabled = false\n[feedback]\nenabled = false\n[model_providers.fake]\nname = "fake"\nbase_url = "http://127.0.0.1:${port}/v1"\nwire_api = "responses"\nrequest_max_retries = 0\nstream_max_retries = 0\nsupports_websockets = false\n[projects."${d.repo}"]\ntrust_level = "trusted"\n`);
  },
  // Trust as a person gives it in the client: by the hash that it reports itself.
  async launch(d, port) {
    const env = baseEnv(d, { CODEX_HOME: path.join(d.home, '.codex') });
    const hooks = await codexHooks(path.join(CLIENTS, this.bin), d, env);
    fs.appendFileSync(path.join(d.home, '.codex/config.toml'), hooks.map((h) => `[hooks.state.${JSON.stringify(h.key)}]\ntrusted_hash = "${h.currentHash}"\n`).join(''));
    return run(path.join(CLIENTS, this.bin), ['exec', '--json', '--skip-git-repo-check', prompt], d, env);
  },
};

function codexHooks(bin, d, env) {
  return new Promise((resolve) => {
    const p = spawn(bin, ['app-server'], { cwd: d.repo, env, stdio: ['pipe', 'pipe', 'ignore'] });
    const send = (o) => p.stdin.write(JSON.stringify(o) + '\n');
    const t = setTimeout(() => { p.kill(); resolve([]); }, 20000);
    let buf = '';
    p.stdout.on('data', (x) => {
      buf += x;
      const lines = buf.split('\n');
      buf = lines.pop();
      for (const l of lines) {
        let m; try { m = JSON.parse(l); } catch { continue; }
        if (m.id === 1) { send({ method: 'initialized' }); send({ id: 2, method: 'hooks/list', params: { cwds: [d.repo] } }); }
        if (m.id === 2) { clearTimeout(t); p.kill(); resolve(m.result?.data?.[0]?.hooks ?? []); }
      }
    });
    send({ id: 1, method: 'initialize', params: { clientInfo: { name: 'e2e', version: '0' } } });
  });
}

const copilot = {
  bin: 'copilot/node_modules/@github/copilot-linux-x64/copilot',
  tools: {
    edit: (d, o) => ({ name: 'edit', input: { path: path.join(d.repo, o.file), old_str: o.old, new_str: o.new } }),
    write: (d, o) => ({ name: 'create', input: { path: path.join(d.repo, o.file), file_text: o.content } }),
    read: (d, o) => ({ name: 'view', input: { path: path.join(d.repo, o.file) } }),
  },
  config(d) { write(path.join(d.home, '.copilot/settings.json'), { autoUpdate: false, banner: 'never' }); },
  launch(d, port) {
    const env = baseEnv(d, { COPILOT_OFFLINE: 'true', COPILOT_AUTO_UPDATE: 'false', COPILOT_PROVIDER_BASE_URL: `http://127.0.0.1:${port}/v1`, COPILOT_PROVIDER_TYPE: 'openai', COPILOT_PROVIDER_API_KEY: 'dummy-not-a-key', COPILOT_PROVIDER_WIRE_API: 'completions', COPILOT_MODEL: 'claude-sonnet-4.5' });
    return run(path.join(CLIENTS, this.bin), ['-p', prompt, '--no-color', '--output-format', 'json', '--disable-builtin-mcps', '--allow-all-tools', '--trust-folder'], d, env);
  },
};

const gemini = {
  bin: 'gemini/node_modules/.bin/gemini',
  tools: {
    edit: (d, o) => ({ name: 'replace', input: { file_path: path.join(d.repo, o.file), instruction: 'change it', old_string: o.old, new_string: o.new } }),
    write: (d, o) => ({ name: 'write_file', input: { file_path: path.join(d.repo, o.file), content: o.content } }),
    read: (d, o) => ({ name: 'read_file', input: { file_path: path.join(d.repo, o.file) } }),
  },
  config(d) { write(path.join(d.home, '.gemini/settings.json'), { security: { auth: { selectedType: 'gemini-api-key' }, folderTrust: { enabled: false } }, general: { enableAutoUpdate: false, enableAutoUpdateNotification: false }, privacy: { usageStatisticsEnabled: false }, telemetry: { enabled: false } }); },
  launch(d, port) {
    const env = baseEnv(d, { GEMINI_API_KEY: 'dummy-not-a-key', GOOGLE_GEMINI_BASE_URL: `http://127.0.0.1:${port}`, GEMINI_CLI_NO_RELAUNCH: 'true', GEMINI_TELEMETRY_ENABLED: 'false' });
    return run(path.join(CLIENTS, this.bin), ['-m', 'gemini-2.5-pro', '--approval-mode', 'yolo', '--output-format', 'stream-json', '-p', prompt], d, env);
  },
};

const opencode = {
  bin: 'opencode/node_modules/opencode-linux-x64/bin/opencode',
  tools: {
    edit: (d, o) => ({ name: 'edit', input: { filePath: path.join(d.repo, o.file), oldString: o.old, newString: o.new } }),
    write: (d, o) => ({ name: 'write', input: { filePath: path.join(d.repo, o.file), content: o.content } }),
    read: (d, o) => ({ name: 'read', input: { filePath: path.join(d.repo, o.file) } }),
  },
  config(d, port) {
    // It installs a package into each of its folders at start; without a network
    // that must fail at once.
    write(path.join(d.home, '.npmrc'), 'registry=http://127.0.0.1:9/\nfetch-retries=0\nfetch-timeout=1000\n');
    write(path.join(d.home, '.config/opencode/opencode.json'), { autoupdate: false, share: 'disabled', model: 'fake/fake-model', small_model: 'fake/fake-model', provider: { fake: { npm: '@ai-sdk/openai-compatible', name: 'fake', options: { baseURL: `http://127.0.0.1:${port}/v1`, apiKey: 'dummy-not-a-key' }, models: { 'fake-model': { name: 'fake-model', tool_call: true, limit: { context: 100000, output: 8000 } } } } } });
  },
  launch(d, port) {
    const env = baseEnv(d, { OPENCODE_DISABLE_AUTOUPDATE: '1', OPENCODE_DISABLE_MODELS_FETCH: '1', OPENCODE_DISABLE_LSP_DOWNLOAD: '1', OPENCODE_DISABLE_DEFAULT_PLUGINS: '1', OPENCODE_DISABLE_CLAUDE_CODE: '1' });
    return run(path.join(CLIENTS, this.bin), ['run', '--format', 'json', prompt], d, env);
  },
};

export const clients = { claude, codex, copilot, gemini, opencode };
