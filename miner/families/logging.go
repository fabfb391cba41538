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

// Logging is the family of what logs.
func Logging() miner.Family {
	return miner.Family{
		Name: "logging",
		Doc: `through what messages are logged

One logger of the repository or of a library is used in place of printing and
of the language's default logger.

    Log through ` + "`logger`" + `; never ` + "`console.log`" + `.

Silent where both are in use, and in folders of programs that mostly print.`,
		Mine: mineLogging,
		Words: func(c *miner.Corpus, k *miner.Candidate) string {
			never := ""
			for _, site := range k.Sites { // another logger says more than a way to print
				if name := fact.LastName(site.Found); !site.OK && never == "" && strings.Contains(site.Found, ".") && letterLevels[name] {
					never = site.Found
				}
			}
			if never == "" {
				never = found(k)
			}
			if never == "" {
				never = c.Word(k.Group, k.Matcher.Never[0])
			}
			key := strings.TrimSuffix(k.Matcher.Use[0], ".*")
			use := loggerWord(c, k.Group, key)
			if len(k.Matcher.Use) > 1 { // what they have in common is the package
				key = loggerModule(key)
				use, _, _ = strings.Cut(use, ".")
			}
			if strings.HasPrefix(never, use+".") {
				use = key // two modules of one name
			}
			if k.Group == "go" && strings.HasPrefix(never, "log.") {
				return "Log through " + code(use) + "; never the standard library's " + code("log") + ", such as " + code(never) + "."
			}
			return "Log through " + code(use) + "; never " + code(never) + "."
		},
	}
}

// minKin is how many times the files of another logger of the same package those
// of the most used one are at most, if the package is what is logged through.
const minKin = 10

// loggerModule returns the package of a logger of Go.
func loggerModule(key string) string {
	dir, base := path.Split(key)
	base, _, _ = strings.Cut(base, ".")
	return dir + base
}

// loggerWord names a logger: what a function gives by the function, and a type
// of Go with its package.
func loggerWord(c *miner.Corpus, g, key string) string {
	if f, ok := strings.CutSuffix(key, "()"); ok && !strings.Contains(f, "()") {
		// A method that returns the logger again: the type is what is meant.
		if owner := fact.Qualifier(f); capital(fact.LastName(owner)) {
			return miner.Short(owner)
		}
		w := c.Word(g, f)
		if std := "logging."; g == "python" && strings.HasPrefix(w, std) && !strings.HasPrefix(f, std) {
			return f // of another library under the name of the language's
		}
		return w
	}
	w := strings.TrimSuffix(c.Word(g, key+".*"), ".*")
	if mod, _, ok := strings.Cut(path.Base(key), "."); g == "go" && ok && !strings.Contains(w, ".") {
		return mod + "." + w
	}
	return w
}

var logLevels = map[string]bool{
	"debug": true, "info": true, "warn": true, "warning": true, "error": true, "trace": true, "fatal": true, "notice": true, "critical": true, "exception": true,
	"debugf": true, "infof": true, "warnf": true, "warningf": true, "errorf": true, "tracef": true, "debugw": true, "infow": true, "warnw": true, "errorw": true,
	"debugcontext": true, "infocontext": true, "warncontext": true, "errorcontext": true,
}

// letterLevels are levels of which loggers of Android have only the first letter;
// who has four of them logs.
var letterLevels = map[string]bool{"v": true, "d": true, "i": true, "w": true, "e": true, "wtf": true}

// defaults are the ways to print that each language offers at once.
var defaults = map[string][]string{
	"typescript": {"console.log", "console.error", "console.warn", "console.info", "console.debug"},
	"python":     {"print", "logging.info", "logging.error", "logging.warning", "logging.debug", "logging.exception"},
	"go":         {"log.Printf", "log.Println", "log.Print", "log.Fatal", "log.Fatalf", "log.Fatalln"}, // what fmt prints is the output of a command
	"jvm":        {"System.out.println", "System.err.println", "java.lang.System.out.println", "println", "android.util.Log.*"},
	"csharp":     {"System.Console.WriteLine", "Console.WriteLine"},
	"ruby":       {"puts", "p"},
	"php":        {"error_log", "var_dump"},
	"rust":       {"println", "eprintln", "dbg", "std.println", "std.eprintln"},
}

