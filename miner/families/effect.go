package families

import (
	"path"
	"strings"

	"github.com/vdmine/vdmine/analyzer/fact"
	"github.com/vdmine/vdmine/miner"
	"github.com/vdmine/vdmine/pack"
)

// effect is a module that a file imports for what the import does: it binds no
// name, is a header that all others rest on, or changes the language.
type effect struct{ module, name string }

// effects returns what a file imports for its effect.
func effects(f *fact.File) []effect {
	var out []effect
	for k := range f.Imports {
		im := &f.Imports[k]
		switch f.Lang {
		case "typescript", "tsx", "javascript", "vue", "svelte":
			if im.Name == "" && im.Local == "" && !im.Type && !strings.HasPrefix(im.Path, ".") && path.Ext(im.Path) == "" {
				out = append(out, effect{module: pack.ModuleOf(im)})
			}
		case "python":
			if im.Path == "__future__" {
				out = append(out, effect{pack.ModuleOf(im), im.Name})
			}
		case "c":
			if k == 0 && im.Internal && !strings.HasSuffix(f.Path, ".h") {
				out = append(out, effect{module: pack.ModuleOf(im)})
			}
		}
	}
	return out
}

// mineEffects proposes modules that the files of a kind import for their effect.
func mineEffects(c *miner.Corpus, emit func(miner.Candidate)) {
	type kind struct {
		g    string
		role pack.Role
	}
	all := map[kind]map[int]bool{}
	has := map[kind]map[effect]map[int]bool{}
	everywhere := map[string]map[effect]int{} // by group
	keys := map[string]kind{}
	for i, f := range c.Files {
		if len(f.Calls) == 0 || miner.Migration(f.Path) {
			continue
		}
		t := "not"
		if f.Test {
			t = "only"
		}
		rs := []pack.Role{{Test: t}}
		if s := fileForm(f.Path); s != "" {
			rs = append(rs, pack.Role{File: s, Test: t})
		}
		if f.Lang == "c" {
			rs[0].File = "*" + path.Ext(f.Path)
		}
		es := effects(f)
		g := c.Group[i]
		if everywhere[g] == nil {
			everywhere[g] = map[effect]int{}
		}
		for _, e := range es {
			everywhere[g][e]++
		}
		for _, r := range rs {
			k := kind{g, r}
			if all[k] == nil {
				all[k], has[k] = map[int]bool{}, map[effect]map[int]bool{}
				keys[g+"\x00"+roleKey(r)] = k
			}
			all[k][i] = true
			for _, e := range es {
				if has[k][e] == nil {
					has[k][e] = map[int]bool{}
				}
				has[k][e][i] = true
			}
		}
	}
	where := make(map[kind]*ground, len(all))
	for k, files := range all {
		where[k] = &ground{c: c, all: files}
	}
	best := map[string]map[effect]int{} // files of the form of name that has most, by group
	for k, es := range has {
		if k.role.File == "" {
			continue
		}
		if best[k.g] == nil {
			best[k.g] = map[effect]int{}
		}
		for e, in := range es {
			if where[k].somewhere(in) {
				best[k.g][e] = max(best[k.g][e], len(in))
			}
		}
	}
	for _, id := range sortedNames(keys) {
		k := keys[id]
		by := map[string]effect{}
		for e := range has[k] {
			by[e.module+"\x00"+e.name] = e
		}
		for _, n := range sortedNames(by) {
			e := by[n]
			in := has[k][e]
			if len(in) < miner.MinAdherents || len(in) == len(all[k]) || 2*len(in) < everywhere[k.g][e] || 2*len(in) < len(all[k]) && !where[k].somewhere(in) {
				continue // none does without, or other files have it as well
			}
			if k.role.File == "" && 5*best[k.g][e] >= 4*len(in) {
				continue // the form of the name tells these files
			}
			m := pack.Matcher{Kind: pack.MatchStaple, Role: k.role, Module: e.module}
			if e.name != "" {
				m.Names = []string{e.name}
			}
			emit(miner.Candidate{
				Family: "staple", Group: k.g, Prior: 0.45, Background: 0.1, Universe: len(has[k]) + 16,
				Matcher: m, Files: files(all[k]), Subject: "effect:" + e.module, Why: "files of the kind",
			})
		}
	}
}

func wordEffect(c *miner.Corpus, k *miner.Candidate) string {
	what := code(c.WrittenModule(k.Group, k.Matcher.Module))
	verb := "Import "
	if k.Group == "c" {
		verb = "Include "
	}
	if len(k.Matcher.Names) > 0 {
		what = codes(k.Matcher.Names) + " from " + what
	}
	return verb + what + " in every " + stapleKind(k.Matcher.Role) + "."
}
