package shoprename

import (
	"go/parser"
	"go/token"
	"io/fs"
	"os"
	"os/exec"
	"path"
	"path/filepath"
	"regexp"
	"strings"
	"testing"

	"github.com/google/go-cmp/cmp"
)

const (
	shop       = "../../testdata/shop/repo"
	expectFile = "../../testdata/shop/expect.json"
)

func renamed(t *testing.T, seed uint64) (string, Mapping) {
	t.Helper()
	dst := filepath.Join(t.TempDir(), "copy")
	m, err := RenameSeed(shop, dst, seed)
	if err != nil {
		t.Fatal(err)
	}
	return dst, m
}

func tree(t *testing.T, root string) map[string]string {
	t.Helper()
	names, texts, err := readTree(root)
	if err != nil {
		t.Fatal(err)
	}
	files := map[string]string{}
	for i, name := range names {
		files[name] = texts[i]
	}
	return files
}

func TestExpectHolds(t *testing.T) {
	e, err := LoadExpect(expectFile)
	if err != nil {
		t.Fatal(err)
	}
	if len(e.Conventions) != 3 {
		t.Errorf("%d conventions, want 3", len(e.Conventions))
	}
	for _, c := range e.Conventions {
		if n := len(c.Exceptions); n < 2 || n > 4 {
			t.Errorf("%s: %d exceptions, want 2 to 4", c.Name, n)
		}
	}
	if err := e.Verify(shop); err != nil {
		t.Error(err)
	}
}

func TestVerifyNoticesDrift(t *testing.T) {
	e, err := LoadExpect(expectFile)
	if err != nil {
		t.Fatal(err)
	}
	e.Conventions[0].Exceptions[0].Line++
	e.Conventions[0].Exceptions[0].To++
	if e.Verify(shop) == nil {
		t.Error("a moved line was not noticed")
	}
}

// The counts that the example promises: files that keep each convention, and how many lines do not.
func TestShopKeepsItsConventions(t *testing.T) {
	money := regexp.MustCompile(`(?i)^\s+\w*(price|amount|total|cost): \{ type: (Schema\.Types\.Decimal128|Number)`)
	query := regexp.MustCompile(`\.(find|findOne|countDocuments|exists|updateOne|updateMany|findOneAndUpdate)\(`)
	sources, lines := 0, 0
	decimal, number, guarded, guards, raw, filtered := map[string]bool{}, 0, map[string]bool{}, 0, 0, map[string]bool{}
	for name, text := range tree(t, shop) {
		if kindOf(name) == config || path.Ext(name) == ".mod" {
			continue
		}
		sources++
		lines += strings.Count(text, "\n")
		for line := range strings.Lines(text) {
			if found := money.FindStringSubmatch(line); found != nil {
				if found[2] == "Number" {
					number++
				} else {
					decimal[name] = true
				}
			}
			if strings.Contains(line, "await requireOwner(req.user, ") {
				guarded[name] = true
				guards++
			}
			if strings.Contains(line, "members.some(") || strings.Contains(line, "members.includes(") {
				raw++
			}
			if query.MatchString(line) && strings.Contains(line, "deletedAt: null") {
				filtered[name] = true
			}
		}
	}
	if sources < 75 || lines < 3500 {
		t.Errorf("%d sources of %d lines, want 75 of 3500", sources, lines)
	}
	if len(decimal) < 12 || number != 3 {
		t.Errorf("money: %d models, %d exceptions", len(decimal), number)
	}
	if len(guarded) < 10 || raw != 4 {
		t.Errorf("guard: %d files, %d raw checks", len(guarded), raw)
	}
	if len(filtered) < 10 {
		t.Errorf("filter: %d files", len(filtered))
	}
	t.Logf("%d sources, %d lines; money in %d files; %d guards in %d files; filters in %d files", sources, lines,
		len(decimal), guards, len(guarded), len(filtered))
}

func TestRenameIsDeterministic(t *testing.T) {
	a, ma := renamed(t, 7)
	b, mb := renamed(t, 7)
	if diff := cmp.Diff(tree(t, a), tree(t, b)); diff != "" {
		t.Error(diff)
	}
	if diff := cmp.Diff(ma.Words, mb.Words); diff != "" {
		t.Error(diff)
	}
}

func TestSeedsDiffer(t *testing.T) {
	_, a := renamed(t, 1)
	_, b := renamed(t, 2)
	for _, word := range []string{"requireOwner", "deletedAt", "Decimal128", "members", "mongoose", "findOne"} {
		if x, y := a.Word(word), b.Word(word); x == y || x == word || y == word {
			t.Errorf("%s became %s and %s", word, x, y)
		}
	}
}

func TestWordsAreOneToOne(t *testing.T) {
	_, m := renamed(t, 1)
	back := map[string]string{}
	for old, made := range m.Words {
		if other, ok := back[made]; ok {
			t.Errorf("%s and %s both became %s", old, other, made)
		}
		if _, ok := m.Words[made]; ok {
			t.Errorf("%s became %s, which is an old word", old, made)
		}
		back[made] = old
	}
}

