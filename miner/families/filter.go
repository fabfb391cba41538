package families

import (
	"slices"
	"sort"
	"strings"

	"github.com/vdmine/vdmine/analyzer/fact"
	"github.com/vdmine/vdmine/miner"
	"github.com/vdmine/vdmine/pack"
)

// Filter is the family "queries filter by k".
func Filter() miner.Family {
	return miner.Family{
		Name: "filter",
		Doc: `by which keys queries filter

Queries of the models that have a column filter by it nearly always: soft
deletion, tenant, status.

    Filter by ` + "`deletedAt`" + ` in queries (` + "`find`" + `, ` + "`findOne`" + `).

Silent for models that never filter by the key, and for filters built out of
sight.`,
		Mine:  mineFilter,
		Words: wordFilter,
	}
}

func mineFilter(c *miner.Corpus, emit func(miner.Candidate)) {
	type mk struct{ g, method string }
	receivers := map[mk]map[string]bool{}
	type site struct {
		file int
		call *fact.Call
		recv string
	}
	sites := map[string][]site{}
	for i, f := range c.Files {
		if f.Test {
			continue
		}
		for k := range f.Calls {
			cl := &f.Calls[k]
			if cl.Flags&(fact.New|fact.CompositeLit|fact.JSX) != 0 || !strings.Contains(cl.Callee, ".") || !pack.FilterKnown(cl) {
				continue
			}
			r := pack.Receiver(cl)
			if r == "" || upper(fact.LastName(cl.Callee)) {
				continue
			}
			m := mk{c.Group[i], fact.LastName(cl.Callee)}
			if receivers[m] == nil {
				receivers[m] = map[string]bool{}
			}
			receivers[m][r] = true
			sites[m.g+"\x00"+m.method] = append(sites[m.g+"\x00"+m.method], site{i, cl, r})
		}
	}
	// Query methods are called on many receivers.
	byGroup := map[string][]string{}
	var groups []string
	for m, rs := range receivers {
		if len(rs) >= 3 {
			if byGroup[m.g] == nil {
				groups = append(groups, m.g)
			}
			byGroup[m.g] = append(byGroup[m.g], m.method)
		}
	}
	sort.Strings(groups)
	for _, g := range groups {
		methods := byGroup[g]
		sort.Strings(methods)
		type stat struct{ has, all int }
		keyMethod := map[string]map[string]*stat{} // key → method → counts on receivers that know the key
		knows := map[string]map[string]bool{}      // key → receivers
		// A key that mostly holds an object is a container (`where`), and the
		// keys inside it are what filters.
		nested, plain := map[string]int{}, map[string]int{}
		for _, m := range methods {
			for _, s := range sites[g+"\x00"+m] {
				for o := range s.call.Opts {
					op := &s.call.Opts[o]
					if op.Arg == 0 && !strings.Contains(op.Key, ".") {
						if op.Kind == fact.ArgObject {
							nested[op.Key]++
						} else {
							plain[op.Key]++
						}
					}
				}
			}
		}
		filters := func(op *fact.Option) bool {
			if op.Arg != 0 {
				return false
			}
			if k := strings.IndexByte(op.Key, '.'); k > 0 {
				return !strings.Contains(op.Key[k+1:], ".") && nested[op.Key[:k]] > plain[op.Key[:k]] && nested[op.Key[:k]] >= 8
			}
			return nested[op.Key] <= plain[op.Key]
		}
		for _, m := range methods {
			for _, s := range sites[g+"\x00"+m] {
				for o := range s.call.Opts {
					op := &s.call.Opts[o]
					if filters(op) {
						if knows[op.Key] == nil {
							knows[op.Key] = map[string]bool{}
						}
						knows[op.Key][s.recv] = true
					}
				}
			}
		}
		keys := make([]string, 0, len(knows))
		for k, rs := range knows {
			if len(rs) >= 3 {
				keys = append(keys, k)
			}
		}
		sort.Strings(keys)
		for _, key := range keys {
			ms := map[string]*stat{}
			keyMethod[key] = ms
			for _, m := range methods {
				for _, s := range sites[g+"\x00"+m] {
					if !knows[key][s.recv] {
						continue
					}
					st := ms[m]
					if st == nil {
						st = &stat{}
						ms[m] = st
					}
					st.all++
					if pack.HasKey(s.call, key, "") {
						st.has++
					}
				}
			}
			var use []string
			fs := map[int]bool{}
			recv := map[string]bool{}
			for _, m := range methods {
				if st := ms[m]; st != nil && st.all >= 3 && float64(st.has) >= 0.7*float64(st.all) {
					use = append(use, m)
					for _, s := range sites[g+"\x00"+m] {
						if knows[key][s.recv] {
							fs[s.file] = true
							recv[s.recv] = true
						}
					}
				}
			}
			if len(use) == 0 || len(fs) < miner.MinFiles || len(recv) < 3 {
				continue
			}
			rs := make([]string, 0, len(recv))
			for r := range recv {
				rs = append(rs, r)
			}
			slices.Sort(rs)
			prior := 0.1 // a search by what the caller knows
			if nulls(g, key, use, sitesOf(sites, g, use, func(s site) *fact.Call { return s.call })) {
				prior = 0.9 // a key that is fixed to a constant is a filter, not a search
			}
			emit(miner.Candidate{
				Family: "filter", Group: g, Prior: prior, Background: 0.25, Universe: len(keys),
				Matcher: pack.Matcher{Kind: pack.MatchFilter, Keys: []string{key}, Methods: use, Receivers: rs},
				Files:   files(fs), Subject: "filter:" + key, Why: "queries of models that have it",
			})
		}
	}
}

func upper(s string) bool { return s != "" && s[0] >= 'A' && s[0] <= 'Z' }

func sitesOf[S any](m map[string][]S, g string, methods []string, call func(S) *fact.Call) []*fact.Call {
	var out []*fact.Call
	for _, x := range methods {
		for _, s := range m[g+"\x00"+x] {
			out = append(out, call(s))
		}
	}
	return out
}

// nulls reports whether the key is mostly given a constant.
func nulls(_, key string, _ []string, calls []*fact.Call) bool {
	fixed, all := 0, 0
	for _, c := range calls {
		for o := range c.Opts {
			if op := &c.Opts[o]; op.Key == key && op.Arg == 0 {
				all++
				if op.Kind == fact.ArgNull || op.Kind == fact.ArgBool || op.Kind == fact.ArgObject {
					fixed++
				}
			}
		}
	}
	return all > 0 && float64(fixed) >= 0.7*float64(all)
}

func wordFilter(_ *miner.Corpus, k *miner.Candidate) string {
	ms := k.Matcher.Methods
	if len(ms) > 4 {
		ms = ms[:4]
	}
	return "Filter by " + codes(k.Matcher.Keys) + " in every " + strings.ReplaceAll(codes(ms), " and ", " or ") + " query of a model that has it."
}
