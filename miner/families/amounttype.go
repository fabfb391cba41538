package families

import (
	"slices"
	"strings"

	"github.com/vdmine/vdmine/analyzer/fact"
	"github.com/vdmine/vdmine/miner"
	"github.com/vdmine/vdmine/pack"
)

// AmountType is the family "amounts of money are t".
func AmountType() miner.Family {
	return miner.Family{
		Name: "amount-type",
		Doc: `which kind of number holds an amount of money

Fields, parameters and columns that are named after amounts of money have an
exact type, or count the smallest unit, where a floating-point number would do.

    Declare fields and parameters named ` + "`amount` and `price` as `decimal`; never `double` or `float`" + `.

Silent for languages with one kind of number, and where amounts have a type of
their own, which is the family concept-type.`,
		Mine:  mineAmount,
		Words: wordAmount,
	}
}

// pure are words of money that mean nothing else.
var pure = []string{"amount", "fee", "payout", "price", "refund", "revenue", "salary", "subtotal"}

// money are the last words of names of amounts of money, in any language.
var money = []string{"amount", "balance", "cost", "discount", "earnings", "fee", "payout", "price", "refund", "revenue", "salary", "subtotal", "tax", "total", "turnover"}

// plainType returns the name of a type without module, and without that it may
// be missing.
func plainType(t string) string {
	t = strings.TrimSuffix(strings.TrimSuffix(strings.Trim(t, "*?&"), "|null"), "|None")
	return t[strings.LastIndexByte(t, '.')+1:]
}

// floating reports whether a type is a floating-point number.
func floating(t string) bool {
	switch strings.ToLower(plainType(t)) {
	case "float", "double", "float32", "float64", "f32", "f64", "floatfield", "real":
		return true
	}
	return false
}

// exact reports whether a type is a number without rounding of its own.
func exact(t string) bool {
	switch strings.ToLower(plainType(t)) {
	case "decimal", "bigdecimal", "decimalfield", "numeric", "big", "int", "integer", "int64", "long", "bigint", "i64", "u64", "uint64", "biginteger", "bigintegerfield", "integerfield":
		return true
	}
	return false
}

func mineAmount(c *miner.Corpus, emit func(miner.Candidate)) {
	for _, g := range c.Groups() {
		if g == "typescript" || g == "ruby" {
			continue // one kind of number, or none that is written
		}
		type kind struct {
			types, words shares
		}
		by := map[string]*kind{} // plain name of the exact type
		floats := map[string]bool{}
		all := map[int]bool{}
		for i, f := range c.Files {
			if c.Group[i] != g || f.Test || miner.Migration(f.Path) {
				continue
			}
			for k := range f.Bindings {
				b := &f.Bindings[k]
				if !pack.TypeSite(f, b) {
					continue
				}
				t := pack.TypeOf(b)
				if floating(t) {
					floats[t] = true // the choice that there is
				}
				w := fact.Tokens(b.Name)
				if len(w) == 0 || !slices.Contains(money, w[len(w)-1]) || !floating(t) && !exact(t) {
					continue
				}
				all[i] = true
				if exact(t) {
					p := plainType(t)
					if by[p] == nil {
						by[p] = &kind{shares{}, shares{}}
					}
					by[p].types.add(t, i)
					by[p].words.add(w[len(w)-1], i)
				}
			}
		}
		best := ""
		n := 0
		for _, p := range sortedNames(by) {
			m := map[int]bool{}
			for _, set := range by[p].types {
				for i := range set {
					m[i] = true
				}
			}
			if len(m) > n {
				best, n = p, len(m)
			}
		}
		if best == "" || len(floats) == 0 || n < miner.MinFiles || 10*n < 7*len(all) {
			continue
		}
		words := by[best].words.keys(2)
		if !slices.ContainsFunc(words, func(w string) bool { return slices.Contains(pure, w) && len(by[best].words[w]) >= miner.MinFiles }) {
			continue // totals and costs of something else
		}
		use := by[best].types.keys(1)
		slices.SortStableFunc(use, func(a, b string) int { return len(by[best].types[b]) - len(by[best].types[a]) })
		emit(miner.Candidate{
			Family: "amount-type", Group: g, Prior: 0.7, Background: 0.35, Universe: 16, Listed: true,
			Matcher: pack.Matcher{Kind: pack.MatchType, Tokens: words, Use: use[:min(len(use), 4)], Never: sortedNames(floats)},
			Files:   files(all), Subject: "amount", Why: "names of amounts of money",
		})
	}
}

func wordAmount(_ *miner.Corpus, k *miner.Candidate) string {
	words := k.Matcher.Tokens
	if len(words) > 4 {
		words = words[:4]
	}
	var never []string
	for _, t := range k.Matcher.Never {
		if p := plainType(t); !slices.Contains(never, p) {
			never = append(never, p)
		}
	}
	slices.Sort(never)
	return "Declare fields and parameters named " + codes(words) + " as " + code(plainType(k.Matcher.Use[0])) + "; never " + either(never[:min(len(never), 2)]) + "."
}