func TestNoOldWordRemains(t *testing.T) {
	old := strings.Fields(`price amount store owner product variant member cart coupon invoice payout supplier bundle
		affiliate refund shipment parcel carrier warehouse pickup ledger fulfil merchant customer delet removed decimal bignum
		schema mongo express router router model controller repositor middleware service sqlalchemy fastapi pydantic
		findone find( .find countdocuments updateone updatemany exists aggregate scalars mapped_column deleted_at
		tenant money currency clock. webhook subscription loyalty category discount subtotal`)
	// What the standard libraries are called stays.
	library := strings.NewReplacer("StatusServiceUnavailable", "", "delete(", "", "from decimal import Decimal", "",
		"Decimal(", "", "Decimal]", "", "Decimal\n", "", "Decimal |", "")
	for _, seed := range []uint64{1, 2} {
		dst, _ := renamed(t, seed)
		for name, text := range tree(t, dst) {
			lower := strings.ToLower(name + "\n" + library.Replace(text))
			for _, word := range old {
				if i := strings.Index(lower, word); i >= 0 {
					t.Errorf("seed %d: %s: %q remains: …%s…", seed, name, word, lower[max(0, i-20):min(len(lower), i+30)])
				}
			}
		}
	}
}

func TestLinesStay(t *testing.T) {
	dst, m := renamed(t, 3)
	before, after := tree(t, shop), tree(t, dst)
	if len(before) != len(after) || len(m.Files) != len(before) {
		t.Fatalf("%d files became %d", len(before), len(after))
	}
	for name, text := range before {
		copied, ok := after[m.Files[name]]
		if !ok {
			t.Errorf("%s is gone", name)
		}
		if strings.Count(text, "\n") != strings.Count(copied, "\n") {
			t.Errorf("%s: number of lines changed", name)
		}
	}
}

func TestMapExpect(t *testing.T) {
	data, err := os.ReadFile(expectFile)
	if err != nil {
		t.Fatal(err)
	}
	for _, seed := range []uint64{1, 2} {
		dst, m := renamed(t, seed)
		mapped, err := MapExpect(data, m)
		if err != nil {
			t.Fatal(err)
		}
		e, err := ParseExpect(mapped)
		if err != nil {
			t.Fatal(err)
		}
		if err := e.Verify(dst); err != nil {
			t.Error(err)
		}
		for _, c := range e.Conventions {
			all := ""
			for _, text := range tree(t, dst) {
				all += text
			}
			for _, word := range c.Words {
				if strings.Count(all, word) < 20 {
					t.Errorf("seed %d: %s is used %d times", seed, word, strings.Count(all, word))
				}
			}
		}
	}
	if _, err := MapExpect([]byte("{"), Mapping{}); err == nil {
		t.Error("broken JSON was accepted")
	}
}

// Every import between the files of a copy leads to a file of the copy.
func TestImportsResolve(t *testing.T) {
	relative := regexp.MustCompile(`from '(\.[^']*|@/[^']*)'`)
	dotted := regexp.MustCompile(`(?m)^from (\w+(?:\.\w+)*) import`)
	dst, m := renamed(t, 1)
	files := tree(t, dst)
	api, fulfilment := path.Dir(path.Dir(m.Files["api/src/app.ts"])), path.Dir(path.Dir(m.Files["fulfilment/fulfilment/api.py"]))
	checked := 0
	for name, text := range files {
		switch path.Ext(name) {
		case ".ts":
			for _, found := range relative.FindAllStringSubmatch(text, -1) {
				target := path.Join(path.Dir(name), found[1])
				if rest, ok := strings.CutPrefix(found[1], "@/"); ok {
					target = path.Join(api, "src", rest)
				}
				if _, ok := files[target+".ts"]; !ok {
					t.Errorf("%s: %s leads nowhere", name, found[1])
				}
				checked++
			}
		case ".py":
			own := path.Base(path.Dir(m.Files["fulfilment/fulfilment/api.py"]))
			for _, found := range dotted.FindAllStringSubmatch(text, -1) {
				if !strings.HasPrefix(found[1], own) {
					continue
				}
				target := path.Join(fulfilment, strings.ReplaceAll(found[1], ".", "/"))
				if files[target+".py"] == "" && files[target+"/__init__.py"] == "" && !hasFile(files, target+"/__init__.py") {
					t.Errorf("%s: %s leads nowhere", name, found[1])
				}
				checked++
			}
		}
	}
	if checked < 300 {
		t.Errorf("only %d imports checked", checked)
	}
}

func hasFile(files map[string]string, name string) bool {
	_, ok := files[name]
	return ok
}

