package families

import (
	"path"
	"slices"
	"sort"
	"strings"

	"github.com/vdmine/vdmine/analyzer/fact"
	"github.com/vdmine/vdmine/miner"
	"github.com/vdmine/vdmine/pack"
)

// ErrorForm is the family of how errors leave a function.
func ErrorForm() miner.Family {
	return miner.Family{
		Name: "error-form",
		Doc: `how errors leave a function

Errors of a part of the code are made or wrapped in one way: the repository's
own error types or constructor instead of the language's.

    Throw ` + "`AppError`" + `; never ` + "`Error`" + `.

Silent where forms are mixed.`,
		Mine:  mineErrors,
		Words: wordErrors,
	}
}

func mineErrors(c *miner.Corpus, emit func(miner.Candidate)) {
	for _, g := range c.Groups() {
		forms := shares{}
		any := map[int]bool{}
		mods := map[string]map[string]bool{}
		origin := map[string]fact.Symbol{}
		for i, f := range c.Files {
			if c.Group[i] != g || f.Test {
				continue
			}
			for k := range f.Calls {
				cl := &f.Calls[k]
				if cl.Flags&fact.AsError == 0 {
					continue
				}
				key := fact.Key(cl.Sym, cl.Callee)
				forms.add(key, i)
				any[i] = true
				if cl.Sym.Known() {
					origin[key] = cl.Sym
					if mods[cl.Sym.Module] == nil {
						mods[cl.Sym.Module] = map[string]bool{}
					}
					mods[cl.Sym.Module][key] = true
				}
			}
		}
		// The language's own forms, as far as they are in use or known.
		var plain []string
		for _, k := range forms.keys(1) {
			if s := origin[k]; s.Origin == fact.Builtin || s.Origin == fact.Std && !strings.Contains(s.Name, ".") && (g != "go" || s.Module == "fmt" || s.Module == "errors") {
				plain = append(plain, k)
			}
		}
		for _, k := range map[string][]string{"typescript": {"Error"}, "python": {"Exception", "ValueError", "RuntimeError"}, "go": {"fmt.Errorf", "errors.New"}}[g] {
			if forms[k] == nil {
				plain = append(plain, k)
			}
		}
		sort.Strings(plain)
		names := make([]string, 0, len(mods))
		for m := range mods {
			names = append(names, m)
		}
		sort.Strings(names)
		for _, m := range names {
			var keys []string
			fs := map[int]bool{}
			own, known := false, false
			for k := range mods[m] {
				s := origin[k]
				if s.Origin == fact.Builtin || s.Origin == fact.Std {
					continue
				}
				known = true
				own = own || s.Origin == fact.Internal
				keys = append(keys, k)
				for i := range forms[k] {
					fs[i] = true
				}
			}
			if !known || len(fs) < miner.MinFiles || len(plain) == 0 {
				continue
			}
			sort.Slice(keys, func(a, b int) bool {
				x, y := len(forms[keys[a]]), len(forms[keys[b]])
				if x != y {
					return x > y
				}
				return keys[a] < keys[b]
			})
			all := map[int]bool{}
			for i := range fs {
				all[i] = true
			}
			for _, p := range plain {
				for i := range forms[p] {
					all[i] = true
				}
			}
			if len(keys) > 24 {
				keys = keys[:24]
			}
			emit(miner.Candidate{
				Family: "error-form", Group: g, Prior: 0.65, Background: 0.15, Universe: 32,
				Matcher: pack.Matcher{Kind: pack.MatchError, Use: keys, Never: plain},
				Files:   files(all), Subject: "error", Why: "errors of " + path.Base(m),
			})
		}
	}
}

func wordErrors(c *miner.Corpus, k *miner.Candidate) string {
	var use []string
	for _, u := range k.Matcher.Use[:min(3, len(k.Matcher.Use))] {
		use = append(use, c.Word(k.Group, u))
	}
	never := found(k)
	for i := len(k.Matcher.Never) - 1; i >= 0 && (never == "" || slices.Contains(use, never)); i-- {
		never = c.Word(k.Group, k.Matcher.Never[i])
	}
	verb := "Throw "
	switch k.Group {
	case "go", "rust":
		verb = "Return errors made with "
	case "python", "ruby":
		verb = "Raise "
	}
	s := verb + codes(use)
	if len(k.Matcher.Use) > 3 {
		s += " and the like"
	}
	return s + "; never " + code(never) + "."
}
