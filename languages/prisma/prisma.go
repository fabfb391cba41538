// Package prisma extracts facts from Prisma's schema files: models and enums
// with their fields.
package prisma

import (
	"strings"

	"github.com/vdmine/vdmine/analyzer/fact"
	"github.com/vdmine/vdmine/languages"
	"github.com/vdmine/vdmine/languages/filenames"
)

// Language returns the description of Prisma schemas.
func Language() *languages.Language {
	return &languages.Language{
		Names: filenames.Named("prisma"),
		Missing: map[fact.Kind]string{
			fact.KindImport:  "All files of a schema are one",
			fact.KindCall:    "A schema runs nothing; the functions of attributes are the tool's own",
			fact.KindRef:     "The models that fields name are the types of the fields",
			fact.KindLiteral: "A schema holds no statements",
			fact.KindError:   "A schema runs nothing",
			fact.KindTest:    "A schema is no test",
		},
		Finish: finish,
	}
}

// maxFields bounds the fields of one file.
const maxFields = 1 << 14

// finish reads the blocks of a schema line by line, as its format asks for.
func finish(b *languages.Builder) {
	f := b.File
	open, kind, at := -1, "", 0
	for line := range strings.Lines(string(b.Src)) {
		from := at
		at += len(line)
		if k := strings.Index(line, "//"); k >= 0 {
			line = line[:k]
		}
		w := strings.Fields(line)
		switch {
		case len(w) == 0:
		case open < 0 && len(w) >= 3 && w[2] == "{" && name(w[1]):
			if kind = w[0]; kind != "model" && kind != "type" && kind != "enum" && kind != "view" {
				continue
			}
			d := fact.Def{Line: b.Line(uint32(from)), End: b.Line(uint32(from)), Kind: fact.Class, Name: w[1], Parent: -1, InitCall: -1, Mods: fact.Exported}
			if kind == "enum" {
				d.Kind = fact.Type
			}
			open = len(f.Defs)
			f.Defs = append(f.Defs, d)
		case open < 0:
		case w[0] == "}":
			f.Defs[open].End = b.Line(uint32(from))
			open = -1
		case kind == "enum" || len(w) < 2 || !name(w[0]) || len(w[1]) > 96 || len(f.Bindings) >= maxFields:
		default:
			f.Bindings = append(f.Bindings, fact.Binding{Line: b.Line(uint32(from)), Kind: fact.BindSchema, Name: w[0], Owner: f.Defs[open].Name, Type: w[1], Func: open})
		}
	}
}

// name reports whether a word may name a model or field.
func name(s string) bool {
	for i := 0; i < len(s); i++ {
		if c := s[i]; c != '_' && (c < '0' || c > '9') && (c < 'a' || c > 'z') && (c < 'A' || c > 'Z') {
			return false
		}
	}
	return s != "" && len(s) <= 96
}
