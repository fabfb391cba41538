// Package build measures the habits of projects for the background table.
package build

import (
	"slices"
	"sort"
	"strings"

	"github.com/vdmine/vdmine/analyzer/fact"
	"github.com/vdmine/vdmine/miner"
	"github.com/vdmine/vdmine/miner/background"
	"github.com/vdmine/vdmine/miner/families"
	"github.com/vdmine/vdmine/pack"
)

// What makes a habit of one project worth asking all others about.
const (
	leastFiles = 3   // that follow it
	leastShare = 0.2 // of the files with an opportunity
)

// Forms is a set of public forms, by group and text.
type Forms map[string]map[string]pack.Matcher

func (fs Forms) add(group string, list []pack.Matcher) {
	for _, m := range list {
		if fs[group] == nil {
			fs[group] = map[string]pack.Matcher{}
		}
		fs[group][background.Text(&m)] = m
	}
}

// Len returns the number of forms.
func (fs Forms) Len() int {
	n := 0
	for _, m := range fs {
		n += len(m)
	}
	return n
}

// Collect adds to fs the public forms of what a project may be said to do: all
// that the families propose to count, and every argument, option, alias, type,
// call, base and decorator that is more than an exception.
func Collect(c *miner.Corpus, fs Forms) {
	x := &collector{c: c, o: background.NewOrigins(c), fs: fs}
	for _, f := range families.All() {
		f.Mine(c, func(k miner.Candidate) { fs.add(k.Group, x.o.Forms(k.Group, &k.Matcher)) })
	}
	x.calls()
	x.aliases()
	x.types()
	x.roles()
}

type collector struct {
	c  *miner.Corpus
	o  *background.Origins
	fs Forms
}

// tally counts the files of an opportunity and of each way to take it, or other
// units. They come in ascending order.
type tally struct {
	all   set
	right map[string]*set
}

type set struct{ n, last int }

func (s *set) add(file int) {
	if s.n == 0 || s.last != file {
		s.n++
		s.last = file
	}
}

type tallies map[string]*tally

func (ts tallies) at(key string) *tally {
	t := ts[key]
	if t == nil {
		t = &tally{right: map[string]*set{}}
		ts[key] = t
	}
	return t
}

func (t *tally) add(file int, right string) {
	t.all.add(file)
	if right == "" {
		return
	}
	if t.right[right] == nil {
		t.right[right] = &set{}
	}
	t.right[right].add(file)
}

// flush turns tallies into forms.
func (x *collector) flush(group string, ts tallies, least int, matcher func(left, right string) pack.Matcher) {
	for left, t := range ts {
		if t.all.n < least {
			continue
		}
		for right, s := range t.right {
			if s.n >= leastFiles && float64(s.n) >= leastShare*float64(t.all.n) {
				m := matcher(left, right)
				x.fs.add(group, x.o.Forms(group, &m))
			}
		}
	}
}

func (x *collector) each(group string, do func(i int, f *fact.File)) {
	for i, f := range x.c.Files {
		if x.c.Group[i] == group && !miner.Migration(f.Path) {
			do(i, f)
		}
	}
}

// calls collects arguments and options.
func (x *collector) calls() {
	for _, g := range x.c.Groups() {
		args, opts := tallies{}, tallies{}
		x.each(g, func(i int, f *fact.File) {
			for k := range f.Calls {
				cl := &f.Calls[k]
				key := fact.Key(cl.Sym, cl.Callee)
				u := x.c.Use(g, key)
				if u == nil || len(u.Files) < miner.MinFiles {
					continue
				}
				for a := range cl.Args {
					ar := &cl.Args[a]
					if a > 3 || ar.Name != "" || cl.Flags&(fact.CompositeLit|fact.JSX) != 0 || ar.Kind == fact.ArgIdent && !ar.Sym.Known() {
						continue
					}
					t := args.at(key + "\x00" + string(rune('0'+a)))
					if !ar.Sym.Known() || ar.Sym.Origin() == fact.Builtin || ar.Kind == fact.ArgFunc {
						t.add(i, "")
						continue
					}
					head := ar.Sym.Qualified()
					t.add(i, head)
					if p := strings.LastIndexByte(head, '.'); ar.Kind == fact.ArgMember && p > 0 && strings.Contains(ar.Head, ".") && !strings.Contains(ar.Head, "()") {
						t.add(i, head[:p]+".*")
					}
				}
				if len(cl.Opts) == 0 || !fact.Resolved(key) {
					continue
				}
				t := opts.at(key)
				t.add(i, "")
				for o := range cl.Opts {
					op := &cl.Opts[o]
					if op.Key == fact.Element {
						continue
					}
					t.add(i, op.Key)
					switch {
					case op.Kind == fact.ArgBool:
						t.add(i, op.Key+"\x00"+op.Value)
					case op.Sym.Known() && op.Sym.Origin() != fact.Builtin && op.Kind != fact.ArgCall:
						t.add(i, op.Key+"\x00"+fact.Key(op.Sym, op.Value))
					}
				}
			}
		})
		x.flush(g, args, miner.MinFiles, func(left, right string) pack.Matcher {
			callee, arg, _ := strings.Cut(left, "\x00")
			return pack.Matcher{Kind: pack.MatchArgument, Callee: []string{callee}, Arg: int(arg[0] - '0'), Use: []string{right}}
		})
		x.flush(g, opts, miner.MinFiles, func(left, right string) pack.Matcher {
			key, v, _ := strings.Cut(right, "\x00")
			return pack.Matcher{Kind: pack.MatchOption, Callee: []string{left}, Keys: []string{key}, Value: v}
		})
	}
}

