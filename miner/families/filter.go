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

Queries of the models that have a column filter by it nearly always: by a
constant, as soft deletion and status do, or by the key that most models share,
as tenants do.

    Filter by ` + "`deletedAt`" + ` in every ` + "`find`" + ` or ` + "`findOne`" + ` query of a model that has it.

Silent for what the caller searches for, for models that never filter by the
key, for filters built out of sight, and for calls that query nothing, such as
` + "`create`" + `.`,
		Mine:  mineFilter,
		Words: wordFilter,
	}
}

// filters is what the family found.
type filters struct {
	found []miner.Candidate
	keys  map[string]bool // group, method and key
}

func filtersOf(c *miner.Corpus) *filters {
	return miner.Shared(c, func() *filters {
		out := &filters{keys: map[string]bool{}}
		findFilters(c, func(k miner.Candidate) {
			out.found = append(out.found, k)
			for _, m := range k.Matcher.Methods {
				out.keys[k.Group+"\x00"+m+"\x00"+k.Matcher.Keys[0]] = true
			}
		})
		return out
	})
}

// has reports whether queries by the method that a callee's key names filter by an
// option key as a rule.
func (f *filters) has(g, callee, key string) bool {
	return f.keys[g+"\x00"+fact.LastName(callee)+"\x00"+key]
}

func mineFilter(c *miner.Corpus, emit func(miner.Candidate)) {
	for _, k := range filtersOf(c).found {
		emit(k)
	}
}

func findFilters(c *miner.Corpus, emit func(miner.Candidate)) {
	type mk struct{ g, method string }
	receivers := map[mk]map[string]bool{}
	strange := map[mk]*nullness{} // methods whose verb is not one of queries
	type site struct {
		file int
		call *fact.Call
		recv string
	}
	sites := map[string][]site{}
	for i, f := range c.Files {
		if f.Test || c.Group[i] == "swift" || c.Group[i] == "c" {
			continue // what names arguments names no columns
		}
		for k := range f.Calls {
			cl := &f.Calls[k]
			if cl.Flags&(fact.New|fact.CompositeLit|fact.JSX) != 0 || !strings.Contains(cl.Callee, ".") || !pack.FilterKnown(cl) || pack.Refines(f, k) {
				continue
			}
			r := pack.Receiver(f, k)
			m := mk{c.Group[i], fact.LastName(cl.Callee)}
			if r == "" || upper(m.method) && f.Lang != "csharp" && f.Lang != "go" {
				continue // a class
			}
			if !queries(m.method) {
				if strange[m] == nil {
					strange[m] = &nullness{}
				}
				strange[m].see(cl)
			}
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
		if len(rs) >= 3 && (strange[m] == nil || strange[m].queries()) {
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
		all := map[string]bool{}                   // receivers
		for _, m := range methods {
			for _, s := range sites[g+"\x00"+m] {
				all[s.recv] = true
				for o := range s.call.Opts {
					op := &s.call.Opts[o]
					if pack.Condition(s.call, op) {
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
			prior := 0.0
			switch calls := sitesOf(sites, g, use, func(s site) *fact.Call { return s.call }); {
			case fixed(key, calls):
				prior = 0.9 // a filter, not a search
			case tenant(key) && len(knows[key]) >= 4 && 4*len(knows[key]) >= len(all):
				prior = 0.5
			default:
				continue // what the caller searches for
			}
			emit(miner.Candidate{
				Family: "filter", Group: g, Prior: prior, Background: 0.25, Universe: len(keys),
				Matcher: pack.Matcher{Kind: pack.MatchFilter, Keys: []string{key}, Methods: use, Receivers: rs},
				Files:   files(fs), Subject: "filter:" + key, Why: "queries of models that have it",
			})
		}
	}
}

// queries reports whether a method may read or select records: it is no
// constructor, and no verb says that it makes, adds or shows something. Whether
// it does is told by its keys; a list of the verbs of queries would know some
// frameworks only.
func queries(method string) bool {
	w := fact.Tokens(method)
	if len(w) == 0 {
		return false
	}
	switch w[0] {
	case "create", "insert", "add", "push", "append", "save", "build", "make", "new", "set", "put", "post", "patch", "write", "store", "register", "assign",
		"emit", "publish", "send", "log", "info", "warn", "error", "debug", "track", "record", "notify", "enqueue", "dispatch", "trigger",
		"render", "format", "parse", "pick", "omit", "map", "meta", "json", "stringify", "encode", "decode", "validate", "use", "upload", "extend", "merge", "mock",
		"run", "execute", "exec", "call", "invoke":
		return false
	}
	return true
}

// nullness counts the calls of a method, and those that give a key null.
type nullness struct{ calls, null int }

func (n *nullness) see(cl *fact.Call) {
	n.calls++
	if slices.ContainsFunc(cl.Opts, func(o fact.Option) bool { return o.Arg == 0 && o.Kind == fact.ArgNull }) {
		n.null++
	}
}

// queries reports whether a method reads records whatever its verb: what is
// asked for no value nearly every time selects, while what is made has values.
func (n *nullness) queries() bool { return n.null >= miner.MinAdherents && 10*n.null >= 7*n.calls }

// tenant reports whether a key names whose the records are: an identifier of
// something else than the record.
func tenant(key string) bool {
	w := fact.Tokens(fact.LastName(key))
	return len(w) > 1 && w[len(w)-1] == "id"
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

// fixed reports whether the key is mostly given a constant.
func fixed(key string, calls []*fact.Call) bool {
	n, all := 0, 0
	for _, c := range calls {
		for o := range c.Opts {
			if op := &c.Opts[o]; op.Key == key {
				all++
				if op.Kind == fact.ArgNull || op.Kind == fact.ArgBool || op.Kind == fact.ArgObject && condition(c, key) {
					n++
				}
			}
		}
	}
	return all > 0 && float64(n) >= 0.7*float64(all)
}

// condition reports whether the object under a key is a condition, such as
// {not: null} or {$exists: false}.
func condition(c *fact.Call, key string) bool {
	if strings.Contains(key, ".") {
		return true
	}
	for o := range c.Opts {
		if strings.HasPrefix(c.Opts[o].Key, key+".$") {
			return true
		}
	}
	return false
}

func wordFilter(_ *miner.Corpus, k *miner.Candidate) string {
	ms := k.Matcher.Methods
	if len(ms) > 4 {
		ms = ms[:4]
	}
	keys := make([]string, len(k.Matcher.Keys))
	for i, key := range k.Matcher.Keys {
		keys[i] = key
		if at := strings.IndexByte(key, '.'); at > 0 && pack.HoldsConditions(key[:at]) {
			keys[i] = key[at+1:]
		}
	}
	return "Filter by " + codes(keys) + " in every " + strings.ReplaceAll(codes(ms), " and ", " or ") + " query of a model that has it."
}
