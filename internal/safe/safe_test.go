package safe

import (
	"bytes"
	"strings"
	"testing"
	"unicode"
	"unicode/utf8"
)

func TestLine(t *testing.T) {
	for _, tt := range []struct{ in, line, text, path string }{
		{"a/b.go", "a/b.go", "a/b.go", "a/b.go"},
		{"\x1b[31mred\x1b[0m", "red", "red", `"\x1b[31mred\x1b[0m"`},
		{"\x1b]0;title\x07x", "x", "x", `"\x1b]0;title\x07x"`},
		{"\x1b]8;;http://e\x1b\\link\x1b]8;;\x1b\\", "link", "link", `"\x1b]8;;http://e\x1b\\link\x1b]8;;\x1b\\"`},
		{"\u009b2Jx", "x", "x", `"\u009b2Jx"`},
		{"\x1b]0;never ended", "0;never ended", "0;never ended", `"\x1b]0;never ended"`},
		{"a\tb", "a    b", "a    b", `"a\tb"`},
		{"a\r\nb\nc\rd", `a\r\nb\nc\rd`, "a\nb\nc\\rd", `"a\r\nb\nc\rd"`},
		{"a\u202eb\u2066c\u200bd\ufeffe", "abcde", "abcde", `"a\u202eb\u2066c\u200bd\ufeffe"`},
		{"tag\U000e0041", "tag", "tag", `"tag\U000e0041"`},
		{"\xff\x00\x7f", `\xff\x00\x7f`, `\xff\x00\x7f`, `"\xff\x00\x7f"`},
		{"日本語 é", "日本語 é", "日本語 é", "日本語 é"},
		{"e\u0301\u0301\u0301\u0301\u0301", "e\u0301\u0301\u0301", "e\u0301\u0301\u0301", `"e\u0301\u0301\u0301\u0301\u0301"`},
		{"a\u2028b", `a\u2028b`, `a\u2028b`, `"a\u2028b"`},
	} {
		if got := Line(tt.in); got != tt.line {
			t.Errorf("Line(%q) = %q, want %q", tt.in, got, tt.line)
		}
		if got := Text(tt.in); got != tt.text {
			t.Errorf("Text(%q) = %q, want %q", tt.in, got, tt.text)
		}
		if got := Path(tt.in); got != tt.path {
			t.Errorf("Path(%q) = %s, want %s", tt.in, got, tt.path)
		}
	}
}

func TestHidden(t *testing.T) {
	for in, want := range map[string]bool{
		"func f() {\n\treturn\r\n}": false, "é日": false,
		"a\u200bb": true, "\x1b[1m": true, "a\u202eb": true, "\x00": true, "\xff": true,
	} {
		if got := Hidden(in); got != want {
			t.Errorf("Hidden(%q) = %v, want %v", in, got, want)
		}
	}
}

func TestTruncate(t *testing.T) {
	for _, tt := range []struct {
		got, want string
	}{
		{Truncate("hello", 5, "…"), "hello"},
		{Truncate("hello!", 5, "…"), "hell…"},
		{Truncate("日本語", 5, "…"), "日本…"},
		{Truncate("日本語", 4, "…"), "日…"},
		{Truncate("abc", 0, "…"), ""},
		{TruncateLeft("pkg/a/b.go", 6, "…"), "…/b.go"},
		{TruncateLeft("日本語", 4, "…"), "…語"},
		{Fit("a", 3, "…"), "a  "},
		{Fit("日本", 3, "…"), "日…"},
		{strings.Join(Wrap("use the one and onlyverylong", 8), "|"), "use the|one and|onlyvery|long"},
		{strings.Join(Wrap("日本", 1), "|"), "日本"},
		{strings.Join(Wrap("", 5), "|"), ""},
	} {
		if tt.got != tt.want {
			t.Errorf("got %q, want %q", tt.got, tt.want)
		}
	}
}

func harmless(t *testing.T, s string, newline bool) {
	t.Helper()
	if !utf8.ValidString(s) {
		t.Fatalf("invalid UTF-8: %q", s)
	}
	for _, r := range s {
		if newline && r == '\n' {
			continue
		}
		if r < 0x20 || (r >= 0x7f && r < 0xa0) || unicode.Is(unicode.Cf, r) || r == 0x2028 || r == 0x2029 ||
			unicode.Is(unicode.Bidi_Control, r) || unicode.Is(unicode.Variation_Selector, r) {
			t.Fatalf("%U in %q", r, s)
		}
	}
}

func FuzzSafe(f *testing.F) {
	for _, s := range []string{"a", "\x1b[31m", "\x1b]0;x\x07", "\u009b1m", "\u202e", "日本", "\xff", "\r\n", "\x1bP\x1b\\", "e\u0301"} {
		f.Add(s, 3)
	}
	f.Fuzz(func(t *testing.T, s string, n int) {
		harmless(t, Line(s), false)
		harmless(t, Text(s), true)
		harmless(t, Path(s), false)
		if got := Line(Line(s)); got != Line(s) {
			t.Fatalf("Line is not idempotent: %q, %q", Line(s), got)
		}
		if strings.Count(Text(s), "\n") > strings.Count(s, "\n") {
			t.Fatal("line ends were added")
		}
		n = int(uint(n) % 50)
		if w := Width(Truncate(Line(s), n, "…")); w > n {
			t.Fatalf("Truncate to %d gave %d columns", n, w)
		}
		if w := Width(TruncateLeft(Line(s), n, "…")); w > n {
			t.Fatalf("TruncateLeft to %d gave %d columns", n, w)
		}
		var b bytes.Buffer
		w := NewWriter(&b)
		k := min(n, len(s))
		_, _ = w.Write([]byte(s[:k]))
		_, _ = w.Write([]byte(s[k:]))
		_ = w.Flush()
		harmless(t, b.String(), true)
	})
}

func TestWriter(t *testing.T) {
	in := "one\x1b[31mtwo\x1b]0;t\x07three\r\nf\u00fcnf \u202e日\x1b(Bend"
	for k := range in {
		var b bytes.Buffer
		w := NewWriter(&b)
		_, _ = w.Write([]byte(in[:k]))
		_, _ = w.Write([]byte(in[k:]))
		if err := w.Flush(); err != nil {
			t.Fatal(err)
		}
		if want := "onetwothree\nfünf 日end"; b.String() != want {
			t.Errorf("split at %d: %q, want %q", k, b.String(), want)
		}
	}
}
