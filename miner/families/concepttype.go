package families

import (
	"slices"
	"sort"
	"strings"

	"github.com/vdmine/vdmine/analyzer/fact"
	"github.com/vdmine/vdmine/miner"
	"github.com/vdmine/vdmine/pack"
)

// ConceptType is the family "a name of a concept has a type".
func ConceptType() miner.Family {
	return miner.Family{
		Name: "concept-type",
		Doc: `the type of what a concept names

Fields, columns and parameters whose names end in the same words have the same
type, where a primitive would have done.

    ` + "`amount`" + `, ` + "`price`" + ` and ` + "`total`" + ` are ` + "`Schema.Types.Decimal128`" + `; never a number.

Silent where the type's own name contains the word.`,
		Mine:  mineConcept,
		Words: wordConcept,
	}
}

// primitive types say nothing about a team.
func primitive(t string) bool {
	t = strings.ToLower(strings.Trim(t, "*[]?&"))
	if strings.Contains(t, "|") { // number|null is one as well
		return !slices.ContainsFunc(strings.Split(t, "|"), func(p string) bool { return !primitive(strings.TrimSpace(p)) })
	}
	t = t[strings.LastIndexByte(t, '.')+1:]
	switch t {
	case "string", "str", "number", "int", "int32", "int64", "uint", "uint32", "uint64", "float", "float32", "float64", "double", "bool", "boolean", "any", "object", "unknown", "error", "none", "null", "void", "byte", "long", "short", "char", "bytes", "integer", "text", "interface{}", "dict", "list", "self", "uint8", "rune", "size_t", "date", "map", "array", "optional", "undefined", "never", "u8", "u16", "u32", "u64", "usize", "uintptr", "pointer", "complex128", "context", "void*", "char*", "time", "duration", "i32", "i64", "f64", "i8", "i16", "&str", "charfield", "textfield", "integerfield", "booleanfield":
		return true
	}
	return t == "" || strings.HasPrefix(t, "map[")
}

// numeric reports whether a type is a plain number: where a team uses another
// for a quantity, the choice is about units or precision.
func numeric(t string) bool {
	t = strings.ToLower(strings.Trim(t, "*[]?&"))
	switch t[strings.LastIndexByte(t, '.')+1:] {
	case "number", "int", "int32", "int64", "uint", "uint32", "uint64", "float", "float32", "float64", "double", "long", "integer", "i32", "i64", "u32", "u64", "f32", "f64", "integerfield", "floatfield":
		return true
	}
	return false
}

type conceptKey struct{ g, typ, kind string }

