package review

import (
	"io/fs"
	"path"
	"strings"
	"testing"
)

// TestLexers holds every embedded lexer to telling apart the four kinds of
// text that a reader looks for.
func TestLexers(t *testing.T) {
	type want map[style]string
	tests := []struct {
		file, src string
		want      want
	}{
		{"a.go", "func f() {\n\tx := \"s\\\"t\" // why\n\treturn 0x2a\n}", want{keyword: "func", stringLit: `"s\"t"`, comment: "// why", number: "0x2a", funcName: "f"}},
		{"a.c", "static int f(void) { puts(\"s\"); return 42; } // why", want{keyword: "return", stringLit: "s", comment: "// why", number: "42"}},
		{"a.cpp", "class A { int f() { return g(\"s\", 42); } }; // why", want{keyword: "class", stringLit: "s", comment: "// why", number: "42"}},
		{"a.cs", "class A { int F() { return G(\"s\", 42); } } // why", want{keyword: "return", stringLit: `"s"`, comment: "// why", number: "42"}},
		{"a.java", "class A { int f() { return g(\"s\", 42); } } // why", want{keyword: "return", stringLit: `"s"`, comment: "// why", number: "42"}},
		{"a.js", "const x = f(\"s\", 42); // why", want{keyword: "const", stringLit: `"s"`, comment: "// why", number: "42"}},
		{"a.jsx", "const x = f(\"s\", 42); // why", want{keyword: "const", stringLit: `"s"`, comment: "// why", number: "42"}},
		{"a.ts", "const x: string = f(\"s\", 42); // why", want{keyword: "const", stringLit: `"s"`, comment: "// why", number: "42"}},
		{"a.tsx", "const x: string = f(\"s\", 42); // why", want{keyword: "const", stringLit: `"s"`, comment: "// why", number: "42"}},
		{"a.kt", "fun f(): Int { g(\"s\"); return 42 } // why", want{keyword: "return", stringLit: "s", comment: "// why", number: "42"}},
		{"a.php", "<?php\nfunction f() { return g('s', 42); } // why", want{keyword: "return", stringLit: "'s'", comment: "// why", number: "42"}},
		{"a.py", "def f():\n    return g('s', 42)  # why", want{keyword: "return", stringLit: "s", comment: "# why", number: "42"}},
		{"a.rb", "def f\n  return g('s', 42) # why\nend", want{keyword: "return", stringLit: "'s'", comment: "# why", number: "42"}},
		{"a.rs", "fn f() -> u8 { return g(\"s\", 42); } // why", want{keyword: "return", stringLit: "s", comment: "// why", number: "42"}},
		{"a.scala", "def f(): Int = { val x = \"s\"; return 42 } // why", want{keyword: "return", stringLit: "s", comment: "// why", number: "42"}},
		{"a.sql", "SELECT a FROM b WHERE c = 's' AND d = 42 -- why", want{keyword: "SELECT", stringLit: "s", comment: "-- why", number: "42"}},
		{"a.swift", "func f() -> Int { g(\"s\"); return 42 } // why", want{keyword: "return", stringLit: "s", comment: "// why", number: "42"}},
		{"a.vue", "<script>\nconst x = f(\"s\", 42); // why\n</script>", want{keyword: "const", stringLit: `"s"`, comment: "// why", number: "42"}},
	}
	l := &lexers{}
	seen := map[string]bool{}
	for _, tt := range tests {
		t.Run(tt.file, func(t *testing.T) {
			seen[lexerName(tt.file)] = true
			got, err := lex(l, tt.file, strings.Split(tt.src, "\n"))
			if err != nil {
				t.Fatal(err)
			}
			for st, text := range tt.want {
				if !styled(got, st, text) {
					t.Errorf("%q is not of style %v in %v", text, st, got)
				}
			}
		})
	}
	files, err := fs.Glob(lexerFiles, "lexers/*.xml")
	if err != nil || len(files) == 0 {
		t.Fatalf("no lexers: %v", err)
	}
	for _, f := range files {
		if n := strings.TrimSuffix(path.Base(f), ".xml"); !seen[n] {
			t.Errorf("lexer %s has no case", n)
		}
	}
	if len(l.read) != len(files) {
		t.Errorf("%d lexers were read, want %d", len(l.read), len(files))
	}
}

