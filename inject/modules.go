package inject

import (
	"path"
	"slices"
	"strings"

	"github.com/vdmine/vdmine/pack"
)

// modules judges imports of one of some modules, of some names where the matcher
// has names. Written are ways to write one of them.
func (k *stake) modules(m *pack.Matcher, mods, written []string) int {
	best := 0
	if script(k.s.lang) {
		for _, im := range k.s.importList() {
			if !k.s.judged(im.from, im.to) {
				continue
			}
			n := 0
			for _, mod := range mods {
				n = max(n, k.importOf(im, mod))
			}
			for _, t := range written {
				if im.spec == t {
					n = 3
				}
			}
			if n > 0 && len(m.Names) > 0 && !mentions(k.s.src[im.from:im.to], m.Names) {
				n = 0
			}
			best = max(best, n)
		}
		return best
	}
	if len(m.Names) > 0 {
		written = slices.DeleteFunc(slices.Clone(written), func(t string) bool { return slices.Contains(m.Names, t) })
		for _, name := range m.Names {
			k.s.each(name, func(p place) bool {
				if p.imported() {
					l := p.line()
					if k.s.lang == "rust" && !mentions(l, written) && !slices.ContainsFunc(mods, func(m string) bool { return strings.Contains(l, identBefore(m)+"::") }) {
						return true
					}
					best = 2
					for _, mod := range mods {
						if strings.Contains(l, mod) {
							best = 3
						}
					}
				}
				return best < 3
			})
		}
		return best
	}
	for _, t := range written {
		if !strings.ContainsAny(t, "/*") {
			mods = append(slices.Clip(mods), t)
		}
	}
	for _, mod := range mods {
		mod, under := strings.CutSuffix(mod, "/**")
		if mod == "" || strings.HasPrefix(mod, "?") {
			continue
		}
		switch k.s.lang {
		case "rust":
			mod = strings.ReplaceAll(mod, ".", "::")
		case "php":
			mod = strings.NewReplacer(".", "\\", "/", "\\").Replace(mod)
		}
		n := k.module(mod, under, false)
		if n == 0 && k.s.lang != "go" {
			// Written in another way: relative to the file or to a folder above.
			if i := strings.LastIndexByte(mod, '/'); i >= 0 && !strings.HasPrefix(mod, ".") {
				n = min(2, k.module(mod[i+1:], under, true))
			}
			if k.s.lang == "python" && n == 0 {
				n = k.relative(mod, under)
			}
		}
		best = max(best, n)
	}
	return best
}

// mentions reports whether one of some names stands in a text.
func mentions(text string, names []string) bool {
	for _, n := range names {
		for at := 0; ; {
			i := strings.Index(text[at:], n)
			if i < 0 {
				break
			}
			start, end := at+i, at+i+len(n)
			if (start == 0 || !identTable[text[start-1]]) && (end == len(text) || !identTable[text[end]]) {
				return true
			}
			at = end
		}
	}
	return false
}

// importOf judges whether an import of a script is of a module of the
// repository or of another, or below it with "/**".
func (k *stake) importOf(im imported, mod string) int {
	mod, under := strings.CutSuffix(mod, "/**")
	if mod == "" || strings.HasPrefix(mod, "?") {
		return 0
	}
	is := func(path string) bool { return path == mod || under && strings.HasPrefix(path, mod+"/") }
	if is(im.spec) || strings.HasPrefix(mod, "..") && strings.HasPrefix(im.spec, mod+"/") {
		return 3
	}
	if strings.HasPrefix(im.spec, ".") {
		full := path.Join(path.Dir(k.e.Path), im.spec)
		full = strings.TrimSuffix(strings.TrimSuffix(full, path.Ext(im.spec)), "/index")
		if is(full) || is(path.Join(path.Dir(k.e.Path), im.spec)) {
			return 3
		}
		return 0
	}
	// By an alias of a path: the end of the module is written.
	if _, rest, ok := strings.Cut(im.spec, "/"); ok && rest != "" {
		if strings.HasSuffix(mod, "/"+rest) || under && strings.Contains("/"+rest+"/", "/"+path.Base(mod)+"/") {
			return 2
		}
		if i := strings.LastIndexByte(rest, '/'); i >= 0 && strings.HasSuffix(mod, rest[i:]) && strings.Contains(mod, "/"+identAt(rest)+"/") {
			return 2
		}
	}
	return 0
}

