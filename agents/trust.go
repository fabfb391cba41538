package agents

import (
	"bufio"
	"context"
	"fmt"
	"io"
	"os"
	"os/exec"
	"path/filepath"
	"slices"
	"strings"
	"time"

	"github.com/vdmine/vdmine/agents/jsonc"
)

// settings reads a JSON file of settings below the repository or, with "~/",
// below home; nil if there is none or it cannot be read.
func (s *Setup) settings(name string) *jsonc.Node {
	p := filepath.Join(s.Root, filepath.FromSlash(name))
	if rest, ok := strings.CutPrefix(name, "~/"); ok {
		if s.Home == "" {
			return nil
		}
		p = filepath.Join(s.Home, filepath.FromSlash(rest))
	}
	fi, err := os.Stat(p)
	if err != nil || !fi.Mode().IsRegular() || fi.Size() > 64<<20 {
		return nil
	}
	b, err := os.ReadFile(p)
	if err != nil {
		return nil
	}
	n, err := jsonc.Parse(string(b), jsonc.Options{Comments: true})
	if err != nil {
		return nil
	}
	return n
}

// roots are the names that the repository may have in the records of an agent.
func (s *Setup) roots() []string {
	out := []string{s.Root}
	if r, err := filepath.EvalSymlinks(s.Root); err == nil && r != s.Root {
		out = append(out, r)
	}
	return out
}

// claudeBlocked looks for the switch that turns hooks off, and for the trust
// that Claude Code keeps.
func claudeBlocked(s *Setup) string {
	for _, f := range []string{".claude/settings.local.json", ".claude/settings.json", "~/.claude/settings.json"} {
		if s.settings(f).Get("disableAllHooks").True() {
			return f + " turns all hooks off (disableAllHooks)"
		}
	}
	projects := s.settings("~/.claude.json").Get("projects")
	for _, r := range s.roots() {
		if p := projects.Get(r); p != nil && !p.Get("hasTrustDialogAccepted").True() {
			return "Claude Code does not trust this folder yet: start claude here and accept its question (claude -p runs hooks without)"
		}
	}
	return ""
}

// geminiBlocked looks for the switches of hooks and for the trust that the
// Gemini CLI keeps: the longest entry that holds the folder counts.
func geminiBlocked(s *Setup) string {
	trust := true
	for _, f := range []string{"~/.gemini/settings.json", ".gemini/settings.json"} {
		n := s.settings(f)
		if e := n.At("hooksConfig", "enabled"); e != nil && !e.True() {
			return f + " turns all hooks off (hooksConfig.enabled)"
		}
		if slices.ContainsFunc(n.At("hooksConfig", "disabled").List(), func(d *jsonc.Node) bool { return d.Str() == "vdmine" }) {
			return f + " turns vdmine off (hooksConfig.disabled)"
		}
		if e := n.At("security", "folderTrust", "enabled"); e != nil {
			trust = e.True()
		}
	}
	n := s.settings("~/.gemini/trustedFolders.json")
	if !trust || n == nil {
		return ""
	}
	best, level := -1, ""
	for _, m := range n.Members {
		at := m.Key
		if m.Value.Str() == "TRUST_PARENT" {
			at = filepath.Dir(at)
		}
		for _, r := range s.roots() {
			if (r == at || inside(at, r) != "") && len(at) > best {
				best, level = len(at), m.Value.Str()
			}
		}
	}
	switch level {
	case "TRUST_FOLDER", "TRUST_PARENT":
		return ""
	}
	return "Gemini CLI does not trust this folder: start gemini here and trust it"
}

// codexBlocked asks the installed Codex itself which hooks it would run, and says
// what is wrong; "" when all is well or nothing can be learned.
func codexBlocked(s *Setup) string {
	if s.LookPath == nil {
		return ""
	}
	program, err := s.LookPath("codex")
	if err != nil {
		return ""
	}
	ctx, cancel := context.WithTimeout(context.Background(), 10*time.Second)
	defer cancel()
	cmd := exec.CommandContext(ctx, program, "app-server")
	cmd.Dir = s.Root
	in, err := cmd.StdinPipe()
	if err != nil {
		return ""
	}
	out, err := cmd.StdoutPipe()
	if err != nil || cmd.Start() != nil {
		return ""
	}
	defer func() {
		in.Close()
		_ = cmd.Process.Kill()
		_ = cmd.Wait()
	}()
	send := func(v any) { _, _ = io.WriteString(in, marshal(v)+"\n") }
	send(map[string]any{"id": 1, "method": "initialize", "params": map[string]any{"clientInfo": map[string]string{"name": "vdmine", "version": "0"}}})
	lines := bufio.NewScanner(out)
	lines.Buffer(nil, 4<<20)
	for lines.Scan() {
		n, err := jsonc.Parse(lines.Text(), jsonc.Options{})
		if err != nil {
			continue
		}
		switch n.Get("id").Raw() {
		case "1":
			send(map[string]any{"method": "initialized"})
			send(map[string]any{"id": 2, "method": "hooks/list", "params": map[string]any{"cwds": []string{s.Root}}})
		case "2":
			return hooksTrust(n)
		}
	}
	return ""
}

// hooksTrust reads the answer to hooks/list.
func hooksTrust(n *jsonc.Node) string {
	if n.Get("result") == nil {
		return ""
	}
	seen, bad := 0, 0
	for _, d := range n.At("result", "data").List() {
		for _, h := range d.Get("hooks").List() {
			if !strings.Contains(h.Raw(), "vdmine hook codex") {
				continue
			}
			seen++
			if t := h.Get("trustStatus").Str(); t != "" && t != "trusted" && t != "managed" {
				bad++
			}
		}
	}
	switch {
	case seen == 0:
		return "Codex does not load the hooks of this folder: the folder is not trusted"
	case bad > 0:
		return fmt.Sprintf("Codex skips %d of %d hooks because they are not trusted", bad, seen)
	}
	return ""
}
