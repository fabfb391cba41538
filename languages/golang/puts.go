package golang

import (
	"slices"
	"strings"

	"github.com/vdmine/vdmine/analyzer/fact"
	"github.com/vdmine/vdmine/languages"
)

// put notes that the k-th result of a call, or with -1 the only one, is put where a
// type is declared. A local stands for the call that it holds the result of.
func put(b *languages.Builder, value, k int, typ string) {
	if value < 0 || len(b.File.Puts) >= fact.MaxPuts || typ == "" || typ[0] != '.' && !Foreign(typ) {
		return
	}
	for b.Is(value, "parenthesized_expression") {
		if value = b.First(value); value < 0 {
			return
		}
	}
	var of string
	switch {
	case b.Is(value, "call_expression") && k >= 0:
		of = b.CalledResult(value, k)
	case b.Is(value, "call_expression"), b.Is(value, "identifier") && k < 0:
		of = strings.TrimPrefix(b.ValueType(value), fact.Value)
	}
	if !given(of) || b.InPlace(of) {
		return
	}
	if x := (fact.Put{Of: of, Type: typ}); !slices.Contains(b.File.Puts, x) {
		b.File.Puts = append(b.File.Puts, x)
	}
}

// given reports whether the text of a type is what a call of another package, or of a
// method, gives.
func given(of string) bool {
	f, _, _ := strings.Cut(of, fact.Part)
	name, ok := strings.CutSuffix(f, "()")
	return ok && strings.IndexByte(name, '.') > 0 && !strings.ContainsAny(name, "?=[")
}

// Foreign reports whether the text of a type is a name of another package, a pointer
// to one or a list of such.
func Foreign(t string) bool {
	pkg, name, ok := strings.Cut(strings.TrimPrefix(strings.TrimPrefix(t, "[]"), "*"), ".")
	return ok && languages.Wordy(pkg) && languages.Wordy(name)
}

// putList is put for each value of a list of expressions, or for each result of the
// only one of them.
func putList(b *languages.Builder, list, n int, typ func(k int) string) {
	if list < 0 || n == 0 {
		return
	}
	first := b.First(list)
	if !b.Is(list, "expression_list") {
		first = list
	}
	if first < 0 {
		return
	}
	if n > 1 && (first == list || first == b.Last(list)) {
		for k := range n {
			put(b, first, k, typ(k))
		}
		return
	}
	if first == list {
		put(b, first, -1, typ(0))
		return
	}
	k := 0
	b.Each(list, func(v int) {
		if k < n {
			put(b, v, -1, typ(k))
		}
		k++
	})
}

// declared gives the type that an assignment finds declared at its left: of a local,
// or of a field of what a local is; "" for none.
func declared(b *languages.Builder, i int) string {
	switch {
	case b.Is(i, "identifier"):
		return b.LocalType(b.Text(i))
	case b.Is(i, "selector_expression"):
		root, field, ok := strings.Cut(b.Path(i), ".")
		if !ok || strings.ContainsAny(field, ".(") {
			return ""
		}
		if t := strings.TrimLeft(b.LocalType(root), "*"); t != "" && (languages.Wordy(t) || Foreign(t)) {
			return "." + t + "." + field
		}
	}
	return ""
}