func TestCopyIsValid(t *testing.T) {
	dst, m := renamed(t, 2)
	for name, text := range tree(t, dst) {
		switch path.Ext(name) {
		case ".go":
			if _, err := parser.ParseFile(token.NewFileSet(), name, text, parser.AllErrors); err != nil {
				t.Error(err)
			}
		case ".ts":
			if err := brackets(text); err != "" {
				t.Errorf("%s: %s", name, err)
			}
		}
	}
	t.Run("go", func(t *testing.T) {
		tool, err := exec.LookPath("go")
		if err != nil {
			t.Skip("no go command")
		}
		build := exec.Command(tool, "vet", "./...")
		build.Dir = filepath.Join(dst, path.Dir(m.Files["ledger/go.mod"]))
		build.Env = append(os.Environ(), "GOWORK=off", "GOFLAGS=", "GOPROXY=off")
		if out, err := build.CombinedOutput(); err != nil {
			t.Errorf("%v\n%s", err, out)
		}
	})
	t.Run("python", func(t *testing.T) {
		tool, err := exec.LookPath("python3")
		if err != nil {
			t.Skip("no python3")
		}
		var sources []string
		_ = filepath.WalkDir(dst, func(file string, _ fs.DirEntry, err error) error {
			if strings.HasSuffix(file, ".py") {
				sources = append(sources, file)
			}
			return err
		})
		check := "import ast, sys\nfor f in sys.argv[1:]: ast.parse(open(f).read(), f)"
		if out, err := exec.Command(tool, append([]string{"-c", check}, sources...)...).CombinedOutput(); err != nil {
			t.Errorf("%v\n%s", err, out)
		}
	})
}

// brackets checks roughly that brackets outside of quotes are closed in order.
func brackets(text string) string {
	var open []byte
	pairs := map[byte]byte{')': '(', ']': '[', '}': '{'}
	text = regexp.MustCompile(`([(,=]\s*|\? |return )/(?:\[[^\]\n]*\]|\\.|[^/\\\n\[])+/[a-z]*`).ReplaceAllString(text, "$1")
	text = regexp.MustCompile("'(?:[^'\\\\\n]|\\\\.)*'|//[^\n]*").ReplaceAllString(text, "")
	for i := 0; i < len(text); i++ {
		switch c := text[i]; c {
		case '(', '[', '{':
			open = append(open, c)
		case ')', ']', '}':
			if len(open) == 0 || open[len(open)-1] != pairs[c] {
				return "bracket closed that is not open: " + text[max(0, i-30):i+1]
			}
			open = open[:len(open)-1]
		}
	}
	if len(open) > 0 {
		return "bracket left open"
	}
	return ""
}

func TestRenameRefuses(t *testing.T) {
	full := t.TempDir()
	if err := os.WriteFile(filepath.Join(full, "a"), nil, 0o600); err != nil {
		t.Fatal(err)
	}
	if _, err := Rename(shop, full); err == nil {
		t.Error("wrote into a folder that is not empty")
	}
	if _, err := Rename(t.TempDir(), filepath.Join(t.TempDir(), "x")); err == nil {
		t.Error("renamed nothing")
	}
	linked := t.TempDir()
	if err := os.Symlink("/etc/hostname", filepath.Join(linked, "a.ts")); err == nil {
		if _, err := Rename(linked, filepath.Join(t.TempDir(), "x")); err == nil {
			t.Error("followed a link")
		}
	}
}

func TestSplit(t *testing.T) {
	for ident, want := range map[string][]string{
		"deletedAt":     {"deleted", "At"},
		"Decimal128":    {"Decimal128"},
		"HTTPServer":    {"HTTP", "Server"},
		"MAX_FAILURES":  {"MAX", "_", "FAILURES"},
		"_id":           {"_", "id"},
		"$in":           {"$", "in"},
		"storeID":       {"store", "ID"},
		"mapped_column": {"mapped", "_", "column"},
		"uuid4":         {"uuid4"},
	} {
		var got []string
		for _, p := range split(ident) {
			got = append(got, p.text)
		}
		if diff := cmp.Diff(want, got); diff != "" {
			t.Errorf("%s: %s", ident, diff)
		}
	}
}

// Whatever the text, its lines and what is not a letter or a digit stay.
func FuzzText(f *testing.F) {
	f.Add("deletedAt: null, // x\n\\d.find(`${a}`)", uint8(0))
	f.Add("fmt.Errorf(\"%w\", time.Now)", uint8(1))
	f.Add("é_ß\x00...filter?.some", uint8(2))
	dst := f.TempDir()
	m, err := Rename(shop, filepath.Join(dst, "copy"))
	if err != nil {
		f.Fatal(err)
	}
	signs := func(s string) string {
		return strings.Map(func(r rune) rune {
			if r < 0x80 && isIdent(byte(r)) {
				return -1
			}
			return r
		}, s)
	}
	f.Fuzz(func(t *testing.T, text string, kind uint8) {
		name := []string{"a.ts", "a.py", "a.go", "a.json"}[kind%4]
		if got := m.Text(name, text); signs(got) != signs(text) {
			t.Errorf("%q became %q", text, got)
		}
	})
}
