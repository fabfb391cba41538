package families

import (
	"cmp"
	"slices"
	"sort"
	"strings"

	"github.com/vdmine/vdmine/analyzer/fact"
	"github.com/vdmine/vdmine/miner"
	"github.com/vdmine/vdmine/pack"
)

// Constant is the family "values of p are written as constants of t".
func Constant() miner.Family {
	return miner.Family{
		Name: "constant",
		Doc: `whether the values of a member are written as constants

A member is compared with, set to and given as one of the repository's constants that
stand for texts, where the texts would do.

    Write the values of ` + "`Order.status`" + ` as ` + "`OrderStatus.*`" + `; never as literal texts.

Silent where the compiler asks for the constants, for constants of libraries, and for
members of one name that hold different things and whose types are not known.`,
		Mine:  mineConstant,
		Words: wordConstant,
	}
}

// maxConstants is the number of constants of a set beyond which it is no set.
const maxConstants = 64

// heldValue is a value of a member at one place.
type heldValue struct {
	file   int
	of     string // type of the member
	key    string // of the constant; "" for a text
	text   string // the text, also that of the constant
	other  bool   // it is a constant that stands for no text, or may be one
	member bool   // the constant is one of a class or object
	dotted bool   // it is written behind what holds it
}

// property is what members of one name hold in one group of languages.
type property struct{ group, name string }

// heldValues returns the values of members.
func heldValues(c *miner.Corpus, texts map[string]map[string]string) map[property][]heldValue {
	out := map[property][]heldValue{}
	for i, f := range c.Files {
		g, texts := c.Group[i], texts[c.Group[i]]
		pack.Held(f, func(name string) bool { return !wraps(name) }, func(h pack.HeldValue) {
			v := heldValue{file: i, of: h.Of, text: h.Value}
			if !h.IsText {
				t, ok := texts[h.Sym.Qualified()]
				ok = ok && h.Sym.Origin() == fact.Internal
				switch {
				case ok:
					v.key, v.text = h.Sym.Qualified(), t
					v.member, v.dotted = strings.Contains(h.Sym.Name(), "."), strings.Contains(h.Value, ".")
				case h.Option:
					return // options hold all there is
				default:
					v.other = true
				}
			}
			if h.Option && v.text == "" {
				return
			}
			p := property{g, h.Name}
			out[p] = append(out[p], v)
		})
	}
	return out
}

// wraps reports whether a member by its name holds whatever is put into it, or what a
// thing is called.
func wraps(name string) bool {
	switch strings.ToLower(name) {
	case "id", "name", "value", "values", "default", "not", "in", "eq", "equals", "return_value", "side_effect", "title", "label", "description", "message", "path", "url":
		return true
	}
	return false
}

// namedTexts returns the texts that the constants of the repository stand for, by
// group and key.
func namedTexts(c *miner.Corpus) map[string]map[string]string {
	out := map[string]map[string]string{}
	ends := map[string]string{}  // group and last two names → text, "" where there are two
	other := map[string]string{} // group and key of constants that stand for another one
	put := func(g, key, text string) {
		if out[g] == nil {
			out[g] = map[string]string{}
		}
		out[g][key] = text
		e := g + "\x00" + lastTwo(key)
		if was, ok := ends[e]; ok && was != text {
			text = ""
		}
		ends[e] = text
	}
	for i, f := range c.Files {
		g := c.Group[i]
		for d := range f.Defs {
			df := &f.Defs[d]
			switch {
			case df.Kind != fact.Const || df.Init == "" || df.Init[0] >= '0' && df.Init[0] <= '9' || strings.ContainsAny(df.Init, "('\""):
			case strings.Contains(df.Init, "."):
				other[g+"\x00"+c.KeyOf(i, nestedName(f, df))] = df.Init
			default:
				put(g, c.KeyOf(i, nestedName(f, df)), df.Init)
			}
		}
		for k := range f.Texts {
			put(g, c.KeyOf(i, f.Texts[k].Name), f.Texts[k].Text)
		}
	}
	for k, init := range other {
		g, key, _ := strings.Cut(k, "\x00")
		if t := ends[g+"\x00"+lastTwo(init)]; t != "" {
			out[g][key] = t
		}
	}
	return out
}

// nestedName returns the name of a definition within its module, behind the classes
// around it.
func nestedName(f *fact.File, df *fact.Def) string {
	name := ownName(df)
	if df.Owner != "" {
		return name
	}
	for p := df.Parent; p >= 0; p = f.Defs[p].Parent {
		if k := f.Defs[p].Kind; k == fact.Class || k == fact.Interface {
			name = f.Defs[p].Name + "." + name
		}
	}
	return name
}

