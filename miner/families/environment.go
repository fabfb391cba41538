package families

import (
	"path"
	"slices"
	"strings"

	"github.com/vdmine/vdmine/miner"
)

// minReads is the number of places in which a module reads the environment for
// it to stand before it.
const minReads = 3

// environment pairs what a module of the repository that reads the environment
// offers with the reading itself: env.X with process.env.X.
func environment(l *pairs) {
	c, g := l.c, l.g
	reads := map[string]int{} // by module
	for i, f := range c.Files {
		if c.Group[i] != g || f.Test || c.Modules == nil {
			continue
		}
		n := 0
		for _, list := range [...][]miner.ID{c.Calls(i), c.Refs(i)} {
			for _, id := range list {
				if readsEnvironment(g, c.Key(id)) {
					n++
				}
			}
		}
		if n > 0 {
			reads[c.Module(i)] += n
		}
	}
	configured(l)
	var top *miner.Use
	for _, a := range c.Sorted() {
		if a.Group != g || !a.Own() || reads[a.Sym.Module] < minReads || len(a.Files) < 2*miner.MinFiles || !settings(a.Key) {
			continue
		}
		if top == nil || len(a.Files) > len(top.Files) {
			top = a
		}
	}
	if top == nil {
		return
	}
	for _, b := range c.Sorted() {
		if b.Group != g || !readsEnvironment(g, b.Key) {
			continue
		}
		if g != "typescript" || b.Key == "process.env.*" || b.Key == "import.meta.env.*" {
			l.add(top.Key, b.Key, "environment", 0.5, "its module reads the environment")
		}
	}
}

// configured pairs the settings of Laravel with the environment, which it forgets
// once they are cached: it is read in the folder of the settings alone.
func configured(l *pairs) {
	a, b := l.c.Use(l.g, "config"), l.c.Use(l.g, "env")
	if l.g != "php" || a == nil || b == nil || a.Own() || b.Own() {
		return
	}
	var outside []string
	for _, i := range b.Files {
		dirs := strings.Split(path.Dir(l.c.Files[i].Path), "/")
		if k := slices.IndexFunc(dirs, func(d string) bool { return strings.EqualFold(d, "config") }); k >= 0 {
			outside = append(outside, strings.Join(dirs[:k+1], "/")+"/**")
		}
	}
	slices.Sort(outside)
	if outside = slices.Compact(outside); len(outside) == 0 {
		return
	}
	if p := l.add(a.Key, b.Key, "environment", 0.5, "it holds what the environment says"); p != nil {
		p.outside = outside
	}
}

// settings reports whether a key names the members of an object with one of
// the names that projects give to their settings.
func settings(key string) bool {
	name := nameOf(key)
	if !strings.HasSuffix(key, ".*") || name != strings.ToLower(name) && name != strings.ToUpper(name) {
		return false
	}
	switch strings.ToLower(name) {
	case "env", "environ", "environment", "config", "settings", "conf":
		return true
	}
	return false
}

// readsEnvironment reports whether a symbol reads the environment of the
// process.
func readsEnvironment(g, key string) bool {
	switch g {
	case "typescript":
		return strings.HasPrefix(key, "process.env.") || strings.HasPrefix(key, "import.meta.env.")
	case "python":
		return key == "os.getenv" || key == "os.environ" || strings.HasPrefix(key, "os.environ.")
	case "ruby":
		return key == "ENV" || key == "ENV.fetch" || key == "ENV.[]"
	case "php":
		return key == "getenv" || key == "env"
	}
	return false
}
