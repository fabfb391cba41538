package agents

import (
	"encoding/json"
	"path"
	"strings"

	"github.com/vdmine/vdmine/agents/jsonc"
	"github.com/vdmine/vdmine/inject"
)

// first returns the first of the named strings that is not empty. Only keys in
// exactly that case are seen.
func first(n *jsonc.Node, keys ...string) string {
	for _, k := range keys {
		if s := n.Get(k).Str(); s != "" {
			return s
		}
	}
	return ""
}

func has(n *jsonc.Node, keys ...string) bool {
	for _, k := range keys {
		if v := n.Get(k); v != nil && v.Kind == jsonc.String {
			return true
		}
	}
	return false
}

// editInput reads the input of an editing tool in any of the spellings that
// agents use: path, and either the whole content or replacements.
func editInput(in *jsonc.Node) []File {
	f := File{Path: first(in, "file_path", "path", "filePath", "notebook_path")}
	if f.Path == "" {
		return nil
	}
	switch {
	case has(in, "new_string", "newString", "new_str"):
		f.Hunks = append(f.Hunks, inject.Hunk{Old: first(in, "old_string", "oldString", "old_str"), New: first(in, "new_string", "newString", "new_str")})
	case has(in, "new_source"):
		f.Hunks = append(f.Hunks, inject.Hunk{New: first(in, "new_source")})
	case has(in, "content", "contents", "file_text"):
		f.Whole, f.Full = first(in, "content", "contents", "file_text"), true
	}
	for _, e := range in.Get("edits").List() {
		f.Hunks = append(f.Hunks, inject.Hunk{Old: first(e, "old_string", "oldString", "old_str"), New: first(e, "new_string", "newString", "new_str")})
	}
	return []File{f}
}

// patchStart marks a patch in the format of apply_patch.
const patchStart = "*** Begin Patch"

// patchFiles reads a patch in the format of apply_patch, wherever it stands in
// text. Deleted files are left out.
func patchFiles(text string) []File {
	i := strings.Index(text, patchStart)
	if i < 0 {
		return nil
	}
	var out []File
	cur := -1
	var before, after []string
	flush := func() {
		if cur >= 0 && (len(before) > 0 || len(after) > 0) {
			f := &out[cur]
			if f.New {
				f.Whole += strings.Join(after, "\n") + "\n"
			} else {
				f.Hunks = append(f.Hunks, inject.Hunk{Old: strings.Join(before, "\n"), New: strings.Join(after, "\n")})
			}
		}
		before, after = nil, nil
	}
	for line := range strings.SplitSeq(text[i:], "\n") {
		line = strings.TrimSuffix(line, "\r")
		switch {
		case strings.HasPrefix(line, "*** End Patch"):
			flush()
			return out
		case strings.HasPrefix(line, "*** Add File: "):
			flush()
			out = append(out, File{Path: strings.TrimSpace(line[len("*** Add File: "):]), New: true, Full: true})
			cur = len(out) - 1
		case strings.HasPrefix(line, "*** Update File: "):
			flush()
			out = append(out, File{Path: strings.TrimSpace(line[len("*** Update File: "):])})
			cur = len(out) - 1
		case strings.HasPrefix(line, "*** Delete File: "):
			flush()
			cur = -1
		case strings.HasPrefix(line, "*** Move to: "):
			if cur >= 0 {
				out[cur].Path = strings.TrimSpace(line[len("*** Move to: "):])
			}
		case strings.HasPrefix(line, "@@"):
			flush()
		case strings.HasPrefix(line, "+"):
			after = append(after, line[1:])
		case strings.HasPrefix(line, "-"):
			before = append(before, line[1:])
		case strings.HasPrefix(line, " "):
			before, after = append(before, line[1:]), append(after, line[1:])
		case line == "" && cur >= 0 && !out[cur].New:
			before, after = append(before, ""), append(after, "")
		}
		if len(out) > 200 {
			return out
		}
	}
	flush()
	return out
}

// readers are the programs whose arguments are files that the agent reads.
func reader(program string) bool {
	switch path.Base(program) {
	case "cat", "sed", "head", "tail", "less", "more", "nl", "bat", "rg", "grep", "awk", "view", "tac", "cut":
		return true
	}
	return false
}

// shellReads returns the words of a shell command that may be files which it
// reads, at most 20. Words that are no files are sorted out later.
func shellReads(command string) []File {
	if len(command) > 8<<10 {
		return nil
	}
	var out []File
	reading, start := false, true
	for _, w := range shellWords(command) {
		switch w {
		case ";", "|", "&", "\n", "(", ")":
			start, reading = true, false
			continue
		case ">", "<":
			reading = reading && w == "<"
			continue
		}
		if start {
			start = false
			reading = reader(w)
			continue
		}
		if reading && !strings.HasPrefix(w, "-") && len(w) < 512 && strings.Contains(w, ".") && len(out) < 20 {
			out = append(out, File{Path: w})
		}
	}
	return out
}

// shellWords splits a command into words and the signs ; | & ( ) < > and line
// ends. It knows quotes and backslashes, and nothing of expansion.
func shellWords(s string) []string {
	var out []string
	var b strings.Builder
	in := false
	flush := func() {
		if in {
			out = append(out, b.String())
			b.Reset()
			in = false
		}
	}
	for i := 0; i < len(s); i++ {
		switch c := s[i]; c {
		case ' ', '\t', '\r':
			flush()
		case '\n', ';', '|', '&', '(', ')', '<', '>':
			flush()
			if n := len(out); n == 0 || out[n-1] != string(c) {
				out = append(out, string(c))
			}
		case '\'', '"':
			in = true
			for i++; i < len(s) && s[i] != c; i++ {
				if s[i] == '\\' && c == '"' && i+1 < len(s) {
					i++
				}
				b.WriteByte(s[i])
			}
		case '\\':
			in = true
			if i++; i < len(s) {
				b.WriteByte(s[i])
			}
		default:
			in = true
			b.WriteByte(c)
		}
	}
	flush()
	return out
}

// marshal writes one JSON document without escaping for HTML.
func marshal(v any) string {
	var b strings.Builder
	e := json.NewEncoder(&b)
	e.SetEscapeHTML(false)
	if err := e.Encode(v); err != nil {
		return ""
	}
	return strings.TrimSuffix(b.String(), "\n")
}

// fresh reports whether a session start of that source lost what was told.
func fresh(source string) bool {
	switch source {
	case "compact", "clear", "resume":
		return true
	}
	return false
}

// shell turns a shell command into the phase and files that matter: a patch in
// a here-document is an edit, a reader's arguments are reads.
func shell(ev *Event, command string, before bool) {
	ev.Command = command
	if fs := patchFiles(command); len(fs) > 0 {
		ev.Files = fs
		ev.Phase = AfterEdit
		if before {
			ev.Phase = BeforeEdit
		}
		return
	}
	if before {
		ev.Phase = BeforeShell
		return
	}
	ev.Phase = AfterShell
	ev.Files = shellReads(command)
}

// indented writes a JSON file of our own.
func indented(v any) string {
	var b strings.Builder
	e := json.NewEncoder(&b)
	e.SetEscapeHTML(false)
	e.SetIndent("", "  ")
	if err := e.Encode(v); err != nil {
		return ""
	}
	return b.String()
}
