package resolve

import (
	"encoding/json"
	"io/fs"
	"path"
	"sort"
	"strings"

	"github.com/vdmine/vdmine/analyzer/fact"
)

// maxConfig bounds the configuration files that are read.
const maxConfig = 1 << 20

func readFile(fsys fs.FS, name string) []byte {
	if fsys == nil {
		return nil
	}
	st, err := fs.Stat(fsys, name)
	if err != nil || !st.Mode().IsRegular() || st.Size() > maxConfig {
		return nil
	}
	b, err := fs.ReadFile(fsys, name)
	if err != nil {
		return nil
	}
	return b
}

// goModule is a go.mod: the folder and the module path that it gives.
type goModule struct{ dir, path string }

func goModules(fsys fs.FS, files []*fact.File) []goModule {
	seen := map[string]bool{}
	var out []goModule
	for _, f := range files {
		if f.Lang != "go" {
			continue
		}
		for d := path.Dir(f.Path); !seen[d]; d = path.Dir(d) {
			seen[d] = true
			for _, line := range strings.Split(string(readFile(fsys, path.Join(d, "go.mod"))), "\n") {
				if p, ok := strings.CutPrefix(strings.TrimSpace(line), "module"); ok && p != "" && (p[0] == ' ' || p[0] == '\t') {
					p, _, _ = strings.Cut(p, "//")
					out = append(out, goModule{d, strings.Trim(strings.TrimSpace(p), "\"`")})
					break
				}
			}
			if d == "." {
				break
			}
		}
	}
	// The deepest folder first, so that a nested module wins.
	sort.Slice(out, func(i, j int) bool {
		if len(out[i].dir) != len(out[j].dir) {
			return len(out[i].dir) > len(out[j].dir)
		}
		return out[i].dir < out[j].dir
	})
	return out
}

func (x *Index) goImportPath(dir string) string {
	for _, m := range x.mods {
		if m.path == "std" && m.dir == "." {
			return dir // the standard library itself
		}
		if m.dir == "." {
			if dir == "." {
				return m.path
			}
			return m.path + "/" + dir
		}
		if dir == m.dir {
			return m.path
		}
		if strings.HasPrefix(dir, m.dir+"/") {
			return m.path + dir[len(m.dir):]
		}
	}
	return dir
}

// tsPaths resolves module specifiers of JavaScript and TypeScript.
type tsPaths struct {
	fsys    fs.FS
	files   map[string]bool
	configs map[string]*tsConfig // folder → configuration in force
	pkgs    map[string]string    // workspace package name → folder
	disk    bool                 // ask the file system too
	done    map[string]string    // folder + "\x00" + specifier → module, "" external
}

type tsConfig struct {
	base    string
	hasBase bool
	paths   []tsAlias
}

type tsAlias struct {
	prefix, suffix string
	star           bool
	targets        []string // folder-relative to the repository
}

func newTSPaths(fsys fs.FS, files map[string]bool) *tsPaths {
	t := &tsPaths{fsys: fsys, files: files, configs: map[string]*tsConfig{}, pkgs: map[string]string{}, done: map[string]string{}}
	seen := map[string]bool{}
	var dirs []string
	for f := range files {
		if !isJS(f) {
			continue
		}
		for d := path.Dir(f); !seen[d]; d = path.Dir(d) {
			seen[d] = true
			dirs = append(dirs, d)
			if d == "." {
				break
			}
		}
	}
	sort.Strings(dirs)
	for _, d := range dirs {
		b := readFile(fsys, path.Join(d, "package.json"))
		if b == nil {
			continue
		}
		var p struct {
			Name string `json:"name"`
		}
		if json.Unmarshal(b, &p) == nil && p.Name != "" {
			if _, ok := t.pkgs[p.Name]; !ok {
				t.pkgs[p.Name] = d
			}
		}
	}
	for _, d := range dirs {
		t.config(d)
	}
	return t
}

func isJS(p string) bool {
	switch path.Ext(p) {
	case ".ts", ".tsx", ".js", ".jsx", ".mjs", ".cjs", ".mts", ".cts", ".vue", ".svelte":
		return true
	}
	return false
}

