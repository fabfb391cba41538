package families

import (
	"slices"
	"strings"

	"github.com/vdmine/vdmine/analyzer/fact"
	"github.com/vdmine/vdmine/miner"
	"github.com/vdmine/vdmine/pack"
)

// minSame is the share of the definitions that carry a decorator which must give it
// an argument for the words to have it, maxSame how many of those are told.
const (
	minSame = 0.9
	maxSame = 2
)

// given returns what nearly all definitions that follow a rule give a decorator of
// it, written behind its name, and the short texts among that, which are told
// apart: a slot holds names and values only.
func given(c *miner.Corpus, k *miner.Candidate, key string) (args string, texts []string) {
	said, text := map[string]int{}, map[string]bool{}
	all, in := 0, k.Scope.Where()
	for _, i := range k.FilesOK() {
		f := c.Files[i]
		if !in.Contains(f.Path, f.Test) {
			continue
		}
		for d := range f.Defs {
			standing := f.Defs[d].Decorators
			if k.Matcher.Kind == pack.MatchParam {
				standing = onParamsOf(&f.Defs[d])
			}
			if len(standing) == 0 || !k.Matcher.Role.Matches(f, d) {
				continue
			}
			var here []string
			carried := false
			for n := range standing {
				x := &standing[n]
				if c.Key(c.IDOf(k.Group, x.Sym, x.Name)) != key {
					continue
				}
				carried = true
				if x.Call >= 0 && x.Call < len(f.Calls) {
					here = append(here, pieces(&f.Calls[x.Call], keywords(k.Group), text)...)
				}
			}
			if carried {
				all++
			}
			slices.Sort(here)
			for _, s := range slices.Compact(here) {
				said[s]++
			}
		}
	}
	var list []string
	for _, s := range sortedNames(said) {
		switch {
		case float64(said[s]) < minSame*float64(all) || pack.InstructionLike(s) != "":
		case text[s]:
			texts = append(texts, s)
		default:
			list = append(list, s)
		}
	}
	if len(list) > 0 && len(list) <= maxSame {
		args = "(" + strings.Join(list, ", ") + ")"
	}
	return args, texts[:min(len(texts), maxSame)]
}

// onParamsOf returns the decorators of the parameters of a function.
func onParamsOf(df *fact.Def) []fact.Decorator {
	var out []fact.Decorator
	for i := range df.OnParams {
		out = append(out, df.OnParams[i].Decorator)
	}
	return out
}

// keywords reports whether the decorators of a language take arguments by keyword.
func keywords(group string) bool { return group == "python" || group == "jvm" || group == "csharp" }

// pieces returns the first argument of a call and those by keyword, as they are
// written, where they are names, numbers or short texts; of the texts it takes a note.
func pieces(cl *fact.Call, keywords bool, text map[string]bool) (out []string) {
	plain := func(k fact.ArgKind) bool {
		return k == fact.ArgIdent || k == fact.ArgMember || k == fact.ArgNumber || k == fact.ArgBool
	}
	if len(cl.Args) > 0 {
		switch a := &cl.Args[0]; {
		case a.Name != "" || a.Head == "" || a.Local:
		case a.Kind == fact.ArgString:
			text[a.Head] = true
			out = append(out, a.Head)
		case plain(a.Kind):
			out = append(out, a.Head)
		}
	}
	for i := range cl.Opts {
		if o := &cl.Opts[i]; keywords && o.Value != "" && !o.Local && !strings.Contains(o.Key, ".") && plain(o.Kind) {
			out = append(out, o.Key+"="+o.Value)
		}
	}
	return out
}

// withGiven writes a decorator of a rule with what nearly all give it.
func withGiven(c *miner.Corpus, k *miner.Candidate, key string) string {
	name := attribute(c, k.Group, key)
	if k.Matcher.Shape == pack.ShapeOrClass {
		return code(name) // a class gives it what is common to its functions
	}
	args, texts := given(c, k, key)
	if args != "" && k.Group != "rust" && k.Group != "php" { // which write names otherwise than facts do
		end := strings.TrimRight(name, "]") // inside the brackets of C#
		name = end + args + name[len(end):]
	}
	if len(texts) == 0 {
		return code(name)
	}
	return code(name) + " of " + codes(texts)
}
