package analyzer

import (
	"sort"

	"github.com/vdmine/vdmine/analyzer/fact"
)

// Resolution counts what the callees of one language's call sites were resolved
// to. Constructions, decorators and elements of templates are call sites too.
type Resolution struct {
	Lang  string
	Files int
	Calls int
	// ErrFiles are the files with syntax errors that were read all the same, and
	// ErrBytes what of them is inside errors.
	ErrFiles, ErrBytes int
	// Repo are callees whose definition was found in the repository, Member
	// those that are members of a type or module of the repository without a
	// visible definition: generated, inherited from outside, or dynamic.
	Repo, Member int
	// External are callees in a named module outside, in the standard library,
	// or built into the language.
	External int
	// Local are calls of a parameter or variable, which has no symbol.
	Local int
	// Unknown are the rest: the receiver's type could not be told.
	Unknown int
	// Top are the commonest unknown callees as written, TopMember the commonest
	// of Member by symbol.
	Top, TopMember []Count
}

// Count is a name and how often it occurs.
type Count struct {
	Name string
	N    int
}

// Resolutions counts for every language of the result, sorted by name, to what
// call sites were resolved, with the n commonest unknown callees.
func (r *Result) Resolutions(n int) []Resolution {
	by := map[string]*Resolution{}
	unknown, member := map[string]map[string]int{}, map[string]map[string]int{}
	for _, f := range r.Files {
		x := by[f.Lang]
		if x == nil {
			x = &Resolution{Lang: f.Lang}
			by[f.Lang] = x
			unknown[f.Lang], member[f.Lang] = map[string]int{}, map[string]int{}
		}
		x.Files++
		if f.ErrBytes > 0 {
			x.ErrFiles++
			x.ErrBytes += f.ErrBytes
		}
		for i := range f.Calls {
			c := &f.Calls[i]
			x.Calls++
			switch c.Sym.Origin() {
			case fact.Internal:
				if r.Index.Defines(c.Sym.Symbol()) {
					x.Repo++
				} else {
					x.Member++
					if n > 0 {
						member[f.Lang][c.Sym.Qualified()]++
					}
				}
			case fact.External, fact.Std, fact.Builtin:
				x.External++
			case fact.Local:
				x.Local++
			default:
				x.Unknown++
				if n > 0 {
					unknown[f.Lang][c.Callee]++
				}
			}
		}
	}
	out := make([]Resolution, 0, len(by))
	for lang, x := range by {
		x.Top, x.TopMember = top(unknown[lang], n), top(member[lang], n)
		out = append(out, *x)
	}
	sort.Slice(out, func(i, k int) bool { return out[i].Lang < out[k].Lang })
	return out
}

// top returns the n largest counts, ties by name.
func top(m map[string]int, n int) []Count {
	out := make([]Count, 0, len(m))
	for k, v := range m {
		out = append(out, Count{k, v})
	}
	sort.Slice(out, func(i, k int) bool {
		if out[i].N != out[k].N {
			return out[i].N > out[k].N
		}
		return out[i].Name < out[k].Name
	})
	return out[:min(n, len(out))]
}