func (x *collector) aliases() {
	for _, g := range x.c.Groups() {
		ts := tallies{}
		x.each(g, func(i int, f *fact.File) {
			for k := range f.Imports {
				im := &f.Imports[k]
				if (im.Name == "" || im.Name == "*") && im.Local != "" && im.Local != "_" && im.Local != "." {
					ts.at(pack.ModuleOf(im)).add(i, im.Local)
				}
			}
		})
		x.flush(g, ts, miner.MinFiles, func(left, right string) pack.Matcher {
			return pack.Matcher{Kind: pack.MatchAlias, Module: left, Alias: right}
		})
	}
}

func (x *collector) types() {
	for _, g := range x.c.Groups() {
		ts := tallies{}
		x.each(g, func(i int, f *fact.File) {
			if f.Test {
				return
			}
			for k := range f.Bindings {
				b := &f.Bindings[k]
				w := fact.Tokens(b.Name)
				if !pack.TypeSite(f, b) || len(w) == 0 || len(w[len(w)-1]) < 3 {
					continue
				}
				for n := 1; n <= 2 && n <= len(w); n++ {
					ts.at(b.Kind.String()+"\x00"+strings.Join(w[len(w)-n:], " ")).add(i, pack.TypeOf(b))
				}
			}
		})
		x.flush(g, ts, miner.MinFiles, func(left, right string) pack.Matcher {
			kind, word, _ := strings.Cut(left, "\x00")
			return pack.Matcher{Kind: pack.MatchType, Tokens: []string{word}, Use: []string{right}, Shape: kind}
		})
	}
}

// roles collects what functions of a role call, and the bases and decorators
// of classes of a role.
func (x *collector) roles() {
	for _, g := range x.c.Groups() {
		roles := map[string]pack.Role{}
		ts, unit := tallies{}, 0 // the unit is the definition
		x.each(g, func(_ int, f *fact.File) {
			for d := range f.Defs {
				rs := families.Roles(f, d)
				if len(rs) == 0 {
					continue
				}
				unit++
				var rights []string
				if f.Defs[d].Kind == fact.Class {
					for _, b := range f.Defs[d].Bases {
						rights = append(rights, string(pack.MatchBase)+"\x00"+b)
					}
					for _, k := range f.Defs[d].Decorators {
						rights = append(rights, string(pack.MatchDecorator)+"\x00"+fact.Key(k.Sym, k.Name))
					}
				} else {
					pack.Uses(f, d, func(key string, _ int) {
						if u := x.c.Use(g, key); u != nil && u.Sym.Origin >= fact.Internal && u.Sym.Origin <= fact.Std {
							rights = append(rights, string(pack.MatchGuard)+"\x00"+key)
						}
					})
				}
				slices.Sort(rights)
				rights = slices.Compact(rights)
				for _, r := range rs {
					left := background.RoleText(&r)
					roles[left] = r
					t := ts.at(left)
					t.add(unit, "")
					for _, right := range rights {
						if r.Base == "" || right != string(pack.MatchBase)+"\x00"+r.Base {
							t.add(unit, right)
						}
					}
				}
			}
		})
		x.flush(g, ts, miner.MinAdherents, func(left, right string) pack.Matcher {
			kind, key, _ := strings.Cut(right, "\x00")
			return pack.Matcher{Kind: pack.MatchKind(kind), Role: roles[left], Use: []string{key}}
		})
	}
}

// Sorted returns the forms of a group in the order of their texts.
func (fs Forms) Sorted(group string) []pack.Matcher {
	texts := make([]string, 0, len(fs[group]))
	for t := range fs[group] {
		texts = append(texts, t)
	}
	sort.Strings(texts)
	out := make([]pack.Matcher, len(texts))
	for i, t := range texts {
		out[i] = fs[group][t]
	}
	return out
}