// lastTwo returns the last two names of a dotted name.
func lastTwo(p string) string {
	q := fact.Qualifier(p)
	return p[max(0, len(q)-len(fact.LastName(q))):]
}

// constSet is the constants that belong together: those of a class, object or module,
// those whose names begin alike, or a few.
type constSet struct {
	use   []string // as pack.Matcher.Use has them
	texts []string
	files map[int]bool
	keys  map[string]bool // of those that are used
	of    map[string]int  // sites by the type of the member
}

func mineConstant(c *miner.Corpus, emit func(miner.Candidate)) {
	texts := namedTexts(c)
	byGroup := map[string][]string{} // the keys of each group, sorted
	for g, of := range texts {
		byGroup[g] = sortedNames(of)
	}
	values := heldValues(c, texts)
	looked := map[string]int{} // sets of each group
	all := make([]property, 0, len(values))
	for p := range values {
		all = append(all, p)
	}
	slices.SortFunc(all, func(a, b property) int {
		return cmp.Or(strings.Compare(a.group, b.group), strings.Compare(a.name, b.name))
	})
	sets := map[property][]*constSet{}
	for _, p := range all {
		sets[p] = constSets(p.group, values[p], byGroup[p.group], texts[p.group])
		looked[p.group] += len(sets[p])
	}
	for _, p := range all {
		list, sets := values[p], sets[p]
		held := map[string]int{} // constants of any kind, by the type of the member
		for _, v := range list {
			if v.key != "" || v.other {
				held[v.of]++
			}
		}
		for _, s := range joinedSets(sets, held[fact.UnknownModule]) {
			of := s.types(held)
			if len(of) == 0 || len(s.keys) < 2 {
				continue
			}
			named, written, others, fs := 0, 0, 0, map[int]bool{}
			for _, v := range list {
				switch {
				case !slices.Contains(of, v.of):
				case v.key != "" && s.keys[v.key]:
					named, fs[v.file] = named+1, true
				case v.other:
				case v.key == "" && slices.Contains(s.texts, v.text):
					written, fs[v.file] = written+1, true
				case v.key == "" && (v.of != fact.UnknownModule || s.files[v.file]):
					others++
				}
			}
			switch {
			case written == 0:
				continue // nobody is tempted
			case named < 2*len(s.keys):
				continue // each is what one thing is called
			case 2*others > named:
				continue // it holds whatever comes
			}
			emit(miner.Candidate{
				Family: "constant", Group: p.group, Prior: 0.45, Background: 0.4, Universe: looked[p.group], Listed: true,
				Matcher: pack.Matcher{Kind: pack.MatchConstant, Names: []string{p.name}, Receivers: of, Use: s.use, Keys: s.texts},
				Files:   files(fs), Subject: "constant:" + s.use[0],
			})
		}
	}
}

// types returns the types whose member holds constants of the set for the most part of
// all that it holds, the most frequent ones if there are many, sorted; fact.UnknownModule among them if
// that is so where the type is not known.
func (s *constSet) types(held map[string]int) []string {
	var of []string
	for o, k := range s.of {
		if 5*k >= 4*held[o] {
			of = append(of, o)
		}
	}
	slices.SortFunc(of, func(a, b string) int { return cmp.Or(cmp.Compare(s.of[b], s.of[a]), strings.Compare(a, b)) })
	of = of[:min(len(of), maxTypes)]
	sort.Strings(of)
	return of
}

// maxTypes is the number of types of which a rule names the member.
const maxTypes = 12

// joinedSets returns the sets and, where members of unknown types, which hold so many
// constants, have those of two or three of them, these as one.
func joinedSets(sets []*constSet, unknown int) []*constSet {
	by := slices.Clone(sets)
	slices.SortFunc(by, func(a, b *constSet) int {
		return cmp.Or(cmp.Compare(b.of[fact.UnknownModule], a.of[fact.UnknownModule]), strings.Compare(a.use[0], b.use[0]))
	})
	n, k := 0, 0
	for k < min(len(by), maxJoined) && 10*n < 9*unknown {
		if len(by[k].keys) < 2 {
			return sets
		}
		n += by[k].of[fact.UnknownModule]
		k++
	}
	if k < 2 || 10*n < 9*unknown || 5*by[0].of[fact.UnknownModule] >= 4*unknown {
		return sets
	}
	one := newConstSet()
	for _, s := range by[:k] {
		one.use, one.texts = append(one.use, s.use...), append(one.texts, s.texts...)
		for f := range s.files {
			one.files[f] = true
		}
		for key := range s.keys {
			one.keys[key] = true
		}
		for o, m := range s.of {
			one.of[o] += m
		}
	}
	if len(one.use) > maxListed {
		return sets
	}
	sort.Strings(one.use)
	sort.Strings(one.texts)
	one.texts = slices.Compact(one.texts)
	return append([]*constSet{one}, sets...)
}