// styled says whether text is within one span, or adjoining spans, of a style.
func styled(lines [][]span, st style, text string) bool {
	for _, l := range lines {
		run := ""
		for _, s := range l {
			if s.st != st {
				run = ""
				continue
			}
			if run += s.text; strings.Contains(run, text) {
				return true
			}
		}
	}
	return false
}

// TestLexGo is what Go source has of its own.
func TestLexGo(t *testing.T) {
	tests := []struct {
		src  string
		st   style
		text string
	}{
		{"package x", keyword, "package"},
		{"for i := range 10 {", number, "10"},
		{"x := 1_000.5e-3i", number, "1_000.5e-3i"},
		{"x := 0o17", number, "0o17"},
		{"x := 0b1010", number, "0b1010"},
		{"x := 0x1p-2", number, "0x1p-2"},
		{"x := 017", number, "017"},
		{"x := 09.5", number, "09.5"},
		{`r := '\''`, stringLit, `'\''`},
		{`r := '世'`, stringLit, `'世'`},
		{"s := `a\n// b\nc`", stringLit, "// b"},
		{"s := `cut\nbelow", stringLit, "below"},
		{"/* a\nreturn\n*/ x", comment, "return"},
		{"/* cut\nreturn", comment, "return"},
		{"//go:build linux", comment, "//go:build linux"},
		{`s := "// no"`, stringLit, "// no"},
		{"x := nil", keyword, "nil"},
		{"var größe int", keyword, "int"},
		{"größe()", funcName, "größe"},
		{"\"open\nreturn x", keyword, "return"},
		{"iface := typed", plainText, "iface"},
	}
	for _, tt := range tests {
		got, err := lex(&lexers{}, "x.go", strings.Split(tt.src, "\n"))
		if err != nil {
			t.Fatal(err)
		}
		if !styled(got, tt.st, tt.text) {
			t.Errorf("%q: %q is not of style %v in %v", tt.src, tt.text, tt.st, got)
		}
	}
}

// TestLexerName has files with and without a lexer; those without are plain.
func TestLexerName(t *testing.T) {
	for name, want := range map[string]string{
		"a/b.go": "go", "B.GO": "go", "a.h": "c", "a.hpp": "cpp", "Gemfile": "ruby", "x/BUILD": "python", "BUILD.bazel": "python",
		"a.d.ts": "typescript", "a.svelte": "vue", "go": "", "Makefile": "", "a.txt": "", ".go.swp": "", "": "", "a.xml": "",
	} {
		if got := lexerName(name); got != want {
			t.Errorf("lexerName(%q) = %q, want %q", name, got, want)
		}
	}
	got := highlight(&lexers{}, "notes.txt", []string{"return 42", ""})
	if len(got) != 2 || !styled(got, plainText, "return 42") {
		t.Errorf("a file without a lexer is not plain: %v", got)
	}
}

// FuzzHighlight holds highlighting to the text that it is given.
func FuzzHighlight(f *testing.F) {
	names := []string{"a.go", "a.c", "a.cpp", "a.cs", "a.java", "a.js", "a.jsx", "a.ts", "a.kt", "a.php", "a.py", "a.rb", "a.rs", "a.scala", "a.sql", "a.swift", "a.vue"}
	for i := range names {
		f.Add(uint8(i), "func f(x int) { return `a` + \"b\\\"\" /* c } } ) ] > </script>")
		f.Add(uint8(i), "}}}\n'''\n<?php ?> ${ #{ %w( <<EOS\n\\")
	}
	l := &lexers{}
	f.Fuzz(func(t *testing.T, n uint8, src string) {
		if len(src) > 2000 {
			t.Skip()
		}
		lines := strings.Split(strings.ToValidUTF8(strings.ReplaceAll(src, "\r", ""), "?"), "\n")
		got := highlight(l, names[int(n)%len(names)], lines)
		if len(got) != len(lines) {
			t.Fatalf("%d lines of %d", len(got), len(lines))
		}
		for i, line := range got {
			text := ""
			for _, s := range line {
				text += s.text
			}
			if text != lines[i] {
				t.Fatalf("line %d is %q, want %q", i, text, lines[i])
			}
		}
	})
}
