package families

import (
	"slices"
	"strings"

	"github.com/vdmine/vdmine/analyzer/fact"
	"github.com/vdmine/vdmine/miner"
)

// whyNamesake is the channel of this file as it says why.
const whyNamesake = "its module is a help around the other's"

// namesakes pairs what a library's module offers, or the repository's own, that is
// called after a module of the language as a help with it, with what that one has:
// jsonutils.dumps with json.dumps, uuidutils.generate_uuid with uuid.uuid4. It does
// the same in the way that all around it agree on.
func namesakes(l *pairs) {
	c, g := l.c, l.g
	if c.Common == nil || g != "python" {
		return
	}
	of := map[string][]miner.Popular{} // functions that other projects call, by module
	for _, p := range l.words().list {
		if p.Called && p.Static && !strings.Contains(p.Module, ".") {
			of[p.Module] = append(of[p.Module], p)
		}
	}
	for _, a := range c.Sorted() {
		if a.Group != g || !a.Sym.Known() || a.Sym.Origin == fact.Std || a.Sym.Origin == fact.Builtin || len(a.Files) < 2*miner.MinFiles || !called(a) {
			continue
		}
		stem, ok := strings.CutSuffix(fact.LastName(fact.Qualifier(a.Key)), "utils")
		stem = strings.TrimSuffix(stem, "_")
		if !ok || stem == "" {
			continue
		}
		var top miner.Popular // what is made in several ways is made in the one most known
		for _, p := range of[stem] {
			if p.Key != stem+"."+p.Name || !sameDeed(nameOf(a.Key), p.Name, stem) {
				continue
			}
			if p.Projects > top.Projects {
				top = p
			}
		}
		u := c.Use(g, top.Key)
		if top.Projects > 0 && (u == nil || u.Sym.Origin == fact.Std && 8*len(u.Files) <= len(a.Files)) {
			share, _ := c.Common.Share(g, top.Key)
			if s := l.add(a.Key, top.Key, "alike", 0.5, whyNamesake); s != nil {
				s.signals["pair related"] = 1
				s.signals["pair popular"] = max(s.signals["pair popular"], share)
			}
		}
	}
}

// sameDeed reports whether two functions have one name, or both make what the module
// is named after, of which there may be several kinds with a number each.
func sameDeed(a, b, stem string) bool {
	if a == b {
		return true
	}
	w := fact.Tokens(a)
	return len(w) > 1 && slices.Contains([]string{"generate", "new", "make", "create"}, w[0]) && strings.Join(w[1:], "_") == stem && strings.TrimRight(b, "0123456789") == stem
}
