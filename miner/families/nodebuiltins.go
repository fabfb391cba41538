package families

import (
	"maps"
	"slices"
	"strings"

	"github.com/vdmine/vdmine/miner"
	"github.com/vdmine/vdmine/pack"
)

// nodePrefix stands before the name of a module that is Node's own.
const nodePrefix = "node:"

// nodeModules are the modules of Node that can be imported with and without the
// prefix (https://nodejs.org/api/modules.html#built-in-modules).
var nodeModules = []string{
	"assert", "assert/strict", "async_hooks", "buffer", "child_process", "cluster", "console", "constants", "crypto", "dgram", "diagnostics_channel", "dns", "dns/promises",
	"domain", "events", "fs", "fs/promises", "http", "http2", "https", "inspector", "module", "net", "os", "path", "path/posix", "path/win32", "perf_hooks", "process",
	"punycode", "querystring", "readline", "readline/promises", "repl", "stream", "stream/promises", "stream/web", "string_decoder", "sys", "timers", "timers/promises",
	"tls", "tty", "url", "util", "util/types", "v8", "vm", "wasi", "worker_threads", "zlib",
}

// mineNode emits the rule that Node's own modules are imported with the prefix, all
// of them: what one of them is imported as is a slice of it. Given are the files by
// the module that they import, and the repository's own modules.
func mineNode(g string, imports shares, internal map[string]bool, emit func(miner.Candidate)) {
	with, bare := map[int]bool{}, map[int]bool{}
	var use []string
	for _, m := range nodeModules {
		use = append(use, nodePrefix+m)
		maps.Copy(with, imports[nodePrefix+m])
		if internal[m] {
			return // one of the repository's has such a name
		}
		maps.Copy(bare, imports[m])
	}
	if len(with) < miner.MinAdherents || len(bare) == 0 {
		return
	}
	all := maps.Clone(with)
	maps.Copy(all, bare)
	emit(miner.Candidate{
		Family: "import-source", Group: g, Prior: 0.8, Background: 0.15, Universe: 32, Listed: true,
		Matcher: pack.Matcher{Kind: pack.MatchImport, Use: use, Never: slices.Clone(nodeModules)},
		Files:   files(all), Subject: "import:" + nodePrefix, Why: "Node's own modules",
	})
}

// ofNode reports whether a rule is about how Node's own modules are imported.
func ofNode(m *pack.Matcher) bool {
	return len(m.Use) > 1 && len(m.Use) == len(m.Never) && m.Use[0] == nodePrefix+m.Never[0]
}

// wordNode names the two modules of Node that most files import.
func wordNode(c *miner.Corpus, k *miner.Candidate) string {
	n := map[string]int{}
	for _, i := range k.FilesOK() {
		for _, im := range c.Files[i].Imports {
			if m := pack.ModuleOf(&im); strings.HasPrefix(m, nodePrefix) && slices.Contains(k.Matcher.Use, m) {
				n[m]++
			}
		}
	}
	most := sortedNames(n)
	slices.SortStableFunc(most, func(a, b string) int { return n[b] - n[a] })
	such := ""
	if len(most) > 0 {
		such = " (" + strings.ReplaceAll(codes(most[:min(2, len(most))]), " and ", ", ") + " and the like)"
	}
	return "Import Node's own modules with the prefix `node:`" + such + "; never bare."
}
