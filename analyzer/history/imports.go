package history

import (
	"path"
	"slices"
	"strings"
)

// The functions here return the path that a line imports, "" if it is no
// import. They see one line, so what stands alone in a line and can only be
// an import counts as one.

func importGo(l string) string {
	l = strings.TrimSpace(l)
	l = strings.TrimPrefix(l, "import ")
	if k := strings.IndexByte(l, '"'); k > 0 {
		alias := strings.TrimSpace(l[:k])
		if alias != "_" && alias != "." && (!plain(alias) || alias == "return") {
			return ""
		}
		l = l[k:]
	}
	p, rest, ok := quoted(l)
	if !ok || p == "" || strings.ContainsAny(p, " %:\\,") || rest != "" && !strings.HasPrefix(rest, "//") {
		return ""
	}
	return p
}

func importJS(l string) string {
	l = strings.TrimSpace(l)
	var p string
	switch k := strings.LastIndex(l, " from "); {
	case strings.HasPrefix(l, "import ") || strings.HasPrefix(l, "export ") || strings.HasPrefix(l, "}"):
		if k >= 0 {
			p, _, _ = quoted(strings.TrimSpace(l[k+6:]))
		} else if strings.HasPrefix(l, "import ") {
			p, _, _ = quoted(strings.TrimSpace(l[7:]))
		}
	case strings.HasPrefix(l, "const ") || strings.HasPrefix(l, "var ") || strings.HasPrefix(l, "let "):
		if k := strings.Index(l, "= require("); k >= 0 {
			p, _, _ = quoted(l[k+10:])
		}
	}
	return p
}

func importPython(l string) string {
	l = strings.TrimSpace(l)
	if rest, ok := strings.CutPrefix(l, "from "); ok {
		mod, names, ok := strings.Cut(rest, " import ")
		if !ok || !plain(strings.ReplaceAll(strings.TrimLeft(mod, "."), ".", "")) {
			return ""
		}
		// One imported name tells more than the module.
		if names = strings.TrimSpace(names); plain(names) {
			return mod + "." + names
		}
		return mod
	}
	if rest, ok := strings.CutPrefix(l, "import "); ok {
		rest, _, _ = strings.Cut(rest, " as ")
		if rest = strings.TrimSpace(rest); plain(strings.ReplaceAll(rest, ".", "")) {
			return rest
		}
	}
	return ""
}

func importJava(l string) string {
	rest, ok := strings.CutPrefix(strings.TrimSpace(l), "import ")
	if !ok {
		return ""
	}
	rest = strings.TrimPrefix(strings.TrimSpace(rest), "static ")
	rest, _, _ = strings.Cut(rest, " as ")
	rest = strings.TrimSuffix(strings.TrimSpace(rest), ";")
	if !plain(strings.NewReplacer(".", "", "*", "").Replace(rest)) {
		return ""
	}
	return rest
}

func importCS(l string) string {
	l = strings.TrimSpace(l)
	l = strings.TrimPrefix(l, "global ")
	rest, ok := strings.CutPrefix(l, "using ")
	if !ok || !strings.HasSuffix(rest, ";") {
		return ""
	}
	rest = strings.TrimPrefix(strings.TrimSuffix(rest, ";"), "static ")
	if !plain(strings.ReplaceAll(rest, ".", "")) {
		return ""
	}
	return rest
}

func importPHP(l string) string {
	rest, ok := strings.CutPrefix(l, "use ") // not indented: those are traits
	if !ok || !strings.HasSuffix(rest, ";") {
		return ""
	}
	rest = strings.TrimSuffix(rest, ";")
	rest, _, _ = strings.Cut(rest, " as ")
	rest = strings.TrimPrefix(strings.TrimPrefix(rest, "function "), "const ")
	if !plain(strings.ReplaceAll(rest, `\`, "")) {
		return ""
	}
	return rest
}

func importRuby(l string) string {
	l = strings.TrimSpace(l)
	for _, w := range []string{"require ", "require_relative "} {
		if rest, ok := strings.CutPrefix(l, w); ok {
			p, _, _ := quoted(rest)
			return p
		}
	}
	return ""
}

func importRust(l string) string {
	l = strings.TrimSpace(l)
	l = strings.TrimPrefix(strings.TrimPrefix(l, "pub "), "pub(crate) ")
	rest, ok := strings.CutPrefix(l, "use ")
	if !ok {
		return ""
	}
	rest, _, _ = strings.Cut(rest, " as ")
	rest = strings.TrimSuffix(rest, ";")
	if k := strings.IndexByte(rest, '{'); k >= 0 {
		rest = strings.TrimSuffix(rest[:k], "::")
	}
	if !plain(strings.ReplaceAll(strings.ReplaceAll(rest, "::", ""), "*", "")) {
		return ""
	}
	return rest
}

func importC(l string) string {
	rest, ok := strings.CutPrefix(strings.TrimSpace(l), "#include ")
	if !ok {
		return ""
	}
	return strings.Trim(strings.TrimSpace(rest), `<>"`)
}

// plain reports whether s is one name.
func plain(s string) bool {
	if s == "" || digit(s[0]) {
		return false
	}
	for i := range len(s) {
		if !letter(s[i]) && !digit(s[i]) {
			return false
		}
	}
	return true
}

// quoted returns the text in the quotes that s begins with, and what follows.
func quoted(s string) (text, rest string, ok bool) {
	if s == "" || s[0] != '"' && s[0] != '\'' && s[0] != '`' {
		return "", "", false
	}
	k := strings.IndexByte(s[1:], s[0])
	if k < 0 {
		return "", "", false
	}
	return s[1 : 1+k], strings.TrimSpace(s[k+2:]), true
}

// swaps pairs the import paths that one diff of a file drops with those that it
// adds. With several on a side, only paths that look alike are paired.
func swaps(removed, added map[string]bool) (out [][2]string) {
	var from, to []string
	for p := range removed {
		if !added[p] {
			from = append(from, p)
		}
	}
	for p := range added {
		if !removed[p] {
			to = append(to, p)
		}
	}
	if len(from) == 0 || len(to) == 0 || len(from) > 20 || len(to) > 20 {
		return nil
	}
	slices.Sort(from)
	slices.Sort(to)
	for _, f := range from {
		for _, t := range to {
			if strings.HasPrefix(f, ".") && strings.HasPrefix(t, ".") {
				continue // files that moved
			}
			if within(f, t) || within(t, f) {
				continue // a name and its module
			}
			if len(from) == 1 && len(to) == 1 || alike(f, t) {
				out = append(out, [2]string{strings.Clone(f), strings.Clone(t)})
			}
		}
	}
	return out
}

// alike reports whether two paths end in the same name, versions aside, or one
// in a longer form of the other's.
func alike(a, b string) bool {
	x, y := lastName(a), lastName(b)
	if len(x) < 3 || len(y) < 3 {
		return x == y
	}
	return x == y || strings.HasPrefix(x, y) || strings.HasPrefix(y, x)
}

func lastName(p string) string {
	p = strings.NewReplacer(".", "/", "::", "/", `\`, "/").Replace(p)
	for {
		b := path.Base(p)
		if len(b) > 1 && b[0] == 'v' && strings.Trim(b[1:], "0123456789") == "" && path.Dir(p) != "." {
			p = path.Dir(p)
			continue
		}
		return strings.ToLower(b)
	}
}
