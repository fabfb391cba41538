package languages

import (
	"bytes"
	"strings"

	"github.com/vdmine/vdmine/analyzer/fact"
)

// Limits of what is read above the code.
const (
	headLines = 60
	headWord  = 80 // bytes of one directive
)

// head appends what stands above the code of a file to out: its licence and the
// directives that people write by hand.
func (b *Builder) head(out []string) []string {
	out = out[:0:0]
	src := b.Src
	comment := "" // what ends the comment that is open
	licence, owned := false, false
	for n := 0; n < headLines && len(src) > 0; n++ {
		line := src
		if k := bytes.IndexByte(src, '\n'); k >= 0 {
			line, src = src[:k], src[k+1:]
		} else {
			src = nil
		}
		s := strings.TrimSpace(string(line[:min(len(line), 256)]))
		if n == 0 {
			s = strings.TrimSpace(strings.TrimPrefix(strings.TrimPrefix(s, "\ufeff"), "<?php"))
		}
		if comment == "" {
			switch {
			case s == "" || strings.HasPrefix(s, "#!"):
				continue
			case strings.HasPrefix(s, "/*"):
				comment = "*/"
			case strings.HasPrefix(s, "<!--"):
				comment = "-->"
			case strings.HasPrefix(s, "//") || strings.HasPrefix(s, "--"):
			case strings.HasPrefix(s, "#") && hashComments(b.C.Name):
				if m := magic(s); m != "" {
					out = append(out, b.intern(m))
				}
			default:
				if d := directive(b.C.Name, s); d != "" {
					out = append(out, b.intern(d))
					continue
				}
				if !passes(b.C.Name, s) {
					return out
				}
				continue
			}
		}
		if id := spdx(s); id != "" {
			out = append(out, b.intern(fact.SPDXHead+id))
		}
		if low := strings.ToLower(s); !licence && (strings.Contains(low, "copyright") || strings.Contains(low, "licensed under") ||
			strings.Contains(low, "licensed to ") || strings.Contains(low, "spdx-license-identifier") || strings.Contains(low, "license information")) {
			licence = true
			out = append(out, fact.LicenceHead)
		}
		if who := holder(s); who != "" && !owned {
			owned = true
			out = append(out, b.intern(fact.CopyrightHead+who))
		}
		if comment != "" && strings.Contains(strings.TrimPrefix(s, "/*"), comment) {
			comment = ""
		}
	}
	return out
}

// hashComments reports whether # begins a comment in a language.
func hashComments(lang string) bool { return lang == "python" || lang == "ruby" || lang == "php" }

// passes reports whether a line may stand above a directive without being one.
func passes(lang, s string) bool {
	switch lang {
	case "php", "ruby":
		return strings.HasPrefix(s, "namespace ") || s == "<?php"
	}
	return false
}

// magic returns what a comment of the form "# key: value" asks of a tool or of
// the language, "" where it is only a comment.
func magic(s string) string {
	t := strings.TrimSpace(strings.TrimLeft(s, "#"))
	for _, p := range [...]string{"frozen_string_literal:", "typed:"} {
		if strings.HasPrefix(t, p) && len(t) <= headWord && wordText([]byte(strings.TrimSpace(t[len(p):]))) {
			return "# " + t
		}
	}
	return ""
}

// directive returns a statement that changes how the file is read, as it is
// written by most; "" where the line is none.
func directive(lang, s string) string {
	t := strings.TrimRight(s, "; ")
	switch lang {
	case "php":
		if t = strings.ReplaceAll(t, " ", ""); t == "declare(strict_types=1)" {
			return t
		}
	case "typescript", "tsx", "javascript":
		switch strings.ReplaceAll(t, "'", `"`) {
		case `"use client"`, `"use server"`, `"use strict"`:
			return strings.ReplaceAll(t, "'", `"`)
		}
	case "csharp":
		if t == "#nullable enable" {
			return t
		}
	case "c", "cpp":
		if t == "#pragma once" {
			return t
		}
	}
	return ""
}

// spdx returns the identifier of the licence that a line names.
func spdx(s string) string {
	_, t, ok := strings.Cut(s, "SPDX-License-Identifier:")
	if !ok {
		return ""
	}
	t = strings.TrimSpace(strings.TrimSuffix(strings.TrimSuffix(strings.TrimSpace(t), "*/"), "-->"))
	for i := range len(t) {
		if c := t[i]; !word(c) && c != '-' && c != '.' && c != ' ' && c != '+' || c >= 0x80 {
			return ""
		}
	}
	if len(t) > headWord {
		return ""
	}
	return t
}

// holderWords is the number of words that are kept of whose copyright it is.
const holderWords = 6

// holder returns the first words of whose copyright a line says it is: of "Copyright
// (c) 2024, The Shop Authors. All rights reserved." The Shop Authors. It is "" without
// a year or a sign, which tell such a line from other talk of copyright.
func holder(s string) string {
	rest, found := "", false
	for _, word := range [...]string{"Copyright", "copyright", "COPYRIGHT"} {
		if _, after, ok := strings.Cut(s, word); ok && !found {
			rest, found = after, true
		}
	}
	signed := false
	if _, after, ok := strings.Cut(s, "SPDX-FileCopyrightText:"); ok {
		rest, signed = strings.TrimPrefix(strings.TrimSpace(after), "Copyright "), true
	}
	var out []string
	for _, w := range strings.Fields(rest) {
		bare := strings.Trim(strings.TrimSuffix(w, "-present"), ",.:;-\u2013()")
		switch {
		case len(out) == 0 && (strings.EqualFold(bare, "c") || bare == "\u00a9" || year(bare)):
			signed = true
			continue
		case len(out) == 0 && (bare == "" || strings.EqualFold(bare, "present") || strings.EqualFold(bare, "by")):
			continue
		case !signed:
			return ""
		case bare == "and" && len(out) > 0 && len(out) < holderWords-1:
			out = append(out, bare)
			continue
		case bare == "" || bare == "&" || strings.EqualFold(bare, "and") || strings.EqualFold(bare, "all") || strings.ContainsFunc(bare, func(r rune) bool { return r > 0x7e }) || !wordText([]byte(bare)):
			return joinHolder(out)
		}
		if out = append(out, bare); len(out) == holderWords || strings.HasSuffix(w, ",") || strings.HasSuffix(w, ".") {
			break
		}
	}
	if who := joinHolder(out); len(who) <= headWord {
		return who
	}
	return ""
}

// joinHolder makes one text of the words of a holder.
func joinHolder(words []string) string {
	return strings.TrimSuffix(strings.TrimSuffix(strings.Join(words, " "), " and contributors"), " and")
}

// year reports whether a word is a year, or several.
func year(s string) bool {
	digits := 0
	for _, r := range s {
		switch {
		case r >= '0' && r <= '9':
			digits++
		case r != '-' && r != ',' && r != '\u2013':
			return false
		}
	}
	return digits >= 4
}
