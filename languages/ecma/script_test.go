package ecma

import (
	"bytes"
	"testing"
)

func TestScript(t *testing.T) {
	// What is kept stands between « and »; all else but line ends is blanked.
	for _, in := range []string{
		"<template>\n<a/>\n</template>\n<script setup lang=\"ts\">«\nlet a = 1\n»</script>\n<style>b</style>\n",
		"<!-- <script>no</script> --><SCRIPT>«x»</SCRIPT>",
		"<script generic=\"T extends A<B>\">«y»</script>",
		"<script>«a»</script>\r\n<script lang='ts'>«b()»</script>",
		"<script type=\"application/json\">{}</script>",
		"<scripted>z</scripted><script>«unclosed»",
		"<script src='a' />text",
		"é<script>«é»</script>",
		"<style>a{}<script>x</script></style>",
		"<script",
		"",
	} {
		var src, want []byte
		keep := false
		for _, r := range in {
			switch r {
			case '«', '»':
				keep = r == '«'
				continue
			}
			c := []byte(string(r))
			src = append(src, c...)
			if !keep && r != '\n' && r != '\r' {
				c = bytes.Repeat([]byte{' '}, len(c))
			}
			want = append(want, c...)
		}
		if got := Script(src); !bytes.Equal(got, want) {
			t.Errorf("Script(%q)\n got %q\nwant %q", src, got, want)
		}
	}
}

func FuzzScript(f *testing.F) {
	f.Add([]byte("<template/>\r\n<script lang='ts'>a</script><style>.b{}</style>"))
	f.Fuzz(func(t *testing.T, src []byte) {
		got := Script(src)
		if len(got) != len(src) || bytes.Count(got, []byte{'\n'}) != bytes.Count(src, []byte{'\n'}) {
			t.Fatalf("%q became %q", src, got)
		}
		for i := range got {
			if got[i] != src[i] && got[i] != ' ' {
				t.Fatalf("byte %d of %q became %q", i, src, got[i])
			}
		}
	})
}
