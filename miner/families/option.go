package families

import (
	"slices"
	"sort"
	"strings"

	"github.com/vdmine/vdmine/analyzer/fact"
	"github.com/vdmine/vdmine/miner"
	"github.com/vdmine/vdmine/pack"
)

// Option is the family "calls of f set key k".
func Option() miner.Family {
	return miner.Family{
		Name: "option",
		Doc: `which options a call sets

A key that the callee does not require is set nearly everywhere it is called.

    Set ` + "`timeout`" + ` in every ` + "`createClient`" + ` call.

Silent for keys that are always there (the callee may demand them), and where
the options are built out of sight.`,
		Mine:  mineOption,
		Words: wordOption,
	}
}

func mineOption(c *miner.Corpus, emit func(miner.Candidate)) {
	type callee struct{ g, key string }
	present := map[callee]shares{}
	vals := map[callee]shares{}
	calls := map[callee][]*fact.Call{}
	total := map[callee]map[int]bool{}
	var order []callee
	for i, f := range c.Files {
		g := c.Group[i]
		perCall := map[callee][]*fact.Call{}
		for k := range f.Calls {
			cl := &f.Calls[k]
			if len(cl.Opts) == 0 || cl.Flags&fact.JSX != 0 && !upper(fact.LastName(cl.Callee)) {
				continue // attributes of plain elements are markup
			}
			key := fact.Key(cl.Sym, cl.Callee)
			if !fact.Resolved(key) {
				continue
			}
			ck := callee{g, key}
			if perCall[ck] == nil && total[ck] == nil {
				total[ck] = map[int]bool{}
				present[ck], vals[ck] = shares{}, shares{}
				order = append(order, ck)
			}
			total[ck][i] = true
			perCall[ck] = append(perCall[ck], cl)
			calls[ck] = append(calls[ck], cl)
		}
		for ck, l := range perCall {
			for _, cl := range l {
				for o := range cl.Opts {
					op := &cl.Opts[o]
					present[ck].add(op.Key, i)
					if op.Sym.Known() && op.Sym.Origin != fact.Builtin && op.Kind != fact.ArgCall || op.Kind == fact.ArgBool {
						v := fact.Key(op.Sym, op.Value)
						if op.Kind == fact.ArgBool {
							v = op.Value
						}
						vals[ck].add(op.Key+"\x00"+v, i)
					}
				}
			}
		}
	}
	sort.Slice(order, func(a, b int) bool {
		if order[a].g != order[b].g {
			return order[a].g < order[b].g
		}
		return order[a].key < order[b].key
	})
	for _, ck := range order {
		n := len(total[ck])
		u := c.Use(ck.g, ck.key)
		if n < miner.MinFiles || u == nil {
			continue
		}
		fs := u.Files
		for _, key := range present[ck].keys(miner.MinFiles) {
			m := len(present[ck][key])
			if m < miner.MinFiles || !somewhere(c, total[ck], present[ck][key]) {
				continue
			}
			switch strings.ToLower(fact.LastName(key)) {
			case "name", "id", "key", "title", "classname", "style", "children":
				continue // what the thing is, not how it is done
			}
			// The key with one constant value.
			for _, kv := range vals[ck].keys(miner.MinFiles) {
				if len(kv) > len(key)+1 && kv[:len(key)+1] == key+"\x00" {
					v := kv[len(key)+1:]
					if standIn(v) {
						continue
					}
					vm := len(vals[ck][kv])
					if vm >= miner.MinFiles && somewhere(c, total[ck], vals[ck][kv]) {
						prior := 0.45
						if fact.Resolved(v) && v != "true" && v != "false" {
							if vu := c.Use(ck.g, v); vu != nil && vu.Sym.Origin == fact.Internal {
								prior = 0.6
							}
						}
						emit(miner.Candidate{
							Family: "option", Group: ck.g, Prior: prior, Background: 0.3, Universe: len(present[ck]) * 2,
							Matcher: pack.Matcher{Kind: pack.MatchOption, Callee: []string{ck.key}, Keys: []string{key}, Value: v},
							Files:   fs, Subject: "option:" + ck.key, Why: "constant option",
						})
					}
				}
			}
			if !slices.ContainsFunc(calls[ck], func(cl *fact.Call) bool { return cl.Flags&fact.Spread == 0 && !pack.HasKey(cl, key, "") }) {
				continue // the callee may demand it
			}
			prior := 0.35
			if public(u.Sym) {
				prior = 0.25 // may be the library's own way
			}
			emit(miner.Candidate{
				Family: "option", Group: ck.g, Prior: prior, Background: 0.4, Universe: len(present[ck]) + 4,
				Matcher: pack.Matcher{Kind: pack.MatchOption, Callee: []string{ck.key}, Keys: []string{key}},
				Files:   fs, Subject: "option:" + ck.key, Why: "option present",
			})
		}
	}
}

func wordOption(c *miner.Corpus, k *miner.Candidate) string {
	callee := c.Word(k.Group, k.Matcher.Callee[0])
	if v := k.Matcher.Value; v != "" {
		if v != "true" && v != "false" {
			v = c.Word(k.Group, v)
		}
		return "Set " + code(k.Matcher.Keys[0]+": "+v) + " in every " + code(callee) + "."
	}
	return "Always give " + codes(k.Matcher.Keys) + " in " + code(callee) + "; never leave it out."
}
