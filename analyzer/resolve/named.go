package resolve

import (
	"strings"

	"github.com/vdmine/vdmine/analyzer/fact"
)

// owners are the classes of a repository that texts may name, by language and the
// last of their names in small letters without lines between the words.
type owners map[string][]owner

// owner is a class: its module, its name there, and both in small letters as one path.
type owner struct {
	nameOf
	path string
}

func ownersOf(x *Index, files []*fact.File) owners {
	o := owners{}
	for _, f := range files {
		if f.Lang != "ruby" && f.Lang != "php" {
			continue
		}
		module := x.ModuleOf(f.Path)
		for d := range f.Defs {
			if f.Defs[d].Kind != fact.Class {
				continue
			}
			name := fact.OwnName(f, d)
			if name == "" {
				continue
			}
			c := owner{nameOf{module, name}, plainPath(name)}
			if f.Lang == "php" {
				c.path = plainPath(module + "." + name)
			}
			key := f.Lang + "\x00" + fact.LastName(c.path)
			o[key] = append(o[key], c)
		}
	}
	return o
}

// plainPath writes names that differ by case, by _ or by what parts them alike.
func plainPath(name string) string {
	return strings.ToLower(strings.NewReplacer("_", "", "/", ".", "\\", ".").Replace(name))
}

// named returns the classes that a path of names means: those of exactly that path,
// else the only one whose path ends so.
func (o owners) named(lang, path string) (out []nameOf) {
	p := plainPath(path)
	var only *owner
	n := 0
	list := o[lang+"\x00"+fact.LastName(p)]
	for k := range list {
		switch c := &list[k]; {
		case c.path == p:
			out = append(out, c.nameOf)
		case strings.HasSuffix(c.path, "."+p):
			only = c
			n++
		}
	}
	if out == nil && n == 1 {
		out = append(out, only.nameOf)
	}
	return out
}

// owners returns the classes that texts may name.
func (r *Registrations) owners() owners {
	if r.classes == nil {
		r.classes = ownersOf(r.index, r.files)
	}
	return r.classes
}

// text returns what an option of a call is given as a text, and whether it is given.
func text(c *fact.Call, key string) (string, bool) {
	for k := range c.Opts {
		if o := &c.Opts[k]; o.Key == key {
			if o.Kind == fact.ArgString || o.Kind == fact.ArgArray {
				return strings.TrimPrefix(o.Value, "/"), true
			}
			return "", true
		}
	}
	return "", false
}