// maxJoined is the number of sets that are joined.
const maxJoined = 3

func newConstSet() *constSet {
	return &constSet{files: map[int]bool{}, keys: map[string]bool{}, of: map[string]int{}}
}

// constSets returns the sets of constants among some values, sorted.
func constSets(g string, list []heldValue, all []string, texts map[string]string) []*constSet {
	// Those of one class, object or module first.
	by := map[string][]*heldValue{}
	for i := range list {
		if v := &list[i]; v.key != "" {
			by[fact.Qualifier(v.key)] = append(by[fact.Qualifier(v.key)], v)
		}
	}
	var out []*constSet
	for q, vs := range by {
		begins, listed := beginning(q, vs), false
		if v := vs[0]; v.member && !strings.HasSuffix(begins, "_") {
			begins = ""
		} else if begins == "" && !v.member && !(g == "python" && v.dotted) {
			listed = true
		}
		s := newConstSet()
		prefix := q + "." + begins
		if !listed {
			s.use = []string{prefix + "*"}
		}
		for _, v := range vs {
			if strings.HasPrefix(v.key, prefix) {
				s.files[v.file], s.keys[v.key] = true, true
				s.of[v.of]++
			}
		}
		for k := sort.SearchStrings(all, prefix); k < len(all) && strings.HasPrefix(all[k], prefix); k++ {
			t := texts[all[k]]
			if strings.IndexByte(all[k][len(prefix):], '.') >= 0 || listed && !s.keys[all[k]] {
				continue
			}
			if listed {
				s.use = append(s.use, all[k])
			}
			s.texts = append(s.texts, t)
		}
		sort.Strings(s.texts)
		s.texts = slices.Compact(s.texts)
		if len(s.texts) < 2 || len(s.texts) > maxConstants || listed && len(s.use) > maxListed {
			continue
		}
		out = append(out, s)
	}
	slices.SortFunc(out, func(a, b *constSet) int { return strings.Compare(a.use[0], b.use[0]) })
	return out
}

// maxListed is the number of constants that a rule lists.
const maxListed = 6

// beginning returns the longest words that the names of four fifths of the constants
// of a qualifier, by their sites, begin with; "" where it is one name alone.
func beginning(q string, vs []*heldValue) string {
	keys, sites := map[string]map[string]bool{}, map[string]int{}
	for _, v := range vs {
		name := v.key[len(q)+1:]
		for i := 1; i < len(name); i++ {
			if !wordBreak(name, i) {
				continue
			}
			p := name[:i]
			if keys[p] == nil {
				keys[p] = map[string]bool{}
			}
			keys[p][v.key] = true
			sites[p]++
		}
	}
	best := ""
	for p := range keys {
		if len(keys[p]) >= 2 && 5*sites[p] >= 4*len(vs) && (len(p) > len(best) || len(p) == len(best) && p < best) {
			best = p
		}
	}
	return best
}

// wordBreak reports whether a word of a name ends before byte i.
func wordBreak(name string, i int) bool {
	a, b := name[i-1], name[i]
	lower := func(c byte) bool { return c >= 'a' && c <= 'z' || c >= '0' && c <= '9' }
	return a == '_' || lower(a) && b >= 'A' && b <= 'Z'
}

func wordConstant(c *miner.Corpus, k *miner.Candidate) string {
	m := &k.Matcher
	var use []string
	for _, u := range m.Use {
		if w := c.Word(k.Group, u); !slices.Contains(use, w) { // two may have one name
			use = append(use, w)
		}
	}
	if len(m.Receivers) > maxJoined || slices.Contains(m.Receivers, fact.UnknownModule) {
		// Members of that name may hold other things as well.
		return "Write the values of " + code(m.Names[0]) + " that are among " + either(use) + " as these constants; never as literal texts."
	}
	var what []string
	for _, t := range m.Receivers {
		what = append(what, fact.LastName(t)+"."+m.Names[0])
	}
	sort.Strings(what)
	what = slices.Compact(what) // of two modules
	return "Write the values of " + codes(what) + " as " + either(use) + "; never as literal texts."
}
