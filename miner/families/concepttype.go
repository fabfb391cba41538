package families

import (
	"cmp"
	"slices"
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
	for _, word := range []string{"const ", "unsigned ", "signed "} {
		t = strings.TrimPrefix(t, word)
	}
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

// wordKey is the last word or the last two words of the names of bindings of a kind.
type wordKey struct {
	g    string
	kind fact.BindKind
	word string
}

// concept is what the bindings of such names are. Lists of files are ascending.
type concept struct {
	types     map[string][]int // type → files
	files     []int            // with a binding of the names
	name      string           // one of them
	several   bool             // there are others
	primitive bool             // one has a primitive type
	number    bool             // and it is a number
}

// see counts a binding in file i.
func (x *concept) see(b *fact.Binding, typ string, i int) {
	if x.types == nil {
		x.types, x.name = map[string][]int{}, b.Name
	}
	x.types[typ], x.files = once(x.types[typ], i), once(x.files, i)
	x.several = x.several || b.Name != x.name
	if primitive(b.Type) {
		x.primitive = true
		x.number = x.number || numeric(b.Type)
	}
}

// once appends to an ascending list of files what it does not end in.
func once(list []int, i int) []int {
	if n := len(list); n > 0 && list[n-1] == i {
		return list
	}
	return append(list, i)
}

// often returns the types of bindings of more than one file, sorted.
func (x *concept) often() []string {
	var out []string
	for t, in := range x.types {
		if len(in) > 1 {
			out = append(out, t)
		}
	}
	slices.Sort(out)
	return out
}

func mineConcept(c *miner.Corpus, emit func(miner.Candidate)) {
	concepts := map[wordKey]*concept{}
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
				wk := wordKey{c.Group[i], b.Kind, strings.Join(w[len(w)-n:], " ")}
				x := concepts[wk]
				if x == nil {
					x = new(concept)
					concepts[wk] = x
				}
				x.see(b, t, i)
			}
		}
	}
	keys := make([]wordKey, 0, len(concepts))
	for k, x := range concepts {
		if len(x.files) >= 2 {
			keys = append(keys, k)
		}
	}
	slices.SortFunc(keys, func(x, y wordKey) int {
		return cmp.Or(strings.Compare(x.g, y.g), strings.Compare(x.kind.String(), y.kind.String()), strings.Compare(x.word, y.word))
	})
	// Words of the same type are one rule: price, amount and total are money.
	groups := map[conceptKey][]string{}
	fileSet := map[conceptKey]map[int]bool{}
	contrast, numbers := map[conceptKey]bool{}, map[conceptKey]bool{}
	var order []conceptKey
	for _, wk := range keys {
		x := concepts[wk]
		n := len(x.files)
		for _, t := range x.often() {
			m := len(x.types[t])
			if float64(m) < 0.6*float64(n) || primitive(t) || len(t) == 1 || wk.kind != fact.BindSchema && m < 3 {
				continue
			}
			tw := fact.Tokens(fact.LastName(t))
			self := false
			for _, w := range strings.Split(wk.word, " ") {
				for _, v := range tw {
					if strings.HasPrefix(v, w) || strings.HasPrefix(w, v) && len(v) > 2 {
						self = true
					}
				}
			}
			if self || !x.several && m < 6 {
				continue
			}
			// A two-word concept whose last word is a concept already says nothing new.
			if k := strings.IndexByte(wk.word, ' '); k > 0 {
				one := wordKey{wk.g, wk.kind, wk.word[k+1:]}
				if o := concepts[one]; float64(len(o.types[t])) >= 0.6*float64(len(o.files)) {
					continue
				}
			}
			ck := conceptKey{wk.g, t, wk.kind.String()}
			if groups[ck] == nil {
				order = append(order, ck)
				fileSet[ck] = map[int]bool{}
			}
			groups[ck] = append(groups[ck], wk.word)
			for _, i := range x.files {
				fileSet[ck][i] = true
			}
			contrast[ck] = contrast[ck] || x.primitive
			numbers[ck] = numbers[ck] || x.number
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