// config returns the configuration in force in a folder.
func (t *tsPaths) config(dir string) *tsConfig {
	if c, ok := t.configs[dir]; ok {
		return c
	}
	t.configs[dir] = nil // while looking
	var c *tsConfig
	for _, name := range []string{"tsconfig.json", "jsconfig.json", "tsconfig.base.json"} {
		if c = t.load(path.Join(dir, name), 0); c != nil && (c.hasBase || len(c.paths) > 0) {
			break
		}
	}
	if (c == nil || !c.hasBase && len(c.paths) == 0) && dir != "." {
		c = t.config(path.Dir(dir))
	}
	t.configs[dir] = c
	return c
}

func (t *tsPaths) load(file string, depth int) *tsConfig {
	b := readFile(t.fsys, file)
	if b == nil || depth > 8 {
		return nil
	}
	var j struct {
		Extends         json.RawMessage `json:"extends"`
		CompilerOptions struct {
			BaseURL *string             `json:"baseUrl"`
			Paths   map[string][]string `json:"paths"`
		} `json:"compilerOptions"`
		References []struct {
			Path string `json:"path"`
		} `json:"references"`
	}
	if json.Unmarshal(stripJSONC(b), &j) != nil {
		return nil
	}
	dir := path.Dir(file)
	c := &tsConfig{base: dir}
	var ext []string
	var one string
	if json.Unmarshal(j.Extends, &one) == nil && one != "" {
		ext = []string{one}
	} else {
		_ = json.Unmarshal(j.Extends, &ext) // neither form: no parent
	}
	for _, e := range ext {
		var p *tsConfig
		if strings.HasPrefix(e, ".") {
			e = path.Join(dir, e)
		} else if d, rest, ok := t.workspace(e); ok {
			e = path.Join(d, rest)
		} else {
			continue
		}
		if p = t.load(e, depth+1); p == nil {
			p = t.load(e+".json", depth+1)
		}
		if p != nil {
			*c = *p
		}
	}
	if j.CompilerOptions.BaseURL != nil {
		c.base, c.hasBase = path.Join(dir, *j.CompilerOptions.BaseURL), true
	}
	if len(j.CompilerOptions.Paths) > 0 {
		c.paths = nil
		base := dir
		if c.hasBase {
			base = c.base
		}
		keys := make([]string, 0, len(j.CompilerOptions.Paths))
		for k := range j.CompilerOptions.Paths {
			keys = append(keys, k)
		}
		sort.Slice(keys, func(a, b int) bool {
			if len(keys[a]) != len(keys[b]) {
				return len(keys[a]) > len(keys[b])
			}
			return keys[a] < keys[b]
		})
		for _, k := range keys {
			a := tsAlias{prefix: k}
			if p, s, ok := strings.Cut(k, "*"); ok {
				a.prefix, a.suffix, a.star = p, s, true
			}
			for _, to := range j.CompilerOptions.Paths[k] {
				a.targets = append(a.targets, path.Join(base, to))
			}
			c.paths = append(c.paths, a)
		}
	}
	if !c.hasBase && len(c.paths) == 0 {
		for _, r := range j.References {
			p := path.Join(dir, r.Path)
			if path.Ext(p) != ".json" {
				p = path.Join(p, "tsconfig.json")
			}
			if d := t.load(p, depth+1); d != nil && (d.hasBase || len(d.paths) > 0) {
				return d
			}
		}
	}
	return c
}

