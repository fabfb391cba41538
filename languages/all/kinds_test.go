package all

import (
	"fmt"
	"os"
	"path/filepath"
	"strings"
	"testing"

	"golang.org/x/tools/txtar"

	"github.com/vdmine/vdmine/analyzer/fact"
	"github.com/vdmine/vdmine/languages"
	"github.com/vdmine/vdmine/languages/langtest"
)

const (
	docs  = "../../docs/languages.md"
	begin = "<!-- The table is made by `go test ./languages/all -update`. -->\n"
	end   = "<!-- end of the table -->\n"
)

// kinds counts the facts of each kind in the archives of a language.
func kinds(t *testing.T, l *languages.Language) map[fact.Kind]int {
	t.Helper()
	paths, err := filepath.Glob("../../testdata/repos/" + l.Name + "/*.txtar")
	if err != nil || len(paths) == 0 {
		t.Fatalf("%s: no archives (%v)", l.Name, err)
	}
	c := langtest.Compile(t, l)
	n := map[fact.Kind]int{}
	for _, p := range paths {
		data, err := os.ReadFile(p)
		if err != nil {
			t.Fatal(err)
		}
		for _, file := range txtar.Parse(data).Files {
			if file.Name == langtest.Golden {
				continue
			}
			f := langtest.Facts(t, c, file.Name, file.Data)
			n[fact.KindImport] += len(f.Imports) + len(f.Exports)
			n[fact.KindDef] += len(f.Defs)
			n[fact.KindCall] += len(f.Calls)
			n[fact.KindBinding] += len(f.Bindings)
			n[fact.KindRef] += len(f.Refs)
			n[fact.KindLiteral] += len(f.Literals)
			n[fact.KindError] += len(f.Catches)
			for i := range f.Calls {
				if f.Calls[i].Flags&(fact.Thrown|fact.AsError) != 0 {
					n[fact.KindError]++
				}
			}
			if f.Test {
				n[fact.KindTest]++
			}
		}
	}
	return n
}

// TestKinds holds every language to every kind of fact: its archives must show
// one, or the language must say why there is none. docs/languages.md lists both.
func TestKinds(t *testing.T) {
	var b strings.Builder
	b.WriteString("| language | files |")
	for _, k := range fact.Kinds() {
		fmt.Fprintf(&b, " %s |", k)
	}
	b.WriteString("\n|---|---|" + strings.Repeat("---|", len(fact.Kinds())) + "\n")
	var notes []string
	for _, l := range Languages() {
		n := kinds(t, l)
		fmt.Fprintf(&b, "| %s | `%s` |", l.Title, strings.Join(append(append([]string{}, l.Extensions...), l.Filenames...), "` `"))
		for _, k := range fact.Kinds() {
			why, missing := l.Missing[k]
			switch {
			case missing && len(why) < 10:
				t.Errorf("%s: %s: no reason", l.Name, k)
			case missing && k == fact.KindTest && l.IsTest != nil:
				t.Errorf("%s: tests are said to be missing, but IsTest tells them", l.Name)
			case missing && n[k] > 0:
				t.Errorf("%s: %s: said to be missing (%s), but the archives show %d", l.Name, k, why, n[k])
			case !missing && n[k] == 0:
				t.Errorf("%s: no archive shows a fact of kind %s, and Missing gives no reason", l.Name, k)
			}
			if missing {
				notes = append(notes, why)
				fmt.Fprintf(&b, " no [%d] |", len(notes))
			} else {
				b.WriteString(" yes |")
			}
		}
		b.WriteString("\n")
	}
	b.WriteString("\n")
	for i, why := range notes {
		fmt.Fprintf(&b, "[%d] %s.  \n", i+1, why)
	}
	text, err := os.ReadFile(docs)
	if err != nil {
		t.Fatal(err)
	}
	head, rest, ok := strings.Cut(string(text), begin)
	old, tail, ok2 := strings.Cut(rest, end)
	if !ok || !ok2 {
		t.Fatalf("%s has no place for the table", docs)
	}
	if old == b.String() {
		return
	}
	if !langtest.Updating() {
		t.Fatalf("the table of %s is not what the languages say; run go test ./languages/all -update", docs)
	}
	if err := os.WriteFile(docs, []byte(head+begin+b.String()+end+tail), 0o644); err != nil {
		t.Fatal(err)
	}
}
