package build

import (
	"path"
	"slices"
	"strings"

	"github.com/vdmine/vdmine/analyzer/fact"
	"github.com/vdmine/vdmine/miner"
	"github.com/vdmine/vdmine/miner/background"
	"github.com/vdmine/vdmine/pack"
)

// LeastSites is how many opportunities a project must have to say anything.
const LeastSites = 5

// Measure adds the adherence of one project to every form for which it has
// enough opportunities.
func Measure(c *miner.Corpus, fs Forms, b *background.Builder) {
	for _, g := range c.Groups() {
		b.Project(g)
		x := &measurer{c: c, g: g, files: map[string][]*fact.File{}}
		x.index(fs[g])
		for _, m := range fs.Sorted(g) {
			if share, ok := adherence(&m, x.candidates(&m)); ok {
				b.Add(g, background.Hash(background.Text(&m)), share)
			}
		}
	}
}

// adherence is the mean share over files, as the miner counts it.
func adherence(m *pack.Matcher, files []*fact.File) (background.Share, bool) {
	n, sites := 0, 0
	var total background.Share
	for _, f := range files {
		l := m.Sites(f)
		if len(l) == 0 {
			continue
		}
		ok := 0
		for i := range l {
			if l[i].OK {
				ok++
			}
		}
		n++
		sites += len(l)
		total += background.ShareOne * background.Share(ok) / background.Share(len(l))
	}
	if sites < LeastSites {
		return 0, false
	}
	return total / background.Share(n), true
}

// measurer finds, for each form, the parts of the files that it can concern.
type measurer struct {
	c     *miner.Corpus
	g     string
	files map[string][]*fact.File // by what they are asked for
	all   []*fact.File
}

// index cuts the files to the calls and bindings that the forms ask for.
func (x *measurer) index(forms map[string]pack.Matcher) {
	want := map[string]bool{}
	roles := false
	for _, m := range forms {
		switch m.Kind {
		case pack.MatchArgument, pack.MatchOption:
			for _, k := range m.Callee {
				want["call\x00"+k] = true
			}
		case pack.MatchType:
			for _, t := range m.Tokens {
				want["type\x00"+t] = true
			}
		default:
			roles = true
		}
	}
	for i, f := range x.c.Files {
		if x.c.Group[i] != x.g || miner.Migration(f.Path) {
			continue
		}
		x.all = append(x.all, f)
		part := map[string]*fact.File{}
		at := func(key string) *fact.File {
			if !want[key] {
				return nil
			}
			p := part[key]
			if p == nil {
				p = &fact.File{Path: f.Path, Lang: f.Lang, Test: f.Test}
				part[key] = p
				x.files[key] = append(x.files[key], p)
			}
			return p
		}
		for k := range f.Calls {
			if p := at("call\x00" + fact.Key(f.Calls[k].Sym, f.Calls[k].Callee)); p != nil {
				p.Calls = append(p.Calls, f.Calls[k])
			}
			if f.Calls[k].Flags&fact.AsError != 0 {
				x.see("error", f)
			}
		}
		for k := range f.Bindings {
			w := fact.Tokens(f.Bindings[k].Name)
			for n := 1; n <= 2 && n <= len(w); n++ {
				if p := at("type\x00" + strings.Join(w[len(w)-n:], " ")); p != nil {
					p.Bindings = append(p.Bindings, f.Bindings[k])
				}
			}
		}
		if roles {
			x.see("dir\x00"+path.Base(path.Dir(f.Path)), f)
			for d := range f.Defs {
				df := &f.Defs[d]
				x.see("via\x00"+pack.LastVia(df.Via), f)
				x.see("owner\x00"+last(df.Owner), f)
				x.see("name\x00"+last(df.Name), f)
				for k := range df.Params {
					x.see("param\x00"+df.Params[k].Type, f)
				}
				for k := range df.Decorators {
					x.see("deco\x00"+df.Decorators[k].Name, f)
				}
				for k := range df.OnParams {
					x.see("on\x00"+fact.Key(df.OnParams[k].Sym, df.OnParams[k].Name), f)
				}
				for _, b := range df.Bases {
					x.see("base\x00"+b, f)
				}
			}
		}
	}
}

func last(name string) string {
	if w := fact.Tokens(name); len(w) > 0 {
		return w[len(w)-1]
	}
	return ""
}

// see notes a whole file under a key, once.
func (x *measurer) see(key string, f *fact.File) {
	if l := x.files[key]; len(l) == 0 || l[len(l)-1] != f {
		x.files[key] = append(l, f)
	}
}

// candidates returns the files, or parts of files, in which a form can have
// opportunities, in the order of their paths.
func (x *measurer) candidates(m *pack.Matcher) []*fact.File {
	switch m.Kind {
	case pack.MatchArgument, pack.MatchOption:
		if len(m.Callee) == 1 {
			return x.files["call\x00"+m.Callee[0]]
		}
	case pack.MatchType:
		return x.files["type\x00"+m.Tokens[0]]
	case pack.MatchError:
		return x.files["error"]
	case pack.MatchParam:
		return x.files["on\x00"+m.Keys[0]]
	case pack.MatchUse:
		return x.using(m.Use, m.Never)
	case pack.MatchAlias:
		return x.importing([]string{m.Module})
	case pack.MatchImport:
		if m.Shape == "" {
			return x.importing(append(slices.Clone(m.Use), m.Never...))
		}
	default:
		r := &m.Role
		switch {
		case r.Via != "":
			return x.files["via\x00"+r.Via]
		case r.Param != "":
			return x.files["param\x00"+r.Param]
		case r.Decorator != "":
			return x.files["deco\x00"+r.Decorator]
		case r.Base != "":
			return x.files["base\x00"+r.Base]
		case strings.HasPrefix(r.Dir, "**/"):
			return x.files["dir\x00"+r.Dir[3:]]
		case strings.HasPrefix(r.Owner, "*"):
			return x.files["owner\x00"+last(r.Owner)]
		case strings.HasPrefix(r.Name, "*"):
			return x.files["name\x00"+last(r.Name)]
		case r.File != "":
			key := "file\x00" + r.File
			if _, ok := x.files[key]; !ok {
				x.files[key] = nil
				for _, f := range x.all {
					if ok, _ := path.Match(r.File, path.Base(f.Path)); ok {
						x.files[key] = append(x.files[key], f)
					}
				}
			}
			return x.files[key]
		}
	}
	return x.all
}

func (x *measurer) using(lists ...[]string) []*fact.File {
	at := map[int]bool{}
	add := func(u *miner.Use) {
		for _, i := range u.Files {
			at[i] = true
		}
	}
	for _, l := range lists {
		for _, key := range l {
			if p, ok := strings.CutSuffix(key, "*"); ok {
				for _, u := range x.c.Prefixed(x.g, p) {
					add(u)
				}
			} else if u := x.c.Use(x.g, key); u != nil {
				add(u)
			}
		}
	}
	return x.pick(at)
}

func (x *measurer) importing(mods []string) []*fact.File {
	at := map[int]bool{}
	for _, m := range mods {
		if strings.HasSuffix(m, "/**") {
			return x.all
		}
		for _, i := range x.c.Importers(x.g, m) {
			at[i] = true
		}
	}
	return x.pick(at)
}

func (x *measurer) pick(at map[int]bool) []*fact.File {
	var list []int
	for i := range at {
		if x.c.Group[i] == x.g && !miner.Migration(x.c.Files[i].Path) {
			list = append(list, i)
		}
	}
	slices.Sort(list)
	out := make([]*fact.File, len(list))
	for i, k := range list {
		out[i] = x.c.Files[k]
	}
	return out
}
