package fact

import "strings"

// TextForm is a set of properties of a literal text that is an argument: of its
// form, not of what it says.
type TextForm uint16

// The properties of texts.
const (
	TextUpper       TextForm = 1 << iota // begins with a word in a capital letter, the rest of it small
	TextLower                            // begins with a word in small letters
	TextSpaces                           // is several words
	TextStop                             // ends in a full stop
	TextContraction                      // has a contraction: can't
	TextFull                             // has what could be contracted: cannot
	TextWraps                            // has the verb %w
	TextVerbs                            // has another verb of a format, %v, or a brace pair
	TextPairs                            // has key=value with a verb or value put in
	TextShould                           // begins with "should"
	TextPath                             // begins with a slash
)

var textForms = [...]string{"upper", "lower", "spaces", "stop", "contraction", "full", "wraps", "verbs", "pairs", "should", "path"}

// Names lists the properties by name.
func (t TextForm) Names() []string {
	var out []string
	for i, n := range textForms {
		if t&(1<<i) != 0 {
			out = append(out, n)
		}
	}
	return out
}

// TextFormOf returns the property of a name, 0 for none.
func TextFormOf(name string) TextForm {
	for i, n := range textForms {
		if n == name {
			return 1 << i
		}
	}
	return 0
}

// FormOfText reads the properties off a text without its quotes. Of an open
// text it is not known how it ends, of a begun one how it begins.
func FormOfText(s string, begins, ends bool) TextForm {
	var f TextForm
	if begins {
		word := s
		if k := strings.IndexAny(s, " :,;.!?\n"); k >= 0 {
			word = s[:k]
		}
		switch {
		case word == "":
		case word[0] == '/':
			f |= TextPath
		case all(word, 'a', 'z'):
			f |= TextLower
			if word == "should" {
				f |= TextShould
			}
		case all(word[:1], 'A', 'Z') && all(word[1:], 'a', 'z') && (len(word) > 1 || word == "A"):
			f |= TextUpper
		}
	}
	t := strings.TrimRight(s, "\n")
	if strings.IndexByte(strings.Trim(t, " "), ' ') > 0 {
		f |= TextSpaces
	}
	if ends && strings.HasSuffix(t, ".") && !strings.HasSuffix(t, "..") {
		f |= TextStop
	}
	for _, w := range [...]string{"n't ", "'re ", "'ll ", "'ve "} {
		if strings.Contains(t, w) {
			f |= TextContraction
		}
	}
	for _, w := range [...]string{"annot ", " not "} {
		if k := strings.Index(t, w); k > 0 && contractible(t, k, w) {
			f |= TextFull
		}
	}
	for k := 0; k+1 < len(t); k++ {
		pair := false
		switch c := t[k+1]; {
		case t[k] == '%' && c == '%':
			k++
			continue
		case t[k] == '%' && c == 'w':
			f |= TextWraps
		case t[k] == '%' && (c >= 'a' && c <= 'z' || c >= 'A' && c <= 'Z' || c == '+' || c == '#' || c == '0' || c == '.' || c == '('):
			f |= TextVerbs
			pair = true
		case t[k] == '{' && (c == '}' || c >= 'a' && c <= 'z' || c >= '0' && c <= '9' || c >= 'A' && c <= 'Z' || c == ':'),
			t[k] == '$' && c == '{', t[k] == '#' && c == '{':
			f |= TextVerbs
			pair = true
		}
		if pair && k > 1 && t[k-1] == '=' && isLetter(t[k-2]) {
			f |= TextPairs
		}
	}
	return f
}

// contractible reports whether the word before "not", or "cannot", at place k of
// a text is one that people contract.
func contractible(t string, k int, w string) bool {
	if w == "annot " {
		return t[k-1] == 'c' || t[k-1] == 'C'
	}
	before := t[strings.LastIndexByte(t[:k], ' ')+1 : k]
	switch strings.ToLower(before) {
	case "is", "are", "was", "were", "do", "does", "did", "has", "have", "had", "can", "could", "should", "would", "will", "must":
		return true
	}
	return false
}

func all(s string, lo, hi byte) bool {
	for i := range len(s) {
		if s[i] < lo || s[i] > hi {
			return false
		}
	}
	return true
}

func isLetter(c byte) bool { return c >= 'a' && c <= 'z' || c >= 'A' && c <= 'Z' || c == '_' }

// What File.Head holds of a licence: that there is one, its identifier, and whose
// copyright is said first.
const (
	LicenceHead   = "licence"
	SPDXHead      = "SPDX-License-Identifier: "
	CopyrightHead = "copyright "
)

// What a function of C is said to be declared with where it is with no macro: with the
// word of the language, or in a header with none.
const (
	PlainInline = "inline"
	PlainExtern = "extern"
)