func mineConcept(c *miner.Corpus, emit func(miner.Candidate)) {
	// word → type → files; only the last word and the last two words of a name.
	type wordKey struct{ g, kind, word string }
	types := map[wordKey]shares{}
	all := map[wordKey]map[int]bool{}
	prim, nums := map[wordKey]map[int]bool{}, map[wordKey]map[int]bool{}
	names := map[wordKey]map[string]bool{}
	for i, f := range c.Files {
		for k := range f.Bindings {
			b := &f.Bindings[k]
			if !pack.TypeSite(f, b) || f.Test {
				continue
			}
			w := fact.Tokens(b.Name)
			if len(w) == 0 || len(w[len(w)-1]) < 3 {
				continue
			}
			t := pack.TypeOf(b)
			for n := 1; n <= 2 && n <= len(w); n++ {
				wk := wordKey{c.Group[i], b.Kind.String(), strings.Join(w[len(w)-n:], " ")}
				if types[wk] == nil {
					types[wk], all[wk], prim[wk], nums[wk] = shares{}, map[int]bool{}, map[int]bool{}, map[int]bool{}
					names[wk] = map[string]bool{}
				}
				types[wk].add(t, i)
				all[wk][i] = true
				if len(names[wk]) < 16 {
					names[wk][b.Name] = true
				}
				if primitive(b.Type) {
					prim[wk][i] = true
					if numeric(b.Type) {
						nums[wk][i] = true
					}
				}
			}
		}
	}
	keys := make([]wordKey, 0, len(types))
	for k := range types {
		if len(all[k]) >= 2 {
			keys = append(keys, k)
		}
	}
	sort.Slice(keys, func(a, b int) bool {
		x, y := keys[a], keys[b]
		if x.g != y.g {
			return x.g < y.g
		}
		if x.kind != y.kind {
			return x.kind < y.kind
		}
		return x.word < y.word
	})
	// Words of the same type are one rule: price, amount and total are money.
	groups := map[conceptKey][]string{}
	fileSet := map[conceptKey]map[int]bool{}
	contrast, numbers := map[conceptKey]bool{}, map[conceptKey]bool{}
	var order []conceptKey
	for _, wk := range keys {
		n := len(all[wk])
		for _, t := range types[wk].keys(2) {
			m := len(types[wk][t])
			if float64(m) < 0.6*float64(n) || primitive(t) || wk.kind != "schema" && m < 3 {
				continue
			}
			tw := fact.Tokens(fact.LastName(t))
			self := false
			for _, w := range strings.Split(wk.word, " ") {
				for _, x := range tw {
					if strings.HasPrefix(x, w) || strings.HasPrefix(w, x) && len(x) > 2 {
						self = true
					}
				}
			}
			if self || len(names[wk]) < 2 && m < 6 {
				continue
			}
			// A two-word concept whose last word is a concept already says nothing new.
			if k := strings.IndexByte(wk.word, ' '); k > 0 {
				one := wordKey{wk.g, wk.kind, wk.word[k+1:]}
				if on := len(all[one]); float64(len(types[one][t])) >= 0.6*float64(on) {
					continue
				}
			}
			ck := conceptKey{wk.g, t, wk.kind}
			if groups[ck] == nil {
				order = append(order, ck)
				fileSet[ck] = map[int]bool{}
			}
			groups[ck] = append(groups[ck], wk.word)
			for i := range all[wk] {
				fileSet[ck][i] = true
			}
			contrast[ck] = contrast[ck] || len(prim[wk]) > 0
			numbers[ck] = numbers[ck] || len(nums[wk]) > 0
		}
	}
	for _, ck := range order {
		if len(fileSet[ck]) < miner.MinFiles {
			continue
		}
		words := groups[ck]
		slices.Sort(words)
		if ck.kind == "param" && !contrast[ck] {
			continue // a parameter has the one type that its function needs
		}
		prior, q := 0.25, 0.3
		switch {
		case contrast[ck] && ck.kind == "schema":
			prior, q = 0.85, 0.15
		case contrast[ck] && ck.kind == "field":
			prior, q = 0.6, 0.15
		case contrast[ck]:
			prior = 0.3
		}
		signals := miner.Signals{"concept " + ck.kind: 1, "concept words": float64(min(len(words), 6))}
		if contrast[ck] {
			signals["concept over primitives"] = 1
		}
		if numbers[ck] {
			signals["concept over numbers"] = 1
		}
		emit(miner.Candidate{
			Family: "concept-type", Signals: signals, Group: ck.g, Prior: prior, Background: q, Universe: 32,
			Matcher: pack.Matcher{Kind: pack.MatchType, Tokens: words, Use: []string{ck.typ}, Shape: ck.kind},
			Files:   files(fileSet[ck]), Subject: ck.typ, Why: "names that end in the same words",
		})
	}
}

func wordConcept(c *miner.Corpus, k *miner.Candidate) string {
	var words []string
	for _, t := range k.Matcher.Tokens {
		words = append(words, strings.ReplaceAll(t, " ", "_"))
	}
	if len(words) > 5 {
		words = words[:5]
	}
	what := map[string]string{"field": "fields", "param": "parameters", "schema": "schema fields"}[k.Matcher.Shape]
	t := k.Matcher.Use[0]
	if p := strings.LastIndexByte(t, '/'); p >= 0 {
		t = t[p+1:]
	}
	if k.Group == "c" { // which has no modules
		t = fact.LastName(t)
	}
	never := ""
	if f := found(k); f != "" {
		never = "; never " + code(f)
	}
	return "Declare " + what + " named " + codes(words) + " as " + code(t) + never + "."
}

// found returns the commonest form among the counter-examples that is a name.
func found(k *miner.Candidate) string {
	n := map[string]int{}
	best := ""
	for _, s := range k.Sites {
		if !s.OK && s.Found != "" && len(s.Found) < 48 {
			n[s.Found]++
			if n[s.Found] > n[best] || n[s.Found] == n[best] && s.Found < best {
				best = s.Found
			}
		}
	}
	return best
}