// stripJSONC removes comments and trailing commas.
func stripJSONC(b []byte) []byte {
	out := make([]byte, 0, len(b))
	str := false
	for i := 0; i < len(b); i++ {
		c := b[i]
		if str {
			out = append(out, c)
			if c == '\\' && i+1 < len(b) {
				i++
				out = append(out, b[i])
			} else if c == '"' {
				str = false
			}
			continue
		}
		switch {
		case c == '"':
			str = true
			out = append(out, c)
		case c == '/' && i+1 < len(b) && b[i+1] == '/':
			for i < len(b) && b[i] != '\n' {
				i++
			}
		case c == '/' && i+1 < len(b) && b[i+1] == '*':
			i += 2
			for i+1 < len(b) && !(b[i] == '*' && b[i+1] == '/') {
				i++
			}
			i++
		case c == '}' || c == ']':
			k := len(out)
			for k > 0 && (out[k-1] == ' ' || out[k-1] == '\n' || out[k-1] == '\t' || out[k-1] == '\r') {
				k--
			}
			if k > 0 && out[k-1] == ',' {
				out = append(out[:k-1], out[k:]...)
			}
			out = append(out, c)
		default:
			out = append(out, c)
		}
	}
	return out
}

func (t *tsPaths) workspace(spec string) (dir, rest string, ok bool) {
	name := spec
	for {
		if d, ok := t.pkgs[name]; ok {
			return d, strings.TrimPrefix(spec[len(name):], "/"), true
		}
		k := strings.LastIndexByte(name, '/')
		if k < 0 {
			return "", "", false
		}
		name = name[:k]
	}
}

// resolve returns the module of a specifier: a repository path without
// extension and true, or the external module's name and false.
func (t *tsPaths) resolve(from, spec string) (string, bool) {
	dir := path.Dir(from)
	key := dir + "\x00" + spec
	if m, ok := t.done[key]; ok {
		if m == "" {
			return spec, false
		}
		return m, true
	}
	m := t.find(dir, spec)
	t.done[key] = m
	if m == "" {
		return spec, false
	}
	return m, true
}

func (t *tsPaths) find(dir, spec string) string {
	if strings.HasPrefix(spec, ".") {
		p := path.Join(dir, spec)
		if f := t.file(p); f != "" {
			return f
		}
		return p // a file that is not parsed, still the repository's
	}
	if c := t.config(dir); c != nil {
		for _, a := range c.paths {
			mid, ok := "", spec == a.prefix
			if a.star && strings.HasPrefix(spec, a.prefix) && strings.HasSuffix(spec, a.suffix) && len(spec) >= len(a.prefix)+len(a.suffix) {
				mid, ok = spec[len(a.prefix):len(spec)-len(a.suffix)], true
			}
			if !ok {
				continue
			}
			for _, to := range a.targets {
				if f := t.file(strings.Replace(to, "*", mid, 1)); f != "" {
					return f
				}
			}
		}
		if c.hasBase {
			if f := t.file(path.Join(c.base, spec)); f != "" {
				return f
			}
		}
	}
	if d, rest, ok := t.workspace(spec); ok {
		for _, p := range []string{path.Join(d, "src", rest), path.Join(d, rest), path.Join(d, "lib", rest), path.Join(d, "src/lib", rest)} {
			if f := t.file(p); f != "" {
				return f
			}
		}
		// What is built is found where it is written.
		if out, below, _ := strings.Cut(rest, "/"); out == "lib" || out == "dist" || out == "build" || out == "es" || out == "out" {
			if f := t.file(path.Join(d, "src", below)); f != "" {
				return f
			}
		}
		return path.Join(d, rest)
	}
	// The common aliases of bundlers, which no tsconfig need repeat.
	for _, pre := range []string{"@/", "~/", "#/"} {
		if rest, ok := strings.CutPrefix(spec, pre); ok {
			for d := dir; ; d = path.Dir(d) {
				for _, p := range []string{path.Join(d, "src", rest), path.Join(d, rest), path.Join(d, "app", rest)} {
					if f := t.file(p); f != "" {
						return f
					}
				}
				if d == "." || d == "/" {
					break
				}
			}
		}
	}
	return ""
}

