package families

import (
	"slices"

	"github.com/vdmine/vdmine/analyzer/fact"
	"github.com/vdmine/vdmine/miner"
)

// prototypes are where functions of C are declared and where they are defined, which
// need not be files of one module: uses are of what a header declares.
type prototypes struct {
	declared map[string]string // by name: the key of the only declaration in a header, "" if there are several
	defined  map[string][]int  // by name: files with the body of a function that other files see
}

// prototypesOf indexes the functions of C of a corpus, once.
func prototypesOf(c *miner.Corpus) *prototypes {
	return miner.Shared(c, func() *prototypes {
		p := &prototypes{declared: map[string]string{}, defined: map[string][]int{}}
		for i, f := range c.Files {
			if c.Group[i] != "c" {
				continue
			}
			for d := range f.Defs {
				df := &f.Defs[d]
				switch {
				case df.Kind != fact.Func || df.Parent >= 0 || df.Mods&fact.Private != 0 || isMacro(df):
				case df.Mods&fact.Abstract == 0:
					p.defined[df.Name] = once(p.defined[df.Name], i)
				default:
					key := c.KeyOf(i, df.Name)
					if k, ok := p.declared[df.Name]; ok && k != key {
						key = ""
					}
					p.declared[df.Name] = key
				}
			}
		}
		return p
	})
}

// keyOf returns the key under which a function is used that file i defines: its own,
// or that of its declaration in a header.
func (p *prototypes) keyOf(c *miner.Corpus, i int, name string) string {
	key := c.KeyOf(i, name)
	by := c.Use("c", p.declared[name])
	if u := c.Use("c", key); by != nil && (u == nil || len(by.Files) > len(u.Files)) {
		return p.declared[name]
	}
	return key
}

// bodies returns globs of the files that define what a key of C names, where they are
// not of its module.
func (p *prototypes) bodies(c *miner.Corpus, key string) []string {
	var out []string
	name := fact.LastName(key)
	if p.declared[name] != key {
		return nil
	}
	for _, i := range p.defined[name] {
		if !slices.Contains(out, c.Files[i].Path) {
			out = append(out, c.Files[i].Path)
		}
	}
	return out
}
