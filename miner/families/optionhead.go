package families

import (
	"slices"
	"strings"

	"github.com/vdmine/vdmine/analyzer/fact"
	"github.com/vdmine/vdmine/miner"
	"github.com/vdmine/vdmine/pack"
)

// The evidence for keys whose texts go through a function, whatever is called.
const (
	minHeaded   = 0.75 // share of the files of a key, of those with the function or a literal text
	minHeadKeys = 2    // keys of one function
	maxHeadKeys = 8    // that a rule names
)

// spokenKey is what is known of one option key, of whatever is called.
type spokenKey struct {
	literal map[int]bool
	texts   int    // literal strings
	heads   shares // functions whose result is given
}

// mineSpoken proposes the function through which the texts go that options hold,
// as those of translation do: label={t("name")}, verbose_name=_("name"). All keys
// of one function are one rule.
func mineSpoken(c *miner.Corpus, emit func(miner.Candidate)) {
	mineShown(c, emit)
	for _, g := range c.Groups() {
		keys := map[string]*spokenKey{}
		for i, f := range c.Files {
			if c.Group[i] != g || f.Test {
				continue
			}
			for k := range f.Calls {
				for o := range f.Calls[k].Opts {
					op := &f.Calls[k].Opts[o]
					if !op.Keyed() {
						continue
					}
					h := keys[op.Key]
					if h == nil {
						h = &spokenKey{literal: map[int]bool{}, heads: shares{}}
						keys[op.Key] = h
					}
					switch {
					case op.Kind == fact.ArgString:
						h.literal[i] = true
						h.texts++
					case op.Kind == fact.ArgCall && speaks(op):
						h.heads.add(fact.Key(op.Sym, op.Value), i)
					}
				}
			}
		}
		by := map[string][]string{} // function → keys
		for _, key := range sortedNames(keys) {
			h := keys[key]
			if h.texts == 0 || strings.Contains(key, ".") {
				continue // nothing else is given than the function's result, or no text
			}
			for _, fn := range h.heads.keys(miner.MinFiles) {
				if slices.Contains(fact.Tokens(key), strings.ToLower(fact.LastName(fn))) {
					continue // it reads what the key is called
				}
				with := h.heads[fn]
				all := len(with)
				for i := range h.literal {
					if !with[i] {
						all++
					}
				}
				if float64(len(with)) >= minHeaded*float64(all) && 2*len(with) >= len(h.literal) {
					by[fn] = append(by[fn], key)
				}
			}
		}
		for _, fn := range sortedNames(by) {
			if len(by[fn]) < minHeadKeys {
				continue
			}
			list := by[fn]
			slices.SortStableFunc(list, func(a, b string) int { return len(keys[b].heads[fn]) - len(keys[a].heads[fn]) })
			list = list[:min(len(list), maxHeadKeys)]
			fs := map[int]bool{}
			for _, key := range list {
				for i := range keys[key].literal {
					fs[i] = true
				}
				for i := range keys[key].heads[fn] {
					fs[i] = true
				}
			}
			emit(miner.Candidate{
				Family: "option", Group: g, Prior: 0.5, Background: 0.3, Universe: len(by) + 32,
				Matcher: pack.Matcher{Kind: pack.MatchOption, Keys: list, Value: fn},
				Files:   files(fs), Subject: "head:" + fn, Why: "texts of these keys", Signals: miner.Signals{"option texts": 1},
			})
		}
	}
}

// mineShown proposes what translates the text that elements show: the function
// whose result they hold, or the element around it.
func mineShown(c *miner.Corpus, emit func(miner.Candidate)) {
	by := shares{} // what translates
	in := map[int]bool{}
	for i, f := range c.Files {
		if c.Group[i] != "typescript" || f.Test {
			continue
		}
		keys := c.Calls(i)
		for k := range f.Calls {
			cl := &f.Calls[k]
			if cl.Flags&fact.JSX != 0 && fact.LastName(cl.Callee) == "Trans" {
				by.add(c.Key(keys[k]), i)
			}
			for o := range cl.Opts {
				op := &cl.Opts[o]
				switch {
				case op.Key != fact.ElementText:
				case op.Kind == fact.ArgString:
					in[i] = true
				case pack.Translates(fact.LastName(op.Value)):
					in[i] = true
					by.add(fact.Key(op.Sym, op.Value), i)
				}
			}
		}
	}
	best := ""
	for _, fn := range by.keys(miner.MinFiles) {
		if n := len(by[fn]); n > len(by[best]) || n == len(by[best]) && fact.LastName(best) == "Trans" {
			best = fn
		}
	}
	if best == "" {
		return
	}
	emit(miner.Candidate{
		Family: "option", Group: "typescript", Prior: 0.5, Background: 0.3, Universe: 32,
		Matcher: pack.Matcher{Kind: pack.MatchOption, Keys: []string{fact.ElementText}, Value: best}, Outside: []string{"**/*.stories.*"},
		Files: files(in), Subject: "text:" + best, Why: "texts of elements", Signals: miner.Signals{"texts of elements": 1},
	})
}

// written returns a function as the code writes it, which of one that is imported
// under another name is what everybody knows.
func written(c *miner.Corpus, g, key string) string {
	if u := c.Use(g, key); u != nil {
		return u.Written()
	}
	return c.Word(g, key)
}

// speaks reports whether the function that makes the value of an option may be one
// through which texts go, not one that makes another thing or belongs to the
// language.
func speaks(op *fact.Option) bool {
	n := fact.LastName(op.Value)
	if n == "" || strings.Contains(op.Value, "()") || upper(n) || op.Sym.Origin() == fact.Std {
		return false
	}
	return op.Sym.Origin() != fact.Builtin || pack.Translates(n)
}