func (t *tsPaths) file(p string) string {
	if t.has(p) {
		return trimExt(p)
	}
	for _, e := range []string{".ts", ".tsx", ".js", ".jsx", ".mjs", ".cjs", ".mts", ".cts", ".vue", ".svelte", ".d.ts"} {
		if t.has(p + e) {
			return trimExt(p + e)
		}
	}
	for _, e := range []string{".ts", ".tsx", ".js", ".jsx", ".mjs"} {
		if t.has(p + "/index" + e) {
			return p
		}
	}
	// TypeScript sources import the .js that they will become.
	if k := strings.LastIndexByte(p, '.'); k > 0 && (p[k:] == ".js" || p[k:] == ".jsx" || p[k:] == ".mjs") {
		for _, e := range []string{".ts", ".tsx", ".mts"} {
			if t.has(p[:k] + e) {
				return trimExt(p[:k] + e)
			}
		}
	}
	return ""
}

// pyPaths names Python modules and finds them.
type pyPaths struct {
	names map[string]string // path → dotted name
	known map[string]bool   // dotted names, packages included
	fsys  fs.FS             // asked for modules that were not indexed; nil for none
}

func newPyPaths(files []*fact.File) *pyPaths {
	p := &pyPaths{names: map[string]string{}, known: map[string]bool{}}
	inits := map[string]bool{}
	for _, f := range files {
		if f.Lang == "python" && path.Base(f.Path) == "__init__.py" {
			inits[path.Dir(f.Path)] = true
		}
	}
	for _, f := range files {
		if f.Lang != "python" {
			continue
		}
		dir := path.Dir(f.Path)
		// The package's root is the highest folder of an unbroken chain of
		// __init__.py; files outside packages are named from their folder's top.
		root := dir
		for inits[root] && root != "." {
			root = path.Dir(root)
		}
		if !inits[dir] {
			root = "."
			if strings.HasPrefix(dir, "src/") || dir == "src" {
				root = "src"
			}
		}
		rel := f.Path
		if root != "." {
			rel = strings.TrimPrefix(f.Path, root+"/")
		}
		rel = strings.TrimSuffix(strings.TrimSuffix(strings.TrimSuffix(rel, ".pyi"), ".py"), "/__init__")
		name := strings.ReplaceAll(rel, "/", ".")
		p.names[f.Path] = name
		for n := name; n != ""; {
			p.known[n] = true
			k := strings.LastIndexByte(n, '.')
			if k < 0 {
				break
			}
			n = n[:k]
		}
	}
	return p
}

func (p *pyPaths) name(file string) string { return p.names[file] }

// resolve returns the dotted module of an import as written.
func (p *pyPaths) resolve(from, spec string) (string, bool) {
	if !strings.HasPrefix(spec, ".") {
		if !p.known[spec] && p.fsys != nil {
			f := strings.ReplaceAll(spec, ".", "/")
			for _, c := range []string{f + ".py", f + "/__init__.py"} {
				if st, err := fs.Stat(p.fsys, c); err == nil && st.Mode().IsRegular() {
					return spec, true
				}
			}
		}
		return spec, p.known[spec]
	}
	name := p.names[from]
	base := strings.Split(name, ".")
	n := 0
	for n < len(spec) && spec[n] == '.' {
		n++
	}
	up := n
	if path.Base(from) == "__init__.py" {
		up--
	}
	if up > len(base) {
		return spec, true
	}
	base = base[:len(base)-up]
	if rest := spec[n:]; rest != "" {
		base = append(base, rest)
	}
	return strings.Join(base, "."), true
}

// peek is resolve without keeping the answer, for concurrent use.
func (t *tsPaths) peek(from, spec string) (string, bool) {
	if m, ok := t.done[path.Dir(from)+"\x00"+spec]; ok {
		if m == "" {
			return spec, false
		}
		return m, true
	}
	return spec, false
}

// OnDisk makes module look-ups ask the file system for files that were not
// indexed, for the check of a single file.
func (x *Index) OnDisk() {
	x.ts.disk = true
	x.py.fsys = x.fsys
}

func (t *tsPaths) has(p string) bool {
	if t.files[p] {
		return true
	}
	if !t.disk || t.fsys == nil || !fs.ValidPath(p) {
		return false
	}
	st, err := fs.Stat(t.fsys, p)
	return err == nil && st.Mode().IsRegular()
}