// relative judges imports of Python that begin with dots.
func (k *stake) relative(mod string, under bool) int {
	at := 0
	for line := range strings.Lines(k.s.src) {
		from := at
		at += len(line)
		rest, ok := strings.CutPrefix(strings.TrimSpace(line), "from .")
		if !ok || !k.s.judged(k.s.statement(from, at-1)) {
			continue
		}
		spec, _, _ := strings.Cut(rest, " ")
		dir := path.Dir(k.e.Path)
		for strings.HasPrefix(spec, ".") {
			spec, dir = spec[1:], path.Dir(dir)
		}
		full := strings.Trim(strings.ReplaceAll(dir, "/", ".")+"."+spec, ".")
		if full == mod || strings.HasSuffix(full, "."+mod) || under && (strings.HasPrefix(full, mod+".") || strings.Contains(full, "."+mod+".")) {
			return 3
		}
	}
	return 0
}

// module judges imports of one module as it is written, or below it; as the end
// of a longer path with suffix.
func (k *stake) module(mod string, under, suffix bool) int {
	src := k.s.src
	for at := 0; ; {
		i := strings.Index(src[at:], mod)
		if i < 0 {
			return 0
		}
		start, end := at+i, at+i+len(mod)
		at = end
		before, after := byte(' '), byte(' ')
		if start > 0 {
			before = src[start-1]
		}
		if end < len(src) {
			after = src[end]
		}
		open := strings.IndexByte("\"'`< \t({,", before) >= 0 || before == '.' && k.s.lang == "python" || suffix && before == '/'
		shut := strings.IndexByte("\"'`> \t;\n\r,:)", after) >= 0 || under && (after == '/' || after == '.')
		switch k.s.lang {
		case "java", "kotlin", "scala", "csharp", "php":
			// One name of the module.
			if sep := byte('.'); after == sep || after == '\\' && k.s.lang == "php" {
				rest := src[end+1:]
				n := len(identAt(rest))
				shut = n > 0 && n < len(rest) && rest[n] != after || strings.HasPrefix(rest, "*") || strings.HasPrefix(rest, "{") || strings.HasPrefix(rest, "_")
			}
		case "rust":
			shut = shut || strings.HasPrefix(src[end:], "::")
		}
		if strings.HasPrefix(mod, ".") {
			open = before == '"' || before == '\'' || before == '`'
		}
		if !open || !shut {
			continue
		}
		if p := (place{k.s, start, end}); p.imported() && k.s.judged(k.s.statement(start, end)) {
			return 3
		}
	}
}

// from judges whether a name that the file imports comes from a module, going by
// what the import says: 3 it does, 2 it may, 1 it comes from elsewhere.
func (k *stake) from(name, mod string) int {
	if script(k.s.lang) {
		best := 3
		for _, im := range k.s.importList() {
			if !mentions(k.s.src[im.from:im.to], []string{name}) {
				continue
			}
			switch {
			case k.importOf(im, mod) > 0 || im.spec == mod:
				return 3
			case strings.HasPrefix(im.spec, ".") || strings.ContainsAny(im.spec[:1], "@~#$"):
				best = 2 // through another file, or by a name of the repository's own
			case !external(mod) && slices.Contains(strings.Split(mod, "/"), path.Base(im.spec)):
				best = 2 // by a name that the repository gives to one of its folders
			default:
				best = 1
			}
			if external(mod) && !strings.HasPrefix(im.spec, ".") {
				best = 1
			}
		}
		return best
	}
	best := 3
	for _, e := range k.s.idents[name] {
		p := place{k.s, int(e) - len(name), int(e)}
		if !p.imported() {
			break
		}
		from, to := k.s.statement(p.start, p.end)
		line := strings.TrimSpace(k.s.src[from:to])
		switch k.s.lang {
		case "java", "kotlin", "scala":
			if !strings.Contains(line, mod+".") {
				best = 1
				continue
			}
			return 3
		case "python":
			rest, ok := strings.CutPrefix(line, "from ")
			if ok && !strings.HasPrefix(rest, ".") && identAt(rest) != identAt(mod) {
				best = 1
				continue
			}
			return 3
		}
	}
	return best
}

// external reports whether a module of a script is of another package.
func external(mod string) bool {
	return strings.HasPrefix(mod, "@") || !strings.Contains(mod, "/")
}
