package families

import (
	"path"
	"slices"
	"sort"
	"strings"

	"github.com/vdmine/vdmine/analyzer/fact"
	"github.com/vdmine/vdmine/miner"
	"github.com/vdmine/vdmine/pack"
)

// Owner is the family "queries begin at who asks".
func Owner() miner.Family {
	return miner.Family{
		Name: "owner",
		Doc: `where a query for the records of somebody begins

Records are looked up through the user, account or organization that asks, which
has them, and not through their class, which has everybody's.

    Query in ` + "`app/graphql` through `current_organization.*` or by it; never by a class such as `Order` alone" + `.

Silent for classes that nobody is asked for through an owner, and for owners
that are not called current.`,
		Mine:  mineOwner,
		Words: wordOwner,
	}
}

// lookup are methods that find records.
var lookup = []string{"find", "find_by", "find_by!", "where", "find_or_create_by", "find_or_initialize_by", "filter", "get", "exclude", "get_or_404", "findOrFail", "firstWhere", "first_or_create"}

// maxOwned is the number of classes of which one rule says that they have an owner.
const maxOwned = 64

// ownerOf returns the start of a receiver that says who asks and the
// collection behind it; "" where it says neither.
func ownerOf(recv string) (owner, of string) {
	e := strings.Split(recv, ".")
	for n, name := range e {
		if !slices.Contains(fact.Tokens(name), "current") {
			continue
		}
		n++
		if name[0] >= 'A' && name[0] <= 'Z' {
			n++ // an object that holds who asks
		}
		if n >= len(e) {
			return "", ""
		}
		return strings.Join(e[:n], "."), e[n]
	}
	return "", ""
}

// classOf returns the name of the class of a collection's records.
func classOf(of string) string {
	var b strings.Builder
	for _, w := range fact.Tokens(of) {
		b.WriteString(strings.ToUpper(w[:1]) + w[1:])
	}
	s := b.String()
	switch {
	case strings.HasSuffix(s, "ies"):
		return s[:len(s)-3] + "y"
	case strings.HasSuffix(s, "sses"), strings.HasSuffix(s, "xes"), strings.HasSuffix(s, "ches"):
		return s[:len(s)-2]
	case strings.HasSuffix(s, "s"):
		return s[:len(s)-1]
	}
	return s
}

func mineOwner(c *miner.Corpus, emit func(miner.Candidate)) {
	for _, g := range c.Groups() {
		if g != "ruby" && g != "python" && g != "php" {
			continue // where classes are asked for their records
		}
		owners, classes := shares{}, shares{}
		used := map[string]bool{}
		below := map[string]map[int]bool{} // folder → files with a query through an owner
		direct := map[string]map[int]bool{}
		for i, f := range c.Files {
			if c.Group[i] != g || f.Test || miner.Migration(f.Path) {
				continue
			}
			for k := range f.Calls {
				cl := &f.Calls[k]
				m := fact.LastName(cl.Callee)
				if !slices.Contains(lookup, m) {
					continue
				}
				recv := pack.Written(cl)
				if owner, of := ownerOf(recv); owner != "" {
					owners.add(owner, i)
					classes.add(classOf(of), i)
					used[m] = true
					for d := range c.Above(i) {
						if below[d] == nil {
							below[d] = map[int]bool{}
						}
						below[d][i] = true
					}
				} else if recv != "" && recv[0] >= 'A' && recv[0] <= 'Z' {
					n := strings.TrimSuffix(recv, ".objects")
					if direct[n] == nil {
						direct[n] = map[int]bool{}
					}
					direct[n][i] = true
				}
			}
		}
		keys := owners.keys(2)
		if len(keys) == 0 {
			continue
		}
		sort.SliceStable(keys, func(a, b int) bool { return len(owners[keys[a]]) > len(owners[keys[b]]) })
		keys = keys[:min(len(keys), 6)]
		for n := range keys {
			keys[n] += ".*"
		}
		var of []string
		for _, n := range classes.keys(1) {
			of = append(of, n)
			if g == "python" {
				of[len(of)-1] = n + ".objects"
			}
		}
		of = of[:min(len(of), maxOwned)]
		divided := map[string]bool{} // has a part of its own that suffices
		for d, in := range below {
			if strings.Count(d, "/") == 1 && len(in) >= miner.MinFiles {
				divided[path.Dir(d)] = true
			}
		}
		for _, d := range sortedNames(below) {
			if len(below[d]) < miner.MinFiles || strings.Count(d, "/") > 1 || divided[d] {
				continue
			}
			all := map[int]bool{}
			for i := range below[d] {
				all[i] = true
			}
			for _, n := range of {
				for i := range direct[strings.TrimSuffix(n, ".objects")] {
					if strings.HasPrefix(c.Files[i].Path, d+"/") {
						all[i] = true
					}
				}
			}
			emit(miner.Candidate{
				Family: "owner", Group: g, Prior: 0.7, Background: 0.2, Universe: len(owners) + 8,
				Matcher: pack.Matcher{Kind: pack.MatchFilter, Shape: pack.ShapeOwner, Role: pack.Role{Dir: d + "/**", Test: "not"}, Keys: keys, Receivers: of, Methods: sortedNames(used)},
				Files:   files(all), Subject: "owner:" + path.Dir(d), Why: "queries for records that an owner has",
			})
		}
	}
}

func wordOwner(c *miner.Corpus, k *miner.Candidate) string {
	// The classes that are asked for most, as far as the repository does.
	never := map[string]int{}
	for _, s := range k.Sites {
		if !s.OK {
			never[strings.ReplaceAll(fact.Qualifier(s.Found), "()", "")]++
		}
	}
	names := sortedNames(never)
	sort.SliceStable(names, func(a, b int) bool { return never[names[a]] > never[names[b]] })
	if len(names) == 0 {
		names = k.Matcher.Receivers
	}
	keys := k.Matcher.Keys
	return "Query in " + code(strings.TrimSuffix(k.Matcher.Role.Dir, "/**")) + " through " + either(keys[:min(len(keys), 2)]) + " or by it; never by a class such as " + code(names[0]) + " alone."
}