func mineLogging(c *miner.Corpus, emit func(miner.Candidate)) {
	for _, g := range c.Groups() {
		bad := defaults[g]
		if bad == nil {
			continue
		}
		logger := shares{}
		all := map[int]bool{}
		levels := map[string]map[string]bool{}
		for i, f := range c.Files {
			if c.Group[i] != g {
				continue
			}
			for k := range f.Calls {
				cl := &f.Calls[k]
				key := c.Key(c.Calls(i)[k])
				if pack.Has(bad, key) {
					all[i] = true
					continue
				}
				name := fact.LastName(key)
				level := logLevels[strings.ToLower(name)]
				if cl.Flags&(fact.New|fact.Thrown) != 0 || !fact.Resolved(key) || !level && !letterLevels[name] {
					continue
				}
				p := fact.Qualifier(key)
				if p == "" || level && !strings.Contains(strings.ToLower(p), "log") {
					continue
				}
				logger.add(p, i)
				if levels[p] == nil {
					levels[p] = map[string]bool{}
				}
				levels[p][fact.LastName(key)] = true
			}
		}
		best := logger.keys(miner.MinFiles)
		sort.SliceStable(best, func(a, b int) bool { return len(logger[best[a]]) > len(logger[best[b]]) })
		// A logger that has a name says more than what a call returns.
		for k := 1; k < len(best); k++ {
			if strings.HasSuffix(best[0], "()") && !strings.HasSuffix(best[k], "()") && 4*len(logger[best[k]]) >= len(logger[best[0]]) {
				best[0], best[k] = best[k], best[0]
			}
		}
		taken := map[string]bool{}
		for _, p := range best[:min(2, len(best))] {
			if taken[p] {
				continue
			}
			if len(levels[p]) < 2 || len(levels[p]) < 4 && !strings.Contains(strings.ToLower(fact.LastName(p)), "log") {
				continue // an error constructor, not a logger
			}
			fs := map[int]bool{}
			for i := range logger[p] {
				fs[i] = true
			}
			for i := range all {
				fs[i] = true
			}
			use := []string{p + ".*"}
			mod, _, _ := strings.Cut(loggerWord(c, g, p), ".")
			for _, q := range best {
				if g == "go" && q != p && strings.Contains(strings.ToLower(mod), "log") && loggerModule(q) == loggerModule(p) && len(levels[q]) > 1 && minKin*len(logger[q]) >= len(logger[p]) {
					taken[q] = true
					use = append(use, q+".*")
					for i := range logger[q] {
						fs[i] = true
					}
				}
			}
			talk := programs(c, all, logger[p])
			emit(miner.Candidate{
				Family: "logging", Group: g, Prior: 0.75, Background: 0.3, Universe: 8, Listed: true,
				Matcher: pack.Matcher{Kind: pack.MatchUse, Use: use, Never: bad},
				Outside: talk, Said: talk,
				Files: files(fs), Subject: "log", Why: "log calls",
			})
		}
	}
}

// maxPrograms is the number of folders of programs that a rule leaves out.
const maxPrograms = 4

// programs returns globs of folders whose programs talk to who runs them: their
// name says so, and more of their files print than log, or most that print are there.
func programs(c *miner.Corpus, prints, logs map[int]bool) []string {
	type talk struct{ print, log int }
	by := map[string]*talk{}
	see := func(i int, count func(*talk)) {
		for d := range c.Above(i) {
			if commands[path.Base(d)] {
				if by[d] == nil {
					by[d] = &talk{}
				}
				count(by[d])
			}
		}
	}
	for i := range prints {
		see(i, func(t *talk) { t.print++ })
	}
	for i := range logs {
		see(i, func(t *talk) { t.log++ })
	}
	var out []string
	for _, d := range sortedNames(by) { // a folder stands before what it holds
		if t := by[d]; (t.print > t.log || t.print >= miner.MinFiles && 2*t.print > len(prints) && 2*t.log < len(logs)) && !slices.ContainsFunc(out, func(g string) bool { return strings.HasPrefix(d+"/", strings.TrimSuffix(g, "**")) }) {
			out = append(out, d+"/**")
		}
	}
	n := func(g string) int { return by[strings.TrimSuffix(g, "/**")].print }
	sort.SliceStable(out, func(a, b int) bool { return n(out[a]) > n(out[b]) })
	out = out[:min(len(out), maxPrograms)]
	sort.Strings(out)
	return out
}

// commands are the names of folders of programs.
var commands = map[string]bool{
	"cmd": true, "cli": true, "bin": true, "tools": true, "tool": true, "scripts": true, "script": true, "console": true, "commands": true, "tasks": true,
	"examples": true, "example": true, "hack": true, "benchmark": true, "benchmarks": true, "dev": true, "samples": true, "demo": true,
}
