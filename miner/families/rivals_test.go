package families

import (
	"fmt"
	"testing"

	"github.com/vdmine/vdmine/analyzer/fact"
	"github.com/vdmine/vdmine/miner"
)

func TestNearModules(t *testing.T) {
	for _, c := range []struct {
		a, b, thing string
		want        bool
	}{
		{"example.com/x/rand", "math/rand", "Intn", true},
		{"example.com/x/random", "math/rand", "Intn", true},
		{"io.acme.http", "org.apache.http", "ContentType", true},
		{"scrapy.http.request", "urllib.request", "Request", false}, // each named after what it offers
		{"io.acme.tests.utils", "java.util", "Optional", false},     // every project has utilities
		{"example.com/x/store", "os/exec", "Run", false},
	} {
		if got := nearModules(c.a, c.b, c.thing); got != c.want {
			t.Errorf("%s of %s and %s: %v", c.thing, c.a, c.b, got)
		}
	}
}

func TestOneSort(t *testing.T) {
	for _, c := range []struct {
		group, a, b string
		want        bool
	}{
		{"jvm", "url", "URL", false}, {"jvm", "HttpUrl", "URL", true}, {"typescript", "object", "Object", false}, {"go", "parse", "Parse", true},
	} {
		if got := oneSort(c.group, c.a, c.b); got != c.want {
			t.Errorf("%s: %s and %s: %v", c.group, c.a, c.b, got)
		}
	}
}

// TestBefore tells what may stand before a thing from what only shares a word with it.
func TestBefore(t *testing.T) {
	for _, c := range []struct {
		a, b string
		want bool // different things
	}{
		{"lib/ai.createGenerateText", "ai.generateText", false}, {"db.ApplicationContextFactory", "ef.IContextFactory", false}, {"kit.Container", "lib.Container", false},
		{"app/support.sequelize.define", "Object.defineProperty", true}, {"io.isInteractive", "symfony.StringInput.setInteractive", true},
		{"serializers.IntegerField", "models.BigIntegerField", true}, {"httpx.Error", "assert.NoError", true},
		{"gin.SetMode", "io/fs.FileInfo.Mode", true}, {"flags.SetBool", "conf.SetBool", false},
	} {
		if got := apartBefore(c.a, c.b); got != c.want {
			t.Errorf("%s before %s: %v", c.a, c.b, got)
		}
	}
}

func TestOneName(t *testing.T) {
	for _, c := range []struct {
		a, b string
		want bool
	}{
		{"lib/core_ext/regexp.Regexp.*", "Regexp.new", true}, {"app/env.env.*", "process.env.*", false},
		{"net/RouteSet.draw", "?.draw", true}, {"net/RouteSet.draw", "?.paint", false}, {"a/clock.now", "time.now", false},
	} {
		if got := oneName(c.a, c.b); got != c.want {
			t.Errorf("%s and %s: %v", c.a, c.b, got)
		}
	}
}

// TestMore: of two modules that have a function of one name, none is meant where a
// third is what most take.
func TestMore(t *testing.T) {
	call := func(mod string) fact.Call {
		return fact.Call{Callee: "assertEquals", Sym: fact.Symbol{Origin: fact.External, Module: mod, Name: "assertEquals"}.Ref(), Func: -1, Parent: -1}
	}
	var files []*fact.File
	for i, mod := range []string{"junit.framework", "junit.framework", "kotlin.test", "org.junit", "org.junit", "org.junit"} {
		files = append(files, &fact.File{Path: fmt.Sprintf("%d.kt", i), Lang: "kotlin", Calls: []fact.Call{call(mod)}})
	}
	c := miner.NewCorpus(files)
	l := &pairs{c: c, g: "jvm"}
	for mod, want := range map[string]bool{"junit.framework": true, "kotlin.test": true, "org.junit": false} {
		if u := c.Use("jvm", mod+".assertEquals"); u == nil || l.more(u) != want {
			t.Errorf("%s: not %v", mod, want)
		}
	}
}

// TestForeign: a thing of a library is not chosen over one that only other projects
// have, but for what stands in for Rust's own.
func TestForeign(t *testing.T) {
	for _, c := range []struct {
		lang, mod, name, rival string
		want                   bool
	}{
		{"python", "django.db.models", "ForeignKey", "sqlalchemy.ForeignKey", true},
		{"rust", "parking_lot", "MutexGuard", "std.sync.MutexGuard", false},
	} {
		f := &fact.File{Path: "a." + c.lang, Lang: c.lang, Imports: []fact.Import{{Module: "sqlalchemy"}}, Calls: []fact.Call{
			{Callee: c.name, Sym: fact.Symbol{Origin: fact.External, Module: c.mod, Name: c.name}.Ref(), Func: -1, Parent: -1},
		}}
		l := &pairs{c: miner.NewCorpus([]*fact.File{f}), g: c.lang}
		p := &pairing{pairKey: pairKey{c.mod + "." + c.name, c.rival}, why: []string{whyAlike}}
		if got := l.apart(p, l.c.Use(c.lang, p.a), nil); got != c.want {
			t.Errorf("%s before %s: %v", p.a, p.b, got)
		}
	}
}
