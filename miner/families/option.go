package families

import (
	"cmp"
	"maps"
	"slices"
	"strconv"
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

Silent for keys that are always there (the callee may demand them), for keys of
libraries and test helpers that have many values, and where the options are built
out of sight.`,
		Mine:  mineOption,
		Words: wordOption,
	}
}

// optioned is the calls of a function that have options.
type optioned struct {
	g, key string
	calls  []*fact.Call
	in     []int // the file of each call, ascending
	files  []int // ascending
}

// options returns the functions of the repository and of others that are called
// with options, sorted by group and key.
func options(c *miner.Corpus) []*optioned {
	at := make([]*optioned, c.IDs())
	var out []*optioned
	for i, f := range c.Files {
		keys := c.Calls(i)
		for k := range f.Calls {
			cl := &f.Calls[k]
			if !slices.ContainsFunc(cl.Opts, func(o fact.Option) bool { return o.Keyed() }) || cl.Flags&fact.JSX != 0 && !upper(fact.LastName(cl.Callee)) {
				continue // attributes of plain elements are markup
			}
			x := at[keys[k]]
			if x == nil {
				key := c.Key(keys[k])
				if !fact.Resolved(key) {
					continue
				}
				x = &optioned{g: c.Group[i], key: key}
				at[keys[k]] = x
				out = append(out, x)
			}
			x.calls, x.in, x.files = append(x.calls, cl), append(x.in, i), also(x.files, i)
		}
	}
	slices.SortFunc(out, func(a, b *optioned) int { return cmp.Or(strings.Compare(a.g, b.g), strings.Compare(a.key, b.key)) })
	return out
}

// keys returns the files by the keys that are set in them, and by keys with
// their constant values behind a zero byte.
func (x *optioned) keys() (present, vals shares) {
	present, vals = shares{}, shares{}
	for k, cl := range x.calls {
		for o := range cl.Opts {
			op := &cl.Opts[o]
			if !op.Keyed() {
				continue
			}
			present.add(op.Key, x.in[k])
			switch {
			case op.Kind == fact.ArgBool:
				vals.add(op.Key+"\x00"+op.Value, x.in[k])
			case op.Sym.Known() && op.Sym.Origin() != fact.Builtin && op.Kind != fact.ArgCall:
				vals.add(op.Key+"\x00"+op.Sym.Qualified(), x.in[k])
			}
		}
	}
	return present, vals
}

func mineOption(c *miner.Corpus, emit func(miner.Candidate)) {
	mineSpoken(c, emit)
	defaults, filters := defaulted(c), filtersOf(c)
	for _, ck := range options(c) {
		u := c.Use(ck.g, ck.key)
		if len(ck.files) < miner.MinFiles || u == nil {
			continue
		}
		if 2*len(ck.calls) < u.Calls {
			continue // most calls give no options at all
		}
		data := literals(ck.calls)
		fs, in := u.Files, &ground{c: c, all: set(ck.files)}
		present, vals := ck.keys()
		values := vals.keys(miner.MinFiles)
		for _, key := range present.keys(miner.MinFiles) {
			if !in.holds(maps.Keys(present[key]), len(present[key])) {
				continue
			}
			if filters.has(ck.g, ck.key, key) {
				continue // of family filter
			}
			switch strings.ToLower(fact.LastName(key)) {
			case "name", "id", "key", "title", "classname", "style", "children":
				continue // what the thing is, not how it is done
			}
			// The key with one constant value.
			for _, kv := range values {
				if len(kv) > len(key)+1 && kv[:len(key)+1] == key+"\x00" {
					v := kv[len(key)+1:]
					if standIn(v) || (v == "true" || v == "false") && u.Own() && data {
						continue // a fake, or what a thing is
					}
					if in.holds(maps.Keys(vals[kv]), len(vals[kv])) {
						prior := 0.45
						if fact.Resolved(v) && v != "true" && v != "false" {
							if vu := c.Use(ck.g, v); vu != nil && vu.Sym.Origin == fact.Internal {
								prior = 0.6
							}
						}
						emit(miner.Candidate{
							Family: "option", Group: ck.g, Prior: prior, Background: 0.3, Universe: len(present) * 2,
							Matcher: pack.Matcher{Kind: pack.MatchOption, Callee: []string{ck.key}, Keys: []string{key}, Value: v, Arg: placed(ck.calls, key)},
							Files:   fs, Subject: "option:" + ck.key, Why: "constant option",
						})
					}
				}
			}
			lacks, given := false, placed(ck.calls, key)
			for _, cl := range ck.calls {
				lacks = lacks || cl.Flags&fact.Spread == 0 && !pack.HasKey(cl, key, "") && (given == 0 || pack.Positional(cl) < given)
			}
			if !lacks {
				continue // the callee may demand it
			}
			if defaults[ck.g+"\x00"+ck.key+"\x00"+key] || !chosen(ck.calls, key) {
				continue
			}
			if data && flag(ck.calls, key) {
				continue // what a thing is
			}
			prior, q, why, signals := 0.35, 0.4, "option present", miner.Signals(nil)
			switch {
			case 10*u.Test >= 9*len(u.Files):
				continue // a test gives what it is about
			case ownChoice(ck.calls, key):
				prior, q, why, signals = 0.5, 0.2, "constants of one class", miner.Signals{"option own choice": 1}
			case public(u.Sym):
				continue // a library's default is known
			}
			emit(miner.Candidate{
				Family: "option", Group: ck.g, Prior: prior, Background: q, Universe: len(present) + 4,
				Matcher: pack.Matcher{Kind: pack.MatchOption, Callee: []string{ck.key}, Keys: []string{key}, Arg: given},
				Files:   fs, Subject: "option:" + ck.key, Why: why, Signals: signals,
			})
		}
	}
}

// minChoices is the number of constants of one class from which on an option
// that holds one of them says what the repository has to choose between.
const minChoices = 3

// ownChoice reports whether what decorators give for a key are constants of one
// class of the repository, as with permissions.
func ownChoice(calls []*fact.Call, key string) bool {
	n := 0
	by := map[string]map[string]int{} // class → constant → calls
	for _, cl := range calls {
		for o := range cl.Opts {
			op := &cl.Opts[o]
			if op.Key != key {
				continue
			}
			if n++; cl.Flags&fact.DecoratorCall == 0 {
				return false
			}
			class := fact.Qualifier(op.Sym.Name())
			if op.Kind != fact.ArgMember || op.Sym.Origin() != fact.Internal || !upper(fact.LastName(class)) {
				continue
			}
			class = op.Sym.Module() + "." + class
			if by[class] == nil {
				by[class] = map[string]int{}
			}
			by[class][op.Sym.Name()]++
		}
	}
	for _, values := range by {
		m := 0
		for _, k := range values {
			m += k
		}
		if 5*m >= 4*n && len(values) >= minChoices {
			return true
		}
	}
	return false
}

// literals reports whether calls write out data rather than ask for something.
func literals(calls []*fact.Call) bool {
	n := 0
	for _, cl := range calls {
		if cl.Flags&fact.CompositeLit != 0 {
			n++
		}
	}
	return 2*n > len(calls)
}

// flag reports whether what calls give for a key is mostly true or false.
func flag(calls []*fact.Call, key string) bool {
	n, all := 0, 0
	for _, cl := range calls {
		for o := range cl.Opts {
			if cl.Opts[o].Key == key {
				if all++; cl.Opts[o].Kind == fact.ArgBool {
					n++
				}
			}
		}
	}
	return 2*n > all
}

// placed returns the number of positional arguments from which on a call may
// give the key by its place, 0 where no call does: those that name the key have
// fewer.
func placed(calls []*fact.Call, key string) int {
	most, more := 0, 0
	for _, cl := range calls {
		n, named := pack.Positional(cl), false
		for o := range cl.Opts {
			named = named || cl.Opts[o].Key == key && cl.Opts[o].Arg < len(cl.Args) && cl.Args[cl.Opts[o].Arg].Name != ""
		}
		switch {
		case named:
			most = max(most, n)
		case pack.HasKey(cl, key, ""):
			return 0 // in an object
		default:
			more = max(more, n)
		}
	}
	if more > most {
		return most + 1
	}
	return 0
}

// chosen reports whether a key that calls set says how something is done. The
// fields of data are what it is about, unless they hold the repository's own
// functions and constants, or the same few values again and again; a handler of an element is what that element does.
func chosen(calls []*fact.Call, key string) bool {
	data, own, n := 0, 0, 0
	values := map[string]bool{}
	for _, cl := range calls {
		for o := range cl.Opts {
			op := &cl.Opts[o]
			if op.Key != key {
				continue
			}
			if cl.Flags&fact.JSX != 0 && len(key) > 2 && key[:2] == "on" && upper(key[2:]) {
				return false
			}
			n++
			if cl.Flags&(fact.CompositeLit|fact.New) != 0 && len(cl.Args) == 0 {
				data++
			}
			if op.Kind == fact.ArgFunc || op.Sym.Origin() == fact.Internal {
				own++
			}
			if values[op.Value] = true; op.Value == "" || op.Local {
				values[strconv.Itoa(n)] = true // may be any
			}
		}
	}
	return 2*data <= n || 2*own >= n || 4*len(values) <= n
}

// defaulted returns the parameters of the repository's own functions that have a
// default, by group, key of the function and name: who leaves one out means the
// default.
func defaulted(c *miner.Corpus) map[string]bool {
	out := map[string]bool{}
	for i, f := range c.Files {
		for d := range f.Defs {
			df := &f.Defs[d]
			if df.Name == "" || !df.Kind.Callable() {
				continue
			}
			for p := range df.Params {
				if pr := &df.Params[p]; pr.Optional && pr.Name != "" {
					out[c.Group[i]+"\x00"+c.KeyOf(i, ownName(df))+"\x00"+pr.Name] = true
				}
			}
		}
	}
	return out
}

// ownName returns the name of a definition within its module.
func ownName(df *fact.Def) string {
	if df.Owner != "" {
		return df.Owner + "." + df.Name
	}
	return df.Name
}

// isOwn reports whether a name is the one that ownName returns.
func isOwn(df *fact.Def, name string) bool {
	if df.Owner == "" {
		return name == df.Name
	}
	k := len(df.Owner)
	return len(name) == k+1+len(df.Name) && name[k] == '.' && name[:k] == df.Owner && name[k+1:] == df.Name
}

func wordOption(c *miner.Corpus, k *miner.Candidate) string {
	if m := &k.Matcher; len(m.Callee) == 0 && slices.Contains(m.Keys, fact.ElementText) {
		with := fact.LastName(m.Value)
		if with == "Trans" {
			with = "<" + with + ">"
		}
		return "Translate the texts of elements with " + code(with) + "; never write them out."
	} else if len(m.Callee) == 0 {
		return "Give " + codes(m.Keys) + " the result of " + code(written(c, k.Group, m.Value)) + "; never a literal text."
	}
	callee := c.Word(k.Group, k.Matcher.Callee[0])
	if v := k.Matcher.Value; v != "" {
		if v != "true" && v != "false" {
			v = c.Word(k.Group, v)
		}
		return "Set " + code(k.Matcher.Keys[0]+": "+v) + " in every " + code(callee) + "."
	}
	return "Always give " + codes(k.Matcher.Keys) + " in " + code(callee) + "; never leave it out."
}
