package families

import (
	"strings"

	"github.com/vdmine/vdmine/analyzer/fact"
	"github.com/vdmine/vdmine/miner"
)

// lone counts, by group and name, the classes of the repository outside tests that
// have a method of the name.
type lone map[string]int

// loneMethods counts methods by name in languages that do not say the types of what
// they are called on.
func loneMethods(c *miner.Corpus) lone {
	out := lone{}
	for i, f := range c.Files {
		if f.Test || c.Group[i] != "python" && c.Group[i] != "ruby" {
			continue
		}
		for d := range f.Defs {
			if df := &f.Defs[d]; df.Kind == fact.Method && df.Name != "" {
				out[c.Group[i]+"\x00"+df.Name]++
			}
		}
	}
	return out
}

// method reports whether a key is that of a method which is called on what is not
// known, and which one class of the repository alone defines.
func (l lone) method(g, key string) bool {
	name, ok := strings.CutPrefix(key, fact.UnknownModule+".")
	return ok && !strings.Contains(name, ".") && l[g+"\x00"+name] == 1
}
