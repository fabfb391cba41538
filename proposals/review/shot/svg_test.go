package main

import (
	"bytes"
	"encoding/xml"
	"errors"
	"io"
	"strings"
	"testing"
)

func TestSVG(t *testing.T) {
	var out, errs bytes.Buffer
	in := "\x1b[1mbold\x1b[0m <&> \x1b[31mred\x1b[0m\x1b[48;5;237m on \x1b[7mrev\x1b[0m\x1b[2J\n日本 \x1b]0;x\x07end\n"
	if code := run([]string{"-ansi"}, strings.NewReader(in), &out, &errs); code != 0 {
		t.Fatal(errs.String())
	}
	d := xml.NewDecoder(bytes.NewReader(out.Bytes()))
	for {
		if _, err := d.Token(); errors.Is(err, io.EOF) {
			break
		} else if err != nil {
			t.Fatalf("not XML: %v\n%s", err, out.String())
		}
	}
	for _, want := range []string{`font-weight="bold">bold<`, `fill="#f07178">red<`, `&lt;&amp;&gt;`, `fill="#3a3a3a"`, ">日本 end<"} {
		if !strings.Contains(out.String(), want) {
			t.Errorf("%s is missing in\n%s", want, out.String())
		}
	}
	if code := run(nil, nil, &out, &errs); code != 2 {
		t.Errorf("without input: exit %d", code)
	}
}
