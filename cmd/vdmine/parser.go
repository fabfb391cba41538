package main

import (
	"time"

	"github.com/vdmine/vdmine/analyzer"
	"github.com/vdmine/vdmine/analyzer/fact"
	"github.com/vdmine/vdmine/languages"
	"github.com/vdmine/vdmine/languages/all"
)

// parser gives the injector the facts of one file; the languages are only
// loaded when it is asked.
type parser struct{ set *languages.Set }

func (p *parser) langs() *languages.Set {
	if p.set == nil {
		p.set = languages.NewSet(all.Languages())
	}
	return p.set
}

// Language returns the name of the language of a path, "" if unsupported.
func (p *parser) Language(path string) string {
	if l := p.langs().Of(path); l != nil {
		return l.Name
	}
	return ""
}

// IsTest reports whether the path is that of a test.
func (p *parser) IsTest(path string) bool {
	l := p.langs().Of(path)
	return l != nil && l.IsTest != nil && l.IsTest(path)
}

// Facts parses a text as if it stood at path in the repository at root.
func (p *parser) Facts(root, path string, src []byte) (*fact.File, error) {
	return analyzer.Single(root, path, src, p.langs(), 100*time.Millisecond)
}
